//! An answer as a card, as markdown and as plain text. Pure: `now` is an argument.

use jiff::Timestamp;
use serde_json::Value;

use crate::command::Help;
use crate::directory::found::{Found, List, Searched};
use crate::policy::Shown;

/// What a reply says.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What was found for each that was asked about: person cards in one card, and notes for the
    /// rest. Never empty; at most [`MAX_PEOPLE`].
    People(Vec<Found<Shown>>),
    /// Presence, a row a person.
    Status(Vec<Asked>),
    /// Which of these is meant?
    Choose(List<Shown>),
    /// Nobody was found.
    Nobody(Searched),
    /// What can be said.
    Help(Help),
    /// A short sentence of regret.
    Apology(Apology),
}
/// One row of a status answer.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What was typed, or none for a mention.
    pub text: Option<String>,
    /// What was found.
    pub found: Found<Shown>,
}

/// The most people whose cards one answer holds.
pub const MAX_PEOPLE: usize = 5;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apology {
    /// The asker may not ask.
    NotAllowed,
    /// Webex refused what was asked of it.
    Refused,
    /// Webex did not answer, and trying again did not help.
    Unavailable,
    /// Too many people at once: the most that are answered is given.
    TooMany(usize),
}

/// A rendered reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The Adaptive Card.
    pub card: Value,
    /// The same in markdown, for clients that do not draw cards.
    pub markdown: String,
    /// The same in plain text, for notifications.
    pub text: String,
}

/// Renders an answer.
#[must_use]
pub fn render(_answer: &Answer, _now: Timestamp) -> Reply {
    Reply {
        card: Value::Null,
        markdown: String::new(),
        text: String::new(),
    }
}
