//! Who of the people found is most likely the one that was asked for.
//!
//! Names are compared as words without case, accents, apostrophes and hyphens.

use std::cmp::Reverse;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::webex::model::{Person, PersonKind};

/// The shortest typed word in which a slip is forgiven: of shorter ones, one slip makes another
/// name (`Ana`, `Ane`, `Ann`).
const MIN_LETTERS_FOR_A_SLIP: usize = 5;

/// How like a name has to be to be offered as a near one, in thousandths.
const NEAR: u32 = 880;

/// How well a person fits, better ones greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    is_person: bool,
    kind: Kind,
    /// Similarity of the spellings, in thousandths.
    similarity: u32,
}

/// In what way a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// In spelling only.
    Similar,
    /// Every typed word is the beginning of a word of the name, or one slip away from a word.
    Slip,
    /// Every typed word is the beginning of a word of the name.
    Beginnings,
    /// Every typed word is a word of the name.
    Words,
    /// It is the name, in whatever order.
    Exact,
}

/// The people, best first: the exact name, whole words, beginnings of words, then similar
/// spelling; people before bots. Who fits equally well keeps the order in which Webex named them.
#[must_use]
pub fn rank(asked: &str, people: Vec<Person>) -> Vec<Person> {
    let asked = Typed::new(asked);
    let mut ranked: Vec<(Reverse<Fit>, Person)> = people
        .into_iter()
        .map(|person| (Reverse(fit(&asked, &person)), person))
        .collect();
    ranked.sort_by_key(|(fit, _)| *fit);
    ranked.into_iter().map(|(_, person)| person).collect()
}

/// The one person whose name is exactly what was asked, in whatever order; none when several are.
#[must_use]
pub fn only_exact<'a>(asked: &str, people: &'a [Person]) -> Option<&'a Person> {
    let asked = Typed::new(asked);
    let mut exact = people
        .iter()
        .filter(|person| fit(&asked, person).kind == Kind::Exact);
    match (exact.next(), exact.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Those whose names are spelled most like what was asked, best first: for an answer that found
/// nobody. People only.
#[must_use]
pub fn nearest(asked: &str, people: Vec<Person>, most: usize) -> Vec<Person> {
    let typed = Typed::new(asked);
    let like = |person: &Person| {
        let fit = fit(&typed, person);
        fit.is_person && fit.similarity.max(word_likeness(&typed, person)) >= NEAR
    };
    let near = people.into_iter().filter(like).collect();
    let mut near = rank(asked, near);
    near.truncate(most);
    near
}

/// How like the most similar pair of words is: a family name alone is like its bearer's.
fn word_likeness(typed: &Typed, person: &Person) -> u32 {
    let Spelling(words) = Spelling::of(person);
    let pairs = typed.words.iter().flat_map(|t| {
        let long = |word: &&String| t.chars().count() > 2 && word.chars().count() > 2;
        words
            .iter()
            .filter(long)
            .map(move |word| thousandths(strsim::jaro_winkler(t, word)))
    });
    pairs.max().unwrap_or(0)
}

/// Whether this person may be meant. For people who were found by a shortened name.
#[must_use]
pub fn matches(asked: &str, person: &Person) -> bool {
    Typed::new(asked).may_mean(&Spelling::of(person))
}

/// The words of all names of somebody, made ready to be compared with many typed names.
#[derive(Clone)]
pub struct Spelling(Vec<String>);

impl Spelling {
    /// How the names of this person are spelled.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let mut all: Vec<String> = names(person).flat_map(words).collect();
        // The parts of a name are most often words of the shown name again.
        all.sort_unstable();
        all.dedup();
        Self(all)
    }
}

/// A typed name, made ready to be compared with many.
pub struct Typed {
    /// In typed order.
    words: Vec<String>,
    /// In alphabetical order, as one text.
    sorted: String,
}

impl Typed {
    /// This name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let words = words(name);
        let sorted = sorted(&words);
        Self { words, sorted }
    }

    /// Whether somebody may be meant whose names are spelled like this: every typed word is the beginning of some
    /// word of them, its initial, or one slip away from it.
    #[must_use]
    pub fn may_mean(&self, spelling: &Spelling) -> bool {
        !self.words.is_empty()
            && self.words.iter().all(|typed| {
                let mut words = spelling.0.iter();
                words.any(|word| begins(typed, word) || one_slip(typed, word))
            })
    }
}

