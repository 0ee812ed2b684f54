//! Delivers claimed jobs to the worker.
//!
//! Normally a job costs two commits before work starts: the INSERT, then the claim. If the queue is empty and a slot is
//! free, the INSERT writes the row already claimed, and the job goes to the worker over a channel ("direct claim").
//! With the skipped read before a post, this raised PostgreSQL's cold answers from 0.74 to 0.84 of the ideal
//! (BENCHMARKS.md).
//!
//! Invariants
//! - Direct claims stop while any job waits; otherwise a new job would overtake older ones.
//! - A slot stays with its job: at most `slots` jobs run.
//! - If the worker is gone, nothing is lost: the lease expires and the job is claimed again.

use std::collections::VecDeque;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::warn;

use crate::claim::{Claim, LeaseStart};
use crate::{Error, Inbox, Job, NewJob, State};

/// How often the consumer claims without being told of a job: deferred jobs and expired leases announce nothing.
const POLL: Duration = Duration::from_secs(1);

/// How long [`Consumer::close`] waits for a claim that is under way.
const LAST_CLAIM: Duration = Duration::from_secs(2);

/// A claimed job, and the slot that it holds until you drop it.
pub type Delivery = (Claim, OwnedSemaphorePermit);

/// The way of direct claims from enqueues to the consumer.
#[derive(Debug)]
struct Channel {
    slots: Arc<Semaphore>,
    jobs: mpsc::UnboundedSender<Delivery>,
    /// True while the queue is believed empty. Only then may a new job skip it.
    is_open: bool,
}

/// The consumer's channel, if there is a consumer.
#[derive(Debug, Clone, Default)]
pub(crate) struct DirectClaims(Arc<Mutex<Option<Channel>>>);

impl DirectClaims {
    /// A panic leaves no half-made change, so a poisoned lock is valid.
    fn channel(&self) -> MutexGuard<'_, Option<Channel>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, slots: Arc<Semaphore>) -> mpsc::UnboundedReceiver<Delivery> {
        let (jobs, direct) = mpsc::unbounded_channel();
        *self.channel() = Some(Channel {
            slots,
            jobs,
            is_open: false,
        });
        direct
    }

    fn open(&self, is_open: bool) {
        if let Some(channel) = self.channel().as_mut() {
            channel.is_open = is_open;
        }
    }

    fn is_open(&self) -> bool {
        self.channel().as_ref().is_some_and(|c| c.is_open)
    }

    /// Takes a slot for a job that is about to be enqueued. Direct claims stop when no slot is free.
    pub(crate) fn slot(&self) -> Option<OwnedSemaphorePermit> {
        let mut channel = self.channel();
        let channel = channel.as_mut().filter(|channel| channel.is_open)?;
        let slot = Arc::clone(&channel.slots).try_acquire_owned().ok();
        channel.is_open = slot.is_some();
        slot
    }

    fn deliver(&self, claim: Claim, slot: OwnedSemaphorePermit) {
        if let Some(channel) = self.channel().as_ref() {
            // Without a consumer the lease of the claim expires.
            drop(channel.jobs.send((claim, slot)));
        }
    }
}

/// A job that its INSERT claims.
#[derive(Debug)]
pub(crate) struct DirectClaim {
    inbox: Inbox,
    slot: OwnedSemaphorePermit,
    lease_start: LeaseStart,
}

impl DirectClaim {
    pub(crate) fn new(inbox: &Inbox, slot: OwnedSemaphorePermit) -> Self {
        Self {
            inbox: inbox.clone(),
            slot,
            lease_start: LeaseStart::since_now(inbox),
        }
    }

    pub(crate) fn lease(&self) -> Duration {
        self.inbox.config.lease
    }

    /// When the lease expires, by this process's clock.
    fn expires_at(&self) -> Timestamp {
        self.lease_start.until(self.inbox.config.lease)
    }

    /// The job was enqueued, under this number.
    pub(crate) fn deliver(self, seq: i64, job: NewJob) {
        let due = self.expires_at();
        let job = Job {
            seq,
            key: job.key,
            body: job.body,
            received: job.received,
            state: State::Claimed,
            due,
            attempt: 1,
            waits: 0,
            why: None,
            reply: None,
            post_started: false,
            unheard_posts: 0,
            answered_edit_at: None,
            private_reply: None,
            fence: 1,
        };
        let direct_claims = self.inbox.direct_claims.clone();
        direct_claims.deliver(Claim::new(self.inbox, job, self.lease_start), self.slot);
    }
}

type Waiting<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Claimed jobs, and whether no other job is due.
type Claimed = Result<(Vec<Delivery>, bool), Error>;

/// The next step of the consumer.
enum Step {
    /// It claims.
    Claim,
    /// It waits for the claim that is under way.
    Claiming {
        job_available: Waiting<()>,
        claim: Waiting<Claimed>,
    },
    /// It waits for a direct claim, or for a reason to claim.
    Wait { reason: Reason, poll_at: Instant },
}

/// The reason to claim before the next poll.
enum Reason {
    /// A job that is not claimed directly: the claim before took all that was due.
    Job(Waiting<()>),
    /// A free slot: more jobs may be due.
    Slot,
    /// None: the claim before failed.
    None,
}

/// Delivers claimed jobs, at most as many at a time as there are slots.
#[must_use = "a consumer delivers nothing until you call recv"]
pub struct Consumer {
    inbox: Inbox,
    capacity: u16,
    slots: Arc<Semaphore>,
    direct: mpsc::UnboundedReceiver<Delivery>,
    /// Jobs that are claimed and not received yet.
    ready: VecDeque<Delivery>,
    next: Step,
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer")
            .field("slots", &self.slots)
            .field("ready", &self.ready)
            .finish_non_exhaustive()
    }
}

