//! Errors of a call to Webex, and the next step for each.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::{Outcome, tls};

/// A call to Webex that failed. Carries neither the body nor the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub(super) kind: ErrorKind,
    pub(super) endpoint: &'static str,
    pub(super) status: Option<u16>,
    pub(super) tracking_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// The fault of the certificate.
    pub(super) certificate: Option<&'static str>,
}

/// The kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// 401: the token is not valid.
    Unauthorized,
    /// 403: the bot may not do this.
    Forbidden,
    /// 404: it is not there, or the bot cannot see it.
    NotFound,
    /// 400 and the other 4xx: Webex does not take this request.
    BadRequest,
    /// 429: too many calls.
    TooManyRequests,
    /// 423: locked for the moment.
    Locked,
    /// 5xx: Webex has a problem.
    Server,
    /// There was no answer in time.
    Timeout,
    /// No connection could be made.
    Connect,
    /// The connection broke before the answer was complete.
    Interrupted,
    /// The certificate of whoever answered is not to be trusted.
    Untrusted,
    /// The request did not leave: whoever made the call lost the right to it while it waited.
    Withdrawn,
    /// The answer is whole, and no JSON, not of the documented shape, or too large.
    Unreadable,
}

/// The next step after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Try again, no sooner than after this time where Webex named one.
    Retry {
        /// How long Webex asked to wait.
        after: Option<Duration>,
    },
    /// Try again once: what Webex answered makes no sense, and may go on to make none.
    RetryOnce,
    /// The token is refused: no call will work until it is changed.
    Stop,
    /// Trying again will not help: tell whoever asked.
    Tell,
}

impl ErrorKind {
    /// Why a call had no response, in one word: `timeout`, `connect`, `untrusted`, `interrupted`, `unreadable`, `withdrawn`.
    /// Kinds that have a response are `refused`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::Untrusted => "untrusted",
            Self::Interrupted => "interrupted",
            Self::Unreadable => "unreadable",
            Self::Withdrawn => "withdrawn",
            _ => "refused",
        }
    }
}

impl Error {
    pub(super) fn new(kind: ErrorKind, endpoint: &'static str) -> Self {
        Self {
            kind,
            endpoint,
            status: None,
            tracking_id: None,
            retry_after: None,
            certificate: None,
        }
    }

    /// A call that failed below HTTP.
    pub(super) fn transport(error: &reqwest::Error, endpoint: &'static str) -> Self {
        if let Some(certificate) = tls::distrust(error) {
            let mut untrusted = Self::new(ErrorKind::Untrusted, endpoint);
            untrusted.certificate = Some(certificate);
            return untrusted;
        }
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else if error.is_connect() || error.is_builder() {
            ErrorKind::Connect
        } else {
            ErrorKind::Interrupted
        };
        Self::new(kind, endpoint)
    }

    /// A call that was given up before its answer was complete.
    #[must_use]
    pub fn interrupted(endpoint: &'static str) -> Self {
        Self::new(ErrorKind::Interrupted, endpoint)
    }

    /// A call whose answer makes no sense.
    #[must_use]
    pub fn unreadable(endpoint: &'static str) -> Self {
        Self::new(ErrorKind::Unreadable, endpoint)
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// How the request ended.
    pub(super) fn outcome(&self) -> Outcome {
        self.status
            .map_or(Outcome::Failed(self.kind), Outcome::Status)
    }

    /// Webex's id of the call, which its support asks for.
    #[must_use]
    pub fn tracking_id(&self) -> Option<&str> {
        self.tracking_id.as_deref()
    }

    /// Whether the certificate's issuer is one that this machine does not know.
    #[must_use]
    pub fn is_of_unknown_issuer(&self) -> bool {
        self.certificate == Some(tls::UNKNOWN_ISSUER)
    }

    /// How long Webex asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The next step.
    #[must_use]
    pub fn disposition(&self) -> Disposition {
        match self.kind {
            ErrorKind::Unauthorized => Disposition::Stop,
            ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::BadRequest => Disposition::Tell,
            ErrorKind::TooManyRequests
            | ErrorKind::Locked
            | ErrorKind::Server
            | ErrorKind::Timeout
            | ErrorKind::Connect
            | ErrorKind::Untrusted
            | ErrorKind::Interrupted
            | ErrorKind::Withdrawn => Disposition::Retry {
                after: self.retry_after,
            },
            ErrorKind::Unreadable => Disposition::RetryOnce,
        }
    }

    /// Whether the call may have been carried out all the same. A message that may have been posted
    /// must not be posted again blindly.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Unreadable | ErrorKind::Server
        )
    }

    /// Whether a reason tells of this very failure of this very call, of whichever attempt.
    #[must_use]
    pub fn is_told_in(&self, why: &str) -> bool {
        why.contains(&self.failure())
    }

    /// The call, and what went wrong with it.
    fn failure(&self) -> String {
        format!("{}: {}", self.endpoint, self.what())
    }

    fn what(&self) -> &'static str {
        match self.kind {
            ErrorKind::Unauthorized => "the token is refused",
            ErrorKind::Forbidden => "the bot may not do this",
            ErrorKind::NotFound => "not found",
            ErrorKind::BadRequest => "the request is refused",
            ErrorKind::TooManyRequests => "too many calls",
            ErrorKind::Locked => "locked for the moment",
            ErrorKind::Server => "Webex has a problem",
            ErrorKind::Timeout => "no answer in time",
            ErrorKind::Connect => "no connection",
            ErrorKind::Untrusted => "the certificate is not trusted",
            ErrorKind::Interrupted => "the connection broke",
            ErrorKind::Unreadable => "the answer cannot be read",
            ErrorKind::Withdrawn => "the right to the call was lost while it waited",
        }
    }

    /// The error that an HTTP status means.
    pub(super) fn of_status(status: u16, endpoint: &'static str, body: &[u8]) -> Self {
        let kind = match status {
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 | 410 => ErrorKind::NotFound,
            423 => ErrorKind::Locked,
            429 => ErrorKind::TooManyRequests,
            500.. => ErrorKind::Server,
            _ => ErrorKind::BadRequest,
        };
        let told: Told = serde_json::from_slice(body).unwrap_or_default();
        Self {
            kind,
            endpoint,
            status: Some(status),
            tracking_id: told.tracking_id,
            retry_after: None,
            certificate: None,
        }
    }
}

/// Webex's error body.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(default)]
    tracking_id: Option<String>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.failure())?;
        if let Some(why) = self.certificate {
            write!(f, ", {why}")?;
        }
        if let Some(status) = self.status {
            write!(f, ", status {status}")?;
        }
        // Webex's own message is left out: it can quote what was asked, such as an address.
        if let Some(id) = &self.tracking_id {
            write!(f, ", trackingId {id}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
