//! What a signed event says, and whether the bot has any use for it. Pure.

use axum::body::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::signature::Verified;
use crate::webex::model::{Envelope, PersonId, RoomType};

/// How long after it happened an event may still arrive. Webex signs no time, so this and the
/// inbox's memory of done jobs are what bounds a replay.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);

/// The body is not an event.
#[derive(Debug, thiserror::Error)]
#[error("the body is signed, but it is no webhook event")]
pub struct Malformed;

/// What to do with an event.
#[derive(Debug, PartialEq)]
pub enum Sorted {
    /// A question: keep it.
    Question(Box<Envelope>),
    /// Nothing for this bot: acknowledge and forget. Why, for the log.
    Useless(&'static str),
}

/// Reads the envelope.
///
/// # Errors
/// When the bytes are no JSON, or lack what every event has.
pub fn read(body: Verified<Bytes>) -> Result<Envelope, Malformed> {
    let envelope: Envelope = serde_json::from_slice(&body.into_inner()).map_err(|_| Malformed)?;
    if envelope.data.id.is_empty() || envelope.data.id.len() > 512 {
        return Err(Malformed);
    }
    Ok(envelope)
}

/// Tells questions from events that the bot has no use for.
#[must_use]
pub fn sort(envelope: Envelope, bot: &PersonId, now: Timestamp) -> Sorted {
    match (envelope.resource.as_str(), envelope.event.as_str()) {
        ("messages" | "attachmentActions", "created") => {}
        // The bot was added to a space: it says a first word. In a direct space the first message
        // is answered, and nothing needs to be said before.
        ("memberships", "created")
            if envelope.data.person_id.as_ref() == Some(bot)
                && envelope.data.room_type == Some(RoomType::Group) =>
        {
            return Sorted::Question(Box::new(envelope));
        }
        _ => return Sorted::Useless("not a new message, nor a pressed button, nor a new space"),
    }
    // In a direct space the bot's own posts come back as events: answering them never ends.
    let author = envelope
        .data
        .person_id
        .as_ref()
        .or(envelope.actor_id.as_ref());
    if author == Some(bot) {
        return Sorted::Useless("the bot's own");
    }
    if envelope
        .data
        .created
        .is_some_and(|created| now.duration_since(created) > MAX_AGE)
    {
        return Sorted::Useless("too old to be answered");
    }
    Sorted::Question(Box::new(envelope))
}
