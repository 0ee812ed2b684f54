//! A job that is being worked on.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::job::{LONGEST_PAUSE, Posted, Release};
use crate::store::{Store, values};
use crate::{About, Engine, Error, Inbox, InboxConfig, Job, State, engine, millis};

/// How long to wait before the end of a job is noted down again.
const PAUSE: Duration = Duration::from_millis(500);

/// Extends a lease. This and the next statements change something only as long as the claim holds.
const EXTEND: &str = "UPDATE whodex.job SET visible_at = {now} + CAST($3 AS bigint)
    WHERE id = $1 AND fence = $2 AND state = 'claimed'";

/// Ends a claim without an answer. A pause begins now by the clock of leases; without one the job is due at once. Without a
/// reason the last one stays: it may tell what an earlier attempt did.
pub(crate) const RELEASE: &str = "UPDATE whodex.job SET
        state = $3, visible_at = coalesce({now} + CAST($4 AS bigint), 0), last_error = coalesce($5, last_error), attempts = attempts - $6,
        post_started = CASE WHEN $7 = 1 THEN 1 ELSE post_started END, waits = waits + $8, unheard_posts = unheard_posts + $9,
        private_reply_id = coalesce($10, private_reply_id)
    WHERE id = $1 AND fence = $2 AND state = 'claimed'";

/// A claimed job. `complete`, `retry`, `wait`, `dead_letter` or `release` consumes it. If it is dropped instead, as in a crash, the job is
/// claimed again after its lease.
#[derive(Debug)]
#[must_use = "a claim ends in complete, retry, wait, dead_letter or release"]
pub struct Claim {
    inbox: Inbox,
    job: Job,
    lease_start: LeaseStart,
    /// Whether a reply may have been posted.
    post_started: AtomicBool,
    /// Whether the end of a post was not heard.
    post_unheard: AtomicBool,
    private_reply: OnceLock<String>,
    about: OnceLock<About>,
}

/// Start of the lease as this process knows it, taken before the claim is sent so it can only be too early.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeaseStart {
    since: Instant,
    now: Timestamp,
}

impl LeaseStart {
    pub(crate) fn since_now(inbox: &Inbox) -> Self {
        Self {
            since: Instant::now(),
            now: inbox.now(),
        }
    }

    /// When a lease ends that began then.
    pub(crate) fn until(&self, lease: Duration) -> Timestamp {
        self.now.saturating_add(lease).unwrap_or(Timestamp::MAX)
    }

    /// Whether nobody else can have taken the job yet. Two clocks are asked, for either may stand still while a machine is
    /// suspended; and half of the lease is left for what they may differ from the store's.
    fn is_certain(&self, inbox: &Inbox) -> bool {
        let InboxConfig { lease, now } = inbox.config;
        let passed = Duration::try_from(now().duration_since(self.now));
        self.since.elapsed() < lease / 2 && passed.is_ok_and(|passed| passed < lease / 2)
    }
}

impl Claim {
    pub(crate) fn new(inbox: Inbox, job: Job, lease_start: LeaseStart) -> Self {
        Self {
            inbox,
            job,
            lease_start,
            post_started: AtomicBool::new(false),
            post_unheard: AtomicBool::new(false),
            private_reply: OnceLock::new(),
            about: OnceLock::new(),
        }
    }

    /// The job.
    #[must_use]
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// The inbox that the job is in.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Extends the lease: for jobs that take long.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now: stop.
    pub async fn extend(&self) -> Result<(), Error> {
        let with = values![self.job.seq, self.job.fence, millis(self.lease())];
        held(self.inbox.engine.execute(EXTEND, with).await?)
    }

    /// How long a claim is good for.
    #[must_use]
    pub fn lease(&self) -> Duration {
        self.inbox.config.lease
    }

