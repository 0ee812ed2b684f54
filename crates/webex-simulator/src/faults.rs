//! Counts of calls, faults on request, and the rate that a token may call at.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use tokio::time::Instant;

use super::world::Event;

/// A fault that some calls are to meet.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Fault {
    /// Method and path, as in the statistics: `GET /people/{id}`.
    #[serde(rename = "match")]
    pub(super) endpoint: String,
    /// Only calls with this access token; all when not given.
    pub(super) token: Option<String>,
    /// Status to answer with; none lets the call through after the delay.
    pub(super) status: Option<u16>,
    /// `Retry-After` of that answer: a number of seconds, or any text.
    pub(super) retry_after: Option<serde_json::Value>,
    /// How many calls meet it; all when not given.
    pub(super) times: Option<u64>,
    /// How long the call waits first.
    #[serde(default)]
    pub(super) delay_ms: u64,
    /// Cuts the connection instead of answering.
    #[serde(default)]
    pub(super) drop: bool,
    /// Breaks the answer off in the middle of its body.
    #[serde(default)]
    pub(super) truncate: bool,
    /// Answers with a body that never ends.
    #[serde(default)]
    pub(super) endless: bool,
    /// A body in place of Webex's error.
    pub(super) body: Option<String>,
    /// The same in base64, for bytes that are no text.
    pub(super) body_base64: Option<String>,
    /// That body's type.
    pub(super) content_type: Option<String>,
    /// `Link` of that answer: where the next page is said to be.
    pub(super) link: Option<String>,
    /// Carries the call out first: only its answer meets the fault.
    #[serde(default)]
    pub(super) after: bool,
    /// Only calls about this space.
    pub(super) room: Option<String>,
    /// Only calls about this person.
    pub(super) person: Option<String>,
    /// Only calls about this message.
    pub(super) message: Option<String>,
    /// The fault of a websocket's connection or frame.
    pub(super) socket: Option<Oddity>,
}

/// Faults that only a websocket has.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Oddity {
    /// The connection works, but gets no events, as in the wrong region.
    Silent,
    /// No events unless the URL has every parameter of Webex's own clients.
    Strict,
    /// No frame reports that the connection is ready.
    Unready,
    /// Another frame arrives before that.
    OtherFirst,
    /// All frames are binary.
    Binary,
    /// `data.headers` holds a part of each activity, under its path.
    Overrides,
    /// A frame arrives twice.
    Repeat,
    /// A pong has another id than its ping.
    WrongId,
}

/// The subjects of a call or a delivery: ids.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) rooms: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) messages: Vec<String>,
}

/// The endpoint name of deliveries in a fault.
pub(super) const DELIVERY: &str = "delivery";

/// Names of the three steps of a websocket's connection.
pub(super) const AUTHORIZATION: &str = "socket authorization";
pub(super) const PING: &str = "socket ping";
pub(super) const FRAME: &str = "socket frame";

/// Calls by endpoint and status.
pub(super) type Counts = BTreeMap<String, BTreeMap<u16, u64>>;

/// Faults, counts, and what is left of each token's rate.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) rules: Vec<Fault>,
    pub(super) calls: Counts,
    /// Of these, the bot's own.
    pub(super) bot_calls: Counts,
    /// Calls that were carried out and whose caller did not hear so, by endpoint.
    pub(super) unheard: BTreeMap<String, u64>,
    rates: HashMap<String, (f64, Option<Instant>)>,
}

impl About {
    /// The ids in an event.
    pub(super) fn of(event: &Event) -> Self {
        let id = |name: &str| event.data[name].as_str().map(str::to_owned);
        let message = if event.resource == "messages" {
            id("id")
        } else {
            id("messageId")
        };
        Self {
            rooms: id("roomId").into_iter().collect(),
            people: id("personId").into_iter().collect(),
            messages: message.into_iter().collect(),
        }
    }
}

impl Fault {
    fn concerns(&self, about: &About) -> bool {
        let named = |only: &Option<String>, ids: &[String]| {
            only.as_ref().is_none_or(|only| ids.contains(only))
        };
        named(&self.room, &about.rooms)
            && named(&self.person, &about.people)
            && named(&self.message, &about.messages)
    }

    fn has_target(&self) -> bool {
        self.room.is_some() || self.person.is_some() || self.message.is_some()
    }
}

impl Faults {
    /// Whether it has to be known what calls of this endpoint are about.
    pub(super) fn have_targets(&self, endpoint: &str) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.endpoint == endpoint && rule.has_target())
    }

    /// The fault that this call is to meet, if any.
    pub(super) fn meet(&mut self, endpoint: &str, token: &str, about: &About) -> Option<Fault> {
        let place = self.rules.iter().position(|rule| {
            rule.endpoint == endpoint
                && rule.token.as_deref().is_none_or(|only| only == token)
                && rule.concerns(about)
        })?;
        let rule = self.rules[place].clone();
        if let Some(times) = &mut self.rules[place].times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.rules.remove(place);
            }
        }
        (rule.times != Some(0)).then_some(rule)
    }

    /// Counts an answer.
    pub(super) fn count(&mut self, endpoint: &str, status: u16, by_bot: bool) {
        let add = |counts: &mut Counts| {
            let by_status = counts.entry(endpoint.to_owned()).or_default();
            *by_status.entry(status).or_default() += 1;
        };
        add(&mut self.calls);
        if by_bot {
            add(&mut self.bot_calls);
        }
    }

    /// Whether a caller may call now, at `limit` calls a second (a bucket that holds one second). A caller is a token,
    /// or a token at an endpoint.
    pub(super) fn may_call(&mut self, caller: &str, limit: u32, now: Instant) -> bool {
        let limit = f64::from(limit.max(1));
        let (left, last) = self.rates.entry(caller.to_owned()).or_insert((limit, None));
        if let Some(last) = last {
            *left = (*left + now.duration_since(*last).as_secs_f64() * limit).min(limit);
        }
        *last = Some(now);
        if *left >= 1.0 {
            *left -= 1.0;
            true
        } else {
            false
        }
    }
}
