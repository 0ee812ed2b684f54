//! A row with somebody, whose button asks on about them.

use serde::Serialize;
use serde_json::Value;

use super::presence::{self, PresenceView};
use super::{Scene, person};
use crate::intent::Topic;
use crate::intent::button::Button;
use crate::policy::VisiblePerson;

/// A row with somebody.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    name: String,
    title: String,
    presence: PresenceView,
    button_show: String,
    data: Value,
}

impl Row {
    /// A row whose button asks this about them.
    pub(super) fn of(shown: &VisiblePerson, topic: Topic, scene: Scene<'_>) -> Self {
        Self {
            name: person::name(shown.person(), scene),
            title: person::title(shown.person(), scene.room),
            presence: presence::known_of(scene.words, shown),
            button_show: scene.words.say("button-show"),
            data: Button::About(topic, shown.person().id.clone()).data(),
        }
    }

    /// The same row, with this title of its button.
    pub(super) fn titled(self, button_show: String) -> Self {
        Self {
            button_show,
            ..self
        }
    }
}
