//! Metrics in Prometheus' format.
//!
//! Labels are words of this program's own, never ids, names or addresses: their number is bounded. Names
//! follow <https://prometheus.io/docs/practices/naming/>.

mod housekeeping;
mod process;
mod roster;
mod watches;
mod websocket;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use housekeeping::Housekeeping;
pub use housekeeping::Mended;
use process::Process;
pub use roster::LoadedRoster;
use roster::Roster;
use watches::Watches;
use websocket::Websocket;
pub use websocket::{EVENT_OUTCOMES, FRAME_KINDS, RECONNECT_REASONS};

/// Bounds of times that are short: an acknowledgement, in seconds.
const SHORT: [f64; 10] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5,
];

/// Bounds of times that a call or an answer takes, in seconds.
const LONG: [f64; 12] = [
    0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Question {
    command: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    endpoint: &'static str,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Endpoint {
    endpoint: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CacheLookup {
    cache: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Task {
    task: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobState {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reading {
    endpoint: &'static str,
    outcome: &'static str,
}

/// A count of seconds.
type Seconds = Counter<f64, std::sync::atomic::AtomicU64>;

type Timer<L> = Family<L, Histogram, fn() -> Histogram>;

/// All of the counts and times. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    webhook_requests: Family<Outcome, Counter>,
    acknowledged: Histogram,
    questions: Family<Question, Counter>,
    answered: Histogram,
    calls: Family<Call, Counter>,
    call_time: Timer<Endpoint>,
    waited: Family<Reason, Seconds>,
    broken: Family<Reading, Counter>,
    cache: Family<CacheLookup, Counter>,
    retries: Counter,
    dead: Counter,
    posted_again: Counter,
    housekeeping: Housekeeping,
    roster: Roster,
    watches: Watches,
    websocket: Websocket,
    panics: Family<Task, Counter>,
    token_refused: Gauge,
    inbox_up: Gauge,
    queued: Gauge,
    commit_time: Histogram,
    jobs: Family<JobState, Gauge>,
    oldest: Family<JobState, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let long: fn() -> Histogram = || Histogram::new(LONG);
        let mut inner = Inner {
            registry: Registry::default(),
            webhook_requests: Family::default(),
            acknowledged: Histogram::new(SHORT),
            questions: Family::default(),
            answered: Histogram::new(LONG),
            calls: Family::default(),
            call_time: Family::new_with_constructor(long),
            waited: Family::default(),
            broken: Family::default(),
            cache: Family::default(),
            retries: Counter::default(),
            dead: Counter::default(),
            posted_again: Counter::default(),
            housekeeping: Housekeeping::default(),
            roster: Roster::default(),
            watches: Watches::default(),
            websocket: Websocket::default(),
            panics: Family::default(),
            token_refused: Gauge::default(),
            inbox_up: Gauge::default(),
            queued: Gauge::default(),
            commit_time: Histogram::new(SHORT),
            jobs: Family::default(),
            oldest: Family::default(),
        };
        inner.register();
        Self(Arc::new(inner))
    }
}

impl Inner {
    fn register(&mut self) {
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        // Named as every program's are.
        self.registry.register_collector(Box::new(Process::now()));
        let r = self.registry.sub_registry_with_prefix("whodex");
        r.register("build", "The version that runs", build);
        r.register(
            "webhook_requests",
            "Requests at the public listener, by outcome",
            self.webhook_requests.clone(),
        );
        r.register(
            "webhook_acknowledge_seconds",
            "Time from the head of a good event to its acknowledgement, which follows the commit",
            self.acknowledged.clone(),
        );
        r.register(
            "questions",
            "Questions, by command and outcome",
            self.questions.clone(),
        );
        r.register(
            "answer_seconds",
            "Time from an event's arrival to the posted answer",
            self.answered.clone(),
        );
        // One of them is enough for a dashboard to know the name.
        drop(self.questions.get_or_create(&Question {
            command: "whois",
            outcome: "answered",
        }));
        for outcome in ALARMING {
            drop(self.webhook_requests.get_or_create(&Outcome { outcome }));
        }
        r.register(
            "webex_calls",
            "Calls to Webex, by endpoint and status; a word where there was no answer",
            self.calls.clone(),
        );
        r.register(
            "webex_call_seconds",
            "Time that calls to Webex take, without what they wait before they leave",
            self.call_time.clone(),
        );
        r.register(
            "webex_wait_seconds",
            "Time that calls waited: because Webex asked for it (retry_after), so that it need not (pace), or for something that was locked (locked)",
            self.waited.clone(),
        );
        r.register(
            "webex_broken",
            "What Webex sent that is not as it should be: answers that were mended before they could be read (mended), elements of lists that were left out (dropped), answers that could not be read at all (unreadable)",
            self.broken.clone(),
        );
        r.register(
            "cache_lookups",
            "Lookups in memory, by what is remembered and whether it was there",
            self.cache.clone(),
        );
        r.register(
            "job_retries",
            "Questions that were put off to be tried again",
            self.retries.clone(),
        );
        r.register(
            "jobs_dead",
            "Questions that failed for good",
            self.dead.clone(),
        );
        r.register(
            "answers_ambiguous",
            "Answers posted though an earlier post of the same may have been carried out: possible second answers",
            self.posted_again.clone(),
        );
        self.housekeeping.register(r);
        self.roster.register(r);
        self.watches.register(r);
        self.websocket.register(r);
        r.register(
            "panics",
            "Tasks beside the jobs that panicked, by task",
            self.panics.clone(),
        );
        r.register(
            "token_refused",
            "1 while Webex refuses the bot's token and no question is answered",
            self.token_refused.clone(),
        );
        r.register(
            "inbox_up",
            "1 when the inbox could be looked into just now; while it is 0 nothing else is told of it",
            self.inbox_up.clone(),
        );
        r.register(
            "inbox_queue",
            "What waits to be written to the inbox",
            self.queued.clone(),
        );
        r.register(
            "inbox_commit_seconds",
            "Time from when writes are taken from the queue, many at once, until they are on disk",
            self.commit_time.clone(),
        );
        r.register(
            "inbox_jobs",
            "Jobs in the inbox, by state",
            self.jobs.clone(),
        );
        r.register(
            "inbox_oldest_seconds",
            "Age of the oldest job, by state; 0 where there is none",
            self.oldest.clone(),
        );
    }
}

/// Outcomes of requests at the public listener that alerts look for. Their counters start at 0, so that an alert sees the
/// first increase.
const ALARMING: [&str; 2] = ["not_stored", "signature"];

impl Metrics {
    /// Records the outcome and duration of a request at the public listener.
    pub fn webhook(&self, outcome: &'static str, took: Duration) {
        let labels = Outcome { outcome };
        self.0.webhook_requests.get_or_create(&labels).inc();
        if outcome == "stored" || outcome == "duplicate" {
            self.0.acknowledged.observe(took.as_secs_f64());
        }
    }

    /// A question with this command ended so.
    pub fn question(&self, command: &'static str, outcome: &'static str) {
        let labels = Question { command, outcome };
        self.0.questions.get_or_create(&labels).inc();
    }

    /// An answer was posted this long after its event came in.
    pub fn answered(&self, took: Duration) {
        self.0.answered.observe(took.as_secs_f64());
    }

    /// A call to Webex ended with this status, or word, after this long.
    pub fn call(&self, endpoint: &'static str, status: String, took: Duration) {
        self.0.calls.get_or_create(&Call { endpoint, status }).inc();
        let time = self.0.call_time.get_or_create(&Endpoint { endpoint });
        time.observe(took.as_secs_f64());
    }

    /// A call waited this long before it left, for this reason.
    pub fn waited(&self, reason: &'static str, took: Duration) {
        let seconds = self.0.waited.get_or_create(&Reason { reason });
        // Ignore sub-millisecond waits so noise does not add up.
        if took > Duration::from_millis(1) {
            seconds.inc_by(took.as_secs_f64());
        }
    }

    /// So many things that Webex sent were not as they should be, and this became of them.
    pub fn broken(&self, endpoint: &'static str, outcome: &'static str, how_many: usize) {
        let labels = Reading { endpoint, outcome };
        let count = self.0.broken.get_or_create(&labels);
        count.inc_by(u64::try_from(how_many).unwrap_or(u64::MAX));
    }

    /// Something was looked for in memory.
    pub fn cache(&self, cache: &'static str, hit: bool) {
        let outcome = if hit { "hit" } else { "miss" };
        self.0
            .cache
            .get_or_create(&CacheLookup { cache, outcome })
            .inc();
    }

    /// The bot has this cache: its lookups are counted from nothing on.
    pub fn has_cache(&self, cache: &'static str) {
        for outcome in ["hit", "miss"] {
            let lookups = &self.0.cache;
            drop(lookups.get_or_create(&CacheLookup { cache, outcome }));
        }
    }

    /// A question was put off.
    pub fn retried(&self) {
        self.0.retries.inc();
    }

    /// A question failed for good.
    pub fn job_died(&self) {
        self.0.dead.inc();
    }

    /// An answer is posted again, and may be a second one.
    pub fn posted_again(&self) {
        self.0.posted_again.inc();
    }

    /// Counts a panic of a task outside of jobs.
    pub fn panicked(&self, task: &'static str) {
        self.0.panics.get_or_create(&Task { task }).inc();
    }

    /// Webex refuses the token, or takes it again.
    pub fn token_refused(&self, refused: bool) {
        self.0.token_refused.set(i64::from(refused));
    }

    /// So much waits to be written to the inbox.
    pub fn queued(&self, writes: usize) {
        self.0.queued.set(i64::try_from(writes).unwrap_or(i64::MAX));
    }

    /// Records the duration of a group commit.
    pub fn committed(&self, took: Duration) {
        self.0.commit_time.observe(took.as_secs_f64());
    }

    /// Records the depth of the inbox: a state, how many jobs, and how old the oldest is.
    pub fn inbox(&self, states: &[(&'static str, u64, Duration)]) {
        self.0.inbox_up.set(1);
        for (state, jobs, oldest) in states {
            let labels = JobState { state };
            let set = |family: &Family<JobState, Gauge>, value: u64| {
                let gauge = family.get_or_create(&labels);
                gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            };
            set(&self.0.jobs, *jobs);
            set(&self.0.oldest, oldest.as_secs());
        }
    }

    /// The inbox cannot be looked into: what it held before is not told as if it still did.
    pub fn inbox_unseen(&self) {
        self.0.inbox_up.set(0);
        self.0.jobs.clear();
        self.0.oldest.clear();
    }

    /// Everything in Prometheus' text form.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.0.registry);
        text
    }
}

/// The content type of `GET /metrics`.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_times_are_told_under_their_names() {
        let metrics = Metrics::default();
        metrics.webhook("stored", Duration::from_millis(1));
        metrics.webhook("signature", Duration::ZERO);
        metrics.call("GET /people", "200".to_owned(), Duration::from_millis(80));
        metrics.question("whois", "answered");
        metrics.inbox(&[("waiting", 3, Duration::from_secs(7))]);
        metrics.waited("retry_after", Duration::from_secs(2));
        metrics.waited("pace", Duration::ZERO);
        let text = metrics.text();
        for line in [
            "whodex_webex_wait_seconds_total{reason=\"retry_after\"} 2.0",
            "whodex_webex_wait_seconds_total{reason=\"pace\"} 0.0",
            "whodex_inbox_up 1",
            "whodex_webhook_requests_total{outcome=\"stored\"} 1",
            "whodex_webhook_requests_total{outcome=\"signature\"} 1",
            "whodex_webhook_acknowledge_seconds_count 1",
            "whodex_webex_calls_total{endpoint=\"GET /people\",status=\"200\"} 1",
            "whodex_questions_total{command=\"whois\",outcome=\"answered\"} 1",
            "whodex_inbox_jobs{state=\"waiting\"} 3",
            "whodex_inbox_oldest_seconds{state=\"waiting\"} 7",
            "whodex_build_info{version=",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    #[test]
    fn alerts_see_the_first_event_that_is_not_stored_or_understood() {
        let text = Metrics::default().text();
        for line in [
            "whodex_webhook_requests_total{outcome=\"not_stored\"} 0",
            "whodex_webhook_requests_total{outcome=\"signature\"} 0",
            "whodex_websocket_events_total{outcome=\"not_stored\"} 0",
            "whodex_websocket_events_total{outcome=\"malformed\"} 0",
            "whodex_websocket_frames_total{kind=\"unreadable\"} 0",
            "whodex_websocket_reconnects_total{reason=\"silent\"} 0",
            "whodex_websocket_gaps_total 0",
            "whodex_questions_total{command=\"whois\",outcome=\"answered\"} 0",
            "whodex_websocket_acknowledge_seconds_count 0",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    #[test]
    fn what_an_inbox_held_is_not_told_when_it_cannot_be_looked_into() {
        let metrics = Metrics::default();
        metrics.inbox(&[("waiting", 3, Duration::from_secs(7))]);
        metrics.inbox_unseen();
        let text = metrics.text();
        assert!(text.contains("whodex_inbox_up 0"), "{text}");
        assert!(!text.contains("whodex_inbox_jobs{"), "{text}");
        assert!(!text.contains("whodex_inbox_oldest_seconds{"), "{text}");
        metrics.inbox(&[("waiting", 2, Duration::from_secs(1))]);
        let text = metrics.text();
        assert!(text.contains("whodex_inbox_up 1"), "{text}");
        assert!(
            text.contains("whodex_inbox_jobs{state=\"waiting\"} 2"),
            "{text}"
        );
    }
}
