//! A job, and how many there are of each kind.

use std::time::Duration;

use jiff::Timestamp;

use crate::store::{Row, Value, values};
use crate::{Error, millis, time};

/// The longest pause before a retry: a question is worth an hour of them. If a deferred job is due later, its clock was ahead.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 60 * 60);

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The deduplication key: the same for two deliveries of one event.
    pub key: String,
    /// The fairness key, such as the asker: claims alternate between keys.
    pub fairness_key: String,
    /// The payload, in the worker's format: ids, never text.
    pub body: String,
    /// When it came in.
    pub received: Timestamp,
}

/// The outcome of an enqueue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// The job is enqueued.
    New,
    /// A job of this key was enqueued before.
    Duplicate,
}

/// A state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be claimed.
    Waiting,
    /// Being worked on, until its lease ends.
    Claimed,
    /// To be claimed later.
    Deferred,
    /// Answered, or nothing to answer.
    Done,
    /// Failed for good.
    Dead,
}

impl State {
    /// The state's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Deferred => "deferred",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::Waiting,
            Self::Claimed,
            Self::Deferred,
            Self::Done,
            Self::Dead,
        ]
        .into_iter()
        .find(|state| state.as_str() == name)
    }
}

/// A job in the inbox.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its number in the inbox.
    pub seq: i64,
    /// The deduplication key: the same for two deliveries of one event.
    pub key: String,
    /// The payload.
    pub body: String,
    /// When it came in.
    pub received: Timestamp,
    /// Its state.
    pub state: State,
    /// When it may be claimed; for a claimed job, when its lease ends.
    pub due: Timestamp,
    /// How often it was tried since it came in, or since it was last called back. Waits are no tries.
    pub attempt: u32,
    /// How often it waited for another job since then.
    pub waits: u32,
    /// Why it was deferred or dead.
    pub why: Option<String>,
    /// The posted reply's id.
    pub reply: Option<String>,
    /// Whether a reply may have been posted that has no id here.
    pub post_started: bool,
    /// How many of its posts ended so that nobody can know whether they were carried out.
    pub unheard_posts: u32,
    /// The edit after which this reply stands, or none stands, to the millisecond.
    pub answered_edit_at: Option<Timestamp>,
    /// The answer that was posted in private, while the space of the question is not told of it.
    pub private_reply: Option<String>,
    /// Which claim this is of all that the job ever had: it only grows, so that no claim is taken for a later one.
    pub(crate) fence: i32,
}

/// The columns of a job, in the order in which [`Job::of`] and the claims of both engines read them.
macro_rules! columns {
    () => {
        "id, dedup_key, payload, received_at, state, visible_at, attempts, last_error, reply_id, fence, waits, post_started,
         unheard_posts, answered_edit_at, private_reply_id"
    };
}
pub(crate) use columns;

/// The time of a job that is due at once. So no two clocks have to agree about it.
pub(crate) const AT_ONCE: i64 = 0;

impl Job {
    /// A job from its columns.
    pub(crate) fn of(row: &Row) -> Result<Self, Error> {
        let (received, state): (i64, String) = (row.get(3)?, row.get(4)?);
        let received = time(received);
        let number = |column| row.get(column).map(i32::unsigned_abs);
        let answered_edit_at: Option<i64> = row.get(13)?;
        Ok(Self {
            seq: row.get(0)?,
            key: row.get(1)?,
            body: row.get(2)?,
            received,
            state: State::from_name(&state).unwrap_or(State::Dead),
            due: Self::due(row.get(5)?, received),
            attempt: number(6)?,
            why: row.get(7)?,
            reply: row.get(8)?,
            fence: row.get(9)?,
            waits: number(10)?,
            post_started: number(11)? != 0,
            unheard_posts: number(12)?,
            answered_edit_at: answered_edit_at.map(time),
            private_reply: row.get(14)?,
        })
    }

    /// Whether it has a reply, or may have one that nobody heard of.
    #[must_use]
    pub fn may_have_reply(&self) -> bool {
        self.reply.is_some() || self.post_started
    }

    /// When the job is due, as callers read it: a job that is due at once has been due since it came in.
    pub(crate) fn due(millis: i64, received: Timestamp) -> Timestamp {
        match millis {
            AT_ONCE => received,
            later => Timestamp::from_millisecond(later).unwrap_or(received),
        }
    }
}

