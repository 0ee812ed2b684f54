//! A card's submit buttons: what they carry, and how it is read back.
//!
//! Input from a button is untrusted: it is parsed and bounded like anything that was typed.

use serde_json::{Map, Value, json};

use super::person_ref::MAX_NAME_CHARS;
use super::phrases::Phrases;
use super::text::MAX_CHARS;
use super::{Help, Intent, Language, PersonRef, Reading, Readings, Topic, parse_text};
use crate::webex::model::PersonId;

/// The name of the card's language in a button's data.
pub const LANGUAGE: &str = "lang";

/// The name of the mark of a button whose answer is for the presser's eyes alone.
const PRIVATE: &str = "private";

/// The furthest page of a list, in people before it.
const MAX_SKIP: usize = 10_000;

/// The longest text that is tried as an id; the id's own parser has the last word.
const MAX_ID_CHARS: usize = 1_000;

/// The action of a pressed button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Something about this person: a choice, a fresh look at presence, their manager.
    About(Topic, PersonId),
    /// The next page of a list of people named like this.
    More {
        /// The name that was searched; empty, where only a description was.
        name: String,
        /// Words that title, department, place or address have to hold.
        filters: Vec<String>,
        /// How many of the list were shown.
        skip: usize,
        /// The question about the chosen person.
        topic: Topic,
    },
    /// Members of this space.
    Here {
        /// Only those who can be reached now.
        is_reachable: bool,
        /// Words that title, department, place or address have to hold.
        filters: Vec<String>,
        /// How many of the list were shown.
        skip: usize,
    },
    /// An example, said as if the presser had typed it.
    Say(String),
}

/// A pressed button: what it asks for, and how the answer is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The action.
    pub button: Button,
    /// The language of the card that it stands on.
    pub language: Option<Language>,
    /// Whether the answer is for the presser's eyes alone.
    pub is_private: bool,
}

impl Button {
    /// The `data` of the button's `Action.Submit`. `v` is the version of this format: cards
    /// outlive the program that posted them.
    #[must_use]
    pub fn data(&self) -> Value {
        match self {
            Self::About(topic, id) => json!({"v": 1, "do": action(*topic), "id": id}),
            Self::More {
                name,
                filters,
                skip,
                topic,
            } => {
                let mut data =
                    json!({"v": 1, "do": "more", "name": name, "skip": skip, "ask": topic.word()});
                if !filters.is_empty() {
                    data["words"] = filters.join("\n").into();
                }
                data
            }
            // Lists do not come back from every client; texts do.
            Self::Here {
                is_reachable,
                filters,
                skip,
            } => {
                json!({"v": 1, "do": "here", "reachable": is_reachable, "words": filters.join("\n"), "skip": skip})
            }
            Self::Say(text) => json!({"v": 1, "do": "say", "text": text}),
        }
    }

    /// The `data` of a button whose answer is for the presser's eyes alone.
    #[must_use]
    pub fn private_data(&self) -> Value {
        let mut data = self.data();
        data[PRIVATE] = true.into();
        data
    }

    fn from_inputs(inputs: &Map<String, Value>) -> Option<Self> {
        if number(inputs, "v")? != 1 {
            return None;
        }
        let skip = || number(inputs, "skip").filter(|skip| *skip <= MAX_SKIP);
        match inputs.get("do")?.as_str()? {
            "more" => {
                let filters = filters(inputs)?;
                let name = match inputs.get("name").and_then(Value::as_str) {
                    Some("") if !filters.is_empty() => "",
                    _ => text(inputs, "name", MAX_NAME_CHARS)?,
                };
                Some(Self::More {
                    name: name.to_owned(),
                    filters,
                    skip: skip()?,
                    // Cards that were posted before choices carried the question on ask for the card.
                    topic: match inputs.get("ask") {
                        None => Topic::Whois,
                        Some(word) => Topic::from_word(word.as_str()?)?,
                    },
                })
            }
            "here" => Some(Self::Here {
                is_reachable: truth(inputs, "reachable"),
                filters: filters(inputs)?,
                skip: skip()?,
            }),
            "say" => Some(Self::Say(text(inputs, "text", MAX_CHARS)?.to_owned())),
            about => {
                let topic = Topic::ALL
                    .into_iter()
                    .find(|topic| action(*topic) == about)?;
                let id = text(inputs, "id", MAX_ID_CHARS)?.parse().ok()?;
                Some(Self::About(topic, id))
            }
        }
    }

