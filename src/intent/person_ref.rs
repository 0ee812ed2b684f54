//! From tokens to people: where one ends and the next begins.

use std::collections::HashSet;

use super::PersonRef;
use super::address::{has_word_of, is_made_of};
use super::spelling::{is_one_letter, is_particle, without_possessive};
use super::text::Token;

/// The most people that are read from one message. How many are answered is the policy's to say.
const MAX_PEOPLE: usize = 100;

/// The longest name that is searched, in characters.
pub(super) const MAX_NAME_CHARS: usize = 200;

/// The most words on either side of the comma of one name.
const MAX_SIDE: usize = 5;

/// The first reading of words that can be one name or several: `anna, john`, `Sales and Marketing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// One name: the form that address books copy.
    One,
    /// Several people: in `status anna, bob` they are the rule.
    Several,
}

/// A part of what stands between two semicolons.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Words of a name.
    Name(Vec<String>),
    /// A name that is whole, whatever it holds.
    Whole(String),
    /// Somebody by address or id.
    Known(PersonRef),
    Comma,
    /// `and`, `or`, `&`, `/` or `-`.
    And(String),
}

/// The people that the tokens name, each once, in order: the ways to read them, best first. None where they name nobody.
pub(super) fn people(tokens: &[Token], first: First) -> Vec<Vec<PersonRef>> {
    let tokens = opened(tokens);
    let clauses: Vec<Vec<Part>> = tokens
        .split(|token| matches!(token, Token::Semicolon | Token::Break | Token::Bot))
        .map(parts)
        .filter(|parts| !parts.is_empty())
        .collect();
    // Where something else parts the people, a comma belongs to a name.
    let first = match clauses.as_slice() {
        [_, _, ..] if clauses.iter().all(|clause| inverted(clause).is_some()) => First::One,
        _ => first,
    };
    let read: Vec<Vec<Vec<PersonRef>>> = clauses.iter().map(|clause| ways(clause, first)).collect();
    let count = read.iter().map(Vec::len).max().unwrap_or(0);
    let mut all: Vec<Vec<PersonRef>> = Vec::new();
    for way in 0..count {
        let clause = |ways: &Vec<Vec<PersonRef>>| ways.get(way).or(ways.first()).cloned();
        let people = once(read.iter().filter_map(clause).flatten().collect());
        if !people.is_empty() && !all.contains(&people) {
            all.push(people);
        }
    }
    all
}

/// The tokens, in which brackets that follow no name are just more text.
fn opened(tokens: &[Token]) -> Vec<Token> {
    let mut open: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match token {
            Token::Suffix { within, .. } if !open.last().is_some_and(follows) => {
                open.extend(within.iter().cloned());
            }
            _ => open.push(token.clone()),
        }
    }
    open
}

/// Whether brackets after this tell more of it.
fn follows(token: &Token) -> bool {
    token.is_typed() || token.is_somebody()
}

/// These people, each once. A name beside the address that is made of it is the same person.
fn once(mut people: Vec<PersonRef>) -> Vec<PersonRef> {
    let mut seen = HashSet::new();
    people.retain(|who| seen.insert(who.clone()));
    people.truncate(MAX_PEOPLE);
    let addresses: Vec<String> = people
        .iter()
        .filter_map(|who| match who {
            PersonRef::Email(email) => Some(email.clone()),
            _ => None,
        })
        .collect();
    people.retain(|who| match who {
        PersonRef::Name(name) => {
            let words: Vec<String> = name.split([' ', ',']).map(str::to_owned).collect();
            words.len() == 1 || !addresses.iter().any(|email| is_made_of(email, &words))
        }
        _ => true,
    });
    people
}

/// The parts of a clause, without separators at both ends. Names that belong to an address are left out.
fn parts(clause: &[Token]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (place, token) in clause.iter().enumerate() {
        match token {
            Token::Word(word) => push_word(&mut parts, word),
            Token::Or(word) if !stands_between(&parts, clause.get(place + 1)) => {
                push_word(&mut parts, word);
            }
            Token::Suffix { text, .. } => {
                if let Some(Part::Name(words)) = parts.last_mut() {
                    words.push(text.clone());
                }
            }
            Token::Quoted(name) => parts.push(Part::Whole(name.clone())),
            Token::Comma => separate(&mut parts, Part::Comma),
            Token::And(word) | Token::Or(word) => {
                separate(&mut parts, Part::And(word.clone()));
            }
            Token::Address { email, angled } => push_address(&mut parts, email, *angled),
            Token::Person(id) => parts.push(Part::Known(PersonRef::Id(id.clone()))),
            Token::Asker => parts.push(Part::Known(PersonRef::Asker)),
            Token::Semicolon | Token::Break | Token::Bot => {}
        }
    }
    while matches!(parts.last(), Some(Part::Comma | Part::And(_))) {
        parts.pop();
    }
    without_names_after_addresses(parts)
}

