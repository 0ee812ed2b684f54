//! Jobs that are looked up, retried or deleted.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, columns, job};
use crate::job::AT_ONCE;
use crate::{Error, Filter, Job, State};

/// How many jobs are deleted in one statement: no other has to wait long for it.
const CHUNK: usize = 1000;

/// Which jobs a filter lets through; `?1` to `?3` are its parts.
macro_rules! passes {
    () => {
        "(?1 = '[]' OR state IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR received_at < ?2)
         AND (?3 IS NULL OR instr(coalesce(last_error, ''), ?3) > 0)"
    };
}

impl Store {
    pub(crate) async fn list(
        &self,
        state: Option<State>,
        seq: Option<i64>,
        max: usize,
    ) -> Result<Vec<Job>, Error> {
        let filter = Filter::of_state(state);
        self.run(move |c| list(c, &filter, seq, max)).await
    }

    pub(crate) async fn find(&self, key: &str) -> Result<Option<Job>, Error> {
        let key = key.to_owned();
        self.run(move |c| {
            c.prepare_cached(concat!(
                "SELECT ",
                columns!(),
                " FROM job WHERE dedup_key = ?1"
            ))?
            .query_row(params![key], job)
            .optional()
        })
        .await
    }

    pub(crate) async fn retry_now(&self, seq: i64) -> Result<bool, Error> {
        self.run(move |c| {
            c.execute(
                "UPDATE job SET state = 'waiting', visible_at = ?2, attempts = 0
                 WHERE id = ?1 AND state IN ('deferred', 'dead')",
                params![seq, AT_ONCE],
            )
        })
        .await
        .map(|changed| changed == 1)
    }

    pub(crate) async fn delete(&self, seq: i64) -> Result<bool, Error> {
        self.run(move |c| c.execute("DELETE FROM job WHERE id = ?1", params![seq]))
            .await
            .map(|changed| changed == 1)
    }

    pub(crate) async fn dead_since(&self, then: i64) -> Result<(i64, Option<i64>), Error> {
        // A job that is dead is due from that moment on.
        let sql =
            "SELECT count(*), max(visible_at) FROM job WHERE state = 'dead' AND visible_at > ?1";
        self.run(move |c| {
            c.prepare_cached(sql)?
                .query_row(params![then], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .await
    }

    pub(crate) async fn count(&self, filter: &Filter) -> Result<u64, Error> {
        let filter = filter.clone();
        let sql = concat!("SELECT count(*) FROM job WHERE ", passes!());
        let count = self.run(move |c| {
            let (states, before) = (states(&filter), filter.before_millis());
            c.query_row(sql, params![states, before, filter.reason], |row| {
                row.get(0)
            })
        });
        count.await.map(i64::unsigned_abs)
    }

    pub(crate) async fn retry_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        let retry = format!(
            "UPDATE job SET state = 'waiting', visible_at = {AT_ONCE}, attempts = 0
             WHERE state IN ('deferred', 'dead') AND id IN"
        );
        self.change(&retry, filter, after, max).await
    }

    pub(crate) async fn delete_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        self.change("DELETE FROM job WHERE id IN", filter, after, max)
            .await
    }

    /// Changes the jobs that a filter lets through.
    async fn change(
        &self,
        change: &str,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        let filter = filter.clone();
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let sql = format!(
            "{change} (SELECT id FROM job WHERE {passes} AND id > ?4 ORDER BY id LIMIT ?5)
             RETURNING id",
            passes = passes!()
        );
        self.run(move |c| {
            let (states, before) = (states(&filter), filter.before_millis());
            let mut statement = c.prepare(&sql)?;
            let with = params![states, before, filter.reason, after, max];
            statement.query_map(with, |row| row.get(0))?.collect()
        })
        .await
    }

    pub(crate) async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        let before = before.as_millisecond();
        let mut pruned = 0;
        loop {
            let some = self.run(move |c| {
                c.execute(
                    "DELETE FROM job WHERE id IN (
                         SELECT id FROM job WHERE state = 'done' AND finished_at < ?1 LIMIT ?2
                     )",
                    params![before, i64::try_from(CHUNK).unwrap_or(i64::MAX)],
                )
            });
            let some = some.await?;
            pruned += some;
            if some < CHUNK {
                return Ok(pruned);
            }
        }
    }

    pub(crate) async fn bot(&self) -> Result<Option<String>, Error> {
        self.run(|c| {
            let owner = c.query_row("SELECT bot FROM owner", [], |row| row.get(0));
            owner.optional()
        })
        .await
    }

    /// The owner of this inbox, fixed by the first caller.
    pub(crate) async fn owned_by(&self, bot: &str) -> Result<String, Error> {
        let bot = bot.to_owned();
        self.run(move |c| {
            c.execute(
                "INSERT INTO owner (one, bot) VALUES (1, ?1) ON CONFLICT DO NOTHING",
                params![bot],
            )?;
            c.query_row("SELECT bot FROM owner", [], |row| row.get(0))
        })
        .await
    }
}

/// The states of a filter as a list that SQLite can read.
fn states(filter: &Filter) -> String {
    let names = filter.names().into_iter().map(|name| format!("\"{name}\""));
    format!("[{}]", names.collect::<Vec<_>>().join(","))
}

/// Jobs, the newest first.
pub(super) fn list(
    connection: &Connection,
    filter: &Filter,
    seq: Option<i64>,
    max: usize,
) -> rusqlite::Result<Vec<Job>> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM job WHERE ",
        passes!(),
        " AND (?4 IS NULL OR id = ?4) ORDER BY id DESC LIMIT ?5"
    ))?;
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let (states, before) = (states(filter), filter.before_millis());
    let with = params![states, before, filter.reason, seq, max];
    statement.query_map(with, job)?.collect()
}