    fn readings(self, phrases: &Phrases) -> Readings {
        match self {
            Self::About(topic, id) => Intent::about(topic, vec![PersonRef::Id(id)]).into(),
            Self::More {
                name,
                filters,
                skip,
                topic,
            } => Intent::More {
                name,
                filters,
                skip,
                topic,
            }
            .into(),
            Self::Here {
                is_reachable,
                filters,
                skip,
            } => Intent::Here {
                is_reachable,
                filters,
                skip,
            }
            .into(),
            Self::Say(text) => parse_text(&text, phrases),
        }
    }
}

impl Press {
    /// Reads a press from the inputs of an attachment action; `None` for what no card of
    /// this bot can have sent.
    #[must_use]
    pub fn from_inputs(inputs: &Map<String, Value>) -> Option<Self> {
        Some(Self {
            button: Button::from_inputs(inputs)?,
            language: inputs
                .get(LANGUAGE)
                .and_then(Value::as_str)
                .and_then(Language::new),
            is_private: truth(inputs, PRIVATE),
        })
    }

    /// The meaning of the press.
    #[must_use]
    pub fn readings(self, phrases: &Phrases) -> Readings {
        let readings = self
            .button
            .readings(phrases)
            .into_iter()
            .map(|reading| Reading {
                language: self.language.clone().or(reading.language),
                is_private: self.is_private || reading.is_private,
                ..reading
            });
        Readings::of(readings).unwrap_or(Intent::Help(Help::Asked).into())
    }
}

/// The name of a topic in a button's data. A card is asked for as `person` since the first cards.
fn action(topic: Topic) -> &'static str {
    match topic {
        Topic::Whois => "person",
        other => other.word(),
    }
}

/// A truth, also written as text: Webex hands some inputs back as strings.
fn truth(inputs: &Map<String, Value>, key: &str) -> bool {
    match inputs.get(key) {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// Words, one a line; none where they are too many to have been asked for.
fn filters(inputs: &Map<String, Value>) -> Option<Vec<String>> {
    let words = inputs
        .get("words")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let words = words.lines().map(str::trim).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(ToOwned::to_owned).collect();
    let chars: usize = words.iter().map(|word| word.chars().count()).sum();
    (chars <= MAX_NAME_CHARS).then_some(words)
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
    use super::super::StatusQuestion;
    use super::*;

    fn read(inputs: &Value) -> Option<Button> {
        Button::from_inputs(inputs.as_object().unwrap())
    }

    #[test]
    fn every_button_comes_back_as_it_went_out() {
        let id: PersonId = "ANNA".parse().unwrap();
        for button in [
            Button::About(Topic::Whois, id.clone()),
            Button::About(Topic::Status(StatusQuestion::Plain), id.clone()),
            Button::About(Topic::Manager, id),
            Button::More {
                name: "Anna".to_owned(),
                filters: Vec::new(),
                skip: 10_000,
                topic: Topic::Manager,
            },
            Button::More {
                name: String::new(),
                filters: vec!["sales".to_owned(), "new york".to_owned()],
                skip: 10,
                topic: Topic::Whois,
            },
            Button::Here {
                is_reachable: true,
                filters: vec!["sales".to_owned(), "new york".to_owned()],
                skip: 15,
            },
            Button::Here {
                is_reachable: false,
                filters: Vec::new(),
                skip: 0,
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
                filters: Vec::new(),
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
            json!({"v": 1, "do": "here", "skip": 1, "words": "a".repeat(201)}),
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
        let phrases = Phrases::load(None).unwrap();
        assert_eq!(
            Button::About(Topic::Whois, id.clone()).readings(&phrases),
            Intent::about(Topic::Whois, vec![PersonRef::Id(id.clone())]).into()
        );
        assert_eq!(
            Button::About(Topic::Manager, id.clone()).readings(&phrases),
            Intent::about(Topic::Manager, vec![PersonRef::Id(id)]).into()
        );
        assert_eq!(
            Button::Say("status me".to_owned()).readings(&phrases),
            Intent::about(Topic::Status(StatusQuestion::Plain), vec![PersonRef::Asker]).into()
        );
    }
}
