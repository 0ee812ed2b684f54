//! The client against the simulator, and against servers that are no Webex.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod certificate;
mod certificates;
mod fences;
mod front;
mod idle;
mod observing;
mod requests;
