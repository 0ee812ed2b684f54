//! From tokens to people: where one ends and the next begins.

use super::Who;
use super::text::{Token, fold, without_possessive};

/// The most people that are read from one message. How many are answered is the policy's to say.
const MAX_PEOPLE: usize = 100;

/// The longest name that is searched, in characters.
pub(super) const MAX_NAME_CHARS: usize = 200;

/// What a comma between two single words means, as in `Andersen, John`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commas {
    /// It stands between two people: in `status anna, bob` several are the rule.
    Separate,
    /// It stands between family and given name of one, where nothing else is said (or nothing
    /// else between two semicolons): the form that address books copy.
    MayInvert,
}

/// The people that the tokens name, each once, in order.
pub(super) fn people(tokens: &[Token], commas: Commas) -> Vec<Who> {
    let mut people = Vec::new();
    for clause in tokens.split(|token| *token == Token::Semicolon) {
        match inverted(clause).filter(|_| commas == Commas::MayInvert) {
            Some(who) => people.push(who),
            None => clause_people(clause, &mut people),
        }
    }
    let mut seen = std::collections::HashSet::new();
    people.retain(|who| seen.insert(who.clone()));
    people.truncate(MAX_PEOPLE);
    people
}

/// Words that stand before a family name and are a part of it.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la",
    "le", "ten", "ter", "van", "von", "zu", "zum", "zur",
];

fn particle(token: &Token) -> Option<&str> {
    match token {
        Token::Word(word) if PARTICLES.contains(&fold(word).as_str()) => Some(word),
        _ => None,
    }
}

/// Reads `Andersen, John` and `van den Berg, Peter`.
fn inverted(clause: &[Token]) -> Option<Who> {
    let [
        before @ ..,
        Token::Word(family),
        Token::Comma,
        Token::Word(given),
    ] = clause
    else {
        return None;
    };
    let mut words = before.iter().map(particle).collect::<Option<Vec<&str>>>()?;
    let family = format!("{family},");
    words.extend([family.as_str(), without_possessive(given)]);
    Some(name(&words))
}

fn clause_people(clause: &[Token], people: &mut Vec<Who>) {
    let mut words: Vec<&str> = Vec::new();
    // How many people there were before a single word that a comma ended: the family name, should
    // this turn out to be `Berg, Anna <anna@example.com>`.
    let mut before_family = None;
    for token in clause {
        match token {
            Token::Word(word) => {
                words.push(word);
                continue;
            }
            Token::Comma => {
                before_family = (words.len() == 1).then_some(people.len());
                flush(&mut words, people);
            }
            Token::Address { email, angled } => {
                if *angled && !words.is_empty() {
                    words.clear();
                    people.truncate(before_family.unwrap_or(people.len()));
                }
                flush(&mut words, people);
                people.push(Who::Email(email.clone()));
                before_family = None;
            }
            Token::Person(id) => {
                flush(&mut words, people);
                people.push(Who::Id(id.clone()));
                before_family = None;
            }
            Token::And | Token::Semicolon | Token::Bot => {
                flush(&mut words, people);
                before_family = None;
            }
        }
    }
    flush(&mut words, people);
}

/// Ends the name that is being read, if there is one.
fn flush(words: &mut Vec<&str>, people: &mut Vec<Who>) {
    if let Some(last) = words.last_mut() {
        *last = without_possessive(last);
        people.push(match words.as_slice() {
            [word] if matches!(fold(word).as_str(), "me" | "myself") => Who::Asker,
            words => name(words),
        });
    }
    words.clear();
}

fn name(words: &[&str]) -> Who {
    Who::Name(words.join(" ").chars().take(MAX_NAME_CHARS).collect())
}
