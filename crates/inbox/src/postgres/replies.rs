//! Which reply belongs to which event, and who has a duty.

use std::time::Duration;

use jiff::Timestamp;

use super::{NOW, Store, millis};
use crate::{Error, MOST_RIVALS};

impl Store {
    pub(crate) async fn is_reply_of_another(&self, reply: &str, key: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE reply = $1 AND key <> $2 LIMIT 1";
        Ok(!self.query(sql, &[&reply, &key]).await?.is_empty())
    }

    pub(crate) async fn rivals(&self, seq: i64, silent: &str) -> Result<Vec<String>, Error> {
        let sql = "SELECT body FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
                   AND seq <> $1 AND lane = (SELECT lane FROM whodex.job WHERE seq = $1)
                   AND (state = 'claimed' OR reply = '') AND NOT starts_with(key, $2) LIMIT $3";
        let rows = self
            .query(sql, &[&seq, &silent, &i64::from(MOST_RIVALS)])
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(crate) async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE reply = '' AND state IN ('done', 'buried')
                   AND (key = $1 OR starts_with(key, $2)) LIMIT 1";
        Ok(!self.query(sql, &[&key, &prefix]).await?.is_empty())
    }

    pub(crate) async fn is_preceded(&self, seq: i64, prefix: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
                   AND seq < $1 AND starts_with(key, $2) LIMIT 1";
        Ok(!self.query(sql, &[&seq, &prefix]).await?.is_empty())
    }

    pub(crate) async fn foresee(&self, key: &str, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.job (key, lane, body, received, state, due, ended)
                   VALUES ($1, '', '', $2, 'done', $2, $2) ON CONFLICT (key) DO NOTHING";
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
        let sql = "UPDATE whodex.job SET reply = $3, why = $4, thread = NULL, about = NULL
                   WHERE key = $1 AND state IN ('done', 'buried') AND reply IS NOT DISTINCT FROM $2";
        let changed = self.execute(sql, &[&key, &from, &to, &why]).await?;
        Ok(changed == 1)
    }

    pub(crate) async fn hold_duty(
        &self,
        name: &str,
        held: Option<i64>,
        _now: Timestamp,
        term: Duration,
    ) -> Result<Option<i64>, Error> {
        let sql = format!(
            "INSERT INTO whodex.mark AS known (name, at) SELECT $1, {NOW} + $2
             WHERE $3::bigint IS NULL OR EXISTS (SELECT 1 FROM whodex.mark WHERE name = $1)
             ON CONFLICT (name) DO UPDATE SET at = excluded.at
                 WHERE CASE WHEN $3::bigint IS NULL THEN known.at <= {NOW} OR known.at > excluded.at
                            ELSE known.at = $3 END
             RETURNING at"
        );
        let rows = self.query(&sql, &[&name, &millis(term), &held]).await?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    pub(crate) async fn end_duty(&self, name: &str, held: i64) -> Result<(), Error> {
        let sql = "UPDATE whodex.mark SET at = 0 WHERE name = $1 AND at = $2";
        self.execute(sql, &[&name, &held]).await.map(|_| ())
    }

    pub(crate) async fn latest(&self, prefix: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT name FROM whodex.mark WHERE starts_with(name, $1)
                   ORDER BY at DESC LIMIT 1";
        let rows = self.query(sql, &[&prefix]).await?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    pub(crate) async fn remember(&self, prefix: &str, name: &str, now: i64) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.mark (name, at)
                   SELECT $2, greatest($3, coalesce((SELECT max(at) + 1 FROM whodex.mark
                       WHERE starts_with(name, $1)), $3))
                   ON CONFLICT (name) DO UPDATE SET at = excluded.at";
        self.execute(sql, &[&prefix, &name, &now]).await.map(|_| ())
    }
}
