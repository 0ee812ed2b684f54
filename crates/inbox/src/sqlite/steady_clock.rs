//! Time for leases and pauses that no step of the system's clock disturbs: somebody sets that clock, or the machine sleeps.
//!
//! Times of jobs outlast a restart, so they are of the system's clock. But if a process followed each step of it, a lease
//! would end early, so that a job runs twice at once, or a deferred job would wait for hours. So the process reads the
//! system's clock once and counts on in monotonic time. With each job that it defers it notes both clocks, and the next
//! process that claims moves the times of deferred jobs to the system's clock. A process that claims nothing, as the command
//! of an operator, moves no times: those of a worker beside it are of another clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::later;

/// The smallest difference that counts, in milliseconds. The system corrects smaller errors gradually.
const SMALLEST: i64 = 1000;

/// The checkpoints of the last deferral: the system's clock, and the time of this process.
const SYSTEM: &str = "deferred by the system's clock";
const STEADY: &str = "deferred by steady time";

/// The system's clock when the file was opened, and monotonic time since then.
#[derive(Debug)]
pub(super) struct SteadyClock {
    system: fn() -> Timestamp,
    anchor: (Instant, Timestamp),
    /// Whether jobs that an earlier process deferred have the times of this one.
    has_adopted: AtomicBool,
}

impl SteadyClock {
    pub(super) fn new(system: fn() -> Timestamp) -> Self {
        Self {
            system,
            anchor: (Instant::now(), system()),
            has_adopted: AtomicBool::new(false),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let (begun, at) = self.anchor;
        let elapsed = SignedDuration::try_from(begun.elapsed()).unwrap_or(SignedDuration::MAX);
        at.saturating_add(elapsed).unwrap_or(at)
    }

    /// Notes both clocks, as a job is deferred.
    pub(super) fn note(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "INSERT INTO checkpoint (name, at) VALUES (?1, ?2), (?3, ?4)
                 ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            )?
            .execute(params![
                SYSTEM,
                (self.system)().as_millisecond(),
                STEADY,
                self.now().as_millisecond()
            ])?;
        Ok(())
    }

    pub(super) fn has_adopted(&self) -> bool {
        self.has_adopted.load(Ordering::Relaxed)
    }

    /// Jobs that an earlier process deferred have the times of this one: that is on disk.
    pub(super) fn adopted(&self) {
        self.has_adopted.store(true, Ordering::Relaxed);
    }

    /// Moves the times of jobs that an earlier process deferred. Where that was at a time that is to come yet, the clock was
    /// set back afterwards, and nobody knows how long ago that was: they are due. A claim of an earlier process lasts no
    /// longer than one of this process. Adopting twice changes nothing.
    pub(super) fn adopt(&self, connection: &Connection, lease: Duration) -> rusqlite::Result<()> {
        connection.execute(
            "UPDATE job SET visible_at = ?1
             WHERE state NOT IN ('done', 'dead') AND state = 'claimed' AND visible_at > ?1",
            params![later(self.now(), lease)],
        )?;
        let noted: Option<(i64, i64)> = connection
            .query_row(
                "SELECT system.at, steady.at FROM checkpoint AS system JOIN checkpoint AS steady
                 WHERE system.name = ?1 AND steady.name = ?2",
                params![SYSTEM, STEADY],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((system, steady)) = noted else {
            return Ok(());
        };
        let now = self.now().as_millisecond();
        let step = system - steady;
        if now + SMALLEST < system {
            connection.execute(
                "UPDATE job SET visible_at = min(visible_at, ?1) WHERE state = 'deferred'",
                params![now],
            )?;
        } else if step.abs() >= SMALLEST {
            connection.execute(
                "UPDATE job SET visible_at = max(1, visible_at + ?1) WHERE state = 'deferred'",
                params![step],
            )?;
        }
        connection.execute(
            "DELETE FROM checkpoint WHERE name IN (?1, ?2)",
            params![SYSTEM, STEADY],
        )?;
        Ok(())
    }
}
