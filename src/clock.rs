//! The one caller of the system clock. Everything else takes `now` as an argument.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

/// The time of day in UTC.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the system clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Up to this much two clocks agree: a date is told to the second, and an answer takes its time.
pub const AGREE: SignedDuration = SignedDuration::from_secs(5);

/// From how much on it is worth a warning.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// The time of day by Webex's clock: this machine's, put right by the dates of Webex's answers. Ages of what Webex dates
/// are measured by it, so that a machine whose clock is wrong drops nothing. Cheap to clone; clones agree.
///
/// From one answer to the next it runs on by itself: a machine's clock that is set meanwhile does not move it.
#[derive(Debug, Clone, Default)]
pub struct WebexClock(Arc<Difference>);

#[derive(Debug, Default)]
struct Difference {
    millis: AtomicI64,
    told: AtomicBool,
    /// This machine's time of day when the last answer came, and that moment.
    since: Mutex<Option<(Timestamp, Instant)>>,
}

impl WebexClock {
    /// Webex's time of day: this machine's own before Webex has told any.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.at(self.here().unwrap_or_else(now))
    }

    /// The time by which something that just came in is dated. A machine that slept does not know for how long before
    /// Webex's next answer: of what it may be, the later, so that nothing counts as older than it is.
    #[must_use]
    pub fn latest(&self) -> Timestamp {
        let here = now();
        self.at(self.here().map_or(here, |steady| steady.max(here)))
    }

    /// Whether Webex has told its time of day.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.since().is_some()
    }

    /// Takes note of the date of an answer that came just now.
    pub fn observe(&self, date: Timestamp) {
        let here = now();
        self.compare(date, here);
        *self.since() = Some((here, Instant::now()));
    }

    /// This machine's time of day, as it ran on since Webex's last answer.
    fn here(&self) -> Option<Timestamp> {
        let (here, since) = (*self.since())?;
        here.checked_add(since.elapsed()).ok()
    }

    /// Two values that are written at once: a poisoned lock is as good as any.
    fn since(&self) -> MutexGuard<'_, Option<(Timestamp, Instant)>> {
        self.0.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, here: Timestamp) -> Timestamp {
        let difference = SignedDuration::from_millis(self.0.millis.load(Ordering::Relaxed));
        here.saturating_add(difference).unwrap_or(here)
    }

    fn compare(&self, there: Timestamp, here: Timestamp) {
        let apart = here.duration_until(there);
        let agree = apart.abs() <= AGREE;
        let millis = i64::try_from(apart.as_millis()).unwrap_or_default();
        let millis = if agree { 0 } else { millis };
        self.0.millis.store(millis, Ordering::Relaxed);
        if apart.abs() > APART && !self.0.told.swap(true, Ordering::Relaxed) {
            warn!(
                seconds = apart.as_secs(),
                "this machine's clock and Webex's differ by more than a minute: set it right (by NTP); \
                 until then ages are measured by Webex's"
            );
        } else if agree && self.0.told.swap(false, Ordering::Relaxed) {
            info!("this machine's clock and Webex's agree again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_a_day_ahead_is_put_right_and_small_gaps_are_ignored() {
        let clock = WebexClock::default();
        let here = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(48);
        assert_eq!(clock.at(here), here);
        let there = here - SignedDuration::from_hours(24);
        clock.compare(there, here);
        assert_eq!(clock.at(here), there);
        assert!(clock.0.told.load(Ordering::Relaxed), "a warning was given");
        clock.compare(here + SignedDuration::from_secs(2), here);
        assert_eq!(clock.at(here), here);
        assert!(
            !clock.0.told.load(Ordering::Relaxed),
            "and may be given again"
        );
    }
}
