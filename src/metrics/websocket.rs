//! What is counted of the websocket.

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{Kind, Metrics, Outcome, Reason, SHORT};

/// Counts and times of the websocket.
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
        r.register(
            "websocket_expected",
            "1 where events are to come over the websocket, to this replica or to another",
            self.expected.clone(),
        );
        r.register(
            "websocket_connected",
            "1 while this replica's websocket is open and authorized; of several replicas one has it",
            self.connected.clone(),
        );
        r.register(
            "websocket_frames",
            "Frames that came over the websocket, by kind",
            self.frames.clone(),
        );
        r.register(
            "websocket_events",
            "Events that came over the websocket, by outcome",
            self.events.clone(),
        );
        r.register(
            "websocket_reconnects",
            "Connections that ended, or could not be made, by reason",
            self.reconnects.clone(),
        );
        r.register(
            "websocket_gaps",
            "Gaps in the numbers of frames: what was missed is caught up with",
            self.gaps.clone(),
        );
        r.register(
            "websocket_frames_missing",
            "Frames that are missing in these gaps",
            self.missing.clone(),
        );
        r.register(
            "websocket_acknowledge_seconds",
            "Time from a frame's arrival to its acknowledgement, which follows the commit",
            self.acknowledged.clone(),
        );
    }
}

impl Metrics {
    /// Events are to come over the websocket.
    pub fn websocket_expected(&self) {
        self.0.websocket.expected.set(1);
    }

    /// The websocket is open and authorized, or not.
    pub fn websocket_connected(&self, connected: bool) {
        self.0.websocket.connected.set(i64::from(connected));
    }

    /// A frame of this kind came.
    pub fn websocket_frame(&self, kind: &'static str) {
        self.0.websocket.frames.get_or_create(&Kind { kind }).inc();
    }

    /// This became of an event.
    pub fn websocket_event(&self, outcome: &'static str) {
        let events = &self.0.websocket.events;
        events.get_or_create(&Outcome { outcome }).inc();
    }

    /// A connection ended, or could not be made, for this reason.
    pub fn websocket_reconnect(&self, reason: &'static str) {
        let reconnects = &self.0.websocket.reconnects;
        reconnects.get_or_create(&Reason { reason }).inc();
    }

    /// So many frames are missing.
    pub fn websocket_gap(&self, missing: u64) {
        self.0.websocket.gaps.inc();
        self.0.websocket.missing.inc_by(missing);
    }

    /// A frame was acknowledged this long after it came.
    pub fn websocket_acknowledged(&self, took: Duration) {
        self.0.websocket.acknowledged.observe(took.as_secs_f64());
    }
}
