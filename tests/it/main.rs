//! The integration tests: sentences about the bot, told through its front doors.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod buttons;
mod cards;
mod fault_table;
mod faults;
mod floors;
mod harness;
mod inbox_story;
mod postgres;
mod required;
mod restart;
mod security;
mod status;
mod throttled;
mod tidy;
mod token;

mod whois;