fn push_word(parts: &mut Vec<Part>, word: &str) {
    match parts.last_mut() {
        Some(Part::Name(words)) => words.push(word.to_owned()),
        _ => parts.push(Part::Name(vec![word.to_owned()])),
    }
}

/// Whether `or` stands between two people here.
fn stands_between(before: &[Part], after: Option<&Token>) -> bool {
    !matches!(before.last(), None | Some(Part::Comma | Part::And(_)))
        && after.is_some_and(|after| after.is_typed() || after.is_somebody())
}

fn separate(parts: &mut Vec<Part>, separator: Part) {
    match (parts.last_mut(), &separator) {
        (None, _) | (Some(Part::And(_)), _) | (Some(Part::Comma), Part::Comma) => {}
        // "anna, bob, and carl".
        (Some(before @ Part::Comma), Part::And(_)) => *before = separator,
        _ => parts.push(separator),
    }
}

/// Adds an address in place of the name that it belongs to: `Berg, Anna <anna@example.com>`, `anna berg, aberg@x.org`.
fn push_address(parts: &mut Vec<Part>, email: &str, angled: bool) {
    if matches!(parts.last(), Some(Part::Whole(_))) {
        parts.pop();
    } else if let Some(Part::Name(_)) = parts.last()
        && let Some(Part::Name(given)) = parts.pop()
    {
        if let [.., Part::Name(family), Part::Comma | Part::And(_)] = parts.as_slice()
            && is_family(family, &given, parts.last(), email, angled)
        {
            parts.truncate(parts.len() - 2);
        }
    } else {
        while let [.., Part::Name(name), Part::Comma] = parts.as_slice()
            && is_made_of(email, name)
        {
            parts.truncate(parts.len() - 2);
        }
    }
    parts.push(Part::Known(PersonRef::Email(email.to_owned())));
}

/// Whether the words before a comma belong to the name after it, which stands before the address.
fn is_family(
    family: &[String],
    given: &[String],
    separator: Option<&Part>,
    email: &str,
    angled: bool,
) -> bool {
    has_word_of(email, family)
        || (angled
            && separator == Some(&Part::Comma)
            && is_single(family)
            && (given.len() == 1 || !is_made_of(email, given)))
}

/// Leaves out the name that follows the address made of it: `anna.berg@x.org, Anna Berg`.
fn without_names_after_addresses(parts: Vec<Part>) -> Vec<Part> {
    let mut kept: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        if let Part::Name(name) = &part {
            let known = match kept.as_slice() {
                [.., Part::Known(PersonRef::Email(email))]
                | [.., Part::Known(PersonRef::Email(email)), Part::Comma] => {
                    is_made_of(email, name)
                }
                _ => false,
            };
            if known {
                if kept.last() == Some(&Part::Comma) {
                    kept.pop();
                }
                continue;
            }
        }
        kept.push(part);
    }
    kept
}

/// The ways to read a clause, best first.
fn ways(parts: &[Part], first: First) -> Vec<Vec<PersonRef>> {
    let several: Vec<PersonRef> = parts.iter().filter_map(person).collect();
    let names = one_name(parts);
    let pairs: Option<Vec<PersonRef>> = parts
        .split(|part| matches!(part, Part::And(_)))
        .map(inverted)
        .collect();
    // An initial asks for nobody alone: without it, somebody else of that family would be found.
    let has_initials = parts.windows(3).any(gives_initials);
    match (names, pairs) {
        (Some(Joined { name, .. }), _) if has_initials => vec![vec![name]],
        (None, Some(pairs)) if has_initials => vec![pairs],
        (Some(Joined { name, likely }), _) => {
            if likely || first == First::One && !joins_full_names(parts) {
                vec![vec![name], several]
            } else {
                vec![several, vec![name]]
            }
        }
        // "Berg, Anna and Holm, Eva".
        (None, Some(pairs)) if pairs.len() > 1 => vec![pairs, several],
        _ => vec![several],
    }
}

