//! Which reply belongs to which event, and who has a duty.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Store, later};
use crate::{Error, MOST_RIVALS};

/// Looks for both by the index of keys: every deletion asks, and most jobs have ended.
const UNHEARD: &str = "SELECT 1 FROM job
     WHERE (key = ?1 OR key BETWEEN ?2 AND ?3) AND reply = '' AND state IN ('done', 'buried')";

impl Store {
    pub(crate) async fn is_reply_of_another(&self, reply: &str, key: &str) -> Result<bool, Error> {
        let (reply, key) = (reply.to_owned(), key.to_owned());
        self.run(move |c| {
            c.prepare_cached("SELECT 1 FROM job WHERE reply = ?1 AND key <> ?2")?
                .exists(params![reply, key])
        })
        .await
    }

    pub(crate) async fn rivals(&self, seq: i64, silent: &str) -> Result<Vec<String>, Error> {
        let silent = silent.to_owned();
        self.run(move |c| {
            let mut found = c.prepare_cached(
                "SELECT body FROM job WHERE state NOT IN ('done', 'buried') AND seq <> ?1
                 AND lane = (SELECT lane FROM job WHERE seq = ?1)
                 AND (state = 'claimed' OR reply = '') AND substr(key, 1, length(?2)) <> ?2
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
                "SELECT 1 FROM job WHERE state NOT IN ('done', 'buried') AND seq < ?1
                 AND substr(key, 1, length(?2)) = ?2",
            )?
            .exists(params![seq, prefix])
        })
        .await
    }

    pub(crate) async fn foresee(&self, key: &str, now: Timestamp) -> Result<(), Error> {
        let key = key.to_owned();
        self.run(move |c| {
            c.execute(
                "INSERT INTO job (key, lane, body, received, state, due, ended)
                 VALUES (?1, '', '', ?2, 'done', ?2, ?2) ON CONFLICT (key) DO NOTHING",
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
                "UPDATE job SET reply = ?3, why = ?4, thread = NULL, about = NULL
                 WHERE key = ?1 AND state IN ('done', 'buried') AND reply IS ?2",
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
        now: Timestamp,
        term: Duration,
    ) -> Result<Option<i64>, Error> {
        let (name, until) = (name.to_owned(), later(now, term));
        self.run(move |c| {
            c.query_row(
                "INSERT INTO mark (name, at) SELECT ?1, ?3
                 WHERE ?4 IS NULL OR EXISTS (SELECT 1 FROM mark WHERE name = ?1)
                 ON CONFLICT (name) DO UPDATE SET at = excluded.at
                     WHERE iif(?4 IS NULL, mark.at <= ?2 OR mark.at > ?3, mark.at = ?4)
                 RETURNING at",
                params![name, now.as_millisecond(), until, held],
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
                "UPDATE mark SET at = 0 WHERE name = ?1 AND at = ?2",
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
                "SELECT name FROM mark WHERE substr(name, 1, length(?1)) = ?1
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
                "INSERT INTO mark (name, at)
                 SELECT ?2, max(?3, coalesce((SELECT max(at) + 1 FROM mark
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
