//! The people of a model's world: those who ask, and for every question somebody of its own with a manager of their own.

use serde_json::{Value, json};

use super::story::{ASKERS, QUESTIONS};

/// The editions that a question can have: as it was asked, and edited.
const EDITIONS: usize = 4;

/// Those who are asked for, of whom each has a manager with the number after theirs.
const TARGETS: usize = QUESTIONS * EDITIONS * 2;

/// Whom an edition of a question asks for.
pub(super) fn target(question: usize, edition: usize) -> usize {
    (question * EDITIONS + edition) * 2
}

/// The manager of somebody who is asked for.
pub(super) fn manager(target: usize) -> usize {
    target + 1
}

pub(super) fn email(target: usize) -> String {
    format!("t{target}@example.com")
}

pub(super) fn asker(number: usize) -> String {
    format!("asker{number}@example.com")
}

/// A word of six letters that nobody else has: none stands within another.
fn word(mut number: usize) -> String {
    const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    let mut word = String::new();
    for _ in 0..3 {
        word.push(char::from(CONSONANTS[number % CONSONANTS.len()]));
        number /= CONSONANTS.len();
        word.push(char::from(VOWELS[number % VOWELS.len()]));
        number /= VOWELS.len();
    }
    word[..1].to_uppercase() + &word[1..]
}

/// Given name and family name: words that stand in nobody else's.
pub(super) fn names(target: usize) -> [String; 2] {
    [
        word(target * 7919 % 343_000),
        word((target * 7919 + 171_500) % 343_000),
    ]
}

/// Everybody in the words of a text: those of whom a name stands in it.
pub(super) fn named(text: &str) -> Vec<usize> {
    let named = |target: &usize| names(*target).iter().any(|name| text.contains(name));
    (0..TARGETS).filter(named).collect()
}

fn id(email: &str) -> String {
    use base64::Engine as _;
    let name = format!("ciscospark://us/PEOPLE/{email}");
    base64::engine::general_purpose::STANDARD_NO_PAD.encode(name)
}

/// The directory, in the shape of a List People answer.
pub(super) fn directory() -> Value {
    let person = |email: &str, name: &[String]| {
        json!({
            "id": id(email), "emails": [email], "type": "person", "orgId": "OWN",
            "displayName": name.join(" "), "firstName": name[0], "lastName": name[1],
            "created": "2024-01-01T00:00:00.000Z", "status": "active", "timezone": "Europe/Oslo",
        })
    };
    let mut people: Vec<Value> = (0..ASKERS)
        .map(|n| person(&asker(n), &["Asker".to_owned(), format!("Number{n}")]))
        .collect();
    people.extend((0..TARGETS).map(|target| {
        let mut somebody = person(&email(target), &names(target));
        if target % 2 == 0 {
            somebody["managerId"] = id(&email(manager(target))).into();
        }
        somebody
    }));
    json!({"items": people})
}