/// Two names read as one.
struct Joined {
    name: PersonRef,
    /// Whether it is more likely than two people, also where several people are the rule.
    likely: bool,
}

/// The one name that a clause of two can be: `Andersen, John`, `Sales and Marketing`.
fn one_name(parts: &[Part]) -> Option<Joined> {
    match parts {
        [Part::Name(family), Part::Comma, Part::Name(given)] => Some(Joined {
            name: inverted(parts)?,
            likely: family.len() > 1 || plain(given).count() > 1,
        }),
        [Part::Name(before), Part::And(word), Part::Name(after)] => {
            let between = match word.as_str() {
                "/" | "+" => word.clone(),
                _ => format!(" {word} "),
            };
            let text = format!("{}{between}{}", before.join(" "), after.join(" "));
            Some(Joined {
                name: PersonRef::Name(bounded(&text)),
                likely: false,
            })
        }
        _ => None,
    }
}

/// Whether two names of several words are joined, as in `anna berg and john andersen`.
fn joins_full_names(parts: &[Part]) -> bool {
    match parts {
        [Part::Name(before), Part::And(_), Part::Name(after)] => {
            plain(before).count() > 1 && plain(after).count() > 1
        }
        _ => false,
    }
}

/// Reads `Andersen, John`, `van den Berg, Peter` and `García Márquez, Gabriel (Ext)`.
fn inverted(parts: &[Part]) -> Option<PersonRef> {
    let [Part::Name(family), Part::Comma, Part::Name(given)] = parts else {
        return None;
    };
    let fits = family.len() <= MAX_SIDE
        && plain(given).count() <= MAX_SIDE
        && plain(family).count() == family.len();
    fits.then(|| {
        let text = format!("{}, {}", family.join(" "), unowned(given).join(" "));
        PersonRef::Name(bounded(&text))
    })
}

/// Whether initials stand for the given name: `Silva, E.`, `Berg, J. K.`.
fn gives_initials(parts: &[Part]) -> bool {
    let [Part::Name(_), Part::Comma, Part::Name(given)] = parts else {
        return false;
    };
    plain(given).all(|word| is_one_letter(word)) && plain(given).next().is_some()
}

/// The words of a name without its suffixes in brackets.
fn plain(name: &[String]) -> impl Iterator<Item = &String> {
    name.iter().filter(|word| !word.starts_with(['(', '[']))
}

/// Whether a name is one word, particles before it aside.
fn is_single(name: &[String]) -> bool {
    let words = name.split_last().map_or(name, |(_, before)| before);
    words.iter().all(|word| is_particle(word))
}

/// The words without a possessive ending of the last, or the full stop of a sentence that it ends: `email of tom. Thanks!`
fn unowned(name: &[String]) -> Vec<&str> {
    let mut words: Vec<&str> = name.iter().map(String::as_str).collect();
    if let Some(last) = words.last_mut() {
        let word = last.trim_end_matches('.');
        *last = without_possessive(if word.is_empty() { last } else { word });
    }
    words
}

fn person(part: &Part) -> Option<PersonRef> {
    match part {
        Part::Name(words) => Some(PersonRef::Name(bounded(&unowned(words).join(" ")))),
        Part::Whole(name) => Some(PersonRef::Name(bounded(name))),
        Part::Known(who) => Some(who.clone()),
        Part::Comma | Part::And(_) => None,
    }
}

fn bounded(name: &str) -> String {
    name.chars().take(MAX_NAME_CHARS).collect()
}

/// The name that these tokens are, white space and punctuation tidied.
pub(super) fn name_of(tokens: &[Token]) -> String {
    let mut name = String::new();
    for token in tokens {
        match token {
            Token::Comma => {
                name.push(',');
                continue;
            }
            _ if name.is_empty() => {}
            _ => name.push(' '),
        }
        match token {
            Token::Word(word) | Token::Quoted(word) | Token::And(word) | Token::Or(word) => {
                name.push_str(word);
            }
            Token::Suffix { text, .. } => name.push_str(text),
            _ => {}
        }
    }
    name
}
