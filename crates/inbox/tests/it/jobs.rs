//! Jobs to enqueue. The tests of the bot use them too.

use jiff::Timestamp;
use whodex_inbox::{InboxConfig, NewJob};

pub(crate) fn event(key: &str, fairness_key: &str) -> NewJob {
    NewJob {
        key: key.to_owned(),
        fairness_key: fairness_key.to_owned(),
        body: format!("{{\"id\":\"{key}\"}}"),
        received: now(),
    }
}

/// The time of day by which inboxes go.
pub(crate) fn now() -> Timestamp {
    (InboxConfig::default().now)()
}
