//! Webhook events: <https://developer.webex.com/docs/webhooks>.
//!
//! An event carries ids and no text: the message or the press itself has to be fetched.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{MessageId, OrgId, PersonId, RoomId};
use super::lenient;
use super::room::RoomType;

/// The body of Webex's POST to a webhook's target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// `messages`, `attachmentActions`, `memberships`, and others.
    pub resource: String,
    /// `created`, `updated`, `deleted`.
    pub event: String,
    /// The actor.
    #[serde(default, deserialize_with = "lenient::option")]
    pub actor_id: Option<PersonId>,
    /// The organization of the webhook's owner.
    #[serde(default, deserialize_with = "lenient::option")]
    pub org_id: Option<OrgId>,
    /// The resource.
    pub data: EventData,
}

impl Envelope {
    /// The deduplication key of a delivery, because Webex sends no id for one: resource, event and id. An edit's key has
    /// its time as well: a message can be edited ten times. A membership's key names the space in place of the
    /// membership: all joins of one space have one key.
    #[must_use]
    pub fn key(&self) -> String {
        if let ("memberships", Some(room)) = (self.resource.as_str(), &self.data.room_id) {
            return format!("{}/{}/{room}", self.resource, self.event);
        }
        let key = format!("{}/{}/{}", self.resource, self.event, self.data.id);
        match (self.event.as_str(), self.data.updated) {
            ("updated", Some(at)) => format!("{key}/{}", at.as_millisecond()),
            _ => key,
        }
    }

    /// The key of the event that told of a message's posting.
    #[must_use]
    pub fn key_of_posting(message: &str) -> String {
        format!("messages/created/{message}")
    }

    /// The message whose posting or edit has this key; none of other events.
    #[must_use]
    pub fn message_of_key(key: &str) -> Option<MessageId> {
        let posted = key.strip_prefix("messages/created/");
        let edited = || key.strip_prefix("messages/updated/")?.split('/').next();
        posted.or_else(edited)?.parse().ok()
    }
}

/// The part of a resource that an event carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventData {
    /// The resource's id: of a message, of a press, of a membership.
    pub id: String,
    /// The space it happened in.
    #[serde(default, deserialize_with = "lenient::option")]
    pub room_id: Option<RoomId>,
    /// Direct or group.
    #[serde(default, deserialize_with = "lenient::option")]
    pub room_type: Option<RoomType>,
    /// The author, the presser or the member.
    #[serde(default, deserialize_with = "lenient::option")]
    pub person_id: Option<PersonId>,
    /// The message that carries the pressed card.
    #[serde(default, deserialize_with = "lenient::option")]
    pub message_id: Option<MessageId>,
    /// When the resource was made.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
    /// When the resource was changed, where the event tells it.
    #[serde(
        default,
        deserialize_with = "lenient::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated: Option<Timestamp>,
    /// The URL of the message or press itself in the service of its space, whose response contains the id. Only events of
    /// the websocket have it: their ids are made from numbers.
    #[serde(
        default,
        deserialize_with = "lenient::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub lookup: Option<String>,
}
