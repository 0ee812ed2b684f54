//! The bot's decision about who is meant, held against the rules written once more, with random directories and questions.

use proptest::prelude::*;
use serde_json::json;
use whodex::people::decide::{Candidate, Decision, Source, decide};
use whodex::people::matching::TypedName;

use crate::people_cases::naive::{Kind, NamedCandidate, Outcome, naive};

/// Words that are alike in every way in which names are.
const WORDS: &[&str] = &[
    "Anna",
    "Ann",
    "Anne",
    "Annabel",
    "Berg",
    "Bergström",
    "Berger",
    "Holm",
    "Maria",
    "Marta",
    "Marie",
    "John",
    "Jon",
    "Johnny",
    "Smith",
    "Smithson",
    "J.",
    "K.",
    "Klaus",
    "Hoffmann",
    "Jürgen",
    "Juergen",
    "Jurgen",
    "Müller",
    "Mueller",
    "Muller",
    "Søren",
    "Soeren",
    "Daniel",
    "Daniela",
    "O'Brien",
    "OBrien",
    "Anna-Lena",
    "Berg-Holm",
    "Stein",
    "Steinmetz",
    "Groß",
    "Gross",
    "राम",
    "रमा",
    "शर्मा",
    "이수진",
    "이수민",
    "田中",
    "美咲",
    "美穂",
    "はな",
    "ばな",
    "José",
    "Jose",
];

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(WORDS)
}

fn name() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(&["", "", "", "", " (Ext)", " (Contractor)"][..]);
    (prop::collection::vec(word(), 1..4), suffix)
        .prop_map(|(words, suffix)| format!("{}{suffix}", words.join(" ")))
}

/// A name as it is typed: whole, in another order or case, or with words cut off.
fn typed() -> impl Strategy<Value = String> {
    let cut = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    let word = (word(), 1..12_usize, any::<bool>()).prop_map(move |(word, letters, whole)| {
        if whole {
            word.to_owned()
        } else {
            cut(word, letters)
        }
    });
    (prop::collection::vec(word, 1..4), any::<bool>()).prop_map(|(words, upper)| {
        let typed = words.join(" ");
        if upper { typed.to_uppercase() } else { typed }
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![8 => Just(Kind::Person), 1 => Just(Kind::Bot), 1 => Just(Kind::Guest)]
}

fn candidate(id: usize, name: &str, kind: Kind, member: bool) -> Candidate {
    let kind = match kind {
        Kind::Person => "person",
        Kind::Bot => "bot",
        Kind::Guest => "appuser",
    };
    let person = json!({"id": format!("P{id}"), "displayName": name, "type": kind});
    Candidate {
        person: serde_json::from_value(person).unwrap(),
        source: if member {
            Source::Member
        } else {
            Source::Listed(0)
        },
    }
}

/// Short words of the directory (`Tim`, `Ann`): a typed beginning of them may be a name of its own, which the bot suggests
/// and the naive rules take for the beginning.
fn begins_a_short_word(typed: &str, names: &[(String, Kind, bool)]) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_lowercase();
        text.split([' ', '-', '.', '(', ')'])
            .map(str::to_owned)
            .collect()
    };
    let names: Vec<String> = names.iter().flat_map(|(name, ..)| words(name)).collect();
    words(typed).iter().any(|typed| {
        let begins = |word: &&String| word.starts_with(typed.as_str()) && *word != typed;
        // A mark makes another letter of the one before it, which the naive rules do not know.
        let devanagari = |sign: char| ('\u{900}'..='\u{97f}').contains(&sign);
        if typed.starts_with(devanagari) && names.iter().any(|word| begins(&word)) {
            return true;
        }
        typed.chars().count() >= 2
            && names
                .iter()
                .filter(begins)
                .any(|word| word.chars().count() <= 3)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn only_whom_the_rules_name_is_ever_the_answer(
        names in prop::collection::vec((name(), kind(), any::<bool>()), 0..9),
        typed in prop_oneof![typed(), name()],
        cut: bool,
    ) {
        let named: Vec<NamedCandidate> = names
            .iter()
            .enumerate()
            .map(|(id, (name, kind, _))| NamedCandidate { id: format!("P{id}"), name: name.clone(), kind: *kind })
            .collect();
        let candidates = names
            .iter()
            .enumerate()
            .map(|(id, (name, kind, member))| candidate(id, name, *kind, *member))
            .collect();
        let decision = decide(&TypedName::new(&typed), candidates, cut);
        let expected = naive(&typed, &named, cut);
        let ids = |people: &[Candidate]| {
            let mut ids: Vec<String> = people.iter().map(|c| c.person.id.to_string()).collect();
            ids.sort();
            ids
        };
        let sorted = |mut ids: Vec<String>| {
            ids.sort();
            ids
        };
        prop_assume!(!begins_a_short_word(&typed, &names));
        match (&decision, &expected) {
            (Decision::One(only), Outcome::One(id)) => prop_assert_eq!(only.person.id.as_str(), id),
            (Decision::One(_), other) => prop_assert!(false, "the answer is somebody, and is to be {other:?}"),
            (Decision::Choose(people), Outcome::Choose(chosen)) => {
                // A choice may offer more than has to be offered.
                let offered = ids(people);
                prop_assert!(sorted(chosen.clone()).iter().all(|id| offered.contains(id)), "{chosen:?} of {offered:?}");
            }
            (Decision::Suggest(people), Outcome::Suggest(alike)) => {
                let offered = ids(people);
                prop_assert!(alike.iter().all(|id| offered.contains(id)), "{alike:?} of {offered:?}");
            }
            (Decision::Suggest(_) | Decision::Nobody, Outcome::Nobody) => {}
            // A choice of one short beginning and longer ones, where the rules name the one.
            (Decision::Choose(_), Outcome::One(_)) if !cut => {}
            (other, expected) => prop_assert!(false, "{typed:?}: {other:?} is to be {expected:?}"),
        }
    }
}
