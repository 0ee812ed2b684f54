//! A reply of the bot as a test reads it.

use pulldown_cmark::{Event, Parser, TagEnd};
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
            words.extend(object["text"].as_str().map(plain));
        });
        words
    }

    /// What a reader sees of the markdown.
    pub(crate) fn markdown(&self) -> String {
        read_markdown(self.message["markdown"].as_str().unwrap())
    }

    /// What a reader sees of the plain text.
    pub(crate) fn text(&self) -> String {
        plain(self.message["text"].as_str().unwrap())
    }

    /// Panics unless the card says each of these, and the markdown, and the plain text.
    pub(crate) fn says(&self, parts: &[&str]) -> &Self {
        self.card_says(parts);
        for (twin, words) in [("markdown", self.markdown()), ("text", self.text())] {
            for part in parts {
                assert!(
                    words.contains(part),
                    "{part:?} is not in the {twin}:\n{words}"
                );
            }
        }
        self
    }

    /// Panics unless the card says each of these, which its twins may leave out.
    pub(crate) fn card_says(&self, parts: &[&str]) -> &Self {
        let words = self.words().join("\n");
        for part in parts {
            assert!(
                words.contains(part),
                "{part:?} is not on the card:\n{words}"
            );
        }
        self
    }

    /// Panics when anything of the reply holds one of these: the card with its buttons, alternative
    /// texts and addresses, or a twin.
    pub(crate) fn is_silent_on(&self, parts: &[&str]) -> &Self {
        let mut whole = vec![self.message.to_string(), self.markdown(), self.text()];
        gather(&self.card, &mut |object| {
            for name in ["text", "title", "altText"] {
                whole.extend(object[name].as_str().map(plain));
            }
        });
        let whole = whole.join("\n");
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

/// The text as it is read: marks of direction are not seen, and a space is a space.
pub(crate) fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
        .replace('\u{a0}', " ")
}

/// The markdown as it is read: without its escapes, and of a link what it is called.
pub(crate) fn read_markdown(markdown: &str) -> String {
    let mut read = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                read.push_str(&text);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => read.push('\n'),
            _ => {}
        }
    }
    plain(&read)
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
