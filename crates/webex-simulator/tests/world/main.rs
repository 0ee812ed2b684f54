//! The simulated world: its rules for cards, its log, and settings that make it as unkind as the real one (lag, echo, odd
//! answers, limits); the events of members, and large spaces.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod cards;
mod limits;
mod listening;
mod log;
mod odd;
mod speed;
mod webex;
