//! Watches: an asker is told once when somebody can be reached.
//!
//! A watch waits in a table of the inbox (`order.rs`). `keep.rs` keeps, lists and ends watches for questions. `poll.rs` asks Webex
//! about the people of all watches, within a budget of its own (`budget.rs`), at one replica. When it is time, the watch gets a job,
//! which runs as every job does: `tell.rs` asks the policy again, looks again, and posts. `withdrawn.rs` ends watches with their question.

mod budget;
mod keep;
mod order;
mod poll;
mod tell;
mod withdrawn;

use std::time::Duration;

use crate::inbox::WatchLimits;
use crate::policy::{ShownPresence, VisiblePerson};
use crate::webex::model::Presence;

pub use keep::Desk;
pub(super) use keep::Settling;
pub(super) use order::DUE;
pub use poll::Poller;
pub(super) use tell::is_wanted;

/// How watches are kept.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether they are kept at all.
    pub is_on: bool,
    /// How many there may be.
    pub limits: WatchLimits,
    /// For how long one is kept.
    pub longest: Duration,
    /// How many calls a minute may be made for all of them.
    pub calls: u32,
}

/// Whether somebody can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    Busy,
    /// Webex does not tell, or not now.
    Unknown,
}

impl State {
    fn of_presence(presence: Option<&Presence>) -> Self {
        match presence.and_then(Presence::is_available) {
            Some(true) => Self::Free,
            Some(false) => Self::Busy,
            None => Self::Unknown,
        }
    }

    fn of(shown: &VisiblePerson) -> Self {
        match shown.presence() {
            ShownPresence::Known(presence) => Self::of_presence(Some(presence)),
            _ => Self::Unknown,
        }
    }
}
