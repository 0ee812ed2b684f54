//! When a task is due: in its period, after a failure, and when something may have been missed. Pure but for the clock of timers.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use tracing::warn;

/// How long to wait when another replica has the lease of a task, or when it failed; longer when it fails again.
pub(super) const RETRY_DELAY: Duration = Duration::from_secs(5);

/// A periodic task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeriodicTask {
    Webhooks,
    Backfill,
    Pruning,
    Notice,
}

impl PeriodicTask {
    /// The name of its lease, and the label of its metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Webhooks => "webhooks",
            Self::Backfill => "catch-up",
            Self::Pruning => "pruning",
            Self::Notice => "notice",
        }
    }

    /// Under which name it is remembered when it was done last.
    pub(super) fn done(self) -> String {
        format!("{} done", self.name())
    }

    /// How often. Webex has blocked a bot for making webhooks over and over.
    pub(super) fn every(self) -> Duration {
        match self {
            Self::Webhooks | Self::Backfill => Duration::from_secs(300),
            Self::Pruning => Duration::from_secs(600),
            Self::Notice => Duration::from_secs(60),
        }
    }
}

/// A task, and when it is next to be done.
pub(super) struct Scheduled {
    pub(super) task: PeriodicTask,
    pub(super) next: Instant,
    /// Whether it is to be done before its period is over.
    pub(super) wanted: Wanted,
    /// How often it failed since it last did not.
    failures: u32,
}

/// Whether a task is to be done before its period is over: at the start, and when something may have been missed.
///
/// Clocks of replicas differ and are set, so it is numbers that tell which run began after there was reason to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// In its period.
    No,
    /// By whichever replica, in a run that began after the one of this number.
    After(i64),
    /// By this process.
    Here,
}

impl Wanted {
    /// Whether a complete run of this number is enough.
    pub(super) fn is_met_by(self, completed: i64) -> bool {
        match self {
            Self::No => true,
            Self::After(number) => completed > number,
            Self::Here => false,
        }
    }
}

/// The outcome of a task.
pub(super) enum Outcome {
    /// It is done. True when something may have been missed before.
    Done(bool),
    /// It was done a short while ago, and is due after this time.
    Recent(Duration),
    /// Another replica has it.
    Elsewhere,
    Failed(String),
}

impl Scheduled {
    /// A task that is looked at now.
    pub(super) fn new(task: PeriodicTask, wanted: Wanted) -> Self {
        Self {
            task,
            next: Instant::now(),
            wanted,
            failures: 0,
        }
    }

    /// Notes what came of it.
    pub(super) fn go_on(&mut self, outcome: Outcome) {
        let pause = match outcome {
            Outcome::Elsewhere => RETRY_DELAY,
            Outcome::Failed(why) => {
                self.failures = self.failures.saturating_add(1);
                let pause = RETRY_DELAY * 2_u32.pow((self.failures - 1).min(8));
                let pause = pause.min(self.task.every());
                let duty = self.task.name();
                warn!(duty, error = why, again = ?pause, "a duty is tried again");
                pause
            }
            Outcome::Done(_) | Outcome::Recent(_) => {
                (self.failures, self.wanted) = (0, Wanted::No);
                match outcome {
                    Outcome::Recent(rest) => rest,
                    _ => self.task.every(),
                }
            }
        };
        self.next = Instant::now() + pause;
    }
}

/// Requests a task soon, also if it ran recently.
pub(super) fn want(schedule: &mut [Scheduled], task: PeriodicTask) {
    if let Some(scheduled) = schedule.iter_mut().find(|scheduled| scheduled.task == task) {
        scheduled.wanted = Wanted::Here;
        // Repeated requests must not postpone it.
        scheduled.next = scheduled.next.min(Instant::now() + RETRY_DELAY);
    }
}

/// How long a task that was last begun at `done` has to wait for its period; none when it is due.
pub(super) fn rest(task: PeriodicTask, done: Timestamp, now: Timestamp) -> Option<Duration> {
    // A time to come is one of a clock that was wrong.
    let passed = Duration::try_from(now.duration_since(done)).ok()?;
    let rest = task.every().checked_sub(passed)?;
    // A task that is nearly due is due: timers of replicas differ a little.
    (rest > task.every() / 10).then_some(rest)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_failing_task_is_retried_after_growing_pauses_till_it_works() {
        let mut task = Scheduled::new(PeriodicTask::Backfill, Wanted::Here);
        let goes_on = |task: &mut Scheduled, outcome, seconds| {
            let (before, pause) = (Instant::now(), Duration::from_secs(seconds));
            task.go_on(outcome);
            let asked = task.next - pause;
            assert!(before <= asked && asked <= Instant::now(), "{seconds} s");
        };
        let failed = || Outcome::Failed("Webex is away".to_owned());
        for _ in 0..2 {
            for seconds in [5, 10, 20, 40, 80, 160, 300, 300, 300] {
                goes_on(&mut task, failed(), seconds);
                assert_eq!(task.wanted, Wanted::Here, "it is still to be done");
            }
            goes_on(&mut task, Outcome::Done(false), 300);
            assert_eq!(task.wanted, Wanted::No);
            task.wanted = Wanted::Here;
        }
        task.failures = u32::MAX;
        goes_on(&mut task, failed(), 300);
    }

    #[test]
    fn one_replica_runs_a_task_once_in_its_period() {
        let at = |seconds| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let rest =
            |done, now| rest(PeriodicTask::Backfill, at(done), at(now)).map(|rest| rest.as_secs());
        assert_eq!(rest(1000, 1010), Some(290), "another did it");
        assert_eq!(rest(1000, 1299), None, "it is due");
        assert_eq!(rest(2000, 1010), None, "a clock was wrong");
    }

    #[test]
    fn a_run_that_began_before_there_was_reason_is_not_enough() {
        assert!(Wanted::No.is_met_by(0));
        assert!(!Wanted::After(7).is_met_by(7));
        assert!(Wanted::After(7).is_met_by(8));
        assert!(!Wanted::Here.is_met_by(i64::MAX));
    }
}
