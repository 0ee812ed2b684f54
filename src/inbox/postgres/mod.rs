//! The inbox in PostgreSQL: several replicas share one.
//!
//! What comes together shares one statement and one commit ([`mod@write`]); claims skip what others
//! hold (`FOR UPDATE SKIP LOCKED`); `LISTEN` wakes whoever waits ([`listen`]). Leases run by the
//! database's clock, so that replicas whose clocks differ agree on them.

mod connect;
mod listen;
mod replies;
mod write;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use deadpool_postgres::{Object, Pool};
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use tokio_util::task::AbortOnDropHandle;

use super::handover::Direct;
use super::{Deferral, Depth, Error, Job, NewJob, OpenError, Put, State};
use crate::inbox::Address;
pub(super) use connect::look;

/// The database's clock, in milliseconds since 1970.
const NOW: &str = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

/// The columns of a job, in the order in which [`job`] reads them.
const COLUMNS: &str = "seq, key, body, received, state, due, attempt, why, reply";

/// How long a statement may wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// A handle to a database.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pool: Pool,
    writer: write::Writer,
    _listening: Arc<AbortOnDropHandle<()>>,
}

impl Store {
    pub(super) async fn open(address: &Address, changed: Arc<Notify>) -> Result<Self, OpenError> {
        let (pool, turns) = connect::open(address).await?;
        let turns = Arc::new(Mutex::new(turns));
        let listening = tokio::spawn(listen::listen(address.clone(), changed));
        Ok(Self {
            writer: write::Writer::start(&pool, &turns),
            pool,
            _listening: Arc::new(AbortOnDropHandle::new(listening)),
        })
    }

    async fn connection(&self) -> Result<Object, Error> {
        connection(&self.pool).await
    }

    async fn query(&self, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        query(&self.pool, sql, with).await
    }

    async fn execute(&self, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        let connection = self.connection().await?;
        let statement = connection
            .prepare_cached(sql)
            .await
            .map_err(|error| problem(&error))?;
        connection
            .execute(&statement, with)
            .await
            .map_err(|error| problem(&error))
    }

    pub(super) async fn put(&self, job: NewJob, direct: Option<Direct>) -> Result<Put, Error> {
        self.writer.keep(job, direct).await
    }

    pub(super) async fn claim(
        &self,
        max: usize,
        _now: Timestamp,
        lease: Duration,
    ) -> Result<Vec<Job>, Error> {
        self.writer.claim(max, lease).await
    }

    /// A statement that holds only as long as the claim does.
    async fn fenced(
        &self,
        held: &Job,
        set: &str,
        with: &[&(dyn ToSql + Sync)],
    ) -> Result<(), Error> {
        let attempt = i32::try_from(held.attempt).unwrap_or(i32::MAX);
        let sql = format!(
            "UPDATE whodex.job SET {set} WHERE seq = $1 AND attempt = $2 AND state = 'claimed'"
        );
        let mut all: Vec<&(dyn ToSql + Sync)> = vec![&held.seq, &attempt];
        all.extend(with);
        match self.execute(&sql, &all).await? {
            1 => Ok(()),
            _ => Err(Error::Lost),
        }
    }

    pub(super) async fn extend(
        &self,
        held: &Job,
        _now: Timestamp,
        lease: Duration,
    ) -> Result<(), Error> {
        let set = format!("due = {NOW} + $3");
        self.fenced(held, &set, &[&millis(lease)]).await
    }

    /// Whether the claim still holds.
    pub(super) async fn fence(&self, held: &Job) -> Result<(), Error> {
        let attempt = i32::try_from(held.attempt).unwrap_or(i32::MAX);
        let sql = "SELECT 1 FROM whodex.job WHERE seq = $1 AND attempt = $2 AND state = 'claimed'";
        match self.query(sql, &[&held.seq, &attempt]).await?.len() {
            1 => Ok(()),
            _ => Err(Error::Lost),
        }
    }

    pub(super) async fn done(
        &self,
        held: &Job,
        reply: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.writer.end(held, reply, now).await
    }

    pub(super) async fn defer(&self, held: &Job, end: Deferral) -> Result<(), Error> {
        let set = "state = $3, due = $4, why = $5, attempt = attempt - $6,
                   reply = CASE WHEN $7 THEN coalesce(reply, '') ELSE reply END";
        let refund = i32::try_from(end.refund).unwrap_or(0);
        let (state, due) = (end.state.as_str(), end.due.as_millisecond());
        self.fenced(held, set, &[&state, &due, &end.why, &refund, &end.posting])
            .await
    }

