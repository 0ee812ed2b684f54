//! One gate for all calls: after a 429 or 423 every call of this process waits, not one.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// How long to wait when Webex names no time that can be believed.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Tells calls when they may leave.
#[derive(Debug, Default)]
pub(super) struct Gate {
    quiet_until: Mutex<Option<Instant>>,
}

impl Gate {
    /// Waits until calls may leave again.
    pub(super) async fn pass(&self) {
        loop {
            let Some(until) = self.closed_until() else {
                return;
            };
            tokio::time::sleep_until(until).await;
        }
    }

    /// Closes the gate for this long; a longer time that is already set stays.
    pub(super) fn close(&self, wait: Option<Duration>) {
        let until = Instant::now() + wait.unwrap_or(DEFAULT_WAIT);
        let mut quiet = self.lock();
        if quiet.is_none_or(|set| set < until) {
            *quiet = Some(until);
        }
    }

    fn closed_until(&self) -> Option<Instant> {
        let mut quiet = self.lock();
        if quiet.is_some_and(|until| until <= Instant::now()) {
            *quiet = None;
        }
        *quiet
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        // A time cannot be left half written: a poisoned lock is as good as any.
        self.quiet_until
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
