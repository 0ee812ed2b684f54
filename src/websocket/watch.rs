//! How the websocket stands, for those who have to know: readiness, upkeep, and whoever operates the bot.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// How the websocket stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was tried yet.
    #[default]
    Starting,
    /// It is open and authorized, and events come.
    Open,
    /// Another replica has it.
    Elsewhere,
    /// It is not open, and tried again; why.
    Away(String),
    /// It is not tried again before somebody has looked; why.
    Stopped(String),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("the websocket is being opened"),
            Self::Open => f.write_str("the websocket is open and authorized"),
            Self::Elsewhere => f.write_str("another replica has the websocket"),
            Self::Away(why) => write!(f, "the websocket is not open: {why}"),
            Self::Stopped(why) => write!(f, "the websocket is given up: {why}"),
        }
    }
}

/// Is told how the websocket stands. Cheap to clone; clones agree.
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

/// Whether what is said elsewhere is heard here.
#[derive(Debug, Clone, Copy, Default)]
struct Hearing {
    /// Since when the websocket is ready.
    ready: Option<Timestamp>,
    /// When something was last heard of a space.
    heard: Option<Timestamp>,
    /// When something was asked that was heard of elsewhere first.
    unheard: Option<Timestamp>,
}

impl Hearing {
    /// Whether the websocket should have brought by now what was asked then, and nothing came since it is open.
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
        // Nothing is left half written: a poisoned lock is as good as any.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.lock().standing.clone()
    }

    /// Whether events come over the websocket, to this replica or to another.
    #[must_use]
    pub fn is_served(&self) -> bool {
        matches!(self.lock().standing, Standing::Open | Standing::Elsewhere)
    }

    /// Whether it is this replica's, and open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.lock().standing == Standing::Open
    }

    /// A question that was asked then came by another way first.
    pub fn first_heard_elsewhere(&self, asked: Timestamp) {
        let hearing = &mut self.lock().hearing;
        hearing.unheard = hearing.unheard.max(Some(asked));
    }

    /// Resolves when something may have been missed since this was last awaited.
    pub async fn missed(&self) {
        self.0.missed.notified().await;
    }

    pub(super) fn may_have_missed(&self) {
        self.0.missed.notify_one();
    }

    /// Takes note of how it stands; whether that is something else than before.
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
    fn silent_is_who_brings_nothing_of_what_was_asked_long_after_it_was_ready() {
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
