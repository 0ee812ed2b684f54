//! An observer learns of every call: metrics and clocks need no place in the client.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::ErrorKind;

/// Learns of every call of a client. Each method does nothing unless you write it.
///
/// The client calls these methods between two calls to Webex, so they should return at once.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A request ended. A call that Webex throttles makes several requests.
    fn on_call(&self, call: &Call) {
        let _ = call;
    }

    /// A call waited before it left. The client reports every reason for every call; most times are zero.
    fn on_wait(&self, reason: WaitReason, time: Duration) {
        let _ = (reason, time);
    }

    /// Webex sent something malformed, so many times in one response.
    fn on_malformed(&self, endpoint: &'static str, repair: Repair, count: usize) {
        let _ = (endpoint, repair, count);
    }

    /// The `Date` of a response that arrived just now: Webex's time of day, to the second.
    fn on_date(&self, date: Timestamp) {
        let _ = date;
    }
}

/// The observer of a client that nobody observes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nobody;

impl Observer for Nobody {}

/// One request and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Method and path without ids, such as `GET /people/{id}`. The set is finite, so that it can be a label.
    pub endpoint: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// From the start of the request to the end of the response. Waits before the request are not part of it.
    pub duration: Duration,
}

/// How a request ended. [`Display`](fmt::Display) writes the status, or one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// With this HTTP status.
    Status(u16),
    /// Without a status.
    Failed(ErrorKind),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Failed(kind) => f.write_str(kind.as_str()),
        }
    }
}

/// Why a call waited before it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitReason {
    /// Webex asked for a pause (429).
    RetryAfter,
    /// The client keeps below the rate at which Webex began to refuse calls.
    Pace,
    /// The resource is locked (423).
    Locked,
}

impl WaitReason {
    /// The reason in one word: `retry_after`, `pace`, `locked`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RetryAfter => "retry_after",
            Self::Pace => "pace",
            Self::Locked => "locked",
        }
    }
}

/// How the client treated malformed JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// It read the response after it had mended bytes or escapes.
    Mended,
    /// It left out parts of a list.
    Dropped,
    /// None helped: the call failed.
    Unreadable,
}

impl Repair {
    /// The repair in one word: `mended`, `dropped`, `unreadable`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mended => "mended",
            Self::Dropped => "dropped",
            Self::Unreadable => "unreadable",
        }
    }
}
