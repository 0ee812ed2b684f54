//! What the simulated websocket promises, and what it can do wrong, as a plain client sees it.
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
