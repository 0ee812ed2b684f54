//! Time for leases and pauses that no step of the system's clock disturbs: somebody sets that clock, or the machine sleeps.
//!
//! Times of jobs outlast a restart, so they are of the system's clock. But if a process followed each step of it, a lease
//! would end early, so that a job runs twice at once, or a deferred job would wait for hours. So the process reads the
//! system's clock once, counts on in monotonic time, and notes in the file how far the two are apart. The next process
//! moves the times of deferred jobs by that.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

/// The smallest difference that is noted, in milliseconds. The system corrects smaller errors gradually.
const SMALLEST: i64 = 1000;

/// The checkpoint that has the difference: the milliseconds by which the system's clock is ahead.
const NAME: &str = "system's clock ahead";

/// The system's clock when the file was opened, and monotonic time since then.
#[derive(Debug)]
pub(super) struct SteadyClock {
    system: fn() -> Timestamp,
    anchor: (Instant, Timestamp),
    /// The difference that the file has, in milliseconds.
    noted: AtomicI64,
}

impl SteadyClock {
    pub(super) fn new(system: fn() -> Timestamp) -> Self {
        Self {
            system,
            anchor: (Instant::now(), system()),
            noted: AtomicI64::new(0),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let (begun, at) = self.anchor;
        let elapsed = SignedDuration::try_from(begun.elapsed()).unwrap_or(SignedDuration::MAX);
        at.saturating_add(elapsed).unwrap_or(at)
    }

    /// Notes by how much the system's clock is ahead, if that has changed.
    pub(super) fn note(&self, connection: &Connection) -> rusqlite::Result<()> {
        let ahead = (self.system)().as_millisecond() - self.now().as_millisecond();
        if (ahead - self.noted.load(Ordering::Relaxed)).abs() < SMALLEST {
            return Ok(());
        }
        connection.execute(
            "INSERT INTO checkpoint (name, at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            params![NAME, ahead],
        )?;
        self.noted.store(ahead, Ordering::Relaxed);
        Ok(())
    }
}

/// Moves the times of jobs that the last process deferred to the system's clock, which now says `now`.
///
/// A process that was killed may not have noted a step, and a clock can be set while no process runs. If the newest time in
/// the file is to come yet, the clock was set back by as much at least.
pub(super) fn adopt(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let noted: Option<i64> = connection
        .query_row(
            "DELETE FROM checkpoint WHERE name = ?1 RETURNING at",
            params![NAME],
            |row| row.get(0),
        )
        .optional()?;
    let newest: i64 = connection.query_row(
        "SELECT max(coalesce((SELECT received_at FROM job ORDER BY id DESC LIMIT 1), 0),
                    coalesce((SELECT at FROM checkpoint WHERE name = 'checked'), 0))",
        [],
        |row| row.get(0),
    )?;
    let ahead = noted.unwrap_or_else(|| (now.as_millisecond() - newest).min(0));
    if ahead != 0 {
        connection.execute(
            "UPDATE job SET visible_at = max(1, visible_at + ?1) WHERE state = 'deferred'",
            params![ahead],
        )?;
    }
    Ok(())
}
