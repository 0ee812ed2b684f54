//! Presses of a card's submit button: <https://developer.webex.com/docs/api/v1/attachment-actions>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ids::{AttachmentActionId, MessageId, PersonId, RoomId};
use super::lenient;

/// A press of a card's submit button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentAction {
    /// The id.
    pub id: AttachmentActionId,
    /// The message that carries the card.
    pub message_id: MessageId,
    /// The button's data, merged with the card's inputs. It comes from outside: check everything.
    #[serde(default)]
    pub inputs: Map<String, Value>,
    /// The person who pressed.
    #[serde(default, deserialize_with = "lenient::option")]
    pub person_id: Option<PersonId>,
    /// The space the card stands in.
    #[serde(default, deserialize_with = "lenient::option")]
    pub room_id: Option<RoomId>,
    /// When it was pressed.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
}
