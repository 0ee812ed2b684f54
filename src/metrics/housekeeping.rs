//! Metrics of the periodic tasks: duties, webhooks, catching up.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::Metrics;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Duty {
    duty: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Turn {
    duty: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Mend {
    mend: &'static str,
}

/// Counts and times of what is done now and then.
#[derive(Debug, Default)]
pub(super) struct Housekeeping {
    turns: Family<Turn, Counter>,
    done: Family<Duty, Gauge>,
    caught_up: Gauge,
    left_out: Gauge,
    mended: Family<Mend, Counter>,
    turned_off: Gauge,
    sound: Gauge,
}

impl Housekeeping {
    pub(super) fn register(&self, r: &mut Registry) {
        r.register(
            "duties",
            "Duties that this replica did (done) or could not do (failed), by duty",
            self.turns.clone(),
        );
        r.register(
            "duty_done_timestamp_seconds",
            "When a duty was last done, by whichever replica, in seconds since 1970",
            self.done.clone(),
        );
        r.register(
            "caught_up_timestamp_seconds",
            "When the bot last looked into all spaces for what it had missed, in seconds since 1970",
            self.caught_up.clone(),
        );
        r.register(
            "catch_up_left_out",
            "Spaces that the last look could not read",
            self.left_out.clone(),
        );
        r.register(
            "webhooks_mended",
            "Webhooks that were mended: missing ones (made), those that Webex had turned off (turned_on), others that were not as they should be (changed), superfluous ones (removed)",
            self.mended.clone(),
        );
        r.register(
            "webhooks_off_timestamp_seconds",
            "When webhooks were last found turned off, by whichever replica, in seconds since 1970; 0 for never",
            self.turned_off.clone(),
        );
        r.register(
            "webhooks_sound_timestamp_seconds",
            "When the webhooks were last found or made as they should be, by whichever replica, in seconds since 1970; 0 where the bot keeps none",
            self.sound.clone(),
        );
    }
}

/// Webhooks that were mended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mended {
    /// Missing ones.
    pub made: usize,
    /// Those that Webex had turned off.
    pub turned_on: usize,
    /// Others that were not as they should be.
    pub changed: usize,
    /// Superfluous ones.
    pub removed: usize,
}

impl Metrics {
    /// The bot has this duty: it is counted from nothing on, so that the first failure is seen as one.
    pub fn has_duty(&self, duty: &'static str) {
        for outcome in ["done", "failed"] {
            drop(
                self.0
                    .housekeeping
                    .turns
                    .get_or_create(&Turn { duty, outcome }),
            );
        }
        self.webhooks_mended(Mended::default());
    }

    /// This replica did a duty, or could not.
    pub fn duty(&self, duty: &'static str, done: bool) {
        let outcome = if done { "done" } else { "failed" };
        let turns = &self.0.housekeeping.turns;
        turns.get_or_create(&Turn { duty, outcome }).inc();
    }

    /// A duty was last done then, in seconds since 1970.
    pub fn duty_done(&self, duty: &'static str, at: i64) {
        let done = &self.0.housekeeping.done;
        done.get_or_create(&Duty { duty }).set(at);
    }

    /// All spaces were looked into then, in seconds since 1970.
    pub fn caught_up(&self, at: i64) {
        self.0.housekeeping.caught_up.set(at);
    }

    /// So many spaces could not be looked into.
    pub fn left_out(&self, spaces: usize) {
        let left_out = &self.0.housekeeping.left_out;
        left_out.set(i64::try_from(spaces).unwrap_or(i64::MAX));
    }

    /// Webhooks were looked at, and this was done.
    pub fn webhooks_mended(&self, done: Mended) {
        let Mended {
            made,
            turned_on,
            changed,
            removed,
        } = done;
        for (mend, webhooks) in [
            ("made", made),
            ("turned_on", turned_on),
            ("changed", changed),
            ("removed", removed),
        ] {
            let count = self.0.housekeeping.mended.get_or_create(&Mend { mend });
            count.inc_by(u64::try_from(webhooks).unwrap_or(u64::MAX));
        }
    }

    /// Webhooks were last found turned off then, in seconds since 1970.
    pub fn webhooks_off(&self, at: i64) {
        self.0.housekeeping.turned_off.set(at);
    }

    /// Webhooks were last as they should be then, in seconds since 1970.
    pub fn webhooks_sound(&self, at: i64) {
        self.0.housekeeping.sound.set(at);
    }
}
