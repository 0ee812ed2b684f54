//! Presence in words and colour; colour is never the only sign.

use serde::Serialize;

use super::super::sanitize::line;
use super::super::words::Words;
use crate::policy::{ShownPresence, VisiblePerson};
use crate::webex::model::Presence;

/// Presence as a template sees it.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct PresenceView {
    /// In words; empty when nothing is to be said of it.
    pub(in super::super) text: String,
    /// A colour of Adaptive Cards.
    pub(in super::super) color: &'static str,
}

/// The presence of somebody on their card, which says nothing of it where the card is about other things.
pub(in super::super) fn of(words: &Words, shown: &VisiblePerson) -> PresenceView {
    match shown.presence() {
        ShownPresence::NotAsked | ShownPresence::Withheld => PresenceView {
            text: String::new(),
            color: "default",
        },
        _ => asked(words, shown),
    }
}

/// The presence of somebody where it was asked for: never nothing.
pub(in super::super) fn asked(words: &Words, shown: &VisiblePerson) -> PresenceView {
    let (text, color) = match shown.presence() {
        ShownPresence::Known(presence) => known(words, presence),
        ShownPresence::NotShared => (words.say("presence-not-shared"), "light"),
        ShownPresence::OtherOrganization => (words.say("presence-other-organization"), "light"),
        ShownPresence::NotAsked => (words.say("presence-none"), "light"),
        ShownPresence::Withheld => (words.say("presence-withheld"), "light"),
    };
    PresenceView { text, color }
}

/// The presence of somebody, where it is known; why it is not is told on their own card.
pub(in super::super) fn known_of(words: &Words, shown: &VisiblePerson) -> PresenceView {
    match shown.presence() {
        ShownPresence::Known(_) => of(words, shown),
        _ => PresenceView {
            text: String::new(),
            color: "default",
        },
    }
}

/// Webex draws `warning` red and `attention` orange, the other way round than most hosts.
fn known(words: &Words, presence: &Presence) -> (String, &'static str) {
    let (key, color) = match presence {
        Presence::Active => ("presence-active", "good"),
        Presence::Call => ("presence-call", "attention"),
        Presence::DoNotDisturb => ("presence-do-not-disturb", "warning"),
        Presence::Inactive => ("presence-inactive", "light"),
        Presence::Meeting => ("presence-meeting", "attention"),
        Presence::OutOfOffice => ("presence-out-of-office", "accent"),
        Presence::Pending => ("presence-pending", "light"),
        Presence::Presenting => ("presence-presenting", "warning"),
        Presence::Unknown => ("presence-unknown", "light"),
        Presence::Other(text) => {
            let text = line(text, 40);
            if !text.is_empty() {
                return (text, "light");
            }
            ("presence-not-shared", "light")
        }
    };
    (words.say(key), color)
}
