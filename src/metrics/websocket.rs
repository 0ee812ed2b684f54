//! Metrics of the websocket.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{Kind, Metrics, Outcome, Reason, SHORT};

/// Counters and timers of the websocket.
#[derive(Debug)]
pub(super) struct Websocket {
    connected: Gauge,
    expected: Gauge,
    frames: Family<Kind, Counter>,
    events: Family<Outcome, Counter>,
    reconnects: Family<Reason, Counter>,
    gaps: Counter,
    missing: Counter,
    acknowledged: Histogram,
}

/// The reasons of a reconnect. Each counter starts at 0, so that an alert sees the first increase.
pub const RECONNECT_REASONS: [&str; 22] = [
    "bad_request",
    "broken",
    "call",
    "closed",
    "duty",
    "forbidden",
    "going_away",
    "handed_over",
    "inbox",
    "no_pong",
    "not_ready",
    "not_upgraded",
    "other_pong",
    "registrations",
    "replaced",
    "server_error",
    "shutdown",
    "silent",
    "token",
    "too_large",
    "unknown",
    "untrusted",
];

/// The kinds of frames. Their counters start at 0 too.
pub const FRAME_KINDS: [&str; 12] = [
    "activity",
    "deletion",
    "edit",
    "member",
    "message",
    "other",
    "own",
    "pong",
    "press",
    "ready",
    "shutdown",
    "unreadable",
];

/// The outcomes of events. Their counters start at 0 too.
pub const EVENT_OUTCOMES: [&str; 6] = [
    "duplicate",
    "ignored",
    "malformed",
    "not_stored",
    "stored",
    "too_old",
];

impl Default for Websocket {
    fn default() -> Self {
        Self {
            connected: Gauge::default(),
            expected: Gauge::default(),
            frames: Family::default(),
            events: Family::default(),
            reconnects: Family::default(),
            gaps: Counter::default(),
            missing: Counter::default(),
            acknowledged: Histogram::new(SHORT),
        }
    }
}

impl Websocket {
    pub(super) fn register(&self, r: &mut Registry) {
        for reason in RECONNECT_REASONS {
            drop(self.reconnects.get_or_create(&Reason { reason }));
        }
        for kind in FRAME_KINDS {
            drop(self.frames.get_or_create(&Kind { kind }));
        }
        for outcome in EVENT_OUTCOMES {
            drop(self.events.get_or_create(&Outcome { outcome }));
        }
        r.register(
            "websocket_expected",
            "1 if the settings ask for the websocket, on this replica or another",
            self.expected.clone(),
        );
        r.register(
            "websocket_connected",
            "1 while this replica's websocket is open and authorized; one replica has it",
            self.connected.clone(),
        );
        r.register(
            "websocket_frames",
            "Frames of the websocket, by kind",
            self.frames.clone(),
        );
        r.register(
            "websocket_events",
            "Events of the websocket, by outcome",
            self.events.clone(),
        );
        r.register(
            "websocket_reconnects",
            "Connections that ended or failed, by reason",
            self.reconnects.clone(),
        );
        r.register(
            "websocket_gaps",
            "Gaps in the sequence numbers of frames; each starts a backfill",
            self.gaps.clone(),
        );
        r.register(
            "websocket_frames_missing",
            "Frames missing in these gaps",
            self.missing.clone(),
        );
        r.register(
            "websocket_acknowledge_seconds",
            "Time from a frame's arrival to its acknowledgement, after the commit",
            self.acknowledged.clone(),
        );
    }
}

impl Metrics {
    /// Records that the settings ask for the websocket.
    pub fn websocket_expected(&self) {
        self.0.websocket.expected.set(1);
    }

    /// Records whether the websocket is open and authorized.
    pub fn websocket_connected(&self, connected: bool) {
        self.0.websocket.connected.set(i64::from(connected));
    }

    /// Counts a frame.
    pub fn websocket_frame(&self, kind: &'static str) {
        self.0.websocket.frames.get_or_create(&Kind { kind }).inc();
    }

    /// Counts the outcome of an event.
    pub fn websocket_event(&self, outcome: &'static str) {
        let events = &self.0.websocket.events;
        events.get_or_create(&Outcome { outcome }).inc();
    }

    /// Counts a connection that ended or failed.
    pub fn websocket_reconnect(&self, reason: &'static str) {
        let reconnects = &self.0.websocket.reconnects;
        reconnects.get_or_create(&Reason { reason }).inc();
    }

    /// Counts a gap and its missing frames.
    pub fn websocket_gap(&self, missing: u64) {
        self.0.websocket.gaps.inc();
        self.0.websocket.missing.inc_by(missing);
    }

    /// Records the time to acknowledge a frame.
    pub fn websocket_acknowledged(&self, took: Duration) {
        self.0.websocket.acknowledged.observe(took.as_secs_f64());
    }
}
