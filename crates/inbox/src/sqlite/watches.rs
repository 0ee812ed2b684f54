//! Watches.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Store, time};
use crate::{Error, NewWatch, Watch, WatchLimits, Watched};

impl Store {
    pub(crate) async fn keep_watch(
        &self,
        watch: NewWatch,
        limits: WatchLimits,
        now: Timestamp,
    ) -> Result<Watched, Error> {
        self.run(move |c| {
            let kept = c
                .prepare_cached(
                    "INSERT INTO watch (watch_key, owner, payload, begun_at, expires_at)
                     SELECT ?1, ?2, ?3, ?4, ?5
                     WHERE EXISTS (SELECT 1 FROM watch WHERE watch_key = ?1)
                         OR ((SELECT count(*) FROM watch WHERE owner = ?2) < ?6
                             AND (SELECT count(*) FROM watch) < ?7)
                     ON CONFLICT (watch_key) DO UPDATE
                         SET payload = excluded.payload, expires_at = excluded.expires_at",
                )?
                .execute(params![
                    watch.key,
                    watch.owner,
                    watch.body,
                    now.as_millisecond(),
                    watch.until.as_millisecond(),
                    limits.each,
                    limits.all
                ])?;
            if kept == 1 {
                return Ok(Watched::Kept);
            }
            let of_owner: u32 = c.query_row(
                "SELECT count(*) FROM watch WHERE owner = ?1",
                params![watch.owner],
                |row| row.get(0),
            )?;
            Ok(match of_owner >= limits.each {
                true => Watched::TooManyOfOwner,
                false => Watched::TooMany,
            })
        })
        .await
    }

    pub(crate) async fn watches(&self, owner: Option<&str>) -> Result<Vec<Watch>, Error> {
        let owner = owner.map(str::to_owned);
        self.run(move |c| {
            let mut all = c.prepare_cached(
                "SELECT watch_key, owner, payload, begun_at, expires_at FROM watch
                 WHERE ?1 IS NULL OR owner = ?1 ORDER BY begun_at, watch_key",
            )?;
            all.query_map(params![owner], read)?.collect()
        })
        .await
    }

    pub(crate) async fn watch(&self, key: &str) -> Result<Option<Watch>, Error> {
        let key = key.to_owned();
        self.run(move |c| {
            c.prepare_cached(
                "SELECT watch_key, owner, payload, begun_at, expires_at FROM watch WHERE watch_key = ?1",
            )?
            .query_row(params![key], read)
            .optional()
        })
        .await
    }

    pub(crate) async fn change_watch(
        &self,
        key: &str,
        from: &str,
        to: &str,
    ) -> Result<bool, Error> {
        let (key, from, to) = (key.to_owned(), from.to_owned(), to.to_owned());
        self.run(move |c| {
            c.execute(
                "UPDATE watch SET payload = ?3 WHERE watch_key = ?1 AND payload = ?2",
                params![key, from, to],
            )
        })
        .await
        .map(|changed| changed == 1)
    }

    pub(crate) async fn end_watch(&self, key: &str, body: Option<&str>) -> Result<bool, Error> {
        let (key, body) = (key.to_owned(), body.map(str::to_owned));
        self.run(move |c| {
            c.execute(
                "DELETE FROM watch WHERE watch_key = ?1 AND (?2 IS NULL OR payload = ?2)",
                params![key, body],
            )
        })
        .await
        .map(|changed| changed == 1)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Watch> {
    Ok(Watch {
        key: row.get(0)?,
        owner: row.get(1)?,
        body: row.get(2)?,
        since: time(row.get(3)?),
        until: time(row.get(4)?),
    })
}
