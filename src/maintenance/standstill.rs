//! Notices that this process stood still: its machine slept, or one of the two was paused. Webex does not wait long for
//! whoever takes an event, and does not tell for how long.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::warn;

/// How often the clocks are read.
const BEAT: Duration = Duration::from_secs(1);

/// How late a timer is when events may have been lost meanwhile. A backfill that finds nothing costs little.
const LATE: Duration = Duration::from_secs(2);

/// The least time between two notices: a machine that stands still over and over has other troubles than missed events.
const LEAST_PAUSE: Duration = Duration::from_secs(30);

/// Notifies of standstills, for ever.
pub(super) async fn notify(now: fn() -> Timestamp, stood_still: Arc<Notify>) {
    let mut notices = Notices::default();
    loop {
        let (begun, time_of_day) = (Instant::now(), now());
        tokio::time::sleep(BEAT).await;
        let late = standstill(begun.elapsed(), time_of_day.duration_until(now()));
        if let Some(late) = late {
            warn!(
                seconds = late.as_secs(),
                "this process stood still, or its clock was set: a backfill fetches what it may have missed"
            );
        }
        if notices.is_next(late, Instant::now()) {
            stood_still.notify_one();
        }
    }
}

/// The notices so far.
#[derive(Default)]
struct Notices {
    is_due: bool,
    last: Option<Instant>,
}

impl Notices {
    /// Whether to notify now, after a beat that was so late. A standstill soon after a notice waits for its turn.
    fn is_next(&mut self, late: Option<Duration>, now: Instant) -> bool {
        self.is_due |= late.is_some();
        // A standstill is a pause as well, and the clock of timers may not have counted it.
        let paused = late.is_some_and(|late| late >= LEAST_PAUSE)
            || self
                .last
                .is_none_or(|last| now.duration_since(last) >= LEAST_PAUSE);
        let is_next = self.is_due && paused;
        if is_next {
            (self.is_due, self.last) = (false, Some(now));
        }
        is_next
    }
}

/// How late the timer of a beat was, if that is a standstill: by its own clock, which stops while a machine sleeps, or by
/// the time of day.
fn standstill(by_timers: Duration, by_day: SignedDuration) -> Option<Duration> {
    let by_day = Duration::try_from(by_day).unwrap_or_default();
    let late = by_timers.max(by_day).saturating_sub(BEAT);
    (late > LATE).then_some(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standstills_in_a_row_are_told_together() {
        let (mut notices, begun) = (Notices::default(), Instant::now());
        for (at, late, is_next) in [
            (0, None, false),
            (1, Some(3), true),
            (2, None, false),
            (5, Some(3), false),
            (6, Some(4), false),
            (30, None, false),
            (31, None, true),
            (62, None, false),
            (63, Some(3), true),
            // The machine slept for an hour, which the clock of timers did not count.
            (64, Some(3600), true),
            (65, None, false),
        ] {
            let (now, late) = (
                begun + Duration::from_secs(at),
                late.map(Duration::from_secs),
            );
            assert_eq!(notices.is_next(late, now), is_next, "after {at} s");
        }
    }

    #[test]
    fn a_late_timer_or_a_leap_of_the_clock_is_a_standstill() {
        for (by_timers, by_day, late) in [
            (1000, 1000, None),
            (2900, 2900, None),
            (4000, 4000, Some(3000)),
            (33_000, 33_000, Some(32_000)),
            // The machine slept.
            (1000, 3_600_000, Some(3_599_000)),
            // The clock was set back.
            (1000, -3_600_000, None),
            (4000, -3_600_000, Some(3000)),
        ] {
            let by_day = SignedDuration::from_millis(by_day);
            assert_eq!(
                standstill(Duration::from_millis(by_timers), by_day),
                late.map(Duration::from_millis)
            );
        }
    }
}
