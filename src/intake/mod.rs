//! Turns events into jobs: it announces changes of members, and puts questions into the inbox.
//!
//! The webhook and the websocket hand over the same envelopes, so the inbox recognises a repeat from either of them.

mod classify;

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use tracing::{Instrument, debug, error, info, info_span, warn};

use crate::announcement::Announcement;
use crate::clock::WebexClock;
use crate::inbox::{Enqueued, Inbox, NewJob};
use crate::own_posts::OwnPosts;
use crate::telemetry;
use crate::webex::model::{Envelope, MessageId, PersonId, RoomId};
pub use classify::{Classified, DELETABLE, EDITABLE, EventFilter, MAX_AGE, classify};

/// Invalidates this process's member list of a space.
#[derive(Clone)]
pub struct ForgetMembers(pub Arc<dyn Fn(&RoomId) + Send + Sync>);

impl fmt::Debug for ForgetMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForgetMembers").finish_non_exhaustive()
    }
}

/// Turns events into jobs.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Stores questions.
    pub inbox: Inbox,
    /// The bot's own id, so that it does not answer itself. Before it is known, every event is refused.
    pub bot: Arc<OnceLock<PersonId>>,
    /// Called when somebody joins or leaves a space.
    pub forget_members: ForgetMembers,
    /// Remembers the bot's own posts in group spaces.
    pub own_posts: OwnPosts,
    /// Further events to accept.
    pub filter: EventFilter,
    /// The clock that dates events.
    pub webex: WebexClock,
}

/// The outcome of an accepted event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// A new question, now on disk, with the time when it was asked.
    Stored(Option<Timestamp>),
    /// A known question.
    Duplicate,
    /// Irrelevant for this bot.
    Ignored,
    /// It happened too long ago.
    TooOld,
}

impl Accepted {
    /// Label for the metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stored(_) => "stored",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::TooOld => "too_old",
        }
    }
}

/// The inbox did not confirm the event, so the sender has to repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not stored")]
pub struct NotStored;

impl Intake {
    /// Accepts an event. Resolves when it is on disk, or found irrelevant.
    ///
    /// # Errors
    /// If the inbox could not store it, or the bot does not know its own id yet.
    pub async fn accept(&self, envelope: Envelope) -> Result<Accepted, NotStored> {
        // Also before the bot knows its own id: later answers depend on the members.
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
        let envelope = match classify(envelope, bot, self.filter, self.webex.now()) {
            Classified::Enqueue(envelope) => envelope,
            Classified::OwnPost(room, message) => {
                debug!(event.key = key, "the bot's own post");
                self.posted(room, message).await;
                return Ok(Accepted::Ignored);
            }
            Classified::Ignore(why) => {
                debug!(event.key = key, event.why = why, "dropped an event");
                return Ok(Accepted::Ignored);
            }
            // This machine's clock may be wrong. The event comes again, or catching up finds it, once Webex has told
            // its time.
            Classified::TooOld if !self.webex.is_told() => {
                warn!(
                    event.key = key,
                    "refused an event that seems old: Webex has not told its time yet"
                );
                return Err(NotStored);
            }
            Classified::TooOld => {
                info!(event.key = key, "dropped an event of long ago");
                return Ok(Accepted::TooOld);
            }
        };
        self.keep(&envelope).await
    }

    async fn keep(&self, envelope: &Envelope) -> Result<Accepted, NotStored> {
        let happened = envelope.data.updated.max(envelope.data.created);
        let happened = happened.unwrap_or(Timestamp::MIN);
        // By a clock on which all replicas agree, and never before it happened.
        let received = self.webex.latest().max(happened);
        let job = job_of(envelope, received).map_err(|_| NotStored)?;
        let key = job.key.clone();
        let span = info_span!("event", otel.kind = "consumer");
        telemetry::follow(&span, &key);
        match self.inbox.enqueue(job).instrument(span).await {
            Ok(Enqueued::New) => {
                info!(job.key = key, "took a question in");
                Ok(Accepted::Stored(envelope.data.created))
            }
            Ok(Enqueued::Duplicate) => {
                info!(job.key = key, "a question came again");
                Ok(Accepted::Duplicate)
            }
            Err(problem) => {
                error!(job.key = key, error = %problem, "a question could not be stored");
                Err(NotStored)
            }
        }
    }

    /// Remembers an own post, here and at every other replica: each may look for it.
    async fn posted(&self, room: RoomId, message: MessageId) {
        self.own_posts.note(room.clone(), message.clone());
        let announcement = Announcement::Posted(room, message).to_string();
        if let Err(problem) = self.inbox.announce(&announcement).await {
            // A replica that does not know of it posts its reply again, as it would without the event.
            debug!(error = %problem, "the other replicas do not know of an own post");
        }
    }

    /// Invalidates the member list of a space, here and at every other replica, after somebody joined or left.
    async fn members_changed(&self, room: &RoomId) -> Result<(), NotStored> {
        (self.forget_members.0)(room);
        let announcement = Announcement::MembersChanged(room.clone()).to_string();
        self.inbox.announce(&announcement).await.map_err(|problem| {
            error!(error = %problem, "the other replicas could not be told of a space's members");
            NotStored
        })
    }
}

/// The job of an event.
///
/// # Errors
/// Never for an event that was deserialised: it consists of ids, words and times.
pub fn job_of(envelope: &Envelope, received: Timestamp) -> Result<NewJob, serde_json::Error> {
    let author = envelope.data.person_id.as_ref();
    Ok(NewJob {
        key: envelope.key(),
        fairness_key: author.map_or_else(String::new, ToString::to_string),
        body: serde_json::to_string(envelope)?,
        received,
    })
}
