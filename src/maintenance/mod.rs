//! The periodic tasks: repair webhooks, backfill missed messages, delete old jobs.
//!
//! Of several replicas one does each of these at a time, and once in its period: it holds the task's lease, and renews it
//! while it works. When it was done last stands in the inbox, with the number of that run: numbers tell which run began after
//! there was reason to, as clocks differ.

mod backfill;
pub mod notice;
mod schedule;
pub mod signing;
mod standstill;
mod webhooks;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::{error, info, warn};

use crate::announcement::Announcement;
use crate::clock::{self, WebexClock};
use crate::inbox::{self, HeldDuty, Inbox, REMEMBERED};
use crate::metrics::Metrics;
use crate::webex::client::Client;
use crate::webex::model::PersonId;
use crate::websocket::Watch;
use notice::Operators;
use schedule::{Outcome, PeriodicTask, RETRY_DELAY, Scheduled, Wanted, rest, want};
use signing::Webhooks;

/// The lease of a task: after a crash another replica takes it up then.
const LEASE: Duration = Duration::from_secs(20);

/// Makes this process know that its webhooks were looked at, and are as they should be.
#[derive(Clone)]
pub struct Sound(pub Arc<dyn Fn() + Send + Sync>);

impl fmt::Debug for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sound").finish_non_exhaustive()
    }
}

/// How long the inbox may take, after this module is told to stop, to answer what it was asked before.
const LAST_ANSWER: Duration = Duration::from_secs(2);

/// Everything that periodic tasks need.
#[derive(Debug)]
pub struct Maintenance {
    /// Calls Webex.
    pub client: Client,
    /// Where what was missed goes.
    pub inbox: Inbox,
    /// The bot's own id.
    pub bot: PersonId,
    /// The webhooks to keep; none when the bot is not to register any.
    pub webhooks: Option<Webhooks>,
    /// Whether to delete the bot's earlier webhooks once events arrive over the websocket.
    pub removes_webhooks: bool,
    /// The state of the websocket, if the bot uses one.
    pub websocket: Option<Watch>,
    /// The operators to notify; none by default.
    pub operators: Option<Operators>,
    /// Whether there is a roster.
    pub has_roster: bool,
    /// Is called when the webhooks are as they should be.
    pub sound: Sound,
    /// Counts what was done.
    pub metrics: Metrics,
    /// The time of day.
    pub now: fn() -> Timestamp,
    /// The time of day by which messages are dated.
    pub webex: WebexClock,
    /// The number of the latest run of a task before this process could begin one: tasks that were not done since run at once.
    pub since: i64,
}

