//! What every door does with an event: whoever came to a space or went is made known, and a question is put into the inbox.
//!
//! The webhook and the websocket bring the same envelopes and keep them the same way, so that the inbox knows a repeat by
//! whichever door it comes.

mod sort;

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use tracing::{Instrument, debug, error, info, info_span, warn};

use crate::announcement::Announcement;
use crate::clock::WebexClock;
use crate::inbox::{Inbox, NewJob, Put};
use crate::telemetry;
use crate::webex::model::{Envelope, PersonId, RoomId};
pub use sort::{DELETABLE, EDITABLE, Listening, MAX_AGE, Sorted, sort};

/// Makes this process forget who is in a space.
#[derive(Clone)]
pub struct ForgetMembers(pub Arc<dyn Fn(&RoomId) + Send + Sync>);

impl fmt::Debug for ForgetMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForgetMembers").finish_non_exhaustive()
    }
}

/// Takes events in.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Keeps questions.
    pub inbox: Inbox,
    /// The bot's own id, so that it does not answer itself; nothing is taken before it is known.
    pub bot: Arc<OnceLock<PersonId>>,
    /// Is called when somebody comes to a space, or goes.
    pub forget_members: ForgetMembers,
    /// What else than questions it takes in.
    pub listening: Listening,
    /// The time of day by which events are dated.
    pub webex: WebexClock,
}

/// What became of an event that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A question, which is on disk now; when it was asked.
    Stored(Option<Timestamp>),
    /// A question that was kept before.
    Repeated,
    /// Nothing for this bot.
    Useless,
    /// It happened too long ago.
    TooOld,
}

impl Taken {
    /// In a word, for the count.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stored(_) => "stored",
            Self::Repeated => "repeated",
            Self::Useless => "useless",
            Self::TooOld => "too old",
        }
    }
}

/// The event was not kept, or nobody knows whether it was: it has to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not stored")]
pub struct NotStored;

impl Intake {
    /// Takes an event in. Resolves when it is on disk, or was seen to be of no use.
    ///
    /// # Errors
    /// When it could not be kept, or the bot does not know yet who it is.
    pub async fn take(&self, envelope: Envelope) -> Result<Taken, NotStored> {
        // Also before the bot knows who it is: whoever came or went counts for what is answered later.
        if envelope.resource == "memberships"
            && let Some(room) = envelope.data.room_id.as_ref()
        {
            self.members_changed(room).await?;
        }
        let Some(bot) = self.bot.get() else {
            warn!(
                "an event came before the bot knew who it is: it is refused until Webex has said so"
            );
            return Err(NotStored);
        };
        let key = envelope.key();
        let envelope = match sort(envelope, bot, self.listening, self.webex.now()) {
            Sorted::Question(envelope) => envelope,
            Sorted::Useless(why) => {
                debug!(event.key = key, event.why = why, "dropped an event");
                return Ok(Taken::Useless);
            }
            Sorted::TooOld => {
                info!(event.key = key, "dropped an event of long ago");
                return Ok(Taken::TooOld);
            }
        };
        self.keep(&envelope).await
    }

    async fn keep(&self, envelope: &Envelope) -> Result<Taken, NotStored> {
        let key = envelope.key();
        let author = envelope.data.person_id.as_ref();
        let lane = author.map_or_else(String::new, ToString::to_string);
        // Serialising what was just deserialised cannot fail: ids, words and times only.
        let body = serde_json::to_string(envelope).map_err(|_| NotStored)?;
        let span = info_span!("event", otel.kind = "consumer");
        telemetry::follow(&span, &key);
        let job = NewJob {
            key: key.clone(),
            lane,
            body,
            // By a clock on which all replicas agree.
            received: self.webex.now(),
        };
        match self.inbox.put(job).instrument(span).await {
            Ok(Put::New) => {
                info!(job.key = key, "took a question in");
                Ok(Taken::Stored(envelope.data.created))
            }
            Ok(Put::Duplicate) => {
                info!(job.key = key, "a question came again");
                Ok(Taken::Repeated)
            }
            Err(problem) => {
                error!(job.key = key, error = %problem, "a question could not be stored");
                Err(NotStored)
            }
        }
    }

    /// Somebody came to a space or went: whoever answers there from now on, here or at another replica, asks anew who
    /// reads it.
    async fn members_changed(&self, room: &RoomId) -> Result<(), NotStored> {
        (self.forget_members.0)(room);
        let announcement = Announcement::MembersChanged(room.clone()).to_string();
        self.inbox.announce(&announcement).await.map_err(|problem| {
            error!(error = %problem, "the other replicas could not be told of a space's members");
            NotStored
        })
    }
}
