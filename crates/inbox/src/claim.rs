//! A job that is being worked on.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::job::{LONGEST_PAUSE, Release};
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
        reply = CASE WHEN $7 = 1 THEN coalesce(reply, '') ELSE reply END
    WHERE id = $1 AND fence = $2 AND state = 'claimed'";

/// A claimed job. `complete`, `retry`, `dead_letter` or `release` consumes it. If it is dropped instead, as in a crash, the job is
/// claimed again after its lease.
#[derive(Debug)]
#[must_use = "a claim ends in complete, retry, dead_letter or release"]
pub struct Claim {
    inbox: Inbox,
    job: Job,
    lease_start: LeaseStart,
    /// Whether a reply may have been posted.
    post_started: AtomicBool,
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
    /// post.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now: do not post.
    pub async fn post_started(&self) -> Result<(), Error> {
        if !self.lease_start.is_certain(&self.inbox) {
            let sql = "SELECT 1 FROM whodex.job WHERE id = $1 AND fence = $2 AND state = 'claimed'";
            let with = values![self.job.seq, self.job.fence];
            let holds = self.inbox.exists(sql, with).await?;
            held(holds.into())?;
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
        // Of a job without a reply it stays known that it may have one all the same.
        let reply = reply.or(self.may_have_posted().then_some(""));
        loop {
            let now = self.inbox.now();
            match engine!(self.inbox.engine, complete(&self.job, reply, about, now)) {
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
        let pause = Duration::try_from(at.duration_since(self.inbox.now()));
        let pause = pause.unwrap_or_default().min(LONGEST_PAUSE);
        self.release_as(State::Deferred, Some(pause), Some(why), false)
            .await
    }

    /// The job failed for good.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn dead_letter(self, why: &str) -> Result<(), Error> {
        let now = Some(Duration::ZERO);
        self.release_as(State::Dead, now, Some(why), false).await
    }

    /// Returns the job unattempted; its attempt count is restored, and its last error stays.
    ///
    /// # Errors
    /// [`Error::LeaseLost`] when somebody else has the job by now.
    pub async fn release(self) -> Result<(), Error> {
        self.release_as(State::Waiting, None, None, true).await
    }

    async fn release_as(
        self,
        state: State,
        pause: Option<Duration>,
        why: Option<&str>,
        spared: bool,
    ) -> Result<(), Error> {
        let release = Release {
            state,
            pause,
            why: why.map(str::to_owned),
            spared,
            post_started: self.post_started.load(Ordering::Relaxed),
        };
        held(engine!(self.inbox.engine, release(&self.job, &release))?)
    }

    /// Whether an attempt, this one or an earlier one, may have posted a reply that nobody heard of.
    fn may_have_posted(&self) -> bool {
        self.post_started.load(Ordering::Relaxed) || self.job.reply.as_deref() == Some("")
    }

    /// No reply was posted after all: Webex said so.
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
