//! Adaptive Cards: <https://developer.webex.com/docs/buttons-and-cards>.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// An Adaptive Card, written as JSON: it is read by nobody before it is sent.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Card(Box<RawValue>);

impl Card {
    /// The card that something is written as.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn new(card: &impl Serialize) -> Result<Self, serde_json::Error> {
        to_raw_value(card).map(Self)
    }

    /// The JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.0.get()
    }

    /// The card as a value that can be looked into; null for one that is nested too deep.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::from_str(self.as_json()).unwrap_or_default()
    }
}

impl PartialEq for Card {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Default for Card {
    /// An empty card: `null`.
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}
