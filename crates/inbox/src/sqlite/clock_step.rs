//! Steps of the system's clock: somebody sets it, or the machine sleeps.
//!
//! Times of jobs are of the system's clock, so that they outlast a restart. After a step a lease would end early, so that a
//! job runs twice at once, or a deferred job would wait for hours. Monotonic time shows by how much the clock went wrong, and
//! the times of open jobs move by the same.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, params};

/// The smallest step that is corrected, in milliseconds. The system corrects smaller errors gradually.
const SMALLEST: i64 = 1000;

/// The longest time in which both clocks are read. A process that was stopped in between read two moments.
const LONGEST_READING: Duration = Duration::from_millis(100);

/// Compares the system's clock with monotonic time.
#[derive(Debug, Default)]
pub(super) struct ClockStep {
    last: Mutex<Option<(Instant, Timestamp)>>,
    /// The steps that the times of jobs do not follow yet, in milliseconds.
    pending: AtomicI64,
}

impl ClockStep {
    /// Reads both clocks, and notes a step since the last reading.
    pub(super) fn read(&self, now: fn() -> Timestamp) {
        let begun = Instant::now();
        let at = now();
        if begun.elapsed() <= LONGEST_READING {
            self.note(begun, at);
        }
    }

    fn note(&self, moment: Instant, at: Timestamp) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((then, before)) = last.replace((moment, at)) else {
            return;
        };
        let elapsed = i64::try_from(moment.duration_since(then).as_millis()).unwrap_or(i64::MAX);
        let step = at.as_millisecond() - before.as_millisecond() - elapsed;
        if step.abs() >= SMALLEST {
            self.pending.fetch_add(step, Ordering::Relaxed);
        }
    }

    /// Moves the leases and the pauses of open jobs by the steps that were noted.
    pub(super) fn follow(&self, connection: &Connection) -> rusqlite::Result<()> {
        let step = self.pending.swap(0, Ordering::Relaxed);
        if step == 0 {
            return Ok(());
        }
        let moved = connection.execute(
            "UPDATE job SET visible_at = max(1, visible_at + ?1) WHERE state IN ('claimed', 'deferred')",
            params![step],
        );
        moved.map(drop).inspect_err(|_| {
            self.pending.fetch_add(step, Ordering::Relaxed);
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn steps_add_up_and_what_is_no_step_is_none() {
        let clock = ClockStep::default();
        let (start, at) = (Instant::now(), Timestamp::UNIX_EPOCH);
        // Seconds of monotonic time, milliseconds of the system's clock, and the steps until then.
        for (seconds, millis, pending) in [
            (0, 0, 0),
            (10, 10_000, 0),
            (20, 20_900, 0),
            (30, 70_900, 40_000),
            (40, 80_900, 40_000),
            (50, -3_509_100, -3_560_000),
        ] {
            let at = at + SignedDuration::from_millis(millis);
            clock.note(start + Duration::from_secs(seconds), at);
            assert_eq!(clock.pending.load(Ordering::Relaxed), pending, "{seconds}");
        }
    }
}
