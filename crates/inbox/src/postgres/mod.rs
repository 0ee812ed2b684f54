//! The inbox in PostgreSQL: several replicas share one.
//!
//! Concurrent writes share one statement and one commit ([`mod@write`]); claims skip what others
//! hold (`FOR UPDATE SKIP LOCKED`); `LISTEN` wakes the waiting workers ([`listen`]). Leases run by
//! the database's clock, so that replicas whose clocks differ agree on them.

mod connect;
mod jobs;
mod listen;
mod replies;
mod schema;
mod statements;
mod threads;
mod tls;
mod watches;
mod write;

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Pool;
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use tokio_util::task::AbortOnDropHandle;

use crate::Address;
use crate::announce::Listeners;
use crate::commits::Commits;
use crate::consumer::DirectClaim;
use crate::job::AT_ONCE;
use crate::{About, Depth, Enqueued, Error, Job, Manner, NewJob, OpenError, Release, State};
pub(super) use schema::{inspect, read};

/// The database's clock, in milliseconds since 1970.
const NOW: &str = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

/// The columns of a job, in the order in which [`job`] reads them.
macro_rules! columns {
    () => {
        "id, dedup_key, payload, received_at, state, visible_at, attempts, last_error, reply, fence"
    };
}
use columns;

/// A handle to a database.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pool: Pool,
    writer: write::Writer,
    _listening: Arc<AbortOnDropHandle<()>>,
}

impl Store {
    pub(super) async fn open(
        address: &Address,
        job_available: Arc<Notify>,
        listeners: Listeners,
        manner: Manner,
        commits: Commits,
    ) -> Result<Self, OpenError> {
        let pool = schema::open(address, manner).await?;
        let listening = tokio::spawn(listen::listen(address.clone(), job_available, listeners));
        Ok(Self {
            writer: write::Writer::start(&pool, &commits),
            pool,
            _listening: Arc::new(AbortOnDropHandle::new(listening)),
        })
    }

    pub(super) fn queued(&self) -> usize {
        self.writer.queued()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.writer.has_ended()
    }

    async fn query(&self, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        query(&self.pool, sql, with).await
    }

    async fn execute(&self, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        connect::on_connection(&self.pool, async |connection| {
            let statement = connection.prepare_cached(sql).await?;
            connection.execute(&statement, with).await
        })
        .await
    }

    pub(super) async fn enqueue(
        &self,
        job: NewJob,
        direct: Option<DirectClaim>,
    ) -> Result<Enqueued, Error> {
        self.writer.enqueue(job, direct).await
    }

    pub(super) async fn claim(&self, max: usize, lease: Duration) -> Result<Vec<Job>, Error> {
        self.writer.claim(max, lease).await
    }

    /// A statement that holds only as long as the claim does.
    async fn fenced(
        &self,
        held: &Job,
        set: &str,
        with: &[&(dyn ToSql + Sync)],
    ) -> Result<(), Error> {
        let sql = format!(
            "UPDATE whodex.job SET {set} WHERE id = $1 AND fence = $2 AND state = 'claimed'"
        );
        let mut all: Vec<&(dyn ToSql + Sync)> = vec![&held.seq, &held.fence];
        all.extend(with);
        match self.execute(&sql, &all).await? {
            1 => Ok(()),
            _ => Err(Error::LeaseLost),
        }
    }

    pub(super) async fn extend(&self, held: &Job, lease: Duration) -> Result<(), Error> {
        let set = format!("visible_at = {NOW} + $3");
        self.fenced(held, &set, &[&millis(lease)]).await
    }

    /// Whether the claim still holds.
    pub(super) async fn fence(&self, held: &Job) -> Result<(), Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE id = $1 AND fence = $2 AND state = 'claimed'";
        match self.query(sql, &[&held.seq, &held.fence]).await?.len() {
            1 => Ok(()),
            _ => Err(Error::LeaseLost),
        }
    }

    pub(super) async fn complete(
        &self,
        held: &Job,
        reply: Option<&str>,
        about: Option<&About>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.writer.complete(held, reply, about, now).await
    }

    pub(super) async fn release(&self, held: &Job, release: Release) -> Result<(), Error> {
        // The pause begins now by the database's clock, as every lease does.
        let set = format!(
            "state = $3, visible_at = coalesce({NOW} + $4::bigint, {AT_ONCE}), last_error = $5, attempts = attempts - $6::integer,
             reply = CASE WHEN $7 THEN coalesce(reply, '') ELSE reply END"
        );
        let (state, spared) = (release.state.as_str(), i32::from(release.spared));
        let pause = release.pause_millis();
        self.fenced(
            held,
            &set,
            &[&state, &pause, &release.why, &spared, &release.post_started],
        )
        .await
    }

    pub(super) async fn depth(&self) -> Result<Depth, Error> {
        let rows = self.query(schema::DEPTH, &[]).await?;
        let states = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2)));
        Ok(Depth::of(states))
    }

    pub(super) async fn announce(&self, text: &str) -> Result<(), Error> {
        self.execute(listen::ANNOUNCE, &[&text]).await.map(|_| ())
    }

    pub(super) async fn mark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        let sql = "SELECT at FROM whodex.checkpoint WHERE name = $1";
        let rows = self.query(sql, &[&name]).await?;
        Ok(rows.first().map(|row| time(row.get(0))))
    }

    pub(super) async fn set_mark(&self, name: &str, at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.checkpoint (name, at) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET at = excluded.at";
        self.execute(sql, &[&name, &at.as_millisecond()]).await?;
        Ok(())
    }

    pub(super) async fn probe_write(&self, _now: Timestamp) -> Result<(), Error> {
        self.writer.probe_write().await
    }

    pub(super) async fn close(self) {
        self.writer.close().await;
        self.pool.close();
    }
}

async fn query(pool: &Pool, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
    connect::on_connection(pool, async |connection| {
        let statement = connection.prepare_cached(sql).await?;
        connection.query(&statement, with).await
    })
    .await
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn job(row: &Row) -> Job {
    let (received, tries): (_, i32) = (time(row.get(3)), row.get(6));
    Job {
        seq: row.get(0),
        key: row.get(1),
        body: row.get(2),
        received,
        state: State::from_name(row.get(4)).unwrap_or(State::Dead),
        due: Job::due(row.get(5), received),
        attempt: tries.unsigned_abs(),
        why: row.get(7),
        reply: row.get(8),
        fence: row.get(9),
    }
}
