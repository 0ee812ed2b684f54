//! The inbox: questions that were taken in, kept until they are answered.
//!
//! It knows bytes and a key, not what a job says. A job is *waiting*, *claimed* (until its lease
//! ends), *deferred* (until a time, and why), *done*, or *buried* (and why). Done jobs are kept for
//! a while: that is how long a repeat delivery is recognised.

mod claim;
mod error;
mod handover;
mod location;
mod look;
mod owner;
mod postgres;
mod replies;
mod sqlite;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore, mpsc};

pub use claim::Claim;
use claim::Held;
pub use error::{Error, OpenError};
pub use handover::HandedOver;
use handover::{Direct, Handover};
pub use location::{Address, InvalidLocation, Location};
pub use look::{Seen, look};
pub use replies::{HeldDuty, REMEMBERED};

/// How an inbox behaves.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long a claim is good for before another may take the job up.
    pub lease: Duration,
    /// The time of day.
    pub now: fn() -> Timestamp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            now: crate::clock::now,
        }
    }
}

/// A job to be kept.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// What makes two deliveries the same event.
    pub key: String,
    /// Who asks: claims take turns between lanes.
    pub lane: String,
    /// What is to be done, in the words of whoever does it: ids, never text.
    pub body: String,
    /// When it came in.
    pub received: Timestamp,
}

/// What keeping a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is kept.
    New,
    /// It was kept before.
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
    Buried,
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
            Self::Buried => "buried",
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
            Self::Buried,
        ]
        .into_iter()
        .find(|state| state.as_str() == name)
    }
}

/// A kept job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its number in the inbox.
    pub seq: i64,
    /// What makes two deliveries the same event.
    pub key: String,
    /// What is to be done.
    pub body: String,
    /// When it came in.
    pub received: Timestamp,
    /// Its state.
    pub state: State,
    /// When it may be claimed; for a claimed job, when its lease ends.
    pub due: Timestamp,
    /// How often it was claimed.
    pub attempt: u32,
    /// Why it was deferred or buried, or its reply replaced.
    pub why: Option<String>,
    /// The posted reply's id; empty when a reply may have been posted.
    pub reply: Option<String>,
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
    pub buried: u64,
    /// When the oldest ones came in.
    pub oldest: Oldest,
}

/// When the oldest job of each state that matters came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Oldest {
    /// Of those that wait.
    pub waiting: Option<Timestamp>,
    /// Of those that are worked on.
    pub claimed: Option<Timestamp>,
    /// Of those that were put off.
    pub deferred: Option<Timestamp>,
    /// Of those that failed for good.
    pub buried: Option<Timestamp>,
}

impl Oldest {
    /// Of all that are open.
    #[must_use]
    pub fn open(&self) -> Option<Timestamp> {
        let open = [self.waiting, self.claimed, self.deferred];
        open.into_iter().flatten().min()
    }
}

/// How a claim ends without an answer.
#[derive(Debug)]
struct Deferral {
    state: State,
    due: Timestamp,
    why: String,
    /// Attempts that are taken back.
    refund: u32,
    /// Whether a reply may have been posted.
    posting: bool,
}

/// What keeps the jobs. Both engines have the same methods, and pass the same tests.
#[derive(Debug, Clone)]
enum Engine {
    Sqlite(sqlite::Store),
    Postgres(postgres::Store),
}

/// Calls the same method of whichever engine there is.
macro_rules! engine {
    ($inbox:expr, $method:ident($($argument:expr),*)) => {
        match &$inbox.engine {
            Engine::Sqlite(store) => store.$method($($argument),*).await,
            Engine::Postgres(store) => store.$method($($argument),*).await,
        }
    };
}
use engine;

/// Keeps jobs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inbox {
    engine: Engine,
    options: Options,
    changed: Arc<Notify>,
    refused: Arc<Notify>,
    handover: Handover,
}

