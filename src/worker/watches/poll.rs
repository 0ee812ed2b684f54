//! Looks at the people of all watches, in turn and within a budget, at one replica.
//!
//! Its findings go nowhere: they decide when a watch gets its job, and the job looks again under the policy. Its calls give way:
//! where Webex throttles, or other calls wait, they are not made.

use std::collections::{HashMap, HashSet};
use std::pin::pin;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::budget::{Budget, longest_ago};
use super::order::{Due, Order};
use super::{Rules, State};
use crate::clock::WebexClock;
use crate::inbox::{self, Enqueued, HeldDuty, Inbox, NewJob, State as JobState, Watch};
use crate::metrics::Metrics;
use crate::reply::GaveUp;
use crate::webex::client::{Client, ErrorKind};
use crate::webex::model::PersonId;

/// The name of the lease.
const DUTY: &str = "watches";

/// For how long the lease is taken, and kept again: after a crash another replica looks then.
const TERM: Duration = Duration::from_secs(20);

/// How long to wait where another replica looks, or the inbox does not answer.
const AGAIN: Duration = Duration::from_secs(5);

/// How long a watch that has its job is left to it, before the job is asked for.
const LEFT_TO_JOB: Duration = Duration::from_secs(30);

/// The longest pause between two looks at the table.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Looks at the people of all watches.
#[derive(Debug)]
pub struct Poller {
    /// Where watches are kept.
    pub inbox: Inbox,
    /// Calls Webex.
    pub client: Client,
    /// How watches are kept.
    pub rules: Rules,
    /// Counts.
    pub metrics: Metrics,
    /// The time of day.
    pub now: fn() -> Timestamp,
    /// The time of day by which jobs are dated.
    pub webex: WebexClock,
}

/// The knowledge of the replica that looks.
struct Known {
    budget: Budget,
    looked: HashMap<PersonId, Instant>,
    states: HashMap<PersonId, State>,
    /// Since when watches have a job, by its key.
    due: HashMap<String, Instant>,
}

