//! A row with somebody, whose button asks on about them.

use serde::Serialize;
use serde_json::Value;

use super::presence::{self, PresenceView};
use super::{RenderContext, person};
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
    pub(super) fn of(shown: &VisiblePerson, topic: Topic, context: RenderContext<'_>) -> Self {
        Self {
            name: person::name(shown.person(), context),
            title: person::title(shown.person(), context.budget),
            presence: presence::known_of(context.words, shown),
            button_show: context.words.say("button-show"),
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
