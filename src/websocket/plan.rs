//! Decides about a reconnect after the end of a connection, or after a failed attempt. Pure.
//!
//! The codes are those of `webex/webex-js-sdk`, `packages/@webex/internal-plugin-mercury`. After most ends the bot
//! reconnects; after a few a reconnect does harm.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::webex::client::{Disposition, Error, ErrorKind, Untrusted};

/// The reason why a connection ended or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server closed it, with this code and reason.
    Closed(u16, String),
    /// The connection broke without a close.
    Broken,
    /// No pong arrived in time.
    NoPong,
    /// A pong had another id than the ping.
    OtherPong,
    /// The connection was authorized, but did not become ready in time.
    NotReady,
    /// A frame exceeded the size limit.
    TooLarge,
    /// The connection answers pings, but brings no events.
    Silent,
    /// Too many events wait for the inbox.
    Overwhelmed,
    /// The server answered the upgrade with this status.
    NotUpgraded(Option<u16>),
    /// A call failed.
    Call(Error),
    /// Webex named a host that must not get the token.
    Untrusted(String),
    /// Rate limit of registrations: the next is allowed after this time.
    Registrations(Duration),
}

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Reconnect with exponential backoff, at the earliest after this time.
    Again(Duration),
    /// Reconnect with a new device.
    Register,
    /// Wait until the token works.
    Token,
    /// Another connection has this device, and two would replace each other without end: wait for a long time.
    Leave,
    /// Wait for a while; after an unexpected end use a new device.
    Rest,
    /// Stop: this needs an operator.
    Stop,
}

/// Reasons of ordinary ends: the server expects a reconnect.
const ORDINARY: [&str; 4] = [
    "idle",
    "done (forced)",
    "pong not received",
    "pong mismatch",
];

impl From<Untrusted> for Cause {
    fn from(Untrusted(host): Untrusted) -> Self {
        Self::Untrusted(host)
    }
}