impl Poller {
    /// Looks until `shutdown` is cancelled, whenever no other replica does.
    pub async fn run(self, shutdown: CancellationToken) {
        let client = self.client.giving_way();
        loop {
            // A lease costs a commit every few seconds. Without a watch nothing is written.
            let open = self.inbox.watches(None).await;
            if open.is_ok_and(|open| !open.is_empty())
                && let Ok(Some(held)) = self.inbox.begin_duty(DUTY, TERM).await
            {
                let held = self.hold(held, &client, &shutdown).await;
                // Another replica counts them now.
                self.metrics.watches_open(0);
                drop(self.inbox.end_duty(held).await);
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    /// Looks for as long as it is this replica's to do, and somebody is watched.
    async fn hold(
        &self,
        mut held: HeldDuty,
        client: &Client,
        shutdown: &CancellationToken,
    ) -> HeldDuty {
        let mut known = Known {
            budget: Budget::new(self.rules.calls, Instant::now()),
            looked: HashMap::new(),
            states: HashMap::new(),
            due: HashMap::new(),
        };
        let mut keep = Instant::now() + TERM / 4;
        loop {
            let pause = {
                let mut turn = pin!(self.turn(&mut known, client));
                tokio::select! {
                    pause = &mut turn => match pause {
                        Some(pause) => pause,
                        None => return held,
                    },
                    () = shutdown.cancelled() => return held,
                    // A call may take as long as a term.
                    () = tokio::time::sleep(TERM / 2) => AGAIN,
                }
            };
            if Instant::now() >= keep {
                match self.inbox.keep_duty(&mut held, TERM).await {
                    Ok(true) => keep = Instant::now() + TERM / 4,
                    Ok(false) | Err(_) => return held,
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return held,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Gives jobs to those that are due, and looks at one person at most. Tells how long to wait; none where nobody is
    /// watched.
    async fn turn(&self, known: &mut Known, client: &Client) -> Option<Duration> {
        let looked = match self.inbox.watches(None).await {
            Ok(watches) if watches.is_empty() => return None,
            Ok(watches) => self.look(watches, known, client).await,
            Err(error) => Err(error),
        };
        Some(match looked {
            Ok(()) => known.budget.pause().min(LONGEST_PAUSE),
            Err(error) => {
                warn!(%error, "watches are looked at later");
                AGAIN
            }
        })
    }

    async fn look(
        &self,
        watches: Vec<Watch>,
        known: &mut Known,
        client: &Client,
    ) -> Result<(), inbox::Error> {
        self.metrics.watches_open(watches.len());
        let (now, mut open) = ((self.now)(), Vec::new());
        known.due.retain(|_, since| since.elapsed() < LEFT_TO_JOB);
        for watch in watches {
            let Some(order) = Order::read(&watch) else {
                warn!("a watch cannot be read, and is ended");
                self.inbox.end_watch(&watch.key, None).await?;
                continue;
            };
            let ends = watch.until <= now;
            let gave_up = match ends {
                _ if !self.rules.is_on => Some(GaveUp::Off),
                true if order.withheld => Some(GaveUp::Withheld),
                true => Some(GaveUp::Expired),
                false => None,
            };
            if gave_up.is_some() {
                self.give_job(&watch, &order, gave_up, known).await?;
            } else if !order.withheld && !known.due.contains_key(&order.job_key()) {
                open.push((watch, order));
            }
        }
        let people: HashSet<&PersonId> = open.iter().flat_map(|(_, order)| &order.people).collect();
        known.looked.retain(|person, _| people.contains(person));
        known.states.retain(|person, _| people.contains(person));
        let (moment, rest) = (Instant::now(), known.budget.rest());
        for (watch, order) in &open {
            // Somebody new was looked at for the answer that began the watch.
            let age = Duration::try_from(now.duration_since(watch.since)).unwrap_or_default();
            let before = moment.checked_sub(age.min(rest)).unwrap_or(moment);
            for person in &order.people {
                known.looked.entry(person.clone()).or_insert(before);
            }
        }
        let now = moment;
        let next = longest_ago(people.iter().copied(), &known.looked, (now, rest)).cloned();
        let Some(person) = next.filter(|_| known.budget.take(now)) else {
            return Ok(());
        };
        let seen = client.person(&person).await;
        known.looked.insert(person.clone(), Instant::now());
        let state = match seen {
            Ok(seen) => Some(State::of_presence(seen.status.as_ref())),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                let throttled = error.kind() == ErrorKind::TooManyRequests;
                if throttled {
                    known.budget.throttled(Instant::now(), error.retry_after());
                }
                self.metrics
                    .watch_call(if throttled { "throttled" } else { "failed" });
                debug!(%error, "nobody was looked at");
                return Ok(());
            }
        };
        known.budget.answered();
        self.metrics.watch_call("answered");
        if let Some(state) = state {
            known.states.insert(person.clone(), state);
        }
        let of_person = open
            .iter()
            .filter(|(_, order)| order.people.contains(&person));
        let mut seen_free: Vec<&PersonId> = Vec::new();
        for (watch, order) in of_person {
            let is_free = |id| known.states.get(id) == Some(&State::Free);
            if state.is_none() {
                self.give_job(watch, order, Some(GaveUp::Gone), known)
                    .await?;
            } else if order.people.iter().all(is_free) {
                self.give_job(watch, order, None, known).await?;
                seen_free.extend(&order.people);
            }
        }
        // A job may find them busy again: the next one needs a new look at each.
        for person in seen_free {
            known.states.remove(person);
        }
        Ok(())
    }

    /// Gives a watch its job. The job ends the watch; one whose job ended without it, as by an apology, is ended here.
    async fn give_job(
        &self,
        watch: &Watch,
        order: &Order,
        gave_up: Option<GaveUp>,
        known: &mut Known,
    ) -> Result<(), inbox::Error> {
        let key = order.job_key();
        if known.due.contains_key(&key) {
            return Ok(());
        }
        let due = Due::of(watch, order, gave_up);
        let job = NewJob {
            key: key.clone(),
            fairness_key: watch.owner.clone(),
            body: serde_json::to_string(&due).unwrap_or_default(),
            received: self.webex.now(),
        };
        let put = self.inbox.enqueue(job).await?;
        known.due.insert(key.clone(), Instant::now());
        if put == Enqueued::New {
            return Ok(());
        }
        let state = self.inbox.find(&key).await?.map(|job| job.state);
        let is_over = match state {
            Some(JobState::Done) => true,
            // An operator may call it back, as long as the watch lasts.
            Some(JobState::Dead) => gave_up.is_some(),
            _ => false,
        };
        if is_over {
            self.inbox.end_watch(&watch.key, Some(&watch.body)).await?;
        }
        Ok(())
    }
}
