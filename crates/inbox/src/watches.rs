//! Watches: what somebody wants to be told later. They are no jobs while they wait.

use jiff::Timestamp;

use crate::{Engine, Error, Inbox, engine};

/// A watch to be kept.
#[derive(Debug, Clone)]
pub struct NewWatch {
    /// The same for two wishes of one owner about the same.
    pub key: String,
    /// The asker, for the limit.
    pub owner: String,
    /// The payload, in the worker's format: ids, never text.
    pub body: String,
    /// When it is given up.
    pub until: Timestamp,
}

/// A kept watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// The same for two wishes of one owner about the same.
    pub key: String,
    /// The asker.
    pub owner: String,
    /// The payload.
    pub body: String,
    /// When it began.
    pub since: Timestamp,
    /// When it is given up.
    pub until: Timestamp,
}

/// How many watches are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchLimits {
    /// Of one owner.
    pub each: u32,
    /// Of all owners.
    pub all: u32,
}

/// The outcome of keeping a watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// It is kept; one of this key is renewed.
    Kept,
    /// Its owner has as many as one may have.
    TooManyOfOwner,
    /// There are as many as there may be.
    TooMany,
}

impl Inbox {
    /// Keeps a watch, or renews the one of this key, which needs no further place. The limits hold over all replicas.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn keep_watch(&self, watch: NewWatch, limits: WatchLimits) -> Result<Watched, Error> {
        engine!(self, keep_watch(watch, limits, self.now()))
    }

    /// The watches of an owner, or all, the oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn watches(&self, owner: Option<&str>) -> Result<Vec<Watch>, Error> {
        engine!(self, watches(owner))
    }

    /// The watch of this key.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn watch(&self, key: &str) -> Result<Option<Watch>, Error> {
        engine!(self, watch(key))
    }

    /// Changes the body of a watch that still has the body `from`. False when it has not.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn change_watch(&self, key: &str, from: &str, to: &str) -> Result<bool, Error> {
        engine!(self, change_watch(key, from, to))
    }

    /// Ends a watch; with a `body`, only one that still has it. False when there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn end_watch(&self, key: &str, body: Option<&str>) -> Result<bool, Error> {
        engine!(self, end_watch(key, body))
    }
}
