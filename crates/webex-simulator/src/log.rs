//! The log: the last calls, events and deliveries, to see how a question was answered. It holds no secret.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::faults::About;
use super::world::{Event, Webhook};
use super::{Shared, iso_millis};

/// Number of entries that are kept.
const KEPT: usize = 1000;

/// Number of entries in a response that asks for no other.
const SHOWN: usize = 200;

/// Number of characters of a text that are kept; callers choose some of these texts.
const LONGEST: usize = 300;

/// Stands for a secret.
const MASK: &str = "•••";

/// Parameters of a query whose values are secrets.
const SECRET_PARAMETERS: [&str; 5] = ["token", "access_token", "control", "secret", "key"];

/// One thing that happened.
#[derive(Debug, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(super) enum Entry {
    /// A call of the API.
    Call {
        who: Option<String>,
        by_bot: bool,
        what: String,
        path: Option<String>,
        /// 0 for a connection that a fault cut.
        status: u16,
        /// Changes of an odd answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        oddity: Option<String>,
        ms: u64,
    },
    /// An event, and how many listeners it goes to.
    Event {
        who: Option<String>,
        by_bot: bool,
        what: String,
        message: Option<String>,
        parent: Option<String>,
        webhooks: usize,
        devices: usize,
    },
    /// An attempt to deliver an event to a webhook.
    Delivery {
        webhook: String,
        target: String,
        what: String,
        message: Option<String>,
        attempt: usize,
        /// The beginning of the signature, if the webhook has a secret.
        signature: Option<String>,
        status: Option<u16>,
        problem: Option<&'static str>,
        ms: u64,
    },
}

/// An entry, in the order of the log.
#[derive(Debug, Serialize)]
struct Line {
    number: u64,
    at: String,
    #[serde(flatten)]
    entry: Entry,
}

#[derive(Debug, Default)]
struct Lines {
    last: u64,
    kept: VecDeque<Arc<Line>>,
}

/// The last entries.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<Lines>);

impl Log {
    fn lock(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, at: String, entry: Entry) {
        let mut lines = self.lock();
        lines.last += 1;
        let number = lines.last;
        if lines.kept.len() == KEPT {
            lines.kept.pop_front();
        }
        lines.kept.push_back(Arc::new(Line { number, at, entry }));
    }

    pub(super) fn clear(&self) {
        self.lock().kept.clear();
    }

    /// The newest entries, the oldest of them first.
    fn newest(&self, limit: usize) -> Vec<Arc<Line>> {
        let lines = self.lock();
        let before = lines.kept.len().saturating_sub(limit);
        lines.kept.iter().skip(before).cloned().collect()
    }
}

/// The result of an attempt to deliver.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    pub(super) status: Option<u16>,
    pub(super) problem: Option<&'static str>,
}