    pub(super) async fn depth(&self) -> Result<Depth, Error> {
        let rows = self.query(connect::DEPTH, &[]).await?;
        let states = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2)));
        Ok(Depth::of(states))
    }

    pub(super) async fn list(
        &self,
        state: Option<State>,
        seq: Option<i64>,
        max: usize,
    ) -> Result<Vec<Job>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM whodex.job
             WHERE ($1::text IS NULL OR state = $1) AND ($2::bigint IS NULL OR seq = $2)
             ORDER BY seq DESC LIMIT $3"
        );
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let rows = self
            .query(&sql, &[&state.map(State::as_str), &seq, &max])
            .await?;
        Ok(rows.iter().map(job).collect())
    }

    pub(super) async fn find(&self, key: &str) -> Result<Option<Job>, Error> {
        let sql = format!("SELECT {COLUMNS} FROM whodex.job WHERE key = $1");
        Ok(self.query(&sql, &[&key]).await?.first().map(job))
    }

    pub(super) async fn retry_now(&self, seq: i64, now: Timestamp) -> Result<bool, Error> {
        let sql = "UPDATE whodex.job SET state = 'waiting', due = $2, attempt = 0
                   WHERE seq = $1 AND state IN ('deferred', 'buried')";
        let changed = self.execute(sql, &[&seq, &now.as_millisecond()]).await?;
        self.execute(listen::NOTIFY, &[]).await?;
        Ok(changed == 1)
    }

    pub(super) async fn forget(&self, seq: i64) -> Result<bool, Error> {
        let sql = "DELETE FROM whodex.job WHERE seq = $1";
        Ok(self.execute(sql, &[&seq]).await? == 1)
    }

    pub(super) async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        let sql = "DELETE FROM whodex.job WHERE state = 'done' AND ended < $1";
        let pruned = self.execute(sql, &[&before.as_millisecond()]).await?;
        Ok(usize::try_from(pruned).unwrap_or(usize::MAX))
    }

    pub(super) async fn mark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        let sql = "SELECT at FROM whodex.mark WHERE name = $1";
        let rows = self.query(sql, &[&name]).await?;
        Ok(rows.first().map(|row| time(row.get(0))))
    }

    pub(super) async fn set_mark(&self, name: &str, at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.mark (name, at) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET at = excluded.at";
        self.execute(sql, &[&name, &at.as_millisecond()]).await?;
        Ok(())
    }

    pub(super) async fn check(&self) -> Result<(), Error> {
        // A real write, and a commit that is waited for.
        let sql = format!(
            "INSERT INTO whodex.mark (name, at) VALUES ('checked', {NOW})
             ON CONFLICT (name) DO UPDATE SET at = excluded.at"
        );
        self.execute(&sql, &[]).await?;
        Ok(())
    }

    pub(super) async fn close(self) {
        self.writer.close().await;
        self.pool.close();
    }
}

async fn connection(pool: &Pool) -> Result<Object, Error> {
    match tokio::time::timeout(PATIENCE, pool.get()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(Error::Store(connect::reason(&error))),
        Err(_) => Err(Error::Busy),
    }
}

async fn query(pool: &Pool, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
    let connection = connection(pool).await?;
    let statement = connection
        .prepare_cached(sql)
        .await
        .map_err(|error| problem(&error))?;
    connection
        .query(&statement, with)
        .await
        .map_err(|error| problem(&error))
}

fn problem(error: &tokio_postgres::Error) -> Error {
    use tokio_postgres::error::SqlState;
    match error.code() {
        Some(&SqlState::DISK_FULL) => Error::DiskFull,
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => Error::ReadOnly,
        _ => Error::Store(connect::reason(error)),
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn job(row: &Row) -> Job {
    let attempt: i32 = row.get(6);
    Job {
        seq: row.get(0),
        key: row.get(1),
        body: row.get(2),
        received: time(row.get(3)),
        state: State::from_name(row.get(4)).unwrap_or(State::Buried),
        due: time(row.get(5)),
        attempt: attempt.unsigned_abs(),
        why: row.get(7),
        reply: row.get(8),
    }
}
