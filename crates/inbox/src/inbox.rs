//! The front of the queue: one type for both engines.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::announce::{Announcements, Heard, Listeners};
use crate::claim::{Claim, LeaseStart};
use crate::commits::Commits;
use crate::consumer::{DirectClaim, DirectClaims};
use crate::store::{Row, Store, Value};
use crate::{Enqueued, Error, Location, NewJob, OpenError, postgres, sqlite};

/// How long an enqueue may take. Senders hang up on a receiver that does not answer.
const ENQUEUE_TIME: Duration = Duration::from_secs(8);

/// How an inbox behaves.
#[derive(Debug, Clone, Copy)]
pub struct InboxConfig {
    /// How long a claim is good for before another may take the job up.
    pub lease: Duration,
    /// The time of day.
    pub now: fn() -> Timestamp,
}

impl Default for InboxConfig {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            now: system_clock,
        }
    }
}

/// The time of day by the system's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the default of an option: whoever opens an inbox can hand in another clock"
)]
fn system_clock() -> Timestamp {
    Timestamp::now()
}

/// The storage engine. Both engines pass the same tests.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite(sqlite::SqliteStore),
    Postgres(postgres::PostgresStore),
}

/// Calls a method of the [`Store`] that an engine is.
macro_rules! engine {
    ($engine:expr, $method:ident($($argument:expr),*)) => {
        match &$engine {
            Engine::Sqlite(store) => store.$method($($argument),*).await,
            Engine::Postgres(store) => store.$method($($argument),*).await,
        }
    };
}
pub(crate) use engine;

impl Engine {
    /// The rows of a statement.
    pub(crate) async fn query(&self, sql: &str, with: Vec<Value>) -> Result<Vec<Row>, Error> {
        engine!(*self, query(sql, with))
    }

    /// The number of rows that a statement changed.
    pub(crate) async fn execute(&self, sql: &str, with: Vec<Value>) -> Result<u64, Error> {
        engine!(*self, execute(sql, with))
    }

    /// The same, while no other process runs a statement in this way.
    pub(crate) async fn execute_alone(&self, sql: &str, with: Vec<Value>) -> Result<u64, Error> {
        engine!(*self, execute_alone(sql, with))
    }

    /// How many jobs one statement may delete.
    pub(crate) fn chunk(&self) -> u32 {
        match self {
            Self::Sqlite(store) => store.chunk(),
            Self::Postgres(store) => store.chunk(),
        }
    }
}

/// The treatment of an inbox that is missing or has an older version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It is made, or brought up to date.
    Make,
    /// It is left as it is, and not opened.
    AsItIs,
}

/// A durable queue of jobs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inbox {
    pub(crate) engine: Engine,
    pub(crate) location: Arc<str>,
    pub(crate) config: InboxConfig,
    job_available: Arc<Notify>,
    enqueue_failed: Arc<Notify>,
    listeners: Listeners,
    pub(crate) direct_claims: DirectClaims,
    commits: Commits,
}

impl Inbox {
    /// Opens the inbox there, and makes it if there is none.
    ///
    /// # Errors
    /// When it cannot be used; the error says what to change.
    pub async fn open(location: &Location, config: InboxConfig) -> Result<Self, OpenError> {
        Self::open_in(location, config, Manner::Make).await
    }

    /// Opens an inbox that exists and has this version. It neither creates nor migrates one.
    ///
    /// # Errors
    /// When it cannot be used; the error says what to change.
    pub async fn open_existing(
        location: &Location,
        config: InboxConfig,
    ) -> Result<Self, OpenError> {
        Self::open_in(location, config, Manner::AsItIs).await
    }

    async fn open_in(
        location: &Location,
        config: InboxConfig,
        manner: Manner,
    ) -> Result<Self, OpenError> {
        let job_available = Arc::new(Notify::new());
        let (listeners, commits) = (Listeners::default(), Commits::default());
        let engine = match location {
            Location::Sqlite(path) => {
                let store =
                    sqlite::SqliteStore::open(path.clone(), config, manner, commits.clone());
                Engine::Sqlite(store.await?)
            }
            Location::Postgres(address) => {
                let (job_available, listeners) = (Arc::clone(&job_available), listeners.clone());
                let store = postgres::PostgresStore::open(
                    address,
                    job_available,
                    listeners,
                    manner,
                    commits.clone(),
                );
                Engine::Postgres(store.await?)
            }
        };
        Ok(Self {
            engine,
            location: location.to_string().into(),
            config,
            job_available,
            enqueue_failed: Arc::new(Notify::new()),
            listeners,
            direct_claims: DirectClaims::default(),
            commits,
        })
    }