impl Inbox {
    /// Opens the inbox there, and makes it if there is none.
    ///
    /// # Errors
    /// When it cannot be used; the error says what to change.
    pub async fn open(location: &Location, options: Options) -> Result<Self, OpenError> {
        let changed = Arc::new(Notify::new());
        let engine = match location {
            Location::Sqlite(path) => Engine::Sqlite(sqlite::Store::open(path.clone()).await?),
            Location::Postgres(address) => {
                Engine::Postgres(postgres::Store::open(address, Arc::clone(&changed)).await?)
            }
        };
        Ok(Self {
            engine,
            options,
            changed,
            refused: Arc::new(Notify::new()),
            handover: Handover::default(),
        })
    }

    /// Keeps a job. Resolves when it is on disk; jobs that arrive together share one commit.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn put(&self, job: NewJob) -> Result<Put, Error> {
        let place = self.handover.place();
        let handed_over = place.is_some();
        let direct = place.map(|place| Direct::new(self, place));
        let put = engine!(self, put(job, direct)).inspect_err(|_| self.refused.notify_one())?;
        if put == Put::New && !handed_over {
            self.changed.notify_waiters();
        }
        Ok(put)
    }

    /// Takes jobs over when they are put, one for each free place, while nothing waits: see [`Inbox::set_idle`]. There is
    /// one who takes over; whoever calls this later replaces them.
    #[must_use]
    pub fn take_over(&self, places: Arc<Semaphore>) -> mpsc::UnboundedReceiver<HandedOver> {
        self.handover.begin(places)
    }

    /// Says whether nothing waits to be claimed, so that a job may be handed over when it is put. At first, and from when
    /// a job finds no place on, something may.
    pub fn set_idle(&self, idle: bool) {
        self.handover.set_idle(idle);
    }

    /// Claims up to `max` jobs that are due, taking turns between lanes.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn claim(&self, max: usize) -> Result<Vec<Claim>, Error> {
        let (held, now) = (Held::since_now(self), self.now());
        let jobs = engine!(self, claim(max, now, self.options.lease))?;
        let claims = jobs.into_iter();
        Ok(claims
            .map(|job| Claim::new(self.clone(), job, held))
            .collect())
    }

    /// Resolves when a job was added after this call. Call it before [`Inbox::claim`], so that none
    /// slips in between.
    pub fn changed(&self) -> impl Future<Output = ()> + Send + use<> {
        let waiting = Arc::clone(&self.changed).notified_owned();
        let mut waiting = Box::pin(waiting);
        waiting.as_mut().enable();
        waiting
    }

    /// Resolves when a job could not be kept since this was last awaited. Whoever sent it may not
    /// send it again.
    pub async fn refused(&self) {
        self.refused.notified().await;
    }

    /// How many jobs there are.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn depth(&self) -> Result<Depth, Error> {
        engine!(self, depth())
    }

    /// Jobs, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self, state: Option<State>, max: usize) -> Result<Vec<Job>, Error> {
        engine!(self, list(state, None, max))
    }

    /// One job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn show(&self, seq: i64) -> Result<Option<Job>, Error> {
        Ok(engine!(self, list(None, Some(seq), 1))?.pop())
    }

    /// The job of an event.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn find(&self, key: &str) -> Result<Option<Job>, Error> {
        engine!(self, find(key))
    }

    /// Makes a deferred or buried job due now. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn retry(&self, seq: i64) -> Result<bool, Error> {
        engine!(self, retry_now(seq, (self.options.now)()))
    }

    /// Forgets a job. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn drop_job(&self, seq: i64) -> Result<bool, Error> {
        engine!(self, forget(seq))
    }

    /// Forgets jobs that were done before then.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        engine!(self, prune(before))
    }

    /// The time that was last remembered under this name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn mark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        engine!(self, mark(name))
    }

    /// Remembers a time under a name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn set_mark(&self, name: &str, at: Timestamp) -> Result<(), Error> {
        engine!(self, set_mark(name, at))
    }

    /// The time of day by which the inbox goes.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.options.now)()
    }

    /// Whether the inbox can store: a real write.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn check(&self) -> Result<(), Error> {
        engine!(self, check())
    }

    /// Ends the inbox; what was put is on disk.
    pub async fn close(self) {
        match self.engine {
            Engine::Sqlite(store) => store.close().await,
            Engine::Postgres(store) => store.close().await,
        }
    }
}
