//! Presence in words and colour; colour is never the only sign.

use serde::Serialize;

use super::super::safe::line;
use crate::policy::{Shown, ShownPresence};
use crate::webex::model::Presence;

/// Presence as a template sees it.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct PresenceView {
    /// In words; empty when nothing is to be said of it.
    pub(in super::super) text: String,
    /// A colour of Adaptive Cards.
    pub(in super::super) color: &'static str,
}

/// The presence of somebody.
pub(in super::super) fn of(shown: &Shown) -> PresenceView {
    let (text, color) = match shown.presence() {
        ShownPresence::Known(presence) => known(presence),
        ShownPresence::NotShared => ("Does not share presence".to_owned(), "light"),
        ShownPresence::OtherOrganization => (
            "Of another organization: presence is not visible".to_owned(),
            "light",
        ),
        ShownPresence::NotAsked => (String::new(), "default"),
    };
    PresenceView { text, color }
}

/// The presence of somebody, where it is known; why it is not is told on their own card.
pub(in super::super) fn known_of(shown: &Shown) -> PresenceView {
    match shown.presence() {
        ShownPresence::Known(_) => of(shown),
        _ => PresenceView {
            text: String::new(),
            color: "default",
        },
    }
}

/// Webex draws `warning` red and `attention` orange, the other way round than most hosts.
fn known(presence: &Presence) -> (String, &'static str) {
    let (text, color) = match presence {
        Presence::Active => ("Available", "good"),
        Presence::Call => ("In a call", "attention"),
        Presence::DoNotDisturb => ("Do not disturb", "warning"),
        Presence::Inactive => ("Away", "light"),
        Presence::Meeting => ("In a meeting", "attention"),
        Presence::OutOfOffice => ("Out of office", "accent"),
        Presence::Pending => ("Has not signed in yet", "light"),
        Presence::Presenting => ("Presenting", "warning"),
        Presence::Unknown => ("Presence unknown to Webex", "light"),
        Presence::Other(text) => return (line(text, 40), "light"),
    };
    (text.to_owned(), color)
}