impl Outcome {
    pub(super) fn failed(problem: &'static str) -> Self {
        Self {
            status: None,
            problem: Some(problem),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    limit: Option<usize>,
}

/// `GET /sim/log`.
pub(super) async fn log(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<Asked>,
) -> Json<Value> {
    let newest = shared.log.newest(asked.limit.unwrap_or(SHOWN));
    let entries: Vec<&Line> = newest.iter().map(AsRef::as_ref).collect();
    Json(json!({"entries": entries}))
}

impl Shared {
    fn note(&self, entry: Entry) {
        self.log.add(iso_millis(self.now()), entry);
    }

    /// Notes a call that ended. `path` is what the caller asked for, where that holds no secret id; beside the status of
    /// the answer stands what was odd about it.
    pub(super) fn note_call(
        &self,
        token: &str,
        what: &str,
        path: Option<&str>,
        (status, oddity): (u16, Option<String>),
        time: Duration,
    ) {
        let by_bot = self.settings.is_bots(token);
        let who = if status == 401 {
            None
        } else if by_bot {
            self.directory.name_by_id(self.directory.bot())
        } else {
            self.directory.name_by_email(token)
        };
        self.note(Entry::Call {
            who,
            by_bot,
            what: cut(what),
            path: path.map(|path| self.masked(&query_masked(path))),
            status,
            oddity,
            ms: milliseconds(time),
        });
    }

    /// Notes an event before anybody hears of it.
    pub(super) fn note_event(&self, event: &Event, webhooks: usize) {
        self.note(Entry::Event {
            who: self.directory.name_by_id(&event.actor),
            by_bot: event.actor == self.directory.bot(),
            what: what(event),
            message: About::of(event).messages.pop(),
            parent: event.data["parentId"].as_str().map(str::to_owned),
            webhooks,
            devices: self.devices_that_hear(event),
        });
    }

    /// Notes an attempt to deliver.
    pub(super) fn note_delivery(
        &self,
        webhook: &Webhook,
        event: &Event,
        attempt: usize,
        signature: Option<&str>,
        outcome: Outcome,
        time: Duration,
    ) {
        let secret = webhook.secret.as_deref().unwrap_or_default();
        let target = self.masked(&target_masked(&webhook.target_url));
        self.note(Entry::Delivery {
            webhook: self.masked(&hidden(&webhook.name, secret)),
            target: hidden(&target, secret),
            what: what(event),
            message: About::of(event).messages.pop(),
            attempt,
            signature: signature.map(|text| format!("{}…", text.get(..8).unwrap_or_default())),
            status: outcome.status,
            problem: outcome.problem,
            ms: milliseconds(time),
        });
    }

    /// A text of bounded length without tokens of the bot.
    fn masked(&self, text: &str) -> String {
        let settings = &self.settings;
        let later = settings.bot_tokens_later.iter();
        let tokens = later.chain([&settings.bot_token]);
        cut(&tokens.fold(text.to_owned(), |text, token| hidden(&text, token)))
    }
}

fn what(event: &Event) -> String {
    format!("{} {}", event.resource, event.event)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn hidden(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        text.to_owned()
    } else {
        text.replace(secret, MASK)
    }
}

/// A path whose query has no secrets.
fn query_masked(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRET_PARAMETERS.contains(&name.to_lowercase().as_str()) => {
            format!("{name}={MASK}")
        }
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// A target without the parts of its URL that tend to be secret: user, password and query.
fn target_masked(target: &str) -> String {
    let Ok(url) = Url::parse(target) else {
        return MASK.to_owned();
    };
    let user = if url.username().is_empty() && url.password().is_none() {
        String::new()
    } else {
        format!("{MASK}@")
    };
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}"));
    let query = url.query().map(|_| format!("?{MASK}"));
    let (port, query) = (port.unwrap_or_default(), query.unwrap_or_default());
    format!("{}://{user}{host}{port}{}{query}", url.scheme(), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_keeps_the_newest_entries_and_cuts_long_texts() {
        let log = Log::default();
        for number in 0..KEPT + 5 {
            let entry = Entry::Call {
                who: None,
                by_bot: false,
                what: cut(&format!("{number} {}", "ü".repeat(10_000))),
                path: None,
                status: 200,
                oddity: None,
                ms: 1,
            };
            log.add(String::new(), entry);
        }
        let kept = log.newest(usize::MAX);
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept[0].number, 6);
        for line in &kept {
            let Entry::Call { what, .. } = &line.entry else {
                panic!("{line:?}");
            };
            assert!(what.chars().count() <= LONGEST + 1);
        }
        assert_eq!(log.newest(2).len(), 2);
    }

    #[test]
    fn urls_are_shown_without_their_secrets() {
        assert_eq!(
            target_masked("https://anna:pass@bot.example:8443/webhook?key=abc"),
            "https://•••@bot.example:8443/webhook?•••"
        );
        assert_eq!(
            target_masked("http://127.0.0.1:1/w"),
            "http://127.0.0.1:1/w"
        );
        assert_eq!(
            query_masked("/v1/people?displayName=anna&Token=abc"),
            "/v1/people?displayName=anna&Token=•••"
        );
    }
}
