//! What Webex could not deliver while the bot was away: it reads back what it may read, and puts what
//! it has not seen into the inbox like any event.
//!
//! A bot may list a direct space, and of a group space the messages that mention it. Presses of
//! buttons cannot be listed: those that were missed are lost.

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use super::Upkeep;
use crate::inbox::{NewJob, Put};
use crate::webex::client::{Error, ErrorKind, Page};
use crate::webex::model::{Envelope, EventData, Message, Room, RoomType};

/// How far back is read at most: an answer after longer than that helps nobody.
const FURTHEST: SignedDuration = SignedDuration::from_hours(1);

/// How much earlier than the last complete look is read: clocks differ, and events travel.
const OVERLAP: SignedDuration = SignedDuration::from_mins(1);

/// The most spaces that are looked into at a time, the busiest last.
const MOST_ROOMS: u16 = 200;

/// The most pages that are read of one space.
const MOST_PAGES: usize = 20;

/// Under which name the time of the last complete look is remembered.
const LOOKED: &str = "caught up";

/// Puts what was missed into the inbox; says how many questions that were.
pub(super) async fn run(upkeep: &Upkeep) -> Result<usize, Box<dyn std::error::Error>> {
    let now = (upkeep.now)();
    let Some(looked) = upkeep.inbox.mark(LOOKED).await? else {
        // The first start ever: nothing was missed.
        upkeep.inbox.set_mark(LOOKED, now).await?;
        return Ok(0);
    };
    let since = looked
        .saturating_sub(OVERLAP)?
        .max(now.saturating_sub(FURTHEST)?);
    let rooms = upkeep.client.rooms(MOST_ROOMS).await?.items;
    let mut found = 0;
    for room in rooms {
        if room.last_activity.is_some_and(|active| active < since) {
            continue;
        }
        match room_messages(upkeep, &room, since).await {
            Ok(messages) => {
                for message in messages {
                    found += usize::from(keep(upkeep, message, &room, now).await?);
                }
            }
            // The bot was removed meanwhile.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden) => {}
            Err(error) => return Err(error.into()),
        }
    }
    upkeep.inbox.set_mark(LOOKED, now).await?;
    Ok(found)
}

async fn room_messages(
    upkeep: &Upkeep,
    room: &Room,
    since: Timestamp,
) -> Result<Vec<Message>, Error> {
    let client = &upkeep.client;
    let mut page: Page<Message> = if room.kind == Some(RoomType::Direct) {
        client.messages_in_direct_room(&room.id).await?
    } else {
        client.messages_mentioning_me(&room.id).await?
    };
    let mut messages = Vec::new();
    for _ in 0..MOST_PAGES {
        let read = page.items.len();
        let before = messages.len();
        let late = |m: &Message| m.created.is_some_and(|created| created >= since);
        messages.extend(page.items.into_iter().filter(late));
        match page.next {
            // Newest first: a page with an older message is the last that matters.
            Some(next) if messages.len() - before == read => {
                page = client.next_page(&next).await?;
            }
            _ => {
                // The oldest first, as they were asked.
                messages.reverse();
                return Ok(messages);
            }
        }
    }
    warn!(room.id = %room.id, "more was said in a space than is caught up with");
    messages.reverse();
    Ok(messages)
}

/// Puts a message into the inbox; true when it was not known.
async fn keep(
    upkeep: &Upkeep,
    message: Message,
    room: &Room,
    now: Timestamp,
) -> Result<bool, Box<dyn std::error::Error>> {
    let Some(author) = message.person_id.filter(|author| *author != upkeep.bot) else {
        return Ok(false);
    };
    let envelope = Envelope {
        resource: "messages".to_owned(),
        event: "created".to_owned(),
        actor_id: Some(author.clone()),
        org_id: None,
        data: EventData {
            id: message.id.as_str().to_owned(),
            room_id: Some(room.id.clone()),
            room_type: room.kind.clone(),
            person_id: Some(author.clone()),
            message_id: None,
            created: message.created,
            updated: None,
        },
    };
    let job = NewJob {
        key: envelope.key(),
        lane: author.to_string(),
        body: serde_json::to_string(&envelope)?,
        received: now,
    };
    Ok(upkeep.inbox.put(job).await? == Put::New)
}
