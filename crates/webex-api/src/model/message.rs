//! Messages: <https://developer.webex.com/docs/api/v1/messages>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::card::Card;
use super::ids::{MessageId, PersonId, RoomId};
use super::lenient;
use super::room::RoomType;

/// A message as Webex tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The id.
    pub id: MessageId,
    /// The space it stands in.
    pub room_id: RoomId,
    /// Direct or group.
    #[serde(default, deserialize_with = "lenient::option")]
    pub room_type: Option<RoomType>,
    /// The root of the thread, when the message is a reply.
    #[serde(default, deserialize_with = "lenient::option")]
    pub parent_id: Option<MessageId>,
    /// Plain text; mentions stand in it as the shown names.
    #[serde(default, deserialize_with = "lenient::text")]
    pub text: Option<String>,
    /// HTML; mentions stand in it as `spark-mention` elements with ids.
    #[serde(default, deserialize_with = "lenient::text")]
    pub html: Option<String>,
    /// Markdown, where the author sent it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub markdown: Option<String>,
    /// Author.
    #[serde(default, deserialize_with = "lenient::option")]
    pub person_id: Option<PersonId>,
    /// The author's address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub person_email: Option<String>,
    /// Everybody who is mentioned.
    #[serde(default, deserialize_with = "lenient::list")]
    pub mentioned_people: Vec<PersonId>,
    /// When it was posted.
    #[serde(default, deserialize_with = "lenient::option")]
    pub created: Option<Timestamp>,
    /// When it was last edited.
    #[serde(default, deserialize_with = "lenient::option")]
    pub updated: Option<Timestamp>,
}

/// The parsed part of the response to a post: it holds the whole card again.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Posted {
    /// The message's id.
    pub id: MessageId,
}

/// Something attached to a message to be posted: a card.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// [`Attachment::ADAPTIVE_CARD`] for a card.
    pub content_type: &'static str,
    /// The card.
    pub content: Card,
}

impl Attachment {
    /// The content type of an Adaptive Card.
    pub const ADAPTIVE_CARD: &'static str = "application/vnd.microsoft.card.adaptive";

    /// An Adaptive Card.
    #[must_use]
    pub fn card(content: Card) -> Self {
        Self {
            content_type: Self::ADAPTIVE_CARD,
            content,
        }
    }
}

/// Where a message is posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Destination {
    /// This space.
    RoomId(RoomId),
    /// The direct space with this person, which Webex opens where there is none.
    ToPersonId(PersonId),
}

/// A message to be posted: `POST /messages`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewMessage {
    /// Where it goes.
    #[serde(flatten)]
    pub to: Destination,
    /// The root of the thread to post in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<MessageId>,
    /// Plain text, [`NewMessage::MAX_TEXT_BYTES`] at most.
    pub text: String,
    /// Markdown, [`NewMessage::MAX_TEXT_BYTES`] at most.
    pub markdown: String,
    /// One card at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl NewMessage {
    /// The longest text and the longest markdown that Webex takes, in bytes each.
    pub const MAX_TEXT_BYTES: usize = 7439;
}
