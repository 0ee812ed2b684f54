//! What follows the end of a connection, or an attempt that failed. Pure.
//!
//! The codes are those of `webex/webex-js-sdk`, `packages/@webex/internal-plugin-mercury`: most ends mean no more than to
//! connect again, a few mean that this would only make it worse.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::webex::client::{Error, ErrorKind, Plan as CallPlan};

/// Why there is no connection any more, or none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server closed it, with this code and reason.
    Closed(u16, String),
    /// It broke off without a word.
    Broken,
    /// A ping was not answered in time.
    NoPong,
    /// A ping was answered with another's id.
    OtherPong,
    /// It was authorized, and nothing followed in time.
    NotReady,
    /// A frame was larger than any should be.
    TooLarge,
    /// It is there and answers, and brings nothing of what is said.
    Silent,
    /// More events wait to be stored than may: the inbox takes none.
    Overwhelmed,
    /// An upgrade was answered with this status instead.
    NotUpgraded(Option<u16>),
    /// A call failed.
    Call(Error),
    /// Webex named an address that must not see the token.
    Untrusted(String),
    /// Too many devices were registered of late: none before this time has passed.
    Registrations(Duration),
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Connect again, after a pause that grows, and no sooner than this.
    Again(Duration),
    /// Connect again, with another device.
    Register,
    /// Wait until the token works.
    Token,
    /// Another connection has this device, and two would push each other out for ever: wait for long.
    Leave,
    /// Wait for a while; after an end that nobody expected, with another device.
    Rest,
    /// Stop: an operator has to look.
    Stop,
}

/// Reasons of ordinary ends: to connect again is what the server expects.
const ORDINARY: [&str; 4] = [
    "idle",
    "done (forced)",
    "pong not received",
    "pong mismatch",
];

impl Cause {
    /// In a word, for the count.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Closed(1000 | 3050, _) => "closed",
            Self::Closed(1001, _) => "going away",
            Self::Closed(1005 | 1006, _) | Self::Broken => "broken",
            Self::Closed(1011, _) => "server error",
            Self::Closed(4000, reason) if is_replaced(reason) => "replaced",
            Self::Closed(4000, _) => "closed",
            Self::Closed(4001, _) => "handed over",
            Self::Closed(4400, _) => "bad request",
            Self::Closed(4401, _) => "token",
            Self::Closed(4403, _) => "forbidden",
            Self::Closed(_, _) => "unknown",
            Self::NoPong => "no pong",
            Self::OtherPong => "other pong",
            Self::NotReady => "not ready",
            Self::TooLarge => "too large",
            Self::Silent => "silent",
            Self::Overwhelmed => "inbox",
            Self::NotUpgraded(Some(401)) => "token",
            Self::NotUpgraded(_) => "not upgraded",
            Self::Call(error) if error.kind() == ErrorKind::Unauthorized => "token",
            Self::Call(_) => "call",
            Self::Untrusted(_) => "untrusted",
            Self::Registrations(_) => "registrations",
        }
    }

    /// What to do next; `before` is what happened the time before, where nothing worked in between.
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
            // A device is refreshed before each attempt. Where its URL is stale even so, it is no good.
            Self::NotUpgraded(Some(404)) | Self::NotReady => match before {
                Some(before) if before.word() == self.word() => Plan::Register,
                _ => Plan::Again(AT_ONCE),
            },
            // The frame would come again, and again be too large.
            Self::Silent | Self::TooLarge => Plan::Register,
            Self::NotUpgraded(Some(400 | 403)) | Self::Closed(_, _) | Self::Untrusted(_) => {
                Plan::Rest
            }
            Self::NotUpgraded(_) => Plan::Again(AT_ONCE),
            Self::Call(error) => match error.plan() {
                CallPlan::Stop => Plan::Token,
                CallPlan::Tell => Plan::Rest,
                CallPlan::Retry { after } => Plan::Again(after.unwrap_or_default()),
                CallPlan::RetryOnce => Plan::Again(AT_ONCE),
            },
            Self::Registrations(wait) => Plan::Again(*wait),
        }
    }

    /// What happened, for people, and what they can do.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Closed(4000, reason) if is_replaced(reason) => {
                "another connection took this one's place: does another program run with the bot's token?".to_owned()
            }
            Self::Closed(4401, _) | Self::NotUpgraded(Some(401)) => "the token is refused".to_owned(),
            Self::Closed(4403, _) => "Webex forbids the websocket to this token (4403)".to_owned(),
            Self::Closed(4400, _) => "Webex does not take what the bot sends (4400)".to_owned(),
            // The reason is the server's text, of which nobody knows what stands in it.
            Self::Closed(code, _) => format!("Webex closed it with code {code}"),
            Self::Broken => "the connection broke off".to_owned(),
            Self::NoPong => "a ping was not answered in time".to_owned(),
            Self::OtherPong => "a ping was answered with another's id".to_owned(),
            Self::NotReady => "it was authorized and did not become ready in time".to_owned(),
            Self::TooLarge => "a frame was larger than it may be".to_owned(),
            Self::Silent => {
                "it brings nothing of what is said, though it answers: is the device in another region than the bot?".to_owned()
            }
            Self::Overwhelmed => "the inbox stores nothing, and too much waits for it".to_owned(),
            Self::NotUpgraded(Some(status)) => format!("the websocket answers {status}: does a proxy stand between?"),
            Self::NotUpgraded(None) => "whoever answers speaks no websocket: does a proxy stand between?".to_owned(),
            Self::Call(error) => error.to_string(),
            Self::Untrusted(host) => {
                format!("Webex names {host}, which is no host of Webex's: it is not given the token")
            }
            Self::Registrations(_) => "too many devices were registered of late".to_owned(),
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

