//! What people type: names as they are, parts of them, slips, addresses and mentions.

use fastrand::Rng;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::asked::{Asked, Verb, Who};
use super::people::{Kind, Person};
use super::spoken;
use super::world::Said;

/// Beginnings of names that are words of a question.
const SPOKEN_FOR: &[&str] = &[
    "me", "i", "my", "is", "an", "am", "mi", "ich", "in", "jo", "ma",
];

/// Somebody to ask for among these: words and what they mean. Mentions only of members of the space.
pub(super) fn who(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> (String, Vec<Who>) {
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

/// A question in commands.
pub(super) fn question(rng: &mut Rng, people: &[Person], mentionable: &[usize]) -> Said {
    let (verb, words, most) = match rng.u8(..20) {
        0..=7 => {
            let words = ["whois", "who is", "find", "lookup"];
            (Verb::Whois, words[rng.usize(..words.len())], 3)
        }
        8..=12 => (Verb::Status, "status", 4),
        13..=16 => (Verb::Manager, "manager", 1),
        17 => match rng.bool() {
            true => (Verb::Reports, "who reports to", 1),
            false => (Verb::Chain, "org chart of", 1),
        },
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
        asked: Asked::of(verb, meant),
    }
}

/// A question by name, which is the same whoever asks it and wherever.
pub(super) fn by_name(
    rng: &mut Rng,
    people: &[Person],
    question: fn(&mut Rng, &[Person], &[usize]) -> Said,
) -> Said {
    loop {
        let said = question(rng, people, &[]);
        let plain = matches!(said.asked.who.as_slice(), [Who::Words { .. }]);
        if plain && !said.asked.is_private && said.asked.verb != Verb::Reports {
            return said;
        }
    }
}

/// What a word of a button or a command asks.
fn verb(word: &str) -> Option<Verb> {
    Some(match word {
        "whois" | "person" | "whoami" => Verb::Whois,
        "status" => Verb::Status,
        "manager" => Verb::Manager,
        "chain" => Verb::Chain,
        "reports" => Verb::Reports,
        "help" => Verb::Help,
        "email" | "phone" | "mobile" | "extension" | "address" | "time" | "title"
        | "department" => Verb::Contact,
        _ => return None,
    })
}

/// A question as it is typed, of a verb and names; or an example of help.
pub(super) fn said(words: &str) -> Said {
    Said {
        words: words.to_owned(),
        asked: example(words).unwrap_or_else(|| command(words)),
    }
}

fn command(words: &str) -> Asked {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let Some(verb) = verb(first) else {
        return Asked::of(Verb::Unclear, Vec::new());
    };
    let one = |name: &str| match name.trim() {
        "me" => vec![Who::Me],
        name if name.contains('@') => {
            let addresses = name.split(',').map(|address| address.trim().to_owned());
            addresses.map(Who::Address).collect()
        }
        name => named(name),
    };
    let who = match rest {
        "" if verb == Verb::Whois => vec![Who::Me],
        "" => Vec::new(),
        rest => rest.split(';').flat_map(one).collect(),
    };
    let is_address = |who: &Who| matches!(who, Who::Address(_));
    if first == "time" && who.len() > 1 && who.iter().all(is_address) {
        // The times of several stand beside the asker's own.
        return Asked::of(Verb::Times, [who, vec![Who::Me]].concat());
    }
    Asked::of(verb, who)
}

/// What an example of help asks, in whatever language.
fn example(words: &str) -> Option<Asked> {
    let named = |name: &str| {
        let typed = name.to_owned();
        vec![Who::Words {
            typed,
            later: false,
        }]
    };
    let boss = || vec![Who::ManagerOf(Box::new(Who::Me))];
    let of = Asked::of;
    let described = Who::Described {
        typed: "John".to_owned(),
        word: "Sales".to_owned(),
    };
    let privately = Asked {
        is_private: true,
        ..of(Verb::Whois, named("Anna"))
    };
    let all = [
        ("example-who", of(Verb::Whois, named("Anna"))),
        ("example-who-described", of(Verb::Whois, vec![described])),
        ("example-who-me", of(Verb::Whois, vec![Who::Me])),
        ("example-free", of(Verb::Status, named("Anna"))),
        ("example-free-manager", of(Verb::Status, boss())),
        ("example-free-seen", of(Verb::Status, named("Anna"))),
        ("example-reach", of(Verb::Contact, named("Anna"))),
        ("example-reach-email", of(Verb::Contact, boss())),
        ("example-reach-time", of(Verb::Contact, named("Anna"))),
        ("example-manager", of(Verb::Manager, vec![Who::Me])),
        ("example-manager-chain", of(Verb::Chain, named("Anna"))),
        ("example-manager-reports", of(Verb::Reports, vec![Who::Me])),
        ("example-here", Asked::here(false, &[], 0)),
        (
            "example-times",
            of(Verb::Times, [named("Anna"), vec![Who::Me]].concat()),
        ),
        ("example-private", privately),
    ];
    let mut all = all.into_iter();
    all.find_map(|(key, asked)| spoken::is(words, key).then_some(asked))
}

/// What the inputs of a button mean.
pub(super) fn pressed(inputs: &Value) -> Asked {
    let is_private = inputs["private"] == true || inputs["private"] == "true";
    let asked = button(inputs);
    Asked {
        is_private: is_private || asked.is_private,
        ..asked
    }
}

fn button(inputs: &Value) -> Asked {
    let unclear = Asked::of(Verb::Unclear, Vec::new());
    let skip = inputs["skip"].as_u64().unwrap_or(0);
    match inputs["do"].as_str() {
        Some("say") => inputs["text"]
            .as_str()
            .map_or(unclear, |text| said(text).asked),
        Some("here") => {
            let filters: Vec<&str> = inputs["words"].as_str().unwrap_or("").lines().collect();
            Asked::here(inputs["reachable"] == true, &filters, skip)
        }
        Some("more") => {
            let asks = inputs["ask"].as_str().map_or(Some(Verb::Whois), verb);
            match (asks, inputs["name"].as_str()) {
                (Some(verb), Some(name)) => {
                    let (typed, later) = (name.to_owned(), skip > 0);
                    Asked::of(verb, vec![Who::Words { typed, later }])
                }
                _ => unclear,
            }
        }
        Some(word) => match (verb(word), inputs["id"].as_str()) {
            (Some(verb), Some(id)) => Asked::of(verb, vec![Who::Id(id.to_owned())]),
            _ => unclear,
        },
        None => unclear,
    }
}
