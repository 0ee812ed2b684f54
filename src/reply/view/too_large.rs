//! Notes for a space with more members than the bot reads: what is not shown for that reason, and why.

use super::super::words::Words;
use crate::policy::{DisclosureLevel, VisiblePerson};

/// Words for what a level shows beyond the one before it.
const SHOWN_FROM: [(DisclosureLevel, &str); 3] = [
    (DisclosureLevel::Presence, "shown-from-presence"),
    (DisclosureLevel::Business, "shown-from-business"),
    (DisclosureLevel::Everything, "shown-from-everything"),
];

/// The fields that an answer leaves out for that reason.
#[derive(Debug, Default)]
pub(super) struct Withheld(Vec<DisclosureLevel>);

impl Withheld {
    /// Adds what is not shown of somebody.
    pub(super) fn add(&mut self, shown: &VisiblePerson) {
        let levels = SHOWN_FROM.iter().map(|(level, _)| *level);
        for level in levels.filter(|level| shown.lacks_for_size(*level)) {
            if !self.0.contains(&level) {
                self.0.push(level);
            }
        }
    }

    /// The sentence that says so; none where nothing is left out.
    pub(super) fn note(&self, words: &Words) -> Option<String> {
        let left_out = SHOWN_FROM.iter();
        let left_out = left_out.filter(|(level, _)| self.0.contains(level));
        let what: Vec<String> = left_out.map(|(_, key)| words.say(key)).collect();
        (!what.is_empty()).then(|| words.say_of("too-large-withheld", "what", what.join(", ")))
    }
}
