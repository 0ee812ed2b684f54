//! A card's submit buttons: what they carry, and how it is read back.
//!
//! What comes back comes from outside: it is parsed and bounded like anything that was typed.

use serde_json::{Map, Value, json};

use super::person_ref::MAX_NAME_CHARS;
use super::text::MAX_CHARS;
use super::{Intent, PersonRef, Readings, Topic, parse_text};
use crate::webex::model::PersonId;

/// The furthest page of a list, in people before it.
const MAX_SKIP: usize = 10_000;

/// The longest text that is tried as an id; the id's own parser has the last word.
const MAX_ID_CHARS: usize = 1_000;

/// What a pressed button asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// The card of one person: a choice, or a fresh look at presence.
    Person(PersonId),
    /// Whether this person can be reached.
    Status(PersonId),
    /// The card of this person's manager.
    Manager(PersonId),
    /// The next page of a list of people named like this.
    More {
        /// The name that was searched.
        name: String,
        /// How many of the list were shown.
        skip: usize,
        /// What is asked about the one who is chosen.
        topic: Topic,
    },
    /// An example, said as if the presser had typed it.
    Say(String),
}

impl Button {
    /// The button that asks this about somebody.
    #[must_use]
    pub fn about(topic: Topic, person: PersonId) -> Self {
        match topic {
            Topic::Whois => Self::Person(person),
            Topic::Status => Self::Status(person),
            Topic::Manager => Self::Manager(person),
        }
    }

    /// The `data` of the button's `Action.Submit`. `v` is the version of this format: cards
    /// outlive the program that posted them.
    #[must_use]
    pub fn data(&self) -> Value {
        match self {
            Self::Person(id) => json!({"v": 1, "do": "person", "id": id}),
            Self::Status(id) => json!({"v": 1, "do": "status", "id": id}),
            Self::Manager(id) => json!({"v": 1, "do": "manager", "id": id}),
            Self::More { name, skip, topic } => {
                json!({"v": 1, "do": "more", "name": name, "skip": skip, "ask": topic.word()})
            }
            Self::Say(text) => json!({"v": 1, "do": "say", "text": text}),
        }
    }

    /// Reads a button back from the inputs of an attachment action; `None` for what no card of
    /// this bot can have sent.
    #[must_use]
    pub fn from_inputs(inputs: &Map<String, Value>) -> Option<Self> {
        if number(inputs, "v")? != 1 {
            return None;
        }
        let id = || text(inputs, "id", MAX_ID_CHARS)?.parse().ok();
        match inputs.get("do")?.as_str()? {
            "person" => Some(Self::Person(id()?)),
            "status" => Some(Self::Status(id()?)),
            "manager" => Some(Self::Manager(id()?)),
            "more" => Some(Self::More {
                name: text(inputs, "name", MAX_NAME_CHARS)?.to_owned(),
                skip: number(inputs, "skip").filter(|skip| *skip <= MAX_SKIP)?,
                // Cards that were posted before choices carried the question on ask for the card.
                topic: match inputs.get("ask") {
                    None => Topic::Whois,
                    Some(word) => Topic::from_word(word.as_str()?)?,
                },
            }),
            "say" => Some(Self::Say(text(inputs, "text", MAX_CHARS)?.to_owned())),
            _ => None,
        }
    }

    /// What the button stands for.
    #[must_use]
    pub fn command(self) -> Readings {
        match self {
            Self::Person(id) => Intent::Whois(vec![PersonRef::Id(id)]).into(),
            Self::Status(id) => Intent::Status(vec![PersonRef::Id(id)]).into(),
            Self::Manager(id) => Intent::Manager(vec![PersonRef::Id(id)]).into(),
            Self::More { name, skip, topic } => Intent::More { name, skip, topic }.into(),
            Self::Say(text) => parse_text(&text),
        }
    }
}

/// A text input of 1 to `max` characters that says something.
fn text<'a>(inputs: &'a Map<String, Value>, key: &str, max: usize) -> Option<&'a str> {
    let text = inputs.get(key)?.as_str()?.trim();
    (!text.is_empty() && text.chars().nth(max).is_none()).then_some(text)
}

/// A number, also written as text: Webex hands some inputs back as strings.
fn number(inputs: &Map<String, Value>, key: &str) -> Option<usize> {
    match inputs.get(key)? {
        Value::Number(number) => number.as_u64()?.try_into().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inputs: &Value) -> Option<Button> {
        Button::from_inputs(inputs.as_object().unwrap())
    }

    #[test]
    fn every_button_comes_back_as_it_went_out() {
        let id: PersonId = "ANNA".parse().unwrap();
        for button in [
            Button::Person(id.clone()),
            Button::Status(id.clone()),
            Button::Manager(id),
            Button::More {
                name: "Anna".to_owned(),
                skip: 10_000,
                topic: Topic::Manager,
            },
            Button::Say("status me".to_owned()),
        ] {
            let data = button.data();
            assert_eq!(Button::from_inputs(data.as_object().unwrap()), Some(button));
        }
    }

    #[test]
    fn numbers_may_come_back_as_text() {
        assert_eq!(
            read(&json!({"v": "1", "do": "more", "name": " Anna ", "skip": "5"})),
            Some(Button::More {
                name: "Anna".to_owned(),
                skip: 5,
                topic: Topic::Whois
            })
        );
    }

    #[test]
    fn what_no_card_of_ours_can_have_sent_is_no_button() {
        for inputs in [
            json!({}),
            json!({"do": "person", "id": "ANNA"}),
            json!({"v": 2, "do": "person", "id": "ANNA"}),
            json!({"v": 1, "do": "delete", "id": "ANNA"}),
            json!({"v": 1, "do": "person", "id": "../people"}),
            json!({"v": 1, "do": "person", "id": "A".repeat(513)}),
            json!({"v": 1, "do": "person", "id": 7}),
            json!({"v": 1, "do": "more", "name": "", "skip": 1}),
            json!({"v": 1, "do": "more", "name": "a", "skip": 1, "ask": "delete"}),
            json!({"v": 1, "do": "more", "name": "a", "skip": 1, "ask": 7}),
            json!({"v": 1, "do": "more", "name": "a".repeat(201), "skip": 1}),
            json!({"v": 1, "do": "more", "name": "a", "skip": 10_001}),
            json!({"v": 1, "do": "more", "name": "a", "skip": -1}),
            json!({"v": 1, "do": "more", "name": "a", "skip": 1.5}),
            json!({"v": 1, "do": "say", "text": "a".repeat(2_001)}),
        ] {
            assert_eq!(read(&inputs), None, "{inputs}");
        }
    }

    #[test]
    fn a_button_stands_for_a_command() {
        let id: PersonId = "ANNA".parse().unwrap();
        assert_eq!(
            Button::Person(id.clone()).command(),
            Intent::Whois(vec![PersonRef::Id(id.clone())]).into()
        );
        assert_eq!(
            Button::Manager(id.clone()).command(),
            Intent::Manager(vec![PersonRef::Id(id)]).into()
        );
        assert_eq!(
            Button::Say("status me".to_owned()).command(),
            Intent::Status(vec![PersonRef::Asker]).into()
        );
    }
}