impl Inbox {
    /// Delivers jobs to a worker that runs `slots` of them at a time. An inbox has one consumer; another takes its place.
    pub fn consume(&self, slots: u16) -> Consumer {
        let capacity = slots;
        let slots = Arc::new(Semaphore::new(slots.into()));
        Consumer {
            inbox: self.clone(),
            capacity,
            direct: self.direct_claims.start(Arc::clone(&slots)),
            slots,
            ready: VecDeque::new(),
            next: Step::Claim,
        }
    }
}

impl Consumer {
    /// The next job, when a slot is free. You can drop the future and call this again: no job is lost.
    ///
    /// # Errors
    /// When the store does not answer. The next call claims again after a second.
    pub async fn recv(&mut self) -> Result<Delivery, Error> {
        loop {
            if let Some(delivery) = self.ready.pop_front() {
                return Ok(delivery);
            }
            match &mut self.next {
                Step::Claim => self.start_claim(),
                Step::Claiming { claim, .. } => {
                    let claimed = tokio::select! {
                        Some(delivery) = self.direct.recv() => return Ok(delivery),
                        claimed = claim => claimed,
                    };
                    self.end_claim(claimed)?;
                }
                Step::Wait { reason, poll_at } => {
                    tokio::select! {
                        Some(delivery) = self.direct.recv() => return Ok(delivery),
                        () = reason_to_claim(reason, &self.slots) => {}
                        () = sleep_until(*poll_at) => {}
                    }
                    self.next = Step::Claim;
                }
            }
        }
    }

    /// Takes over what was claimed. If it was all, new jobs can be claimed directly.
    fn end_claim(&mut self, claimed: Claimed) -> Result<(), Error> {
        let before = mem::replace(&mut self.next, Step::Claim);
        let (deliveries, reason, problem) = match (claimed, before) {
            (Ok((deliveries, true)), Step::Claiming { job_available, .. }) => {
                (deliveries, Reason::Job(job_available), Ok(()))
            }
            (Ok((deliveries, _)), _) => (deliveries, Reason::Slot, Ok(())),
            (Err(error), _) => (Vec::new(), Reason::None, Err(error)),
        };
        self.inbox
            .direct_claims
            .open(matches!(reason, Reason::Job(_)));
        self.ready.extend(deliveries);
        let poll_at = Instant::now() + POLL;
        self.next = Step::Wait { reason, poll_at };
        problem
    }

    /// Whether the queue is believed empty and a slot is free: then the INSERT claims the next job.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.inbox.direct_claims.is_open() && self.slots.available_permits() > 0
    }

    /// Stops direct claims, and releases the jobs that nobody received. [`Consumer::recv`] goes on.
    pub async fn pause(&mut self) {
        self.inbox.direct_claims.open(false);
        if let Step::Claiming { claim, .. } = &mut self.next
            && let Ok((deliveries, _)) = claim.await
        {
            self.ready.extend(deliveries);
        }
        self.next = Step::Claim;
        while let Some(delivery) = self.ready.pop_front() {
            release(delivery).await;
        }
        while let Ok(delivery) = self.direct.try_recv() {
            release(delivery).await;
        }
    }

    /// Waits until all received jobs have ended, and releases the others.
    pub async fn close(mut self) {
        self.inbox.direct_claims.open(false);
        if let Step::Claiming { claim, .. } = &mut self.next
            && let Ok(Ok((deliveries, _))) = timeout(LAST_CLAIM, claim).await
        {
            self.ready.extend(deliveries);
        }
        // A claim without an answer gives its slots back.
        self.next = Step::Claim;
        while let Some(delivery) = self.ready.pop_front() {
            release(delivery).await;
        }
        loop {
            tokio::select! {
                _ = self.slots.acquire_many(self.capacity.into()) => return,
                Some(delivery) = self.direct.recv() => release(delivery).await,
            }
        }
    }

    /// Claims as many jobs as there are free slots. It takes the slots first, so that each job has one.
    fn start_claim(&mut self) {
        // Interest is registered before the claim, so that no job slips in between.
        let job_available = Box::pin(self.inbox.job_available());
        self.inbox.direct_claims.open(false);
        let mut free = Vec::new();
        while let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            free.push(slot);
        }
        let inbox = self.inbox.clone();
        self.next = Step::Claiming {
            job_available,
            claim: Box::pin(async move {
                let max = free.len();
                if max == 0 {
                    return Ok((Vec::new(), false));
                }
                let claims = inbox.claim(max).await?;
                let took_all = claims.len() < max;
                Ok((claims.into_iter().zip(free).collect(), took_all))
            }),
        };
    }
}

/// No job is claimed directly any more: nobody would receive it.
impl Drop for Consumer {
    fn drop(&mut self) {
        self.inbox.direct_claims.open(false);
    }
}

async fn reason_to_claim(reason: &mut Reason, slots: &Semaphore) {
    match reason {
        Reason::Job(available) => available.await,
        Reason::Slot => drop(slots.acquire().await),
        Reason::None => std::future::pending().await,
    }
}

async fn release((claim, slot): Delivery) {
    let key = claim.job().key.clone();
    if let Err(error) = claim.release().await {
        warn!(job.key = key, %error, "a job could not be released");
    }
    drop(slot);
}