impl Maintenance {
    /// Does what is due until `shutdown` is cancelled.
    pub async fn run(self: Arc<Self>, shutdown: CancellationToken) {
        let since = Wanted::After(self.since);
        let mut schedule = vec![
            Scheduled::new(PeriodicTask::Webhooks, since),
            Scheduled::new(PeriodicTask::Backfill, since),
            Scheduled::new(PeriodicTask::Pruning, Wanted::No),
        ];
        // The last, so that it tells of what the others found.
        schedule.extend(
            self.operators
                .is_some()
                .then(|| Scheduled::new(PeriodicTask::Notice, since)),
        );
        for scheduled in &schedule {
            self.metrics.has_duty(scheduled.task.name());
        }
        let stood_still = Arc::new(Notify::new());
        let standstills = standstill::notify(clock::now, Arc::clone(&stood_still));
        let _standstills = AbortOnDropHandle::new(tokio::spawn(standstills));
        loop {
            let next = schedule
                .iter()
                .map(|scheduled| scheduled.next)
                .min()
                .unwrap_or_else(Instant::now);
            let mut missed = false;
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep_until(next) => {}
                () = self.inbox.enqueue_failed() => missed = true,
                () = stood_still.notified() => {
                    missed = true;
                    if self.webhooks.is_some() {
                        // Nobody knows who came and went. Webex turns webhooks off whose events nobody takes.
                        let missed = Announcement::EventsAreMissed.to_string();
                        drop(self.inbox.announce(&missed).await);
                        want(&mut schedule, PeriodicTask::Webhooks);
                    }
                }
                () = self.missed() => {
                    missed = true;
                    // An open websocket may make the webhooks unnecessary.
                    if self.removes_webhooks {
                        want(&mut schedule, PeriodicTask::Webhooks);
                    }
                }
            }
            for scheduled in schedule
                .iter_mut()
                .filter(|scheduled| scheduled.next <= Instant::now())
            {
                let outcome = tokio::select! {
                    outcome = self.attempt(scheduled.task, scheduled.wanted, &shutdown) => outcome,
                    () = told_to_stop(&shutdown) => None,
                };
                let Some(outcome) = outcome else {
                    return;
                };
                missed |= matches!(outcome, Outcome::Done(true));
                scheduled.go_on(outcome);
            }
            if missed {
                want(&mut schedule, PeriodicTask::Backfill);
            }
        }
    }

    /// Resolves when the websocket may have missed events.
    async fn missed(&self) {
        match &self.websocket {
            Some(websocket) => websocket.missed().await,
            None => std::future::pending().await,
        }
    }

    /// Registers the webhooks at once, or repairs them; waits while another replica does.
    ///
    /// # Errors
    /// When Webex or the inbox does not answer.
    pub async fn register(self: &Arc<Self>, shutdown: &CancellationToken) -> Result<(), String> {
        loop {
            let registered =
                self.attempt(PeriodicTask::Webhooks, Wanted::After(self.since), shutdown);
            match registered.await {
                None | Some(Outcome::Done(_) | Outcome::Recent(_)) => return Ok(()),
                Some(Outcome::Failed(why)) => return Err(why),
                Some(Outcome::Elsewhere) => tokio::time::sleep(RETRY_DELAY / 10).await,
            }
        }
    }

    /// Does a task, when no other replica does or did in its period. None when the bot ends meanwhile.
    async fn attempt(
        self: &Arc<Self>,
        task: PeriodicTask,
        wanted: Wanted,
        shutdown: &CancellationToken,
    ) -> Option<Outcome> {
        let failed = |error: &dyn std::error::Error| Some(Outcome::Failed(error.to_string()));
        let mut held = match self.inbox.begin_duty(task.name(), LEASE).await {
            Ok(Some(held)) => held,
            Ok(None) => return Some(Outcome::Elsewhere),
            Err(error) => return failed(&error),
        };
        let begun = (self.now)();
        let outcome = match self.recent(task, wanted, begun).await {
            Err(error) => failed(&error),
            Ok(Some(rest)) => Some(Outcome::Recent(rest)),
            Ok(None) => match self.inbox.begin_run().await {
                Err(error) => failed(&error),
                Ok(run) => {
                    let outcome = self.work(task, &mut held, shutdown).await;
                    if matches!(outcome, Some(Outcome::Done(_)))
                        && let Err(error) = self.note_done(task, begun, run).await
                    {
                        warn!(duty = task.name(), %error, "it cannot be noted that a duty was done");
                    }
                    outcome
                }
            },
        };
        match &outcome {
            Some(Outcome::Done(_)) => self.metrics.duty(task.name(), true),
            Some(Outcome::Failed(_)) => self.metrics.duty(task.name(), false),
            _ => {}
        }
        self.tell(task).await;
        // Released at once, so that a replica that starts next need not wait for the lease's end.
        drop(self.inbox.end_duty(held).await);
        outcome
    }

    /// How long a task that was done a short while ago, and since there was reason to, has to wait.
    async fn recent(
        &self,
        task: PeriodicTask,
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<Option<Duration>, inbox::Error> {
        if !wanted.is_met_by(self.inbox.completed_run(task.name()).await?) {
            return Ok(None);
        }
        let done = self.inbox.mark(&task.done()).await?;
        Ok(done.and_then(|done| rest(task, done, now)))
    }

    /// Notes that a run of a task, which began then, is complete.
    async fn note_done(
        &self,
        task: PeriodicTask,
        begun: Timestamp,
        run: i64,
    ) -> Result<(), inbox::Error> {
        self.inbox.set_mark(&task.done(), begun).await?;
        self.inbox.complete_run(task.name(), run).await
    }

    /// Does a task for as long as this replica has its lease: nobody else begins it meanwhile, however long a call takes.
    async fn work(
        self: &Arc<Self>,
        task: PeriodicTask,
        held: &mut HeldDuty,
        shutdown: &CancellationToken,
    ) -> Option<Outcome> {
        let maintenance = Arc::clone(self);
        // On a task of its own: a panic ends the task and nothing else.
        let working = tokio::spawn(async move { maintenance.carry_out(task).await });
        let mut working = AbortOnDropHandle::new(working);
        let mut certain = Instant::now() + LEASE;
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return None,
                done = &mut working => return Some(match done {
                    Ok(Ok(missed)) => Outcome::Done(missed),
                    Ok(Err(why)) => Outcome::Failed(why),
                    Err(panic) => {
                        error!(duty = task.name(), %panic, "a panic in a duty");
                        self.metrics.panicked("upkeep");
                        Outcome::Failed("a panic".to_owned())
                    }
                }),
                () = tokio::time::sleep(LEASE / 4) => {}
            }
            let asked = Instant::now();
            match self.inbox.keep_duty(held, LEASE).await {
                Ok(true) => certain = asked + LEASE,
                Ok(false) => return Some(Outcome::Elsewhere),
                Err(error) if Instant::now() + LEASE / 2 > certain => {
                    return Some(Outcome::Failed(error.to_string()));
                }
                Err(_) => {}
            }
        }
    }

    /// Reports when a task was done, whichever replica did it.
    async fn tell(&self, task: PeriodicTask) {
        if let Ok(Some(done)) = self.inbox.mark(&task.done()).await {
            self.metrics.duty_done(task.name(), done.as_second());
        }
        match task {
            PeriodicTask::Webhooks => webhooks::tell(self).await,
            PeriodicTask::Backfill => backfill::tell(self).await,
            PeriodicTask::Pruning | PeriodicTask::Notice => {}
        }
    }

    /// Does a task; true when something may have been missed before.
    async fn carry_out(&self, task: PeriodicTask) -> Result<bool, String> {
        let told = |error: &dyn std::error::Error| error.to_string();
        match task {
            PeriodicTask::Webhooks => webhooks::run(self).await,
            PeriodicTask::Backfill => {
                let found = backfill::run(self).await.map_err(|error| told(&*error))?;
                if found > 0 {
                    info!(questions = found, "caught up with what was missed");
                }
                Ok(false)
            }
            PeriodicTask::Pruning => {
                // A clock that is days ahead must not make the bot forget what it answered.
                let now = (self.now)().min(self.webex.now());
                let before = now.saturating_sub(REMEMBERED);
                let before = before.unwrap_or(Timestamp::MIN);
                let pruned = self.inbox.prune(before).await;
                pruned.map(|_| false).map_err(|error| told(&error))
            }
            PeriodicTask::Notice => {
                let Some(operators) = &self.operators else {
                    return Ok(false);
                };
                let noticed = notice::run(self, operators).await;
                noticed.map(|()| false).map_err(|error| told(&error))
            }
        }
    }
}

/// Resolves when it is time to end, and whoever waits for the inbox has waited long enough.
async fn told_to_stop(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(LAST_ANSWER).await;
}
