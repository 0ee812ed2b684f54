//! A reply of the bot as a test reads it.

use serde_json::Value;

use crate::cards;

/// A reply of the bot, whose card is a valid one.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) message: Value,
    pub(crate) card: Value,
}

impl Reply {
    pub(crate) fn checked(message: Value) -> Self {
        let card = message["attachments"][0]["content"].clone();
        cards::check(&card);
        for part in ["text", "markdown"] {
            let said = message[part].as_str().unwrap_or_default();
            assert!(!said.is_empty() && said.len() <= 7439, "{part}: {said}");
        }
        Self { message, card }
    }

    /// Everything that the card says, a line each.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        gather(&self.card, &mut |object| {
            words.extend(
                object["text"]
                    .as_str()
                    .map(|said| said.replace('\u{a0}', " ")),
            );
        });
        words
    }

    /// Panics unless the card says each of these, and its twins as well.
    pub(crate) fn says(&self, parts: &[&str]) -> &Self {
        let words = self.words().join("\n");
        for part in parts {
            assert!(
                words.contains(part),
                "{part:?} is not on the card:\n{words}"
            );
        }
        self
    }

    /// Panics when the card, or a twin, says one of these.
    pub(crate) fn is_silent_on(&self, parts: &[&str]) -> &Self {
        let whole = self.message.to_string();
        for part in parts {
            assert!(!whole.contains(part), "{part:?} is told:\n{whole}");
        }
        self
    }

    /// What the submit buttons with this title carry.
    pub(crate) fn buttons(&self, title: &str) -> Vec<Value> {
        let mut found = Vec::new();
        gather(&self.card, &mut |object| {
            if object["type"] == "Action.Submit" && object["title"] == title {
                found.push(object["data"].clone());
            }
        });
        found
    }
}

/// Shows every object within a value.
pub(crate) fn gather(value: &Value, show: &mut impl FnMut(&Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|inner| gather(inner, show)),
        Value::Object(object) => {
            show(value);
            object.values().for_each(|inner| gather(inner, show));
        }
        _ => {}
    }
}

/// A text value.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
