//! Which reply belongs to which event, and who has a duty.

use std::time::Duration;

use jiff::Timestamp;

use super::{NOW, Store, millis};
use crate::{Error, MOST_RIVALS};

impl Store {
    pub(crate) async fn is_reply_of_another(&self, reply: &str, key: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE reply = $1 AND dedup_key <> $2 LIMIT 1";
        Ok(!self.query(sql, &[&reply, &key]).await?.is_empty())
    }

    pub(crate) async fn rivals(&self, seq: i64, silent: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT payload FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
                   AND id <> $1 AND fairness_key = (SELECT fairness_key FROM whodex.job WHERE id = $1)
                   AND (state = 'claimed' OR reply = '') AND NOT starts_with(dedup_key, $2) LIMIT $3";
        let rows = self
            .query(sql, &[&seq, &silent, &i64::from(MOST_RIVALS)])
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(crate) async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE reply = '' AND state IN ('done', 'dead')
                   AND (dedup_key = $1 OR starts_with(dedup_key, $2)) LIMIT 1";
        Ok(!self.query(sql, &[&key, &prefix]).await?.is_empty())
    }

    pub(crate) async fn is_preceded(&self, seq: i64, prefix: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
                   AND id < $1 AND starts_with(dedup_key, $2) LIMIT 1";
        Ok(!self.query(sql, &[&seq, &prefix]).await?.is_empty())
    }

    pub(crate) async fn foresee(&self, key: &str, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.job (dedup_key, fairness_key, payload, received_at, state, visible_at, finished_at)
                   VALUES ($1, '', '', $2, 'done', $2, $2) ON CONFLICT (dedup_key) DO NOTHING";
        self.execute(sql, &[&key, &now.as_millisecond()])
            .await
            .map(|_| ())
    }

    pub(crate) async fn exchange_reply(
        &self,
        key: &str,
        from: Option<&str>,
        to: Option<&str>,
        why: &str,
    ) -> Result<bool, Error> {
        let sql = "UPDATE whodex.job SET reply = $3, last_error = $4, thread = NULL, about = NULL
                   WHERE dedup_key = $1 AND state IN ('done', 'dead') AND reply IS NOT DISTINCT FROM $2";
        let changed = self.execute(sql, &[&key, &from, &to, &why]).await?;
        Ok(changed == 1)
    }

    pub(crate) async fn hold_duty(
        &self,
        name: &str,
        held: Option<i64>,
        term: Duration,
    ) -> Result<Option<i64>, Error> {
        // A replica that waits for another's write has computed its own end of the lease before: no clock was set back.
        let sql = format!(
            "INSERT INTO whodex.lease AS known (name, expires_at) SELECT $1, {NOW} + $2
             WHERE $3::bigint IS NULL OR EXISTS (SELECT 1 FROM whodex.lease WHERE name = $1)
             ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at
                 WHERE CASE WHEN $3::bigint IS NULL THEN known.expires_at <= {NOW} OR known.expires_at > excluded.expires_at + $2
                            ELSE known.expires_at = $3 END
             RETURNING expires_at"
        );
        let rows = self.query(&sql, &[&name, &millis(term), &held]).await?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    pub(crate) async fn end_duty(&self, name: &str, held: i64) -> Result<(), Error> {
        let sql = "UPDATE whodex.lease SET expires_at = 0 WHERE name = $1 AND expires_at = $2";
        self.execute(sql, &[&name, &held]).await.map(|_| ())
    }

    pub(crate) async fn latest(&self, prefix: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT name FROM whodex.checkpoint WHERE starts_with(name, $1)
                   ORDER BY at DESC LIMIT 1";
        let rows = self.query(sql, &[&prefix]).await?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    pub(crate) async fn remember(&self, prefix: &str, name: &str, now: i64) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.checkpoint (name, at)
                   SELECT $2, greatest($3, coalesce((SELECT max(at) + 1 FROM whodex.checkpoint
                       WHERE starts_with(name, $1)), $3))
                   ON CONFLICT (name) DO UPDATE SET at = excluded.at";
        self.execute(sql, &[&prefix, &name, &now]).await.map(|_| ())
    }
}