impl Cause {
    /// Label for the metrics.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Closed(1000 | 3050, _) => "closed",
            Self::Closed(1001, _) => "going_away",
            Self::Closed(1005 | 1006, _) | Self::Broken => "broken",
            Self::Closed(1011, _) => "server_error",
            Self::Closed(4000, reason) if is_replaced(reason) => "replaced",
            Self::Closed(4000, _) => "closed",
            Self::Closed(4001, _) => "handed_over",
            Self::Closed(4400, _) => "bad_request",
            Self::Closed(4401, _) => "token",
            Self::Closed(4403, _) => "forbidden",
            Self::Closed(_, _) => "unknown",
            Self::NoPong => "no_pong",
            Self::OtherPong => "other_pong",
            Self::NotReady => "not_ready",
            Self::TooLarge => "too_large",
            Self::Silent => "silent",
            Self::Overwhelmed => "inbox",
            Self::NotUpgraded(Some(401)) => "token",
            Self::NotUpgraded(_) => "not_upgraded",
            Self::Call(error) if error.kind() == ErrorKind::Unauthorized => "token",
            Self::Call(_) => "call",
            Self::Untrusted(_) => "untrusted",
            Self::Registrations(_) => "registrations",
        }
    }

    /// The next step; `before` is the previous cause, if no connection succeeded since.
    pub(super) fn plan(&self, before: Option<&Self>) -> Plan {
        const AT_ONCE: Duration = Duration::ZERO;
        match self {
            Self::Closed(1000 | 3050, reason) if is_ordinary(reason) => Plan::Again(AT_ONCE),
            Self::Closed(1001 | 1005 | 1006 | 1011, _)
            | Self::Broken
            | Self::NoPong
            | Self::OtherPong
            | Self::Overwhelmed => Plan::Again(AT_ONCE),
            Self::Closed(4000, reason) if is_replaced(reason) => Plan::Leave,
            Self::Closed(4000, _) => Plan::Again(AT_ONCE),
            Self::Closed(4401, _) | Self::NotUpgraded(Some(401)) => Plan::Token,
            Self::Closed(4400 | 4403, _) => Plan::Stop,
            // The bot refreshes the device before each attempt. If its URL is stale even so, the device is useless.
            Self::NotUpgraded(Some(404)) | Self::NotReady => match before {
                Some(before) if before.word() == self.word() => Plan::Register,
                _ => Plan::Again(AT_ONCE),
            },
            // The server would repeat the frame, which is too large again.
            Self::Silent | Self::TooLarge => Plan::Register,
            Self::NotUpgraded(Some(400 | 403)) | Self::Closed(_, _) | Self::Untrusted(_) => {
                Plan::Rest
            }
            Self::NotUpgraded(_) => Plan::Again(AT_ONCE),
            Self::Call(error) => match error.disposition() {
                Disposition::Stop => Plan::Token,
                Disposition::Tell => Plan::Rest,
                Disposition::Retry { after } => Plan::Again(after.unwrap_or_default()),
                Disposition::RetryOnce => Plan::Again(AT_ONCE),
            },
            Self::Registrations(wait) => Plan::Again(*wait),
        }
    }

    /// The cause for operators, with a remedy.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Closed(4000, reason) if is_replaced(reason) => {
                "another connection replaced this one: does another program run with the bot's token?".to_owned()
            }
            Self::Closed(4401, _) | Self::NotUpgraded(Some(401)) => "the token is refused".to_owned(),
            Self::Closed(4403, _) => "Webex forbids the websocket to this token (4403)".to_owned(),
            Self::Closed(4400, _) => "Webex rejects the bot's frames (4400)".to_owned(),
            // The reason is the server's own text, and may contain anything.
            Self::Closed(code, _) => format!("Webex closed the connection with code {code}"),
            Self::Broken => "the connection broke".to_owned(),
            Self::NoPong => "no pong arrived in time".to_owned(),
            Self::OtherPong => "a pong had another id than the ping".to_owned(),
            Self::NotReady => "the connection was authorized, but did not become ready in time".to_owned(),
            Self::TooLarge => "a frame exceeded the size limit".to_owned(),
            Self::Silent => {
                "the connection answers pings, but brings no events: is the device in another region than the bot?".to_owned()
            }
            Self::Overwhelmed => "the inbox stores nothing, and too many events wait for it".to_owned(),
            Self::NotUpgraded(Some(status)) => format!("the websocket answers {status}: is a proxy in between?"),
            Self::NotUpgraded(None) => "the answer is not a websocket's: is a proxy in between?".to_owned(),
            Self::Call(error) => error.to_string(),
            Self::Untrusted(host) => {
                format!("Webex names {host}, which is no host of Webex's: the bot does not send its token there")
            }
            Self::Registrations(_) => "the bot registered too many devices recently".to_owned(),
        }
    }
}

fn is_replaced(reason: &str) -> bool {
    reason.to_lowercase().contains("replaced")
}

fn is_ordinary(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    reason.is_empty() || ORDINARY.iter().any(|ordinary| reason.contains(ordinary))
}

/// Delay before the n-th attempt in a row, from 1: exponential backoff up to a limit, with jitter. `chance` is from 0 to 1.
pub(super) fn pause(attempt: u32, (first, longest): (Duration, Duration), chance: f64) -> Duration {
    let doubled = first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1).min(16)));
    let whole = doubled.min(longest);
    whole / 2 + (whole / 2).mul_f64(chance.clamp(0.0, 1.0))
}

/// Rate limit of registrations, so that no fault floods Webex with devices.
#[derive(Debug, Default)]
pub(super) struct Registrations {
    last: VecDeque<Instant>,
}

/// Maximum number of registrations in a window.
const MOST_REGISTRATIONS: usize = 6;

impl Registrations {
    /// Whether the window allows another registration, or the time until it does.
    pub(super) fn allowed(&mut self, now: Instant, window: Duration) -> Result<(), Duration> {
        let over = |at: &Instant| now.duration_since(*at) >= window;
        while self.last.front().is_some_and(over) {
            self.last.pop_front();
        }
        match self.last.front() {
            Some(first) if self.last.len() >= MOST_REGISTRATIONS => {
                Err(window - now.duration_since(*first))
            }
            _ => Ok(()),
        }
    }

