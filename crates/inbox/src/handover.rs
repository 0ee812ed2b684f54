//! Direct claims. If the queue is empty and a slot is free, the statement that enqueues a job also claims it, and the job
//! goes to the worker over a channel. This saves one commit before the answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::claim::{Claim, LeaseStart};
use crate::{Inbox, Job, NewJob, State};

/// A job that was claimed when it was kept, and the place that it takes.
pub type HandedOver = (Claim, OwnedSemaphorePermit);

/// The worker that takes jobs over.
#[derive(Debug)]
struct Taker {
    places: Arc<Semaphore>,
    jobs: mpsc::UnboundedSender<HandedOver>,
    /// True while the queue is believed empty. Only then may a new job skip it.
    idle: bool,
}

/// Between those who put jobs into an inbox and whoever takes them over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handover(Arc<Mutex<Option<Taker>>>);

impl Handover {
    /// No half-made change is left behind by a panic: a poisoned lock is as good as any.
    fn taker(&self) -> MutexGuard<'_, Option<Taker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin(&self, places: Arc<Semaphore>) -> mpsc::UnboundedReceiver<HandedOver> {
        let (jobs, handed_over) = mpsc::unbounded_channel();
        *self.taker() = Some(Taker {
            places,
            jobs,
            idle: false,
        });
        handed_over
    }

    pub(crate) fn set_idle(&self, idle: bool) {
        if let Some(taker) = self.taker().as_mut() {
            taker.idle = idle;
        }
    }

    /// Takes a place for a job that is about to be kept.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        let mut taker = self.taker();
        let taker = taker.as_mut().filter(|taker| taker.idle)?;
        let place = Arc::clone(&taker.places).try_acquire_owned().ok();
        taker.idle = place.is_some();
        place
    }

    fn give(&self, claim: Claim, place: OwnedSemaphorePermit) {
        if let Some(taker) = self.taker().as_ref() {
            // A taker that is gone leaves the claim to its lease.
            drop(taker.jobs.send((claim, place)));
        }
    }
}

/// A job to be claimed when it is kept.
#[derive(Debug)]
pub(crate) struct Direct {
    inbox: Inbox,
    place: OwnedSemaphorePermit,
    lease_start: LeaseStart,
}

impl Direct {
    pub(crate) fn new(inbox: &Inbox, place: OwnedSemaphorePermit) -> Self {
        Self {
            inbox: inbox.clone(),
            place,
            lease_start: LeaseStart::since_now(inbox),
        }
    }

    pub(crate) fn lease(&self) -> Duration {
        self.inbox.config.lease
    }

    /// When the claim's lease ends, by this process's clock.
    pub(crate) fn due(&self) -> Timestamp {
        self.lease_start.until(self.inbox.config.lease)
    }

    /// The job is kept, under this number.
    pub(crate) fn give(self, seq: i64, job: NewJob) {
        let due = self.due();
        let job = Job {
            seq,
            key: job.key,
            body: job.body,
            received: job.received,
            state: State::Claimed,
            due,
            attempt: 1,
            why: None,
            reply: None,
            fence: 1,
        };
        let handover = self.inbox.handover.clone();
        handover.give(Claim::new(self.inbox, job, self.lease_start), self.place);
    }
}
