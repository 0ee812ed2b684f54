//! One gate for all calls: after a 429 every call of this process waits, not one; and calls leave
//! no faster than Webex has shown to allow.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::adaptive_rate::Pace;

/// How long to wait when Webex names no time that can be believed.
pub(super) const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Tells calls when they may leave.
#[derive(Debug)]
pub(super) struct Gate {
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
    quiet: Option<Quiet>,
    /// For how long the gate was closed before that.
    quiet_before: Duration,
    pace: Pace,
}

/// A time in which no call leaves.
#[derive(Debug, Clone, Copy)]
struct Quiet {
    since: Instant,
    until: Instant,
}

impl State {
    /// For how long the gate has been closed until now, all times together.
    fn closed_for(&self, now: Instant) -> Duration {
        let latest = self
            .quiet
            .map(|quiet| quiet.until.min(now).saturating_duration_since(quiet.since));
        self.quiet_before + latest.unwrap_or_default()
    }

    fn try_pass(&mut self, now: Instant) -> Result<(), Duration> {
        if let Some(quiet) = self.quiet {
            if quiet.until > now {
                return Err(quiet.until - now);
            }
            self.quiet_before = self.closed_for(now);
            self.quiet = None;
        }
        self.pace.leave(now)
    }

    fn close(&mut self, now: Instant, wait: Duration) {
        let until = now + wait;
        match &mut self.quiet {
            Some(quiet) if quiet.until >= now => quiet.until = quiet.until.max(until),
            _ => {
                self.quiet_before = self.closed_for(now);
                self.quiet = Some(Quiet { since: now, until });
            }
        }
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                quiet: None,
                quiet_before: Duration::ZERO,
                pace: Pace::new(),
            }),
            line: tokio::sync::Mutex::new(()),
        }
    }
}

impl Gate {
    /// Waits for permission to send; returns how long, and why. Queued calls wait as long as the first one.
    pub(super) async fn pass(&self) -> Waited {
        let asked = Instant::now();
        let closed_before = self.lock().closed_for(asked);
        let _turn = self.line.lock().await;
        loop {
            let now = Instant::now();
            let passed = self.lock().try_pass(now);
            match passed {
                Err(wait) => tokio::time::sleep(wait).await,
                Ok(()) => {
                    let retry_after = self.lock().closed_for(now).saturating_sub(closed_before);
                    return Waited {
                        retry_after,
                        pace: (now - asked).saturating_sub(retry_after),
                    };
                }
            }
        }
    }

    /// Lets a call leave that gives way: one that would have to wait does not leave.
    pub(super) fn pass_at_once(&self) -> bool {
        let Ok(_turn) = self.line.try_lock() else {
            return false;
        };
        self.lock().try_pass(Instant::now()).is_ok()
    }

    /// Closes the gate for this long; a longer time that is already set stays.
    pub(super) fn close(&self, wait: Option<Duration>) {
        self.lock()
            .close(Instant::now(), wait.unwrap_or(DEFAULT_WAIT));
    }

    /// Notes that a call was refused for going too fast.
    pub(super) fn too_fast(&self) {
        self.lock().pace.refused(Instant::now());
    }

    /// Notes that a call was let through.
    pub(super) fn let_through(&self) {
        self.lock().pace.answered(Instant::now());
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
        Gate::default().state.into_inner().unwrap()
    }

    #[test]
    fn the_gate_knows_for_how_long_it_was_closed_whatever_times_overlap() {
        let (mut state, start) = (open(), Instant::now());
        let closed = |state: &State, after: u32| state.closed_for(start + SECOND * after);
        state.close(start, SECOND * 2);
        state.close(start + SECOND, SECOND * 3);
        // A shorter time within a longer one changes nothing.
        state.close(start + SECOND * 2, SECOND);
        assert_eq!(closed(&state, 1), SECOND);
        assert_eq!(closed(&state, 9), SECOND * 4);
        assert_eq!(state.try_pass(start + SECOND * 3), Err(SECOND));
        assert_eq!(state.try_pass(start + SECOND * 5), Ok(()));
        assert_eq!(closed(&state, 9), SECOND * 4);
        state.close(start + SECOND * 20, SECOND * 2);
        assert_eq!(closed(&state, 21), SECOND * 5);
        assert_eq!(closed(&state, 30), SECOND * 6);
        // Closed again without anybody having passed in between.
        state.close(start + SECOND * 40, SECOND);
        assert_eq!(closed(&state, 50), SECOND * 7);
    }

    #[tokio::test]
    async fn what_webex_asks_for_and_what_the_pace_asks_for_are_told_apart() {
        let pause = Duration::from_millis(20);
        let gate = Gate::default();
        let waited = gate.pass().await;
        assert_eq!(waited.retry_after, Duration::ZERO);
        gate.close(Some(pause));
        // Two at once: the second stands in line behind the first.
        let (first, second) = tokio::join!(gate.pass(), gate.pass());
        for waited in [first, second] {
            assert!(waited.retry_after > pause / 2, "{waited:?}");
        }
        let paced = Gate::default();
        paced.too_fast();
        let waited = paced.pass().await;
        assert_eq!(waited.retry_after, Duration::ZERO);
        assert!(waited.pace > Duration::ZERO);
    }
}