fn fit(asked: &Typed, person: &Person) -> Fit {
    let Spelling(all) = Spelling::of(person);
    let every = |fits: fn(&str, &str) -> bool| {
        !asked.words.is_empty()
            && asked
                .words
                .iter()
                .all(|typed| all.iter().any(|word| fits(typed, word)))
    };
    let shown = sorted(&words(person.display_name.as_deref().unwrap_or_default()));
    let kind = if shown == asked.sorted && !shown.is_empty() {
        Kind::Exact
    } else if every(|typed, word| typed == word) {
        Kind::Words
    } else if every(begins) {
        Kind::Beginnings
    } else if every(|typed, word| begins(typed, word) || one_slip(typed, word)) {
        Kind::Slip
    } else {
        Kind::Similar
    };
    Fit {
        is_person: person.kind != Some(PersonKind::Bot),
        kind,
        similarity: thousandths(strsim::jaro_winkler(&asked.sorted, &shown)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a similarity lies between 0 and 1"
)]
fn thousandths(similarity: f64) -> u32 {
    (similarity.clamp(0.0, 1.0) * 1000.0).round() as u32
}

fn names(person: &Person) -> impl Iterator<Item = &str> {
    [
        &person.display_name,
        &person.first_name,
        &person.last_name,
        &person.nick_name,
    ]
    .into_iter()
    .flatten()
    .map(String::as_str)
}

/// Whether the typed word is the word, a beginning or the initial of it; or, when the typed word
/// is the longer one, the word is an initial of it (`J. Andersen` in the directory).
fn begins(typed: &str, word: &str) -> bool {
    word.starts_with(typed) || (word.chars().count() == 1 && typed.starts_with(word))
}

fn one_slip(typed: &str, word: &str) -> bool {
    let (letters, of_word) = (typed.chars().count(), word.chars().count());
    letters >= MIN_LETTERS_FOR_A_SLIP
        && letters.abs_diff(of_word) <= 1
        && strsim::damerau_levenshtein(typed, word) <= 1
}

/// The words of a name, in the form in which they are compared.
fn words(name: &str) -> Vec<String> {
    folded(name)
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn sorted(words: &[String]) -> String {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.sort_unstable();
    words.join(" ")
}

/// The name in lower case, without accents and apostrophes; letters that do not come apart into
/// letter and accent are written as people write them on a foreign keyboard.
fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for sign in name.nfkd().flat_map(char::to_lowercase) {
        match sign {
            _ if is_combining_mark(sign) => {}
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' | '\u{200c}' | '\u{200d}' => {}
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            _ => folded.push(sign),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn person(display_name: &str) -> Person {
        serde_json::from_value(json!({"id": "A", "displayName": display_name, "type": "person"}))
            .unwrap()
    }

    fn ranked(asked: &str, names: &[&str]) -> Vec<String> {
        let people = names.iter().map(|name| person(name)).collect();
        rank(asked, people)
            .into_iter()
            .filter_map(|person| person.display_name)
            .collect()
    }

    #[test]
    fn the_exact_name_comes_first_then_words_then_beginnings_then_likeness() {
        assert_eq!(
            ranked(
                "anna berg",
                &[
                    "Annabel Bergman",
                    "Anne Borg",
                    "Anna Maria Berg",
                    "Zoe",
                    "Anna Berg"
                ]
            ),
            [
                "Anna Berg",
                "Anna Maria Berg",
                "Annabel Bergman",
                "Anne Borg",
                "Zoe"
            ]
        );
    }

    #[test]
    fn case_accents_signs_and_order_make_no_difference() {
        for (asked, shown) in [
            ("jose garcia", "José García"),
            ("José", "JOSE"),
            ("Andersen, John", "John Andersen"),
            ("o’brien", "O'Brien"),
            ("obrien", "O'Brien"),
            ("Jean Pierre", "Jean-Pierre"),
            ("Soren Angstrom", "Søren Ångström"),
            ("STRASSE", "Straße"),
            ("ольга", "Ольга"),
        ] {
            assert_eq!(
                fit(&Typed::new(asked), &person(shown)).kind,
                Kind::Exact,
                "{asked}"
            );
        }
    }

    #[test]
    fn the_nearest_names_are_those_that_look_alike() {
        let people = ["Wei Zhang", "Anna Holm", "Zoe Chang", "Bo Li"];
        let people = people.iter().map(|name| person(name)).collect();
        let near = nearest("wie zhnag", people, 3);
        assert_eq!(near[0].display_name.as_deref(), Some("Wei Zhang"));
        assert!(
            near.iter()
                .all(|p| p.display_name.as_deref() != Some("Anna Holm"))
        );
    }

    #[test]
    fn people_come_before_bots_and_equals_keep_their_order() {
        let bot: Person =
            serde_json::from_value(json!({"id": "B", "displayName": "Anna", "type": "bot"}))
                .unwrap();
        let mut second = person("Anna Holm");
        second.id = "C".parse().unwrap();
        let ids: Vec<String> = rank("anna", vec![bot, person("Anna Holm"), second])
            .into_iter()
            .map(|person| person.id.to_string())
            .collect();
        assert_eq!(ids, ["A", "C", "B"]);
    }

    #[test]
    fn who_is_found_by_a_shortened_name_must_still_be_plausible() {
        let anna: Person = serde_json::from_value(json!({
            "id": "A", "displayName": "Anna Bergström", "firstName": "Anna",
            "lastName": "Bergström", "nickName": "Nan",
        }))
        .unwrap();
        let rows = [
            ("Anna Bergstrom", true),
            ("anna b", true),
            ("A. Bergström", true),
            ("Anna Berg", true),
            ("Anna Bregstrom", true),
            ("Anna Bergstrm", true),
            ("nan bergström", true),
            ("Anna Holm", false),
            // In a short word a slip makes another name.
            ("Anne Bergström", false),
            ("Anna Bargstrom", true),
            ("Anna Brogstrom", false),
            ("", false),
        ];
        for (asked, expected) in rows {
            assert_eq!(matches(asked, &anna), expected, "{asked}");
        }
        assert!(matches("John Andersen", &person("J. Andersen")));
        let nameless: Person = serde_json::from_value(json!({"id": "A"})).unwrap();
        assert!(!matches("anna", &nameless));
        assert_eq!(rank("anna", vec![nameless]).len(), 1);
    }

    proptest! {
        #[test]
        fn ranking_loses_nobody_and_the_name_itself_comes_first(
            names in proptest::collection::vec("[A-Za-zåé' -]{0,12}", 0..8), own in "[A-Za-z]{3,9} [A-Za-z]{3,9}"
        ) {
            let mut all: Vec<&str> = names.iter().map(String::as_str).collect();
            all.push(&own);
            let ranked: Vec<Person> = rank(&own, all.iter().map(|name| person(name)).collect());
            prop_assert_eq!(ranked.len(), all.len());
            prop_assert!(matches(&own, &ranked[0]));
        }
    }
}
