//! Watches wait for something that the program looks for. They are no jobs meanwhile.

use jiff::Timestamp;

use crate::store::{Row, first, values};
use crate::{Error, Inbox, time};

/// A watch to keep.
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

/// A watch in the inbox.
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

/// Keeps a watch within the limits. One that is renewed needs no further slot.
const KEEP: &str = "
    INSERT INTO whodex.watch (watch_key, owner, payload, begun_at, expires_at)
    SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS text), CAST($4 AS bigint), CAST($5 AS bigint)
    WHERE EXISTS (SELECT 1 FROM whodex.watch WHERE watch_key = $1)
        OR ((SELECT count(*) FROM whodex.watch WHERE owner = $2) < $6
            AND (SELECT count(*) FROM whodex.watch) < $7)
    ON CONFLICT (watch_key) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at";

/// The columns of a watch, in the order in which [`Watch::of`] reads them.
macro_rules! watches {
    ($condition:literal) => {
        concat!(
            "SELECT watch_key, owner, payload, begun_at, expires_at FROM whodex.watch WHERE ",
            $condition
        )
    };
}

impl Inbox {
    /// Keeps a watch, or renews the one of this key, which needs no further slot. The limits hold over all replicas.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn keep_watch(&self, watch: NewWatch, limits: WatchLimits) -> Result<Watched, Error> {
        let (now, until) = (self.now().as_millisecond(), watch.until.as_millisecond());
        let (key, owner) = (watch.key, watch.owner.as_str());
        let with = values![key, owner, watch.body, now, until, limits.each, limits.all];
        if self.engine.execute_alone(KEEP, with).await? == 1 {
            return Ok(Watched::Kept);
        }
        let sql = "SELECT count(*) FROM whodex.watch WHERE owner = $1";
        let of_owner: Option<i64> = first(&self.engine.query(sql, values![owner]).await?)?;
        Ok(match of_owner >= Some(limits.each.into()) {
            true => Watched::TooManyOfOwner,
            false => Watched::TooMany,
        })
    }

    /// The watches of an owner, or all, the oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn watches(&self, owner: Option<&str>) -> Result<Vec<Watch>, Error> {
        let sql = watches!("CAST($1 AS text) IS NULL OR owner = $1 ORDER BY begun_at, watch_key");
        let rows = self.engine.query(sql, values![owner]).await?;
        rows.iter().map(Watch::of).collect()
    }

    /// The watch of this key.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn watch(&self, key: &str) -> Result<Option<Watch>, Error> {
        let rows = self.engine.query(watches!("watch_key = $1"), values![key]);
        rows.await?.first().map(Watch::of).transpose()
    }

    /// Changes the body of a watch that still has the body `from`. False when it has not.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn change_watch(&self, key: &str, from: &str, to: &str) -> Result<bool, Error> {
        let sql = "UPDATE whodex.watch SET payload = $3 WHERE watch_key = $1 AND payload = $2";
        let changed = self.engine.execute(sql, values![key, from, to]).await?;
        Ok(changed == 1)
    }

    /// Ends a watch; with a `body`, only one that still has it. False when there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn end_watch(&self, key: &str, body: Option<&str>) -> Result<bool, Error> {
        let sql = "DELETE FROM whodex.watch
                   WHERE watch_key = $1 AND (CAST($2 AS text) IS NULL OR payload = $2)";
        let changed = self.engine.execute(sql, values![key, body]).await?;
        Ok(changed == 1)
    }
}

impl Watch {
    fn of(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            key: row.get(0)?,
            owner: row.get(1)?,
            body: row.get(2)?,
            since: time(row.get(3)?),
            until: time(row.get(4)?),
        })
    }
}