/// How many jobs there are in each state that matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting, claimed or deferred.
    pub open: u64,
    /// Of these, waiting.
    pub waiting: u64,
    /// Of these, claimed.
    pub claimed: u64,
    /// Of these, deferred.
    pub deferred: u64,
    /// Failed for good.
    pub dead: u64,
    /// When the oldest ones came in.
    pub oldest: Oldest,
}

/// When the oldest job of each state that matters came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Oldest {
    /// Of waiting jobs.
    pub waiting: Option<Timestamp>,
    /// Of claimed jobs.
    pub claimed: Option<Timestamp>,
    /// Of deferred jobs.
    pub deferred: Option<Timestamp>,
    /// Of dead jobs.
    pub dead: Option<Timestamp>,
}

impl Oldest {
    /// Of all that are open.
    #[must_use]
    pub fn open(&self) -> Option<Timestamp> {
        let open = [self.waiting, self.claimed, self.deferred];
        open.into_iter().flatten().min()
    }
}

impl Depth {
    /// From the rows of [`crate::admin::DEPTH`].
    pub(crate) fn of(states: &[Row]) -> Result<Self, Error> {
        let mut depth = Self::default();
        for row in states {
            let (state, jobs, received): (String, i64, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let Some(state) = State::from_name(&state) else {
                continue;
            };
            let (held, oldest) = match state {
                State::Waiting => (&mut depth.waiting, &mut depth.oldest.waiting),
                State::Claimed => (&mut depth.claimed, &mut depth.oldest.claimed),
                State::Deferred => (&mut depth.deferred, &mut depth.oldest.deferred),
                State::Dead => (&mut depth.dead, &mut depth.oldest.dead),
                State::Done => continue,
            };
            *held = jobs.unsigned_abs();
            *oldest = Timestamp::from_millisecond(received).ok();
        }
        depth.open = depth.waiting + depth.claimed + depth.deferred;
        Ok(depth)
    }
}

/// Which jobs an operator means; all of them when nothing is given.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those in one of these states.
    pub states: Vec<State>,
    /// Those that came in before then.
    pub before: Option<Timestamp>,
    /// Those whose reason has this text in it.
    pub reason: Option<String>,
}

impl Filter {
    /// Those in this state; all when none is given.
    #[must_use]
    pub fn of_state(state: Option<State>) -> Self {
        Self {
            states: state.into_iter().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.states.iter().map(|state| state.as_str()).collect()
    }

    pub(crate) fn before_millis(&self) -> Option<i64> {
        self.before.map(Timestamp::as_millisecond)
    }
}

/// The post of a completed job.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Posted<'a> {
    /// A reply with this id.
    Reply(&'a str),
    /// Maybe a reply: nobody heard the end of its post.
    Unheard,
    /// No reply.
    Nothing,
}

impl<'a> Posted<'a> {
    /// The reply's id.
    pub(crate) fn reply(self) -> Option<&'a str> {
        match self {
            Self::Reply(id) => Some(id),
            Self::Unheard | Self::Nothing => None,
        }
    }

    /// Whether there may be a reply that has no id here.
    pub(crate) fn is_unheard(self) -> bool {
        matches!(self, Self::Unheard)
    }
}

/// How a claim ends without an answer.
#[derive(Debug)]
pub(crate) struct Release {
    pub(crate) state: State,
    /// How long it is not to be claimed; not at all when it may be at once. An engine counts from its own clock.
    pub(crate) pause: Option<Duration>,
    pub(crate) why: Option<String>,
    /// Whether the attempt does not count.
    pub(crate) spared: bool,
    /// Whether it waited for another job.
    pub(crate) waited: bool,
    /// Whether a reply may have been posted.
    pub(crate) post_started: bool,
    /// Whether the end of a post was not heard.
    pub(crate) post_unheard: bool,
    /// The answer that was posted in private, if the space of the question is not told of it.
    pub(crate) private_reply: Option<String>,
}

impl Release {
    /// The parameters of [`crate::claim::RELEASE`].
    pub(crate) fn of(&self, job: &Job) -> Vec<Value> {
        values![
            job.seq,
            job.fence,
            self.state.as_str(),
            self.pause.map(millis),
            self.why.as_deref(),
            self.spared,
            self.post_started,
            self.waited,
            self.post_unheard,
            self.private_reply.as_deref()
        ]
    }
}
