//! Settings that make the simulated world as unkind as the real one: lag, echo, odd answers, limits; and the events
//! of members.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod limits;
mod listening;
mod odd;
mod speed;
mod webex;
