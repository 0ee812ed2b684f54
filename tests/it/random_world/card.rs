//! What a message of the bot shows, and as what.

use serde_json::Value;

use super::people::Person;
use super::spoken::{is, says};
use crate::answer::gather;

/// As what somebody stands in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum As {
    /// As the answer: a card.
    Card,
    /// As the answer: a row of presence.
    Status,
    /// As a manager above somebody: a row under a heading.
    Above,
    /// As one of those who report to somebody: a row under a heading.
    Below,
    /// To be chosen, as one of several or as a suggestion.
    Choice,
}

/// What is told within one element of a card.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) text: String,
    /// Whether it is text alone, and no row or container.
    is_sentence: bool,
    /// Titles and inputs of its buttons.
    pub(super) buttons: Vec<(String, Value)>,
}

/// A message of the bot, read.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Everything that a reader gets, in small letters.
    pub(super) all: String,
    /// The words alone: text and markdown.
    pub(super) twins: Vec<String>,
    /// The outermost elements of the card.
    pub(super) parts: Vec<Part>,
}

impl Told {
    pub(super) fn read(message: &Value) -> Self {
        let card = &message["attachments"][0]["content"];
        let twins: Vec<String> = ["text", "markdown", "html"]
            .iter()
            .filter_map(|twin| message[twin].as_str())
            .map(spaced)
            .collect();
        let elements = card["body"].as_array().cloned().unwrap_or_default();
        let all = [strings(card), twins.join("\n")].concat().to_lowercase();
        Self {
            all,
            twins,
            parts: elements.iter().map(part).collect(),
        }
    }

    /// Every button.
    pub(super) fn buttons(&self) -> impl Iterator<Item = &(String, Value)> {
        self.parts.iter().flat_map(|part| &part.buttons)
    }

    /// Everybody who is shown, and as what. An answer is a card, which has a button to read it anew or to show it whole, or
    /// a row of presence, which has none; whoever has a button of another kind is there to be chosen.
    pub(super) fn shown(&self, people: &[Person]) -> Vec<(As, usize)> {
        self.parts
            .iter()
            .flat_map(|part| part.shown(people))
            .collect()
    }
}

impl Part {
    /// Everybody who is shown in it, and as what.
    pub(super) fn shown(&self, people: &[Person]) -> Vec<(As, usize)> {
        let by_id = |data: &Value| {
            people
                .iter()
                .position(|person| data["id"] == person.id.as_str())
        };
        let is_card = |title: &str| is(title, "button-refresh") || is(title, "button-card");
        let buttons: Vec<(bool, usize)> = self
            .buttons
            .iter()
            .filter(|(title, _)| !is(title, "button-manager") && !is(title, "button-privately"))
            .filter(|(title, _)| !is(title, "button-more"))
            .filter_map(|(title, data)| Some((is_card(title), by_id(data)?)))
            .collect();
        if buttons.is_empty() && !self.is_sentence {
            let titled = |place: &usize| self.text.contains(&people[*place].title);
            let rows = (0..people.len()).filter(titled);
            return rows.map(|person| (As::Status, person)).collect();
        }
        let how = |fresh| match self.heading() {
            _ if fresh => As::Card,
            Some(how) => how,
            None => As::Choice,
        };
        let buttons = buttons.iter();
        buttons
            .map(|(fresh, person)| (how(*fresh), *person))
            .collect()
    }

    /// As what the rows of a list under a heading stand there.
    pub(super) fn heading(&self) -> Option<As> {
        let first = self.text.lines().next()?;
        if says(first, "chain-of") {
            Some(As::Above)
        } else if says(first, "reports-of") {
            Some(As::Below)
        } else {
            None
        }
    }
}

fn spaced(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn part(element: &Value) -> Part {
    let (mut texts, mut buttons) = (Vec::new(), Vec::new());
    gather(element, &mut |object| {
        texts.extend(object["text"].as_str().map(spaced));
        if object["type"] == "Action.Submit" {
            let title = object["title"].as_str().unwrap_or_default();
            buttons.push((title.to_owned(), object["data"].clone()));
        }
    });
    Part {
        text: texts.join("\n"),
        is_sentence: ["TextBlock", "RichTextBlock"]
            .iter()
            .any(|kind| element["type"] == *kind),
        buttons,
    }
}

/// Every string within a value, a line each.
fn strings(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{}\n", spaced(text)),
        Value::Array(list) => list.iter().map(strings).collect(),
        Value::Object(object) => object.values().map(strings).collect(),
        _ => String::new(),
    }
}
