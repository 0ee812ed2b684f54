//! The possible lookups, and the calls that the non-admin rules allow for them. Pure.

use crate::webex::model::{PersonId, RoomId};

/// One thing to look up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// A person by id: `GET /people/{id}`, because a list by ids carries no presence.
    Id(PersonId),
    /// A person by email address: `GET /people?email=`.
    Email(String),
    /// People by name: `GET /people?displayName=`, which matches the beginning of names.
    Name {
        /// The name as it was typed.
        name: String,
        /// How many people stood on the pages before.
        skip: usize,
        /// The group space it was asked in, whose members may be meant.
        space: Option<RoomId>,
        /// How much is tried beside the name as it was typed.
        guesses: Guesses,
    },
}

/// Somebody of whom more is said than a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The name, where one was said.
    pub name: Option<String>,
    /// Words that title, department, place or address have to hold.
    pub filters: Vec<String>,
    /// How many people stood on the pages before.
    pub skip: usize,
    /// The group space it was asked in, whose members may be meant.
    pub space: Option<RoomId>,
    /// How much is tried beside the name as it was typed.
    pub guesses: Guesses,
}

impl Described {
    /// The description in words.
    #[must_use]
    pub fn words(&self) -> String {
        let said: Vec<&str> = self
            .name
            .iter()
            .chain(&self.filters)
            .map(String::as_str)
            .collect();
        said.join(", ")
    }
}

/// How much is tried beside the name as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guesses {
    /// Nothing.
    None,
    /// All that the calls allow.
    All,
}

/// How fresh an answer has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As fresh as [`super::cache::PRESENCE_TIME`] allows.
    CachedOk,
    /// Asked now: somebody pressed refresh.
    Refresh,
}
