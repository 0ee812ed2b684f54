//! The promises of the inbox, for every engine. `cluster`, `eventually`, `jobs`, `postgres` and `required` also serve the
//! tests of the bot.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod admin;
mod certificates;
mod claims;
mod cluster;
mod consumer;
mod eventually;
mod fairness;
mod flood;
mod inspect;
mod jobs;
mod migrations;
mod places;
mod postgres;
mod required;
mod story;
mod threads;
mod watches;
