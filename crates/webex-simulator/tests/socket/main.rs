//! The simulated websocket, its promises and its faults, through a plain client.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

mod acknowledging;
mod client;
mod clusters;
mod connecting;
mod devices;
mod faults;
mod hearing;