/// How long to wait before the n-th attempt in a row, from 1: twice as long each time up to a limit, and differently long for
/// each of many bots. `chance` is from 0 to 1.
pub(super) fn pause(attempt: u32, (first, longest): (Duration, Duration), chance: f64) -> Duration {
    let doubled = first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1).min(16)));
    let whole = doubled.min(longest);
    whole / 2 + (whole / 2).mul_f64(chance.clamp(0.0, 1.0))
}

/// How often a device may be registered anew: whatever goes wrong, Webex is not flooded with devices.
#[derive(Debug, Default)]
pub(super) struct Registrations {
    last: VecDeque<Instant>,
}

/// So many devices in so long a time.
const MOST_REGISTRATIONS: usize = 6;
const REGISTRATIONS_IN: Duration = Duration::from_secs(3600);

impl Registrations {
    /// Takes note of a registration that is to be made; how long it has to wait where it may not be made now.
    pub(super) fn begin(&mut self, now: Instant) -> Result<(), Duration> {
        let over = |at: &Instant| now.duration_since(*at) >= REGISTRATIONS_IN;
        while self.last.front().is_some_and(over) {
            self.last.pop_front();
        }
        match self.last.front() {
            Some(first) if self.last.len() >= MOST_REGISTRATIONS => {
                Err(REGISTRATIONS_IN - now.duration_since(*first))
            }
            _ => {
                self.last.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn closed(code: u16, reason: &str) -> Cause {
        Cause::Closed(code, reason.to_owned())
    }

    #[test]
    fn every_end_has_a_plan_and_only_some_mean_to_connect_again_at_once() {
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
            assert!(!cause.told().is_empty() && !cause.word().is_empty());
        }
    }

    #[test]
    fn what_goes_wrong_twice_with_a_refreshed_device_calls_for_another() {
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
    fn pauses_double_up_to_the_longest_and_no_two_bots_wait_equally_long() {
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
        for n in 0..6 {
            assert_eq!(registrations.begin(start + SECOND * n), Ok(()));
        }
        let wait = registrations.begin(start + SECOND * 10).unwrap_err();
        assert_eq!(wait, SECOND * 3590);
        assert_eq!(registrations.begin(start + SECOND * 10 + wait), Ok(()));
        assert!(registrations.begin(start + SECOND * 3600).is_err());
    }
}
