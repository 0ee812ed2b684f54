//! The integration tests: sentences about the bot, told through its front doors.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod floors;
mod tidy;
