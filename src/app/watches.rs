//! From settings to watches.

use super::App;
use crate::clock;
use crate::config::Config;
use crate::inbox::WatchLimits;
use crate::worker::watches::{Poller, Rules};

/// How watches are kept.
pub(super) fn rules(config: &Config) -> Rules {
    let watch = config.watch;
    Rules {
        is_on: watch.is_on,
        limits: WatchLimits {
            each: watch.each,
            all: watch.all,
        },
        longest: watch.longest,
        calls: watch.calls,
    }
}

impl App {
    pub(super) fn poller(&self) -> Poller {
        Poller {
            inbox: self.inbox.clone(),
            client: self.client.clone(),
            rules: rules(&self.config),
            metrics: self.metrics.clone(),
            now: clock::now,
            webex: self.clock.clone(),
        }
    }
}
