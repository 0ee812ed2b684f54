//! One gate for all calls: after a 429 or 423 every call of this process waits, not one; and calls leave
//! no faster than Webex has shown to allow.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::pace::Pace;

/// How long to wait when Webex names no time that can be believed.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Tells calls when they may leave.
#[derive(Debug)]
pub(super) struct Gate {
    state: Mutex<State>,
    /// Who waits stands in line, so that each call leaves in its turn.
    line: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    quiet_until: Option<Instant>,
    pace: Pace,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                quiet_until: None,
                pace: Pace::new(),
            }),
            line: tokio::sync::Mutex::new(()),
        }
    }
}

impl Gate {
    /// Waits until a call may leave.
    pub(super) async fn pass(&self) {
        let _turn = self.line.lock().await;
        while let Err(wait) = self.try_pass() {
            tokio::time::sleep(wait).await;
        }
    }

    fn try_pass(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut state = self.lock();
        if let Some(until) = state.quiet_until {
            if until > now {
                return Err(until - now);
            }
            state.quiet_until = None;
        }
        state.pace.leave(now)
    }

    /// Closes the gate for this long; a longer time that is already set stays.
    pub(super) fn close(&self, wait: Option<Duration>) {
        let until = Instant::now() + wait.unwrap_or(DEFAULT_WAIT);
        let quiet = &mut self.lock().quiet_until;
        if quiet.is_none_or(|set| set < until) {
            *quiet = Some(until);
        }
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
