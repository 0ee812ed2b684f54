//! What people type: names as they are, parts of them, slips, addresses and mentions.

use fastrand::Rng;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::oracle::{Asked, Verb, Who};
use super::people::{Kind, Person};
use super::world::Said;

/// Beginnings of names that are words of a question.
const SPOKEN_FOR: &[&str] = &[
    "me", "i", "my", "is", "an", "am", "mi", "ich", "in", "jo", "ma",
];

/// Somebody to ask for among these: words and what they mean. Mentions only of members of the space.
fn who(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> (String, Vec<Who>) {
    let person = &people[rng.usize(..people.len())];
    let name = person.name.as_str();
    let words: Vec<&str> = name.split(' ').collect();
    let typed = match rng.u8(..20) {
        0..=4 => name.to_owned(),
        5..=7 => words[0].to_owned(),
        8..=10 => words[rng.usize(..words.len())].to_owned(),
        11 => words.iter().rev().copied().collect::<Vec<_>>().join(" "),
        12 => beginning(rng, name),
        13 => in_common(rng, people, name),
        14 => slip(rng, name),
        15 => initial(name),
        16 => bare(name),
        17 if person.kind != Kind::Bot => {
            return (
                person.email.clone(),
                vec![Who::Address(person.email.clone())],
            );
        }
        18 if !mentionable.is_empty() => {
            let person = &people[mentionable[rng.usize(..mentionable.len())]];
            let mention = format!("<@personId:{}|{}>", person.id, person.name);
            return (mention, vec![Who::Id(person.id.clone())]);
        }
        _ => return ("me".to_owned(), vec![Who::Me]),
    };
    let typed = typed.trim_matches([',', ' ']).to_owned();
    if SPOKEN_FOR.contains(&typed.to_lowercase().as_str()) {
        return (name.to_owned(), named(name));
    }
    let meant = named(&typed);
    (typed, meant)
}

/// What a typed name means: with a comma it may be two people, or one whose family name stands first.
pub(super) fn named(typed: &str) -> Vec<Who> {
    let whole = [typed];
    let parts = typed.split(',').filter(|_| typed.contains(','));
    let name = |typed: &str| Who::Words {
        typed: typed.trim().to_owned(),
        later: false,
    };
    whole.into_iter().chain(parts).map(name).collect()
}

/// A name without its last letters.
fn beginning(rng: &mut Rng, name: &str) -> String {
    let length = name.chars().count();
    name.chars().take(rng.usize(1..=length)).collect()
}

/// The letters with which two names begin that begin alike: what brings both of them, and everybody between.
fn in_common(rng: &mut Rng, people: &[Person], name: &str) -> String {
    const ALIKE: usize = 3;
    let shared = |other: &str| {
        let pairs = name.chars().zip(other.chars());
        pairs.take_while(|(one, two)| one == two).count()
    };
    let others = people.iter().map(|person| shared(&person.name));
    let others: Vec<usize> = others.filter(|shared| *shared >= ALIKE).collect();
    let length = rng.choice(others).unwrap_or(name.len());
    name.chars().take(length).collect()
}

/// A name with one letter replaced, left out or swapped with the next.
fn slip(rng: &mut Rng, name: &str) -> String {
    let mut signs: Vec<char> = name.chars().collect();
    let place = rng.usize(..signs.len());
    match rng.u8(..3) {
        0 => signs[place] = rng.alphabetic(),
        1 if signs.len() > 1 => drop(signs.remove(place)),
        _ if place + 1 < signs.len() => signs.swap(place, place + 1),
        _ => {}
    }
    signs.into_iter().collect()
}

/// `A Berg` for `Anna Berg`.
fn initial(name: &str) -> String {
    match name.split_once(' ') {
        Some((given, family)) => format!("{} {family}", given.chars().next().unwrap()),
        None => name.to_owned(),
    }
}

/// In small letters and, where it is written in Latin ones, without accents.
fn bare(name: &str) -> String {
    let latin = name.chars().all(|sign| sign < '\u{250}');
    let marks = |sign: &char| !latin || !is_combining_mark(*sign);
    name.nfd()
        .filter(marks)
        .nfc()
        .collect::<String>()
        .to_lowercase()
}

/// A question.
pub(super) fn question(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> Said {
    let (verb, words, most) = match rng.u8(..20) {
        0..=7 => {
            let words = ["whois", "who is", "find", "lookup"];
            (Verb::Whois, words[rng.usize(..words.len())], 3)
        }
        8..=12 => (Verb::Status, "status", 4),
        13..=16 => (Verb::Manager, "manager", 1),
        17 => {
            let words = ["who reports to", "org chart of", "chain"];
            (Verb::Line, words[rng.usize(..words.len())], 1)
        }
        18 => return said("whoami"),
        _ => return said("help"),
    };
    let count = if rng.u8(..4) == 0 {
        rng.usize(1..=most)
    } else {
        1
    };
    let (mut typed, mut meant) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let (words, who) = who(rng, people, mentionable);
        typed.push(words);
        meant.extend(who);
    }
    let all = typed.join(", ");
    // Two people may be one whose family name stands first: `Anna, K` is two names, or that of a K. Anna.
    if let [Who::Words { .. }, Who::Words { .. }] = meant[..] {
        let whole = Who::Words {
            typed: all.clone(),
            later: false,
        };
        meant.push(whole);
    }
    Said {
        words: format!("{words} {all}"),
        asked: Asked { verb, who: meant },
    }
}

/// A question by name, which is the same whoever asks it and wherever.
pub(super) fn by_name(rng: &mut Rng, people: &[Person]) -> Said {
    loop {
        let said = question(rng, people, &[]);
        let plain = matches!(said.asked.who.as_slice(), [Who::Words { .. }]);
        if plain && said.asked.verb != Verb::Line {
            return said;
        }
    }
}

/// A question as it is typed, of a verb and one name.
pub(super) fn said(words: &str) -> Said {
    let (verb, rest) = words.split_once(' ').unwrap_or((words, ""));
    let verb = match verb {
        "whois" => Verb::Whois,
        "status" => Verb::Status,
        "manager" => Verb::Manager,
        "whoami" => Verb::Whois,
        "help" => Verb::Help,
        _ => Verb::Unclear,
    };
    let who = match rest {
        "" if verb == Verb::Whois => vec![Who::Me],
        "" => Vec::new(),
        "me" => vec![Who::Me],
        name => named(name),
    };
    Said {
        words: words.to_owned(),
        asked: Asked { verb, who },
    }
}

/// Whether it is known what these inputs ask for. Examples of help in whole sentences, and what is answered in private,
/// are not: they have tests of their own.
pub(super) fn is_known(inputs: &Value) -> bool {
    let is_private = inputs["private"] == true;
    let is_sentence = inputs["text"]
        .as_str()
        .is_some_and(|text| text != "help" && said(text).asked.verb == Verb::Unclear);
    !is_private && !is_sentence
}

/// What the inputs of a button mean.
pub(super) fn pressed(inputs: &Value) -> Asked {
    let what = inputs["do"].as_str().unwrap_or_default();
    let verb = if what.contains("manager") {
        Verb::Manager
    } else if what == "status" {
        Verb::Status
    } else {
        Verb::Whois
    };
    if let Some(id) = inputs["id"].as_str() {
        return Asked {
            verb,
            who: vec![Who::Id(id.to_owned())],
        };
    }
    if let Some(text) = inputs["text"].as_str() {
        return said(text).asked;
    }
    match (inputs["name"].as_str(), inputs["skip"].as_u64()) {
        (Some(name), skip) => {
            let later = skip.is_some_and(|skip| skip > 0);
            let typed = name.to_owned();
            Asked {
                verb,
                who: vec![Who::Words { typed, later }],
            }
        }
        _ => Asked {
            verb: Verb::Unclear,
            who: Vec::new(),
        },
    }
}
