//! Odd answers: true ones in which something optional is missing, `null`, of another type, half an emoji or unknown.
//! Bots meet such answers when Webex changes, and when people write names in odd ways.

use serde_json::{Map, Value, json};

use super::chance::Numbers;

/// Stands for half an emoji until the text is written: a code point that no text of this world has.
const HALF: char = '\u{F8FE}';

/// The escape of half an emoji, which JSON can hold and Unicode cannot.
const HALF_WRITTEN: &str = "\\ud83d";

/// Fields that stay right: the identity of people and things, the list itself, and the words and inputs of people. Without
/// these nobody has asked anything.
const KEPT: &[&str] = &[
    "id",
    "items",
    "emails",
    "personEmail",
    "notFoundIds",
    "text",
    "html",
    "mentionedPeople",
    "inputs",
    ADDED,
];

/// The unknown field.
const ADDED: &str = "addedLater";

/// The most changes of one answer.
const MOST: u64 = 3;

fn is_kept(name: &str) -> bool {
    KEPT.contains(&name) || name.ends_with("Id")
}

/// An answer with something odd about it, and what that is; nothing when the answer has nothing to change.
pub(super) fn spoiled(body: &[u8], numbers: &mut Numbers) -> Option<(String, String)> {
    let mut answer: Value = serde_json::from_slice(body).ok()?;
    let mut changes = Vec::new();
    for _ in 0..=numbers.up_to(MOST - 1) {
        let mut places = Vec::new();
        objects(&answer, "", &mut places);
        let place = places.get(numbers.place(places.len()))?.clone();
        let fields = answer.pointer_mut(&place)?.as_object_mut()?;
        if let Some(change) = change(fields, numbers) {
            changes.push(format!("{place}/{change}"));
        }
    }
    let text = answer.to_string().replace(HALF, HALF_WRITTEN);
    (!changes.is_empty()).then(|| (text, changes.join(", ")))
}

/// The paths of the objects that may be changed: cards are texts of the bot's own.
fn objects(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if fields.keys().any(|name| !is_kept(name)) {
                found.push(path.to_owned());
            }
            let looked_into = |name: &str| !matches!(name, "attachments" | "inputs" | ADDED);
            for (name, field) in fields.iter().filter(|(name, _)| looked_into(name)) {
                let name = name.replace('~', "~0").replace('/', "~1");
                objects(field, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                objects(item, &format!("{path}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// Changes one field of an object; says what it did.
fn change(fields: &mut Map<String, Value>, numbers: &mut Numbers) -> Option<String> {
    let names: Vec<String> = fields
        .keys()
        .filter(|name| !is_kept(name))
        .cloned()
        .collect();
    let name = names.get(numbers.place(names.len()));
    let (Some(name), kind @ 0..4) = (name, numbers.up_to(4)) else {
        fields.insert(ADDED.to_owned(), json!({"since": [2031, null]}));
        return Some(format!("{ADDED} is unknown"));
    };
    if kind == 0 {
        fields.remove(name);
        return Some(format!("{name} is missing"));
    }
    let value = fields.get_mut(name)?;
    let what = match (kind, &mut *value) {
        (1, _) => {
            *value = Value::Null;
            "null"
        }
        (2, Value::String(text)) => {
            let middle = text.char_indices().nth(text.chars().count() / 2);
            text.insert(middle.map_or(0, |(place, _)| place), HALF);
            "a text with half an emoji"
        }
        _ => {
            *value = match value {
                Value::String(_) => json!(7),
                Value::Number(_) | Value::Bool(_) => json!("yes"),
                Value::Array(_) => json!({}),
                Value::Object(_) | Value::Null => json!(["odd"]),
            };
            "of another type"
        }
    };
    Some(format!("{name} is {what}"))
}

#[cfg(test)]
mod tests {
    use super::super::chance::Chance;
    use super::*;

    #[test]
    fn an_odd_answer_keeps_ids_and_shows_every_kind_of_oddity() {
        let chance = Chance::new(1);
        let answer = json!({"items": [
            {"id": "A", "orgId": "O", "emails": ["a@example.com"], "displayName": "Anna", "isLocked": true,
             "phoneNumbers": [{"type": "work", "value": "1"}]},
            {"id": "B", "orgId": "O", "emails": ["b@example.com"], "displayName": "Ben", "tags": [],
             "text": "whois anna", "inputs": {"v": "1"}}
        ]});
        let (mut told, mut halves) = (String::new(), 0);
        for _ in 0..300 {
            let body = answer.to_string();
            let (text, changes) = spoiled(body.as_bytes(), &mut chance.next("GET")).unwrap();
            assert_ne!(text, body);
            told.push_str(&changes);
            halves += usize::from(text.contains(HALF_WRITTEN));
            let read: Value = serde_json::from_str(&text.replace(HALF_WRITTEN, "")).unwrap();
            for (item, id) in read["items"].as_array().unwrap().iter().zip(["A", "B"]) {
                assert_eq!((&item["id"], &item["orgId"]), (&json!(id), &json!("O")));
                assert!(item["emails"][0].is_string());
                if id == "B" {
                    assert_eq!(item["text"], "whois anna");
                    assert_eq!(item["inputs"], json!({"v": "1"}));
                }
            }
        }
        for kind in [
            "missing",
            "null",
            "another type",
            "half an emoji",
            "unknown",
            "phoneNumbers/0/value",
        ] {
            assert!(told.contains(kind), "{kind}: {told}");
        }
        assert!(halves > 10, "{halves}");
        assert!(spoiled(b"no JSON", &mut chance.next("GET")).is_none());
    }
}
