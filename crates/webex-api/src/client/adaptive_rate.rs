//! How fast Webex lets this token call: learned from its refusals, because it is published nowhere. Pure.
//!
//! Nothing is slowed down until the first 429. From then on calls leave at the rate at which answers
//! came just before it; the rate grows slowly while it suffices, and falls at every further 429. The
//! allowance that may be saved up is one second's, as for a token bucket on the other side.

use std::time::Duration;

use tokio::time::Instant;

/// How much the rate falls at a refusal.
const FALL: f64 = 0.9;

/// How much the rate grows in a second: slowly about what was found, so that few calls are refused,
/// and faster when that was long ago and more may be allowed by now.
const GROWTH: f64 = 0.005;
const LATE_GROWTH: f64 = 0.03;
const LATE: Duration = Duration::from_secs(60);

/// The slowest rate, in calls a second.
const SLOWEST: f64 = 0.5;

/// How long without a refusal until the rate is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(600);

/// The time over which answers are counted.
const WINDOW: Duration = Duration::from_secs(1);

/// The rate of calls.
#[derive(Debug)]
pub(super) struct AdaptiveRate {
    learned: Option<Learned>,
    /// Answers in the window that began then, and in the one before.
    window: Option<Instant>,
    answers: u32,
    answers_before: u32,
}

#[derive(Debug)]
struct Learned {
    /// Calls a second.
    rate: f64,
    /// Calls that may leave at once.
    saved: f64,
    /// When these were counted.
    counted: Instant,
    /// When the last refusal came.
    refused: Instant,
}

impl AdaptiveRate {
    pub(super) const fn new() -> Self {
        Self {
            learned: None,
            window: None,
            answers: 0,
            answers_before: 0,
        }
    }

    /// Lets a call leave, or says how long to wait before asking again.
    pub(super) fn leave(&mut self, now: Instant) -> Result<(), Duration> {
        let Some(learned) = &mut self.learned else {
            return Ok(());
        };
        if now.duration_since(learned.refused) > FORGOTTEN_AFTER {
            self.learned = None;
            return Ok(());
        }
        let passed = now.saturating_duration_since(learned.counted).as_secs_f64();
        learned.counted = now;
        let growth = if now.duration_since(learned.refused) > LATE {
            LATE_GROWTH
        } else {
            GROWTH
        };
        learned.rate *= (1.0 + growth).powf(passed);
        learned.saved = (learned.saved + passed * learned.rate).min(learned.rate.max(1.0));
        if learned.saved >= 1.0 {
            learned.saved -= 1.0;
            Ok(())
        } else {
            let wait = (1.0 - learned.saved) / learned.rate;
            Err(Duration::from_secs_f64(wait.clamp(0.001, 10.0)))
        }
    }

    /// Notes that a call was let through.
    pub(super) fn answered(&mut self, now: Instant) {
        self.turn(now);
        self.answers += 1;
    }

    /// Notes that a call was refused for going too fast; several at once count as one.
    pub(super) fn refused(&mut self, now: Instant) {
        self.turn(now);
        match &mut self.learned {
            Some(learned) if now.duration_since(learned.refused) < WINDOW / 2 => {}
            Some(learned) => {
                learned.rate = (learned.rate * FALL).max(SLOWEST);
                learned.saved = 0.0;
                learned.counted = now;
                learned.refused = now;
            }
            None => {
                // Assume a full one-second burst was available at the window's start.
                let began = self.window.unwrap_or(now);
                let time = 1.0 + now.saturating_duration_since(began).as_secs_f64();
                let seen = f64::from(self.answers + self.answers_before) / time;
                self.learned = Some(Learned {
                    rate: seen.max(1.0),
                    saved: 0.0,
                    counted: now,
                    refused: now,
                });
            }
        }
    }

    /// Begins a new window when the last is over.
    fn turn(&mut self, now: Instant) {
        let began = *self.window.get_or_insert(now);
        let passed = now.saturating_duration_since(began);
        if passed >= WINDOW {
            let adjacent = passed < 2 * WINDOW;
            self.answers_before = if adjacent { self.answers } else { 0 };
            self.answers = 0;
            self.window = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Webex's side: a bucket of one second's calls.
    struct Bucket {
        allowed: f64,
        left: f64,
        last: Instant,
    }

    impl Bucket {
        fn takes(&mut self, now: Instant) -> bool {
            let passed = now.duration_since(self.last).as_secs_f64();
            self.left = (self.left + passed * self.allowed).min(self.allowed);
            self.last = now;
            let takes = self.left >= 1.0;
            self.left -= f64::from(u8::from(takes));
            takes
        }
    }

    /// Calls as fast as the rate allows for five minutes of a made-up time: answered, refused.
    fn five_minutes(allowed: f64) -> (u32, u32) {
        let start = Instant::now();
        let mut now = start;
        let mut bucket = Bucket {
            allowed,
            left: allowed,
            last: now,
        };
        let mut rate = AdaptiveRate::new();
        let (mut answered, mut refused) = (0, 0);
        while now.duration_since(start) < Duration::from_secs(300) {
            match rate.leave(now) {
                Err(wait) => now += wait,
                Ok(()) if bucket.takes(now) => {
                    answered += 1;
                    rate.answered(now);
                    now += Duration::from_micros(300);
                }
                Ok(()) => {
                    refused += 1;
                    rate.refused(now);
                    // `Retry-After: 1`
                    now += Duration::from_secs(1);
                }
            }
        }
        (answered, refused)
    }

    #[test]
    fn nearly_all_of_an_allowed_rate_is_used_with_few_refusals() {
        for allowed in [5.0, 10.0, 20.0, 50.0, 100.0, 500.0] {
            let (answered, refused) = five_minutes(allowed);
            let share = f64::from(answered) / (allowed * 300.0);
            let lost = f64::from(refused) / f64::from(answered + refused);
            assert!(share > 0.95, "{allowed}/s: {share}");
            assert!(lost < 0.02, "{allowed}/s: {lost}");
        }
    }

    #[test]
    fn without_a_refusal_nothing_waits() {
        let mut rate = AdaptiveRate::new();
        let now = Instant::now();
        assert!((0..10_000).all(|_| rate.leave(now).is_ok()));
    }

    #[test]
    fn a_rate_is_forgotten_after_a_while() {
        let mut rate = AdaptiveRate::new();
        let now = Instant::now();
        rate.refused(now);
        assert!(rate.leave(now).is_err());
        let later = now + FORGOTTEN_AFTER + Duration::from_secs(1);
        assert!((0..100).all(|_| rate.leave(later).is_ok()));
    }
}
