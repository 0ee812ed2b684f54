//! Cards judged as Webex judges them when a message is posted.
//!
//! Rules with a public source hold always: the forms of [`rules`], and Webex's limits. Of some rules it is not public
//! whether Webex refuses a card or draws it in another way; these hold under [`Cards::Strict`] only. Each names its
//! source where it is applied.

mod kinds;
mod rules;
mod values;

use std::collections::HashSet;

use serde_json::{Map, Value};

use rules::{Form, Kind, Place, Property};

/// How cards are judged where it is not public what Webex does.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Cards {
    /// Refuse cards that clients draw in part, or that some clients do not draw.
    #[default]
    Strict,
    /// Accept them.
    Lenient,
}

/// The most bytes of a card. Webex publishes no number; posts above some 22 KB were refused.
const MAX_BYTES: usize = 22_000;

/// The most buttons in a row: "Cards may include up to five buttons" (developer.webex.com, "Buttons and Cards").
const MAX_ACTIONS: usize = 5;

/// The most buttons in a row that clients draw: `maxActions` of the host configuration of Webex's clients.
const MAX_ACTIONS_DRAWN: usize = 20;

/// The newest minor version of cards that Webex draws (developer.webex.com, "Buttons and Cards").
const NEWEST: u8 = 3;

/// The most faults that an answer lists.
const MAX_FAULTS: usize = 20;

/// The faults of a card; the path of each fault begins with `at`.
pub(super) fn faults(card: &Value, cards: Cards, at: &str) -> Vec<String> {
    let mut judge = Judge {
        is_strict: cards == Cards::Strict,
        minor: NEWEST,
        inputs: HashSet::new(),
        is_shown: false,
        faults: Vec::new(),
    };
    judge.whole(card, at);
    judge.faults.truncate(MAX_FAULTS);
    judge.faults
}

struct Judge {
    is_strict: bool,
    /// The minor version that the card is written for.
    minor: u8,
    /// The ids of its inputs so far.
    inputs: HashSet<String>,
    /// Whether the place is in the card of an `Action.ShowCard`.
    is_shown: bool,
    faults: Vec<String>,
}

impl Judge {
    fn says(&mut self, path: &str, what: impl std::fmt::Display) {
        self.faults.push(format!("{path} {what}."));
    }

    fn whole(&mut self, card: &Value, at: &str) {
        if !card.is_object() {
            return self.says(at, "must be an object");
        }
        // The type and the version are required in the outermost card only.
        if card["type"] != "AdaptiveCard" {
            return self.says(&format!("{at}.type"), "must be AdaptiveCard");
        }
        match version(&card["version"]) {
            Some(minor) => self.minor = minor,
            None => self.says(&format!("{at}.version"), "must be 1.0, 1.1, 1.2 or 1.3"),
        }
        let bytes = card.to_string().len();
        if self.is_strict && bytes > MAX_BYTES {
            self.says(at, format!("has {bytes} bytes; {MAX_BYTES} are allowed"));
        }
        self.element(card, Place::Card, at);
    }

    /// Judges what stands at a place that takes one kind or several.
    fn element(&mut self, value: &Value, place: Place, path: &str) {
        match (place, value) {
            // A text is short for an object with nothing else.
            (Place::Run | Place::Target, Value::String(_)) => return,
            (Place::Background, Value::String(_)) => {
                return self.value(value, Form::Picture, path);
            }
            _ => {}
        }
        let Some(fields) = value.as_object() else {
            return self.says(path, "must be an object");
        };
        let Some(kind) = self.kind(fields, place, path) else {
            return;
        };
        self.known(kind, path);
        for required in kind.required() {
            if !fields.contains_key(required.name) {
                let at = format!("{path}.{}", required.name);
                self.says(&at, format!("is required in {}", kind.name));
            }
        }
        for (name, value) in fields.iter().filter(|(name, _)| *name != "type") {
            let at = format!("{path}.{name}");
            match kind.property(name) {
                Some(property) => self.property(kind, property, value, &at),
                // Readers of cards ignore unknown properties (adaptivecards.io); the schema refuses them.
                None if self.is_strict => {
                    self.says(&at, format!("is no property of {}", kind.name));
                }
                None => {}
            }
        }
    }

