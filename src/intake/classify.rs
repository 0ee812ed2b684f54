//! The decision whether an event becomes a job. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::inbox::REMEMBERED;
use crate::webex::model::{Envelope, MessageId, PersonId, RoomId, RoomType};

/// How long after it happened an event may still arrive. Webex signs no time, so this and the
/// inbox's memory of done jobs are what bounds a replay.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);

/// How long after it was asked the deletion of a question still withdraws its answer: as long as the
/// inbox remembers which that is.
pub const DELETABLE: SignedDuration = REMEMBERED;

/// The decision about an event.
#[derive(Debug, PartialEq)]
pub enum Classified {
    /// A question: enqueue it.
    Enqueue(Box<Envelope>),
    /// A message of the bot itself in a group space.
    OwnPost(RoomId, MessageId),
    /// Nothing for this bot: acknowledge and forget. Why, for the log.
    Ignore(&'static str),
    /// It happened too long ago.
    TooOld,
}

/// How long after it was asked an edit of a question still brings a new answer.
pub const EDITABLE: SignedDuration = SignedDuration::from_mins(10);

/// Events beside questions and buttons to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventFilter {
    /// Questions that were edited into others.
    pub edits: bool,
    /// Questions that were deleted.
    pub deletions: bool,
}

/// Decides whether an event becomes a job.
#[must_use]
pub fn classify(
    envelope: Envelope,
    bot: &PersonId,
    filter: EventFilter,
    now: Timestamp,
) -> Classified {
    let mut envelope = envelope;
    let limit = match (envelope.resource.as_str(), envelope.event.as_str()) {
        ("messages" | "attachmentActions", "created") => MAX_AGE,
        ("messages", "deleted") if filter.deletions => DELETABLE,
        ("messages", "updated") if filter.edits => EDITABLE,
        // The bot was added to a space: it says a first word. In a direct space the first message
        // is answered, and nothing needs to be said before.
        ("memberships", "created")
            if envelope.data.person_id.as_ref() == Some(bot)
                && envelope.data.room_type == Some(RoomType::Group) =>
        {
            MAX_AGE
        }
        _ => return Classified::Ignore("not a message, a pressed button or a new space"),
    };
    let created = envelope.data.created;
    if created.is_some_and(|created| now.duration_since(created) > limit) {
        return Classified::TooOld;
    }
    if envelope.resource == "memberships" {
        return Classified::Enqueue(Box::new(envelope));
    }
    // In a direct space the bot's own posts come back as events: answering them never ends.
    let author = envelope
        .data
        .person_id
        .as_ref()
        .or(envelope.actor_id.as_ref());
    if author == Some(bot) {
        return own_post(&envelope).unwrap_or(Classified::Ignore("the bot's own"));
    }
    if envelope.event == "updated" {
        // An event without the time of the edit may be a repeat or another edit: the worker sees
        // which when it fetches the message.
        envelope.data.updated.get_or_insert(now);
    }
    Classified::Enqueue(Box::new(envelope))
}

/// A message that the bot posted in a group space.
fn own_post(envelope: &Envelope) -> Option<Classified> {
    let data = &envelope.data;
    let is_post = envelope.resource == "messages" && envelope.event == "created";
    if !is_post || data.room_type != Some(RoomType::Group) {
        return None;
    }
    let message = data.id.parse().ok()?;
    Some(Classified::OwnPost(data.room_id.clone()?, message))
}
