//! Backfill after downtime: reads messages that Webex could not deliver, and enqueues them like any event.
//!
//! A bot may list the messages of a direct space, and in a group space those that mention it. It cannot list button presses,
//! so missed presses are lost.

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::Maintenance;
use super::schedule::PeriodicTask;
use crate::inbox::{self, Enqueued, NewJob};
use crate::webex::client::{Error, ErrorKind, Page};
use crate::webex::model::{Envelope, EventData, Message, Room, RoomType};

/// How far back is read at most: an answer after longer than that helps nobody.
const FURTHEST: SignedDuration = SignedDuration::from_hours(1);

/// How much earlier than the last complete backfill is read: clocks differ, and events take time.
const OVERLAP: SignedDuration = SignedDuration::from_mins(1);

/// How many spaces a page of them has.
const ROOMS: u16 = 200;

/// The most pages of spaces that are read: beyond that are ten thousand.
const MOST_PAGES_OF_ROOMS: usize = 50;

/// The most pages that are read of one space.
const MOST_PAGES: usize = 20;

/// Under which name the time of the last complete backfill is remembered.
const BACKFILLED: &str = "caught up";

/// Why the backfill is not complete.
#[derive(Debug, thiserror::Error)]
#[error("{left_out} spaces could not be read: what was missed there is caught up with later")]
struct Incomplete {
    left_out: usize,
}

/// When the last complete backfill was. At the first start ever nothing can have been missed, and it is noted before
/// Webex is told where to send events: from then on something can.
pub(super) async fn begin(maintenance: &Maintenance) -> Result<Timestamp, inbox::Error> {
    if let Some(backfilled) = maintenance.inbox.mark(BACKFILLED).await? {
        return Ok(backfilled);
    }
    let now = maintenance.webex.now();
    maintenance.inbox.set_mark(BACKFILLED, now).await?;
    // There is nothing to look for yet.
    let (task, run) = (
        PeriodicTask::Backfill,
        maintenance.inbox.latest_run().await?,
    );
    maintenance
        .note_done(task, (maintenance.now)(), run)
        .await?;
    Ok(now)
}

/// Puts what was missed into the inbox; says how many questions that were. A space that cannot be read is passed over,
/// and read again next time.
pub(super) async fn run(maintenance: &Maintenance) -> Result<usize, Box<dyn std::error::Error>> {
    let backfilled = begin(maintenance).await?;
    // Its response tells the time: until Webex's next one a machine that slept does not know for how long.
    let rooms = maintenance.client.rooms(ROOMS).await?;
    let now = maintenance.webex.now();
    // A last backfill in time to come is one of a clock that was wrong.
    let since = backfilled
        .min(now)
        .saturating_sub(OVERLAP)?
        .max(now.saturating_sub(FURTHEST)?);
    let (mut found, mut left_out) = (0, 0);
    for room in active_rooms(maintenance, rooms, since, &mut left_out).await {
        match room_messages(maintenance, &room, since).await {
            Ok(messages) => {
                for message in messages {
                    found += usize::from(keep(maintenance, message, &room).await?);
                }
            }
            // The bot was removed meanwhile.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden) => {}
            // No space can be read.
            Err(error) if error.kind() == ErrorKind::Unauthorized => return Err(error.into()),
            Err(error) => {
                warn!(room.id = %room.id, %error, "a space is left out of catching up");
                left_out += 1;
            }
        }
    }
    maintenance.metrics.left_out(left_out);
    if left_out > 0 {
        if found > 0 {
            info!(
                questions = found,
                "caught up with a part of what was missed"
            );
        }
        return Err(Incomplete { left_out }.into());
    }
    maintenance.inbox.set_mark(BACKFILLED, now).await?;
    Ok(found)
}

/// Reports when the last complete backfill was, whichever replica made it.
pub(super) async fn tell(maintenance: &Maintenance) {
    if let Ok(Some(backfilled)) = maintenance.inbox.mark(BACKFILLED).await {
        maintenance.metrics.caught_up(backfilled.as_second());
    }
}

/// The spaces in which something was said since. They come with the last active first.
async fn active_rooms(
    maintenance: &Maintenance,
    first: Page<Room>,
    since: Timestamp,
    left_out: &mut usize,
) -> Vec<Room> {
    let is_active = |room: &Room| room.last_activity.is_none_or(|active| active >= since);
    let mut page = first;
    let mut rooms = Vec::new();
    for _ in 0..MOST_PAGES_OF_ROOMS {
        let whole = page.items.iter().all(is_active);
        rooms.extend(page.items.into_iter().filter(is_active));
        let Some(next) = page.next.filter(|_| whole) else {
            return rooms;
        };
        page = match maintenance.client.next_page(&next).await {
            Ok(page) => page,
            Err(error) => {
                warn!(%error, after = rooms.len(), "further spaces are left out of catching up");
                *left_out += 1;
                return rooms;
            }
        };
    }
    warn!(
        spaces = rooms.len(),
        "more spaces are active than are caught up with"
    );
    *left_out += 1;
    rooms
}

async fn room_messages(
    maintenance: &Maintenance,
    room: &Room,
    since: Timestamp,
) -> Result<Vec<Message>, Error> {
    let client = &maintenance.client;
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
    maintenance: &Maintenance,
    message: Message,
    room: &Room,
) -> Result<bool, Box<dyn std::error::Error>> {
    let Some(author) = message
        .person_id
        .filter(|author| *author != maintenance.bot)
    else {
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
            lookup: None,
        },
    };
    let job = NewJob {
        key: envelope.key(),
        fairness_key: author.to_string(),
        body: serde_json::to_string(&envelope)?,
        received: maintenance.webex.latest(),
    };
    let new = maintenance.inbox.enqueue(job).await? == Enqueued::New;
    if new && let (Some(websocket), Some(asked)) = (&maintenance.websocket, message.created) {
        websocket.first_heard_elsewhere(asked);
    }
    Ok(new)
}
