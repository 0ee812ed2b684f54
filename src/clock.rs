//! The one caller of the system clock. Everything else takes `now` as an argument.

use jiff::Timestamp;

/// The time of day in UTC.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the system clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
