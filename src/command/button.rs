//! A card's submit buttons: what they carry, and how it is read back.
//!
//! What comes back comes from outside: it is parsed and bounded like anything that was typed.

use serde_json::{Map, Value, json};

use crate::webex::model::PersonId;

/// What a pressed button asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// The card of one person: a choice, or a fresh look at presence.
    Person(PersonId),
    /// The card of this person's manager.
    Manager(PersonId),
    /// The next page of a list of people named like this.
    More {
        /// The name that was searched.
        name: String,
        /// How many of the list were shown.
        skip: usize,
    },
    /// An example, said as if the presser had typed it.
    Say(String),
}

impl Button {
    /// The `data` of the button's `Action.Submit`. `v` is the version of this format: cards
    /// outlive the program that posted them.
    #[must_use]
    pub fn data(&self) -> Value {
        match self {
            Self::Person(id) => json!({"v": 1, "do": "person", "id": id}),
            Self::Manager(id) => json!({"v": 1, "do": "manager", "id": id}),
            Self::More { name, skip } => json!({"v": 1, "do": "more", "name": name, "skip": skip}),
            Self::Say(text) => json!({"v": 1, "do": "say", "text": text}),
        }
    }

    /// Reads a button back from the inputs of an attachment action.
    #[must_use]
    pub fn from_inputs(_inputs: &Map<String, Value>) -> Option<Self> {
        None
    }
}
