//! The sentences that decide something, in the card and in both of its fallback texts.

mod contact;
mod lists;
mod presence;
mod talk;
mod times;

use serde_json::{Value, json};

use crate::people::result::SearchResult;
use crate::policy::VisiblePerson;
use crate::reply::templates::Templates;
use crate::reply::tests::now;
use crate::reply::{Answer, Reader, Reply};

fn reader() -> Reader {
    Reader {
        zone: Some("Europe/Oslo".to_owned()),
        ..Reader::at(now())
    }
}

fn render(answer: &Answer) -> Reply {
    Templates::load(None, "en")
        .unwrap()
        .render(answer, &reader())
}

/// Every object in a card.
fn objects(value: &Value) -> Vec<&Value> {
    let inner = match value {
        Value::Array(list) => list.iter().flat_map(objects).collect(),
        Value::Object(object) => object.values().flat_map(objects).collect(),
        _ => Vec::new(),
    };
    let own = value.is_object().then_some(value);
    own.into_iter().chain(inner).collect()
}

/// The card and its fallback texts, as a person reads them.
fn said(reply: &Reply) -> [String; 3] {
    let card = reply.card.to_value();
    let body = objects(&card["body"]);
    let texts: Vec<&str> = body
        .iter()
        .filter_map(|object| object["text"].as_str())
        .collect();
    let markdown = reply.markdown.replace(['\\', '*', '`'], "");
    [texts.join("\n"), markdown, reply.text.clone()].map(|said| said.replace('\u{a0}', " "))
}

/// The buttons of a card: what stands on them, and what they carry or open.
fn buttons(reply: &Reply) -> Vec<(String, Value)> {
    let card = reply.card.to_value();
    let button = |object: &&Value| {
        let mut leads = object.get("data").or(object.get("url"))?.clone();
        // Every button that comes back carries the language of its card.
        if let Some(data) = leads.as_object_mut() {
            assert!(data.remove("lang").is_some_and(|tag| tag.is_string()));
        }
        Some((object["title"].as_str()?.to_owned(), leads))
    };
    objects(&card).iter().filter_map(button).collect()
}

fn titles(reply: &Reply) -> Vec<String> {
    buttons(reply).into_iter().map(|(title, _)| title).collect()
}

#[track_caller]
fn says(answer: &Answer, sentences: &[&str]) -> Reply {
    let reply = render(answer);
    for said in said(&reply) {
        for sentence in sentences {
            assert!(said.contains(sentence), "{sentence:?} is not in\n{said}");
        }
    }
    reply
}

#[track_caller]
fn is_silent_on(reply: &Reply, words: &[&str]) {
    for said in said(reply) {
        for word in words {
            assert!(!said.contains(word), "{word:?} is in\n{said}");
        }
    }
}

fn one(shown: Box<VisiblePerson>) -> Vec<SearchResult<VisiblePerson>> {
    vec![SearchResult::One(shown)]
}

/// John with other fields in place of his.
fn john_with(fields: Value) -> Value {
    let mut person = json!({
        "id": "JOHN", "orgId": "EXAMPLE", "displayName": "John Andersen", "title": "GM", "department": "Sales",
        "emails": ["john.andersen@example.com"], "extension": "133", "manager": "John Duarte", "managerId": "DUARTE",
        "phoneNumbers": [{"type": "work", "value": "+1 408 526 7209"}], "timezone": "America/Denver", "status": "active",
        "lastActivity": "2026-01-15T15:27:00Z", "addresses": [{"locality": "Milpitas", "streetAddress": "1099 Bird Ave."}],
    });
    let Value::Object(fields) = fields else {
        panic!("no fields");
    };
    for (key, value) in fields {
        person[key] = value;
    }
    person
}