    /// Notes that the post of a reply starts now, for the next holder of the job. After a crash the next holder assumes a
    /// post. Extends the lease where it may have ended.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now, and when the store does not answer: do not post.
    pub async fn post_started(&self) -> Result<(), Error> {
        if !self.lease_start.is_certain(&self.inbox) {
            self.extend().await?;
        }
        self.post_started.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Notes the subject of the posted reply. The statement that completes the job stores it.
    pub fn is_about(&self, about: About) {
        // A claim has one reply.
        drop(self.about.set(about));
    }

    /// Completes the job, with this reply or with none. If the store fails, this retries for as long as a lease: a reply that
    /// is not stored is posted twice.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn complete(self, reply: Option<&str>) -> Result<(), Error> {
        let begun = Instant::now();
        let about = reply.and(self.about.get());
        let posted = match reply {
            Some(reply) => Posted::Reply(reply),
            // Of a job without a reply it stays known that it may have one all the same.
            None if self.may_have_posted() => Posted::Unheard,
            None => Posted::Nothing,
        };
        loop {
            let now = self.inbox.now();
            match engine!(self.inbox.engine, complete(&self.job, posted, about, now)) {
                Err(problem) if problem.may_pass() && begun.elapsed() < self.lease() => {
                    tokio::time::sleep(PAUSE).await;
                }
                ended => return ended,
            }
        }
    }

    /// The job is to be tried again then, or after the longest pause.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn retry(self, at: Timestamp, why: &str) -> Result<(), Error> {
        let deferred = self.deferred(at, why);
        self.release_as(deferred).await
    }

    /// The job waits for another, and is claimed again then, or after the longest pause. This is no attempt.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn wait(self, until: Timestamp, why: &str) -> Result<(), Error> {
        let waits = Release {
            spared: true,
            waited: true,
            ..self.deferred(until, why)
        };
        self.release_as(waits).await
    }

    /// The job failed for good.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn dead_letter(self, why: &str) -> Result<(), Error> {
        let dead = self.ended(State::Dead, Some(Duration::ZERO), Some(why));
        self.release_as(dead).await
    }

    /// Returns the job unattempted; its attempt count is restored, and its last error stays.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn release(self) -> Result<(), Error> {
        let untried = Release {
            spared: true,
            ..self.ended(State::Waiting, None, None)
        };
        self.release_as(untried).await
    }

    /// The end of an attempt after which the job is claimed again then, or after the longest pause.
    fn deferred(&self, until: Timestamp, why: &str) -> Release {
        let pause = Duration::try_from(until.duration_since(self.inbox.now()));
        let pause = pause.unwrap_or_default().min(LONGEST_PAUSE);
        self.ended(State::Deferred, Some(pause), Some(why))
    }

    /// The end of an attempt, with what it has done.
    fn ended(&self, state: State, pause: Option<Duration>, why: Option<&str>) -> Release {
        Release {
            state,
            pause,
            why: why.map(str::to_owned),
            spared: false,
            waited: false,
            post_started: self.post_started.load(Ordering::Relaxed),
            post_unheard: self.post_unheard.load(Ordering::Relaxed),
            private_reply: self.private_reply.get().cloned(),
        }
    }

    async fn release_as(self, release: Release) -> Result<(), Error> {
        held(engine!(self.inbox.engine, release(&self.job, &release))?)
    }

    /// Whether an attempt, this one or an earlier one, may have posted a reply that nobody heard of.
    fn may_have_posted(&self) -> bool {
        self.post_started.load(Ordering::Relaxed) || self.job.post_started
    }

    /// Notes that the post of a reply ended so that nobody can know whether it was carried out. The statement that ends this
    /// attempt counts it.
    pub fn post_unheard(&self) {
        self.post_unheard.store(true, Ordering::Relaxed);
    }

    /// Notes the answer that was posted in private. The statement that ends this attempt stores it.
    pub fn replied_privately(&self, reply: &str) {
        // A claim has one answer.
        drop(self.private_reply.set(reply.to_owned()));
    }

    /// No reply was posted after all: Webex said so, or nothing left.
    pub fn not_posted(&self) {
        self.post_started.store(false, Ordering::Relaxed);
    }
}

/// Maps the number of changed rows to success, or to the loss of the claim.
pub(crate) fn held(changed: u64) -> Result<(), Error> {
    match changed {
        1 => Ok(()),
        _ => Err(Error::LeaseLost),
    }
}
