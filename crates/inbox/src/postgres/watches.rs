//! Watches.

use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::connect::on_connection;
use super::{Store, time};
use crate::{Error, NewWatch, Watch, WatchLimits, Watched};

/// The lock of whoever keeps a watch, over all replicas: none counts while another adds.
const KEEPING: &str = "SELECT pg_advisory_xact_lock(8603376026744)";

impl Store {
    pub(crate) async fn keep_watch(
        &self,
        watch: NewWatch,
        limits: WatchLimits,
        now: Timestamp,
    ) -> Result<Watched, Error> {
        let sql = "INSERT INTO whodex.watch (watch_key, owner, payload, begun_at, expires_at)
                   SELECT $1::text, $2::text, $3::text, $4::bigint, $5::bigint
                   WHERE EXISTS (SELECT 1 FROM whodex.watch WHERE watch_key = $1)
                       OR ((SELECT count(*) FROM whodex.watch WHERE owner = $2) < $6::bigint
                           AND (SELECT count(*) FROM whodex.watch) < $7::bigint)
                   ON CONFLICT (watch_key) DO UPDATE
                       SET payload = excluded.payload, expires_at = excluded.expires_at";
        let (begun, until) = (now.as_millisecond(), watch.until.as_millisecond());
        let (each, all) = (i64::from(limits.each), i64::from(limits.all));
        let with: [&(dyn ToSql + Sync); 7] = [
            &watch.key,
            &watch.owner,
            &watch.body,
            &begun,
            &until,
            &each,
            &all,
        ];
        let kept = on_connection(&self.pool, async |connection| {
            let keep = async {
                // A statement sees what was there when it began, so the lock is taken by one before.
                connection.batch_execute("BEGIN").await?;
                connection.batch_execute(KEEPING).await?;
                let statement = connection.prepare_cached(sql).await?;
                connection.execute(&statement, &with).await
            };
            let kept = keep.await;
            let end = if kept.is_ok() { "COMMIT" } else { "ROLLBACK" };
            connection.batch_execute(end).await?;
            kept
        });
        if kept.await? == 1 {
            return Ok(Watched::Kept);
        }
        let sql = "SELECT count(*) FROM whodex.watch WHERE owner = $1";
        let rows = self.query(sql, &[&watch.owner]).await?;
        let of_owner: i64 = rows.first().map_or(0, |row| row.get(0));
        Ok(match of_owner >= each {
            true => Watched::TooManyOfOwner,
            false => Watched::TooMany,
        })
    }

    pub(crate) async fn watches(&self, owner: Option<&str>) -> Result<Vec<Watch>, Error> {
        let sql = "SELECT watch_key, owner, payload, begun_at, expires_at FROM whodex.watch
                   WHERE $1::text IS NULL OR owner = $1 ORDER BY begun_at, watch_key";
        let rows = self.query(sql, &[&owner]).await?;
        Ok(rows.iter().map(read).collect())
    }

    pub(crate) async fn watch(&self, key: &str) -> Result<Option<Watch>, Error> {
        let sql = "SELECT watch_key, owner, payload, begun_at, expires_at FROM whodex.watch WHERE watch_key = $1";
        Ok(self.query(sql, &[&key]).await?.first().map(read))
    }

    pub(crate) async fn change_watch(
        &self,
        key: &str,
        from: &str,
        to: &str,
    ) -> Result<bool, Error> {
        let sql = "UPDATE whodex.watch SET payload = $3 WHERE watch_key = $1 AND payload = $2";
        Ok(self.execute(sql, &[&key, &from, &to]).await? == 1)
    }

    pub(crate) async fn end_watch(&self, key: &str, body: Option<&str>) -> Result<bool, Error> {
        let sql =
            "DELETE FROM whodex.watch WHERE watch_key = $1 AND ($2::text IS NULL OR payload = $2)";
        Ok(self.execute(sql, &[&key, &body]).await? == 1)
    }
}

fn read(row: &Row) -> Watch {
    Watch {
        key: row.get(0),
        owner: row.get(1),
        body: row.get(2),
        since: time(row.get(3)),
        until: time(row.get(4)),
    }
}
