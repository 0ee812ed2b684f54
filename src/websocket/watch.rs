//! The state of the websocket, for readiness, periodic tasks and operators.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// The state of the websocket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Standing {
    /// Before the first attempt.
    #[default]
    Starting,
    /// It is open and authorized, and events arrive.
    Open,
    /// Another replica has it.
    Elsewhere,
    /// It is not open, with the reason; the bot retries.
    Away(String),
    /// It is not open, with the reason; the bot does not retry soon, and an operator should act.
    Stopped(String),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("the websocket is opening"),
            Self::Open => f.write_str("the websocket is open and authorized"),
            Self::Elsewhere => f.write_str("another replica has the websocket"),
            Self::Away(why) => write!(f, "the websocket is not open: {why}"),
            Self::Stopped(why) => write!(f, "the websocket is given up: {why}"),
        }
    }
}

/// The shared state of the websocket. Cheap to clone; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Watch(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    missed: Notify,
}

#[derive(Debug, Default)]
struct State {
    standing: Standing,
    hearing: Hearing,
}

/// The times that show whether the websocket is silent.
#[derive(Debug, Clone, Copy, Default)]
struct Hearing {
    /// The time when the websocket became ready.
    ready: Option<Timestamp>,
    /// The time of the last event.
    heard: Option<Timestamp>,
    /// The time of the last question that arrived another way first.
    unheard: Option<Timestamp>,
}

impl Hearing {
    /// Whether a question is overdue on the websocket, and no event arrived since it was asked.
    fn is_silent(self, now: Timestamp, late: SignedDuration) -> bool {
        let (Some(ready), Some(unheard)) = (self.ready, self.unheard) else {
            return false;
        };
        let should_be_here = now.duration_since(unheard) > late;
        let nothing_since = self.heard.is_none_or(|heard| heard < unheard);
        unheard.duration_since(ready) > late && should_be_here && nothing_since
    }
}

impl Watch {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No writer leaves the state half changed, so a poisoned lock is harmless.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current state.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.lock().standing.clone()
    }

    /// Whether events arrive over the websocket, at this replica or at another.
    #[must_use]
    pub fn is_served(&self) -> bool {
        matches!(self.lock().standing, Standing::Open | Standing::Elsewhere)
    }

    /// Whether this replica has the websocket open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.lock().standing == Standing::Open
    }

    /// Records that a question of this time arrived another way first.
    pub fn first_heard_elsewhere(&self, asked: Timestamp) {
        let hearing = &mut self.lock().hearing;
        hearing.unheard = hearing.unheard.max(Some(asked));
    }

    /// Resolves when the websocket may have missed events since the last call.
    pub async fn missed(&self) {
        self.0.missed.notified().await;
    }

    pub(super) fn may_have_missed(&self) {
        self.0.missed.notify_one();
    }

    /// Sets the state; returns whether it changed.
    pub(super) fn set(&self, standing: Standing) -> bool {
        let place = &mut self.lock().standing;
        let changed = *place != standing;
        *place = standing;
        changed
    }

    pub(super) fn ready(&self, now: Timestamp) {
        let mut state = self.lock();
        state.standing = Standing::Open;
        state.hearing = Hearing {
            ready: Some(now),
            ..Hearing::default()
        };
    }

    pub(super) fn heard(&self, now: Timestamp) {
        self.lock().hearing.heard = Some(now);
    }

    pub(super) fn is_silent(&self, now: Timestamp, late: Duration) -> bool {
        let late = SignedDuration::try_from(late).unwrap_or(SignedDuration::MAX);
        self.lock().hearing.is_silent(now, late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ready_websocket_is_silent_if_a_question_never_comes() {
        let at = |seconds: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let silent = |ready: i64, heard: Option<i64>, unheard: Option<i64>, now: i64| {
            let hearing = Hearing {
                ready: Some(at(ready)),
                heard: heard.map(at),
                unheard: unheard.map(at),
            };
            hearing.is_silent(at(now), SignedDuration::from_secs(30))
        };
        assert!(silent(0, None, Some(100), 131));
        assert!(silent(0, Some(99), Some(100), 131));
        assert!(!silent(0, None, Some(100), 130), "it may be on its way");
        assert!(
            !silent(0, None, Some(30), 500),
            "it was asked before that was open"
        );
        assert!(
            !silent(0, Some(101), Some(100), 500),
            "something came since"
        );
        assert!(!silent(0, None, None, 500), "nothing was asked");
        assert!(!Hearing::default().is_silent(at(500), SignedDuration::from_secs(30)));
    }
}
