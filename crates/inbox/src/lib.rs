#![doc = include_str!("../README.md")]

mod admin;
mod announce;
mod backup;
mod claim;
mod commits;
mod consumer;
mod error;
mod inbox;
mod inspect;
mod job;
mod leases;
mod location;
mod postgres;
mod replies;
mod sqlite;
mod store;
mod threads;
mod watches;

pub use announce::{Announcements, Heard};
pub use backup::{BackupError, backup};
pub use claim::Claim;
pub use consumer::{Consumer, Delivery};
pub use error::{Error, OpenError};
pub use inbox::{Inbox, InboxConfig};
pub use inspect::{Inspection, inspect, read};
pub use job::{Depth, Enqueued, Filter, Job, NewJob, Oldest, State};
pub use leases::HeldDuty;
pub use location::{Address, InvalidLocation, Location};
pub use replies::{MOST_RIVALS, REMEMBERED, Rival};
pub use threads::About;
pub use watches::{NewWatch, Watch, WatchLimits, Watched};

use inbox::{Engine, Manner, engine, millis, time, within};