    /// Records a registration that made a device, or may have. A refused one floods nobody.
    pub(super) fn made(&mut self, now: Instant) {
        self.last.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::RECONNECT_REASONS;

    const SECOND: Duration = Duration::from_secs(1);

    fn closed(code: u16, reason: &str) -> Cause {
        Cause::Closed(code, reason.to_owned())
    }

    #[test]
    fn every_end_has_a_plan_and_only_some_connect_again_at_once() {
        let again = Plan::Again(Duration::ZERO);
        for (cause, expected) in [
            (closed(1000, "idle"), again),
            (closed(1000, "Done (forced)"), again),
            (closed(3050, "done (forced)"), again),
            (closed(1000, "Pong not received"), again),
            (closed(3050, "Pong mismatch"), again),
            (closed(1000, ""), again),
            (closed(1000, "some other reason"), Plan::Rest),
            (closed(1001, ""), again),
            (closed(1005, ""), again),
            (closed(1006, ""), again),
            (closed(1011, "oops"), again),
            (closed(1003, "text"), Plan::Rest),
            (closed(1009, ""), Plan::Rest),
            (closed(4000, "replaced"), Plan::Leave),
            (closed(4000, "Replaced by another"), Plan::Leave),
            (closed(4000, "anything else"), again),
            (closed(4001, "handed over"), Plan::Rest),
            (closed(4401, "unauthorized"), Plan::Token),
            (closed(4400, "bad request"), Plan::Stop),
            (closed(4403, "forbidden"), Plan::Stop),
            (closed(4999, ""), Plan::Rest),
            (Cause::Broken, again),
            (Cause::NoPong, again),
            (Cause::OtherPong, again),
            (Cause::Overwhelmed, again),
            (Cause::Silent, Plan::Register),
            (Cause::TooLarge, Plan::Register),
            (Cause::NotUpgraded(Some(401)), Plan::Token),
            (Cause::NotUpgraded(Some(404)), again),
            (Cause::NotUpgraded(Some(403)), Plan::Rest),
            (Cause::NotUpgraded(Some(503)), again),
            (Cause::NotUpgraded(None), again),
            (Cause::Untrusted("evil.example.com".to_owned()), Plan::Rest),
            (Cause::Registrations(SECOND), Plan::Again(SECOND)),
        ] {
            assert_eq!(cause.plan(None), expected, "{cause:?}");
            assert!(!cause.told().is_empty());
            assert!(RECONNECT_REASONS.contains(&cause.word()), "{cause:?}");
        }
    }

    #[test]
    fn a_refreshed_device_that_fails_twice_is_replaced() {
        for cause in [Cause::NotUpgraded(Some(404)), Cause::NotReady] {
            assert_eq!(cause.plan(None), Plan::Again(Duration::ZERO));
            assert_eq!(
                cause.plan(Some(&Cause::Broken)),
                Plan::Again(Duration::ZERO)
            );
            assert_eq!(cause.plan(Some(&cause)), Plan::Register);
        }
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_differ_between_bots() {
        let bounds = (SECOND, 32 * SECOND);
        let most: Vec<u64> = (1..=8).map(|n| pause(n, bounds, 1.0).as_secs()).collect();
        assert_eq!(most, [1, 2, 4, 8, 16, 32, 32, 32]);
        let least: Vec<u128> = (1..=3).map(|n| pause(n, bounds, 0.0).as_millis()).collect();
        assert_eq!(least, [500, 1000, 2000]);
        assert_eq!(pause(u32::MAX, bounds, 7.0), 32 * SECOND);
    }

    #[test]
    fn devices_are_registered_a_few_times_an_hour_and_no_more() {
        let (mut registrations, start) = (Registrations::default(), Instant::now());
        let hour = SECOND * 3600;
        for n in 0..6 {
            assert_eq!(registrations.allowed(start + SECOND * n, hour), Ok(()));
            // One that was refused does not count.
            assert_eq!(registrations.allowed(start + SECOND * n, hour), Ok(()));
            registrations.made(start + SECOND * n);
        }
        let wait = registrations
            .allowed(start + SECOND * 10, hour)
            .unwrap_err();
        assert_eq!(wait, SECOND * 3590);
        let later = start + SECOND * 10 + wait;
        assert_eq!(registrations.allowed(later, hour), Ok(()));
        registrations.made(later);
        assert!(registrations.allowed(later, hour).is_err());
    }
}
