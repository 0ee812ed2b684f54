//! Metrics of the roster.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::Metrics;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Load {
    outcome: &'static str,
}

/// Size and age of the roster.
#[derive(Debug, Default)]
pub(super) struct Roster {
    people: Gauge,
    skipped: Gauge,
    loaded: Gauge,
    modified: Gauge,
    loads: Family<Load, Counter>,
    failing: Gauge,
}

impl Roster {
    pub(super) fn register(&self, r: &mut Registry) {
        // They are counted from nothing on, so that the first failure is seen as one.
        for outcome in ["done", "failed"] {
            drop(self.loads.get_or_create(&Load { outcome }));
        }
        r.register(
            "roster_people",
            "People of the roster that is searched; 0 without one",
            self.people.clone(),
        );
        r.register(
            "roster_skipped_rows",
            "Rows of the roster that were skipped as something is wrong with them",
            self.skipped.clone(),
        );
        r.register(
            "roster_loaded_timestamp_seconds",
            "When the roster was last loaded, in seconds since 1970; 0 for never",
            self.loaded.clone(),
        );
        r.register(
            "roster_file_timestamp_seconds",
            "When the file of the roster that is searched was last changed, in seconds since 1970; 0 without one",
            self.modified.clone(),
        );
        r.register(
            "roster_loads",
            "Times that the file of the roster was read (done) or could not be used (failed)",
            self.loads.clone(),
        );
        r.register(
            "roster_failing",
            "1 while the file of the roster cannot be used, so that an older one or none is searched",
            self.failing.clone(),
        );
    }
}

/// A roster that was loaded.
#[derive(Debug, Clone, Copy)]
pub struct LoadedRoster {
    /// Its people.
    pub people: u64,
    /// Rows that were skipped.
    pub skipped: u64,
    /// When it was loaded, in seconds since 1970.
    pub at: i64,
    /// When its file was changed.
    pub modified: Option<i64>,
}

impl Metrics {
    /// The roster was loaded.
    pub fn roster_loaded(&self, loaded: LoadedRoster) {
        let roster = &self.0.roster;
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        roster.people.set(number(loaded.people));
        roster.skipped.set(number(loaded.skipped));
        roster.loaded.set(loaded.at);
        roster.modified.set(loaded.modified.unwrap_or(0));
        let outcome = "done";
        roster.loads.get_or_create(&Load { outcome }).inc();
        roster.failing.set(0);
    }

    /// The file of the roster could not be used.
    pub fn roster_failed(&self) {
        let outcome = "failed";
        self.0.roster.loads.get_or_create(&Load { outcome }).inc();
        self.0.roster.failing.set(1);
    }
}
