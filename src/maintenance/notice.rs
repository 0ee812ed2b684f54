//! Tells the people who operate the bot, in a space of theirs, that somebody has to look: once an hour at most,
//! whichever replica does.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::Maintenance;
use super::webhooks::Remembered;
use crate::inbox::{self, Inbox};
use crate::reply::notice::Notice;
use crate::reply::templates::Templates;
use crate::webex::client::Error;
use crate::webex::model::{Destination, NewMessage, RoomId};

/// How long after a notice there is none.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// How long the webhooks may not have been as they should be before it is told that they cannot be looked after: a moment
/// in which Webex does not answer is none.
const UNREPAIRED: SignedDuration = SignedDuration::from_mins(15);

/// Under which name it is remembered when there was a notice.
const NOTIFIED: &str = "operators notified";

/// Under which names it is remembered what was told: the last question that failed, when webhooks were off, since when
/// they could not be looked after, and since when the roster could not be read again.
const TOLD_DEAD: &str = "operators told of buried";
const TOLD_OFF: &str = "operators told of webhooks off";
const TOLD_UNREPAIRED: &str = "operators told of webhooks unmended";
const TOLD_ROSTER: &str = "operators told of roster unread";

/// Under which names it is remembered when the file of the roster was last read, and when it could last not be used.
const ROSTER_SOUND: &str = "roster sound";
const ROSTER_FAILED: &str = "roster failed";

/// The recipients of a notice, and its language.
#[derive(Clone)]
pub struct Operators {
    /// Their space.
    pub space: RoomId,
    /// The words.
    pub templates: Arc<Templates>,
}

impl fmt::Debug for Operators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operators").field(&self.space).finish()
    }
}

/// Reasons for a notice, and the checkpoint to store after it.
#[derive(Debug, Default)]
struct News {
    notice: Notice,
    told: Vec<(&'static str, Timestamp)>,
}

/// Why operators were not told.
#[derive(Debug, thiserror::Error)]
pub(super) enum Untold {
    #[error(transparent)]
    Inbox(#[from] inbox::Error),
    #[error(
        "operators cannot be told: is the bot a member of the space that WHODEX_OPERATORS_SPACE names? ({0})"
    )]
    Webex(Error),
}

/// Tells what there is to tell, where an hour has passed since the last notice.
pub(super) async fn run(maintenance: &Maintenance, operators: &Operators) -> Result<(), Untold> {
    let (inbox, now) = (&maintenance.inbox, maintenance.webex.now());
    let last = inbox.mark(NOTIFIED).await?;
    // A notice in time to come is one of a clock that was wrong.
    let is_recent = |last: Timestamp| last <= now && now.duration_since(last) < QUIET;
    if last.is_some_and(is_recent) {
        return Ok(());
    }
    let News { notice, told } = news(maintenance, now).await?;
    if notice.is_empty() {
        return Ok(());
    }
    // Before the post, of which nobody may hear whether it was carried out: one notice too few is better than many.
    inbox.set_mark(NOTIFIED, now).await?;
    let text = operators.templates.notice(&notice);
    let message = NewMessage {
        to: Destination::RoomId(operators.space.clone()),
        parent_id: None,
        markdown: text.clone(),
        text,
        attachments: Vec::new(),
    };
    if let Err(error) = maintenance.client.post_message(&message).await {
        if !error.is_ambiguous() {
            let last = last.unwrap_or(Timestamp::UNIX_EPOCH);
            inbox.set_mark(NOTIFIED, last).await?;
        }
        return Err(Untold::Webex(error));
    }
    info!(?notice, "operators were told");
    for (name, at) in told {
        if let Err(error) = inbox.set_mark(name, at).await {
            warn!(%error, "it cannot be noted what operators were told: they are told again");
        }
    }
    Ok(())
}

/// Remembers for operators whether the file of the roster could be used.
pub async fn note_roster(inbox: &Inbox, is_sound: bool, at: Timestamp) {
    let name = if is_sound {
        ROSTER_SOUND
    } else {
        ROSTER_FAILED
    };
    if let Err(error) = inbox.set_mark(name, at).await {
        warn!(%error, "it cannot be noted whether the roster could be read: operators may not be told");
    }
}

/// Reasons not reported yet.
async fn news(maintenance: &Maintenance, now: Timestamp) -> Result<News, inbox::Error> {
    let inbox = &maintenance.inbox;
    let mut news = News::default();
    let (dead, last) = inbox.dead_since(inbox.mark(TOLD_DEAD).await?).await?;
    if let Some(last) = last.filter(|_| dead > 0) {
        news.notice.buried = dead;
        news.told.push((TOLD_DEAD, last));
    }
    if maintenance.has_roster
        && let Some(failed) = inbox.mark(ROSTER_FAILED).await?
    {
        let sound = inbox.mark(ROSTER_SOUND).await?;
        let sound = sound.unwrap_or(Timestamp::UNIX_EPOCH);
        if failed > sound && inbox.mark(TOLD_ROSTER).await? != Some(sound) {
            news.notice.roster_unread = true;
            news.told.push((TOLD_ROSTER, sound));
        }
    }
    if maintenance.webhooks.is_none() {
        return Ok(news);
    }
    let Remembered { sound, failed, off } = Remembered::of(inbox).await?;
    if let Some(off) = off
        && inbox.mark(TOLD_OFF).await? != Some(off)
    {
        news.notice.webhooks_off = true;
        news.told.push((TOLD_OFF, off));
    }
    if let (Some(sound), Some(failed)) = (sound, failed)
        && failed > sound
        && now.duration_since(sound) > UNREPAIRED
        && inbox.mark(TOLD_UNREPAIRED).await? != Some(sound)
    {
        news.notice.webhooks_unmended = true;
        news.told.push((TOLD_UNREPAIRED, sound));
    }
    Ok(news)
}
