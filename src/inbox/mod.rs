//! The inbox: questions that were taken in, kept until they are answered.
//!
//! It knows bytes and a key, not what a job says. A job is *waiting*, *claimed* (until its lease
//! ends), *deferred* (until a time, and why), *done*, or *buried* (and why). Done jobs are kept for
//! a while: that is how long a repeat delivery is recognised.

mod error;
mod location;
mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

pub use error::{Error, OpenError};
pub use location::{InvalidLocation, Location};

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
            lease: Duration::from_secs(90),
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
    /// Why it was deferred or buried.
    pub why: Option<String>,
    /// The posted reply's id; empty when a reply was about to be posted.
    pub reply: Option<String>,
}

/// How many jobs there are in each state that matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting, claimed or deferred.
    pub open: u64,
    /// Failed for good.
    pub buried: u64,
}

/// Keeps jobs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inbox {
    store: sqlite::Store,
    options: Options,
    changed: Arc<Notify>,
}

impl Inbox {
    /// Opens the inbox there, and makes it if there is none.
    ///
    /// # Errors
    /// When it cannot be used; the error says what to change.
    pub async fn open(location: &Location, options: Options) -> Result<Self, OpenError> {
        let Location::Sqlite(path) = location;
        let store = sqlite::Store::open(path.clone()).await?;
        Ok(Self {
            store,
            options,
            changed: Arc::new(Notify::new()),
        })
    }

    /// Keeps a job. Resolves when it is on disk; jobs that arrive together share one commit.
    ///
    /// # Errors
    /// When it could not be kept.
    pub async fn put(&self, job: NewJob) -> Result<Put, Error> {
        let put = self.store.put(job).await?;
        if put == Put::New {
            self.changed.notify_waiters();
        }
        Ok(put)
    }

    /// Claims up to `max` jobs that are due, taking turns between lanes.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn claim(&self, max: usize) -> Result<Vec<Claim>, Error> {
        let now = (self.options.now)();
        let jobs = self.store.claim(max, now, self.options.lease).await?;
        Ok(jobs
            .into_iter()
            .map(|job| Claim {
                inbox: self.clone(),
                job,
            })
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

    /// How many jobs there are.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn depth(&self) -> Result<Depth, Error> {
        self.store.depth().await
    }

    /// Jobs, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self, state: Option<State>, max: usize) -> Result<Vec<Job>, Error> {
        self.store.list(state, None, max).await
    }

    /// One job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn show(&self, seq: i64) -> Result<Option<Job>, Error> {
        Ok(self.store.list(None, Some(seq), 1).await?.pop())
    }

    /// Makes a deferred or buried job due now. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn retry(&self, seq: i64) -> Result<bool, Error> {
        self.store.retry_now(seq, (self.options.now)()).await
    }

    /// Forgets a job. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn drop_job(&self, seq: i64) -> Result<bool, Error> {
        self.store.forget(seq).await
    }

    /// Forgets jobs that were done before then.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        self.store.prune(before).await
    }

    /// Whether the inbox can store: a real write.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn check(&self) -> Result<(), Error> {
        self.store.check().await
    }

    /// Ends the inbox; what was put is on disk.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// A job that is being worked on. Consumed by what became of it; when it is dropped instead, as in
/// a crash, the job is taken up again after its lease.
#[derive(Debug)]
#[must_use = "a claim ends in done, retry, bury or hand_back"]
pub struct Claim {
    inbox: Inbox,
    job: Job,
}

impl Claim {
    /// The job.
    #[must_use]
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Notes down that a reply is about to be posted.
    ///
    /// # Errors
    /// [`Error::Lost`] when somebody else has the job by now: do not post.
    pub async fn posting(&self) -> Result<(), Error> {
        self.inbox.store.posting(&self.job).await
    }

    /// The job is done, with this reply or with none.
    ///
    /// # Errors
    /// [`Error::Lost`] when somebody else has the job by now.
    pub async fn done(self, reply: Option<&str>) -> Result<(), Error> {
        self.inbox
            .store
            .done(&self.job, reply, (self.inbox.options.now)())
            .await
    }

    /// The job is to be tried again then.
    ///
    /// # Errors
    /// [`Error::Lost`] when somebody else has the job by now.
    pub async fn retry(self, at: Timestamp, why: &str) -> Result<(), Error> {
        self.inbox
            .store
            .defer(&self.job, State::Deferred, at, why, 0)
            .await
    }

    /// The job failed for good.
    ///
    /// # Errors
    /// [`Error::Lost`] when somebody else has the job by now.
    pub async fn bury(self, why: &str) -> Result<(), Error> {
        let now = (self.inbox.options.now)();
        self.inbox
            .store
            .defer(&self.job, State::Buried, now, why, 0)
            .await
    }

    /// The job was not tried: it goes back as it was.
    ///
    /// # Errors
    /// [`Error::Lost`] when somebody else has the job by now.
    pub async fn hand_back(self) -> Result<(), Error> {
        let due = self.job.received;
        self.inbox
            .store
            .defer(&self.job, State::Waiting, due, "handed back", 1)
            .await
    }
}
