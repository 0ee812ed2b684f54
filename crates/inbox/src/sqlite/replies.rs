//! Which reply belongs to which event, and who has a duty.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, later};
use crate::{Error, MOST_RIVALS};

/// Looks for both by the index of keys: every deletion asks, and most jobs have ended.
const UNHEARD: &str = "SELECT 1 FROM job
     WHERE (dedup_key = ?1 OR dedup_key BETWEEN ?2 AND ?3) AND reply = '' AND state IN ('done', 'dead')";

impl Store {
    pub(crate) async fn is_reply_of_another(&self, reply: &str, key: &str) -> Result<bool, Error> {
        let (reply, key) = (reply.to_owned(), key.to_owned());
        self.run(move |c| {
            c.prepare_cached("SELECT 1 FROM job WHERE reply = ?1 AND dedup_key <> ?2")?
                .exists(params![reply, key])
        })
        .await
    }

    pub(crate) async fn rivals(&self, seq: i64, silent: &str) -> Result<Vec<String>, Error> {
        let silent = silent.to_owned();
        self.run(move |c| {
            let mut found = c.prepare_cached(
                "SELECT payload FROM job WHERE state NOT IN ('done', 'dead') AND id <> ?1
                 AND fairness_key = (SELECT fairness_key FROM job WHERE id = ?1)
                 AND (state = 'claimed' OR reply = '') AND substr(dedup_key, 1, length(?2)) <> ?2
                 LIMIT ?3",
            )?;
            found
                .query_map(params![seq, silent, MOST_RIVALS], |row| row.get(0))?
                .collect()
        })
        .await
    }

    pub(crate) async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        let (key, prefix) = (key.to_owned(), prefix.to_owned());
        self.run(move |c| {
            c.prepare_cached(UNHEARD)?.exists(params![
                key,
                prefix,
                format!("{prefix}{}", char::MAX)
            ])
        })
        .await
    }

    pub(crate) async fn is_preceded(&self, seq: i64, prefix: &str) -> Result<bool, Error> {
        let prefix = prefix.to_owned();
        self.run(move |c| {
            c.prepare_cached(
                "SELECT 1 FROM job WHERE state NOT IN ('done', 'dead') AND id < ?1
                 AND substr(dedup_key, 1, length(?2)) = ?2",
            )?
            .exists(params![seq, prefix])
        })
        .await
    }

    pub(crate) async fn foresee(&self, key: &str, now: Timestamp) -> Result<(), Error> {
        let key = key.to_owned();
        self.run(move |c| {
            c.execute(
                "INSERT INTO job (dedup_key, fairness_key, payload, received_at, state, visible_at, finished_at)
                 VALUES (?1, '', '', ?2, 'done', ?2, ?2) ON CONFLICT (dedup_key) DO NOTHING",
                params![key, now.as_millisecond()],
            )
        })
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
        let (key, why) = (key.to_owned(), why.to_owned());
        let (from, to) = (from.map(str::to_owned), to.map(str::to_owned));
        self.run(move |c| {
            c.execute(
                "UPDATE job SET reply = ?3, last_error = ?4, thread = NULL, about = NULL
                 WHERE dedup_key = ?1 AND state IN ('done', 'dead') AND reply IS ?2",
                params![key, from, to, why],
            )
        })
        .await
        .map(|changed| changed == 1)
    }

    pub(crate) async fn hold_duty(
        &self,
        name: &str,
        held: Option<i64>,
        term: Duration,
    ) -> Result<Option<i64>, Error> {
        let (name, now) = (name.to_owned(), self.clock.now());
        // Clocks of two processes differ a little. One that was set back differs more.
        let (until, beyond) = (later(now, term), later(now, term.saturating_mul(2)));
        self.run(move |c| {
            c.query_row(
                "INSERT INTO lease (name, expires_at) SELECT ?1, ?3
                 WHERE ?4 IS NULL OR EXISTS (SELECT 1 FROM lease WHERE name = ?1)
                 ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at
                     WHERE iif(?4 IS NULL, lease.expires_at <= ?2 OR lease.expires_at > ?5, lease.expires_at = ?4)
                 RETURNING expires_at",
                params![name, now.as_millisecond(), until, held, beyond],
                |row| row.get(0),
            )
            .optional()
        })
        .await
    }

    pub(crate) async fn end_duty(&self, name: &str, held: i64) -> Result<(), Error> {
        let name = name.to_owned();
        self.run(move |c| {
            c.execute(
                "UPDATE lease SET expires_at = 0 WHERE name = ?1 AND expires_at = ?2",
                params![name, held],
            )
        })
        .await
        .map(|_| ())
    }

    pub(crate) async fn latest(&self, prefix: &str) -> Result<Option<String>, Error> {
        let prefix = prefix.to_owned();
        self.run(move |c| {
            c.query_row(
                "SELECT name FROM checkpoint WHERE substr(name, 1, length(?1)) = ?1
                 ORDER BY at DESC LIMIT 1",
                params![prefix],
                |row| row.get(0),
            )
            .optional()
        })
        .await
    }

    pub(crate) async fn remember(&self, prefix: &str, name: &str, now: i64) -> Result<(), Error> {
        let (prefix, name) = (prefix.to_owned(), name.to_owned());
        self.run(move |c| {
            c.execute(
                "INSERT INTO checkpoint (name, at)
                 SELECT ?2, max(?3, coalesce((SELECT max(at) + 1 FROM checkpoint
                     WHERE substr(name, 1, length(?1)) = ?1), ?3))
                 WHERE true ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                params![prefix, name, now],
            )
        })
        .await
        .map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::open;
    use super::*;
    use crate::Manner;

    #[test]
    fn an_unheard_reply_is_looked_for_by_key_and_not_among_all_jobs() {
        let folder = tempfile::tempdir().unwrap();
        let file: &Path = &folder.path().join("inbox.db");
        let (connection, _) = open::open(file, Manner::Make, 0).unwrap();
        let mut plan = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {UNHEARD}"))
            .unwrap();
        let steps: Vec<String> = plan
            .query_map(params!["a", "b", "c"], |row| row.get(3))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let plan = steps.join("; ");
        assert!(!plan.contains("SCAN"), "{plan}");
        assert!(plan.contains("SEARCH job USING"), "{plan}");
    }
}
