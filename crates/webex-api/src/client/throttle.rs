//! The throttle of all calls: after a 429 every call of this process waits, not one; and calls leave
//! no faster than Webex has shown to allow.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::adaptive_rate::AdaptiveRate;

/// How long to wait when Webex names no time that can be believed.
pub(super) const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Tells calls when they may leave.
#[derive(Debug)]
pub(super) struct Throttle {
    state: Mutex<State>,
    /// Waiting calls queue here, so that each leaves in its turn.
    line: tokio::sync::Mutex<()>,
}

/// How long a call waited before it left, and for what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Waited {
    /// Because Webex asked for a pause.
    pub(super) retry_after: Duration,
    /// So that Webex has no need to.
    pub(super) pace: Duration,
}

#[derive(Debug)]
struct State {
    pause: Option<Pause>,
    /// How long the pauses before that were, together.
    paused_before: Duration,
    rate: AdaptiveRate,
}

/// A time in which no call leaves.
#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Instant,
    until: Instant,
}

impl State {
    /// How long the pauses were until now, together.
    fn paused_for(&self, now: Instant) -> Duration {
        let latest = self
            .pause
            .map(|pause| pause.until.min(now).saturating_duration_since(pause.since));
        self.paused_before + latest.unwrap_or_default()
    }

    fn try_acquire(&mut self, now: Instant) -> Result<(), Duration> {
        if let Some(pause) = self.pause {
            if pause.until > now {
                return Err(pause.until - now);
            }
            self.paused_before = self.paused_for(now);
            self.pause = None;
        }
        self.rate.leave(now)
    }

    fn pause(&mut self, now: Instant, wait: Duration) {
        let until = now + wait;
        match &mut self.pause {
            Some(pause) if pause.until >= now => pause.until = pause.until.max(until),
            _ => {
                self.paused_before = self.paused_for(now);
                self.pause = Some(Pause { since: now, until });
            }
        }
    }
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                pause: None,
                paused_before: Duration::ZERO,
                rate: AdaptiveRate::new(),
            }),
            line: tokio::sync::Mutex::new(()),
        }
    }
}

impl Throttle {
    /// Waits for permission to send; returns how long, and why. Queued calls wait as long as the first one.
    pub(super) async fn acquire(&self) -> Waited {
        let asked = Instant::now();
        let paused_before = self.lock().paused_for(asked);
        let _turn = self.line.lock().await;
        loop {
            let now = Instant::now();
            let acquired = self.lock().try_acquire(now);
            match acquired {
                Err(wait) => tokio::time::sleep(wait).await,
                Ok(()) => {
                    let retry_after = self.lock().paused_for(now).saturating_sub(paused_before);
                    return Waited {
                        retry_after,
                        pace: (now - asked).saturating_sub(retry_after),
                    };
                }
            }
        }
    }

    /// Whether no call may leave now, as Webex asked for a pause.
    pub(super) fn is_paused(&self) -> bool {
        let now = Instant::now();
        self.lock().pause.is_some_and(|pause| pause.until > now)
    }

    /// Lets a call leave that gives way: one that would have to wait does not leave.
    pub(super) fn try_acquire(&self) -> bool {
        let Ok(_turn) = self.line.try_lock() else {
            return false;
        };
        self.lock().try_acquire(Instant::now()).is_ok()
    }

    /// Lets no call leave for this long; a longer pause that is already set stays.
    pub(super) fn pause_for(&self, wait: Option<Duration>) {
        self.lock()
            .pause(Instant::now(), wait.unwrap_or(DEFAULT_WAIT));
    }

    /// Notes a 429.
    pub(super) fn on_429(&self) {
        self.lock().rate.refused(Instant::now());
    }

    /// Notes that Webex did not throttle a call, however it ended.
    pub(super) fn on_success(&self) {
        self.lock().rate.answered(Instant::now());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Times and counts are not left half written: a poisoned lock is as good as any.
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn open() -> State {
        Throttle::default().state.into_inner().unwrap()
    }

    #[test]
    fn the_throttle_knows_how_long_it_paused_though_pauses_overlap() {
        let (mut state, start) = (open(), Instant::now());
        let paused = |state: &State, after: u32| state.paused_for(start + SECOND * after);
        state.pause(start, SECOND * 2);
        state.pause(start + SECOND, SECOND * 3);
        // A shorter time within a longer one changes nothing.
        state.pause(start + SECOND * 2, SECOND);
        assert_eq!(paused(&state, 1), SECOND);
        assert_eq!(paused(&state, 9), SECOND * 4);
        assert_eq!(state.try_acquire(start + SECOND * 3), Err(SECOND));
        assert_eq!(state.try_acquire(start + SECOND * 5), Ok(()));
        assert_eq!(paused(&state, 9), SECOND * 4);
        state.pause(start + SECOND * 20, SECOND * 2);
        assert_eq!(paused(&state, 21), SECOND * 5);
        assert_eq!(paused(&state, 30), SECOND * 6);
        // Paused again without a call in between.
        state.pause(start + SECOND * 40, SECOND);
        assert_eq!(paused(&state, 50), SECOND * 7);
    }

    #[tokio::test]
    async fn a_wait_for_webex_is_told_from_a_wait_for_the_pace() {
        let pause = Duration::from_millis(20);
        let throttle = Throttle::default();
        let waited = throttle.acquire().await;
        assert_eq!(waited.retry_after, Duration::ZERO);
        throttle.pause_for(Some(pause));
        // Two at once: the second stands in line behind the first.
        let (first, second) = tokio::join!(throttle.acquire(), throttle.acquire());
        for waited in [first, second] {
            assert!(waited.retry_after > pause / 2, "{waited:?}");
        }
        let paced = Throttle::default();
        paced.on_429();
        let waited = paced.acquire().await;
        assert_eq!(waited.retry_after, Duration::ZERO);
        assert!(waited.pace > Duration::ZERO);
    }
}
