//! Columns of the roster that Webex does not have.

use super::DisclosureLevel;

/// A column that is shown of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The level that shows it.
    pub level: DisclosureLevel,
}

impl Column {
    /// Whether it has this name, in any case of its letters.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}