    /// The kind of an element; a fault, and nothing, when it has no place here.
    fn kind(
        &mut self,
        fields: &Map<String, Value>,
        place: Place,
        path: &str,
    ) -> Option<&'static Kind> {
        let mut kinds = rules::kinds(place);
        let Some(named) = fields.get("type") else {
            let only = kinds.next().filter(|_| kinds.next().is_none());
            if only.is_none() || place == Place::Run {
                self.says(&format!("{path}.type"), "is required");
                return None;
            }
            return only;
        };
        let found = kinds.find(|kind| named == kind.name);
        if found.is_none() {
            let names: Vec<&str> = rules::kinds(place).map(|kind| kind.name).collect();
            let names = names.join(", ");
            self.says(
                &format!("{path}.type"),
                format!("is {named}; here it must be one of {names}"),
            );
        }
        found
    }

    /// Judges whether Webex knows and draws a kind.
    fn known(&mut self, kind: &Kind, path: &str) {
        if !self.is_strict {
            return;
        }
        // Clients ignore elements that are newer than the version of the card (adaptivecards.io, "Versioning").
        if kind.since > self.minor {
            let since = kind.since;
            self.says(path, format!("is {}, new in version 1.{since}", kind.name));
        }
        // Webex draws no media (developer.webex.com, "Buttons and Cards").
        if kind.name == "Media" {
            self.says(path, "is Media, which Webex does not draw");
        }
        // The JavaScript renderer of adaptivecards.io forbids it, in cards that a button shows.
        if kind.name == "Action.ShowCard" && self.is_shown {
            self.says(path, "is Action.ShowCard within the card of another");
        }
    }

    fn property(&mut self, kind: &Kind, property: &Property, value: &Value, path: &str) {
        if self.is_strict && property.since > self.minor && kind.since <= self.minor {
            let since = property.since;
            self.says(path, format!("is new in version 1.{since}"));
        }
        // A press sends the inputs by id: of two with one id, one is lost.
        if self.is_strict
            && property.name == "id"
            && kind.name.starts_with("Input.")
            && let Some(id) = value.as_str()
            && !self.inputs.insert(id.to_owned())
        {
            self.says(path, format!("is {id:?}, as that of another input"));
        }
        if property.name == "actions"
            && let Some(actions) = value.as_array()
        {
            let most = if self.is_strict {
                MAX_ACTIONS
            } else {
                MAX_ACTIONS_DRAWN
            };
            if actions.len() > most {
                let count = actions.len();
                self.says(path, format!("has {count} buttons; {most} are allowed"));
            }
        }
        let was_shown = self.is_shown;
        self.is_shown |= kind.name == "Action.ShowCard" && property.name == "card";
        self.value(value, property.form, path);
        self.is_shown = was_shown;
    }

    fn value(&mut self, value: &Value, form: Form, path: &str) {
        match form {
            Form::One(place) => self.element(value, place, path),
            Form::Fallback(place) => match value.as_str() {
                Some(word) if word.eq_ignore_ascii_case("drop") => {}
                Some(_) => self.says(path, "must be drop or an object"),
                None => self.element(value, place, path),
            },
            Form::Many(place) => match value.as_array() {
                None => self.says(path, "must be a list"),
                Some(items) => {
                    for (number, item) in items.iter().enumerate() {
                        self.element(item, place, &format!("{path}[{number}]"));
                    }
                }
            },
            plain => {
                if let Err(what) = values::judge(value, plain, self.is_strict) {
                    self.says(path, what);
                }
            }
        }
    }
}

/// The minor version of a card's version.
fn version(version: &Value) -> Option<u8> {
    let minor = version.as_str()?.strip_prefix("1.")?.parse().ok()?;
    (minor <= NEWEST).then_some(minor)
}
