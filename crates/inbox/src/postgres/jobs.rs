//! Jobs that are looked up, retried or deleted.

use jiff::Timestamp;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;

use super::{Store, columns, connect, job, listen, query};
use crate::job::AT_ONCE;
use crate::{Error, Filter, Job, State};

/// How many jobs are deleted in one statement: it has to end in time.
const CHUNK: u64 = 10_000;

/// Which jobs a filter lets through; `$1` to `$3` are its parts.
macro_rules! passes {
    () => {
        "(cardinality($1::text[]) = 0 OR state = ANY($1)) AND ($2::bigint IS NULL OR received_at < $2)
         AND ($3::text IS NULL OR strpos(coalesce(last_error, ''), $3) > 0)"
    };
}

/// Forgets fairness keys without open jobs whose last tag has come: their next job has the virtual time as its tag. It leaves
/// out keys that an enqueue has locked: each would wait for the other, as they lock in another order.
const FORGET_FLOWS: &str = "
    DELETE FROM whodex.flow WHERE fairness_key IN (
        SELECT fairness_key FROM whodex.flow
        WHERE last_tag <= (SELECT tag FROM whodex.virtual_time WHERE one = 1)
            AND fairness_key NOT IN (
                SELECT fairness_key FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
            )
        FOR UPDATE SKIP LOCKED
    )";

/// Jobs, the newest first.
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM whodex.job WHERE ",
    passes!(),
    " AND ($4::bigint IS NULL OR id = $4) ORDER BY id DESC LIMIT $5"
);

/// Jobs that a filter lets through, the newest first.
pub(super) async fn list(
    client: &impl GenericClient,
    filter: &Filter,
    seq: Option<i64>,
    max: usize,
) -> Result<Vec<Job>, tokio_postgres::Error> {
    let (names, before) = (filter.names(), filter.before_millis());
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let with: [&(dyn ToSql + Sync); 5] = [&names, &before, &filter.reason, &seq, &max];
    let rows = client.query(LIST, &with).await?;
    Ok(rows.iter().map(job).collect())
}

impl Store {
    pub(crate) async fn list(
        &self,
        state: Option<State>,
        seq: Option<i64>,
        max: usize,
    ) -> Result<Vec<Job>, Error> {
        let filter = Filter::of_state(state);
        connect::on_connection(&self.pool, async |connection| {
            list(&***connection, &filter, seq, max).await
        })
        .await
    }

    pub(crate) async fn find(&self, key: &str) -> Result<Option<Job>, Error> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM whodex.job WHERE dedup_key = $1"
        );
        Ok(self.query(sql, &[&key]).await?.first().map(job))
    }

    pub(crate) async fn retry_now(&self, seq: i64) -> Result<bool, Error> {
        let sql = "UPDATE whodex.job SET state = 'waiting', visible_at = $2, attempts = 0
                   WHERE id = $1 AND state IN ('deferred', 'dead')";
        let changed = self.execute(sql, &[&seq, &AT_ONCE]).await?;
        self.execute(listen::NOTIFY, &[]).await?;
        Ok(changed == 1)
    }

    pub(crate) async fn delete(&self, seq: i64) -> Result<bool, Error> {
        let sql = "DELETE FROM whodex.job WHERE id = $1";
        Ok(self.execute(sql, &[&seq]).await? == 1)
    }

    pub(crate) async fn dead_since(&self, then: i64) -> Result<(i64, Option<i64>), Error> {
        // A job that is dead is due from that moment on.
        let sql = "SELECT count(*), max(visible_at) FROM whodex.job WHERE state = 'dead' AND visible_at > $1";
        let rows = self.query(sql, &[&then]).await?;
        Ok(rows
            .first()
            .map_or((0, None), |row| (row.get(0), row.get(1))))
    }

    pub(crate) async fn count(&self, filter: &Filter) -> Result<u64, Error> {
        let sql = concat!("SELECT count(*) FROM whodex.job WHERE ", passes!());
        let with: [&(dyn ToSql + Sync); 3] =
            [&filter.names(), &filter.before_millis(), &filter.reason];
        let rows = query(&self.pool, sql, &with).await?;
        Ok(rows
            .first()
            .map_or(0, |row| row.get::<_, i64>(0).unsigned_abs()))
    }

    pub(crate) async fn retry_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        let retry = format!(
            "UPDATE whodex.job SET state = 'waiting', visible_at = {AT_ONCE}, attempts = 0
             WHERE state IN ('deferred', 'dead') AND id IN"
        );
        let changed = self.change(&retry, filter, after, max).await?;
        self.execute(listen::NOTIFY, &[]).await?;
        Ok(changed)
    }

    pub(crate) async fn delete_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        self.change("DELETE FROM whodex.job WHERE id IN", filter, after, max)
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
        let sql = format!(
            "{change} (
                 SELECT id FROM whodex.job WHERE {passes} AND id > $4
                 ORDER BY id LIMIT $5 FOR UPDATE SKIP LOCKED
             ) RETURNING id",
            passes = passes!()
        );
        let (names, before) = (filter.names(), filter.before_millis());
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let with: [&(dyn ToSql + Sync); 5] = [&names, &before, &filter.reason, &after, &max];
        let rows = query(&self.pool, &sql, &with).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(crate) async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        let sql = "DELETE FROM whodex.job WHERE id IN (
                       SELECT id FROM whodex.job WHERE state = 'done' AND finished_at < $1 LIMIT $2
                   )";
        let (before, most) = (before.as_millisecond(), CHUNK.cast_signed());
        let mut pruned = 0;
        loop {
            let some = self.execute(sql, &[&before, &most]).await?;
            pruned += some;
            if some < CHUNK {
                self.execute(FORGET_FLOWS, &[]).await?;
                return Ok(usize::try_from(pruned).unwrap_or(usize::MAX));
            }
        }
    }

    pub(crate) async fn bot(&self) -> Result<Option<String>, Error> {
        let rows = self.query("SELECT bot FROM whodex.owner", &[]).await?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    /// The owner of this inbox, fixed by the first caller.
    pub(crate) async fn owned_by(&self, bot: &str) -> Result<String, Error> {
        let sql = "INSERT INTO whodex.owner (one, bot) VALUES (1, $1) ON CONFLICT DO NOTHING";
        self.execute(sql, &[&bot]).await?;
        let owner = self.bot().await?;
        Ok(owner.unwrap_or_else(|| bot.to_owned()))
    }
}