    /// Enqueues a job. Resolves when it is on disk; jobs that arrive together share one commit.
    ///
    /// # Errors
    /// When the job was not stored, or the store has not answered in time: then the job may still be stored, and the inbox
    /// recognises a repeat.
    pub async fn enqueue(&self, job: NewJob) -> Result<Enqueued, Error> {
        let failure = FailureSignal(Some(&self.enqueue_failed));
        let slot = self.direct_claims.slot();
        let is_direct = slot.is_some();
        let direct = slot.map(|slot| DirectClaim::new(self, slot));
        let enqueued = within(ENQUEUE_TIME, async {
            engine!(self.engine, enqueue(job, direct))
        })
        .await?;
        failure.disarm();
        if enqueued == Enqueued::New && !is_direct {
            self.job_available.notify_waiters();
        }
        Ok(enqueued)
    }

    /// Claims up to `max` jobs that are due, in the order of their start tags.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn claim(&self, max: usize) -> Result<Vec<Claim>, Error> {
        let lease_start = LeaseStart::since_now(self);
        let jobs = engine!(self.engine, claim(max, self.config.lease))?;
        let claims = jobs.into_iter();
        Ok(claims
            .map(|job| Claim::new(self.clone(), job, lease_start))
            .collect())
    }

    /// Resolves when a job was added after this call. Call it before [`Inbox::claim`], so that none
    /// slips in between.
    pub fn job_available(&self) -> impl Future<Output = ()> + Send + use<> {
        let waiting = Arc::clone(&self.job_available).notified_owned();
        let mut waiting = Box::pin(waiting);
        waiting.as_mut().enable();
        waiting
    }

    /// Resolves when an enqueue has failed since this was last awaited. The sender may not retry.
    pub async fn enqueue_failed(&self) {
        self.enqueue_failed.notified().await;
    }

    /// Tells something to every process that has this inbox open, this one included.
    ///
    /// # Errors
    /// When the store does not answer in time: nobody may have been told.
    pub async fn announce(&self, text: &str) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(_) => {
                self.listeners.tell(Heard::Text(text.into()));
                Ok(())
            }
            Engine::Postgres(store) => within(ENQUEUE_TIME, store.announce(text)).await,
        }
    }

    /// Receives all further announcements.
    #[must_use]
    pub fn announcements(&self) -> Announcements {
        self.listeners.listen()
    }

    /// Whether a statement has a row.
    pub(crate) async fn exists(&self, sql: &str, with: Vec<Value>) -> Result<bool, Error> {
        Ok(!self.engine.query(sql, with).await?.is_empty())
    }

    /// The time of day by which the inbox goes.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.config.now)()
    }

    /// Whether the inbox can store: a real write, that goes the way of every event.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn probe_write(&self) -> Result<(), Error> {
        engine!(self.engine, probe_write(self.now()))
    }

    /// Calls `told` with the duration of each commit that writes something, from its start until it is on disk. There is one
    /// observer: the first.
    pub fn watch_commits(&self, told: impl Fn(Duration) + Send + Sync + 'static) {
        self.commits.tell(told);
    }

    /// How much waits to be written, or read by the same way.
    #[must_use]
    pub fn queued(&self) -> usize {
        match &self.engine {
            Engine::Sqlite(store) => store.queued(),
            Engine::Postgres(store) => store.queued(),
        }
    }

    /// Whether nothing can be stored any more, ever: the inbox is closed, or its writer has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(store) => store.has_ended(),
            Engine::Postgres(store) => store.has_ended(),
        }
    }

    /// Ends the inbox, or leaves it after some seconds to its hanging store. All enqueued jobs are on disk; SQLite
    /// leaves one complete file.
    pub async fn close(self) {
        match self.engine {
            Engine::Sqlite(store) => store.close().await,
            Engine::Postgres(store) => store.close().await,
        }
    }
}

/// Signals a failed enqueue when it is dropped, unless it is disarmed: also when the sender hangs up before the outcome is known.
struct FailureSignal<'a>(Option<&'a Notify>);

impl FailureSignal<'_> {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for FailureSignal<'_> {
    fn drop(&mut self) {
        if let Some(enqueue_failed) = self.0 {
            enqueue_failed.notify_one();
        }
    }
}

/// Waits for a store so long and no longer.
pub(crate) async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(limit, answer).await.unwrap_or(Err(Error::Slow))
}

pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
