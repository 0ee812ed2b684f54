//! Metrics of watches: people of whom somebody is told later.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{Metrics, Outcome, Reason};

/// Counts of watches.
#[derive(Debug, Default)]
pub(super) struct Watches {
    open: Gauge,
    told: Counter,
    given_up: Family<Reason, Counter>,
    calls: Family<Outcome, Counter>,
}

impl Watches {
    pub(super) fn register(&self, r: &mut Registry) {
        for reason in ["expired", "gone", "withheld", "off", "asker"] {
            drop(self.given_up.get_or_create(&Reason { reason }));
        }
        for outcome in ["answered", "throttled", "failed"] {
            drop(self.calls.get_or_create(&Outcome { outcome }));
        }
        r.register(
            "watches_open",
            "Watches that are kept, as the replica saw them that looks at their people",
            self.open.clone(),
        );
        r.register(
            "watches_told",
            "Watches that ended because the people could be reached",
            self.told.clone(),
        );
        r.register(
            "watches_given_up",
            "Watches that ended otherwise: their time was over (expired), an account vanished (gone), the policy did not let them tell (withheld), watches were turned off (off), the asker left or is not served (asker)",
            self.given_up.clone(),
        );
        r.register(
            "watch_calls",
            "Looks at people for watches, by outcome; throttled ones were not made, or met a 429",
            self.calls.clone(),
        );
    }
}

impl Metrics {
    /// So many watches are kept.
    pub fn watches_open(&self, watches: usize) {
        let open = &self.0.watches.open;
        open.set(i64::try_from(watches).unwrap_or(i64::MAX));
    }

    /// Somebody was told that people can be reached.
    pub fn watch_told(&self) {
        self.0.watches.told.inc();
    }

    /// A watch ended otherwise.
    pub fn watch_given_up(&self, reason: &'static str) {
        self.0
            .watches
            .given_up
            .get_or_create(&Reason { reason })
            .inc();
    }

    /// Somebody was looked at for watches, or was to be.
    pub fn watch_call(&self, outcome: &'static str) {
        self.0
            .watches
            .calls
            .get_or_create(&Outcome { outcome })
            .inc();
    }
}
