//! Webex: its resources as types (`model`), and the calls to its API.

pub mod client;
pub mod model;
