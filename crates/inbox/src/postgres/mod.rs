//! The inbox in PostgreSQL: several replicas share one.
//!
//! Concurrent writes share one statement and one commit ([`mod@write`]); claims skip what others
//! hold (`FOR UPDATE SKIP LOCKED`); `LISTEN` wakes the waiting workers ([`listen`]). Leases run by
//! the database's clock, so that replicas whose clocks differ agree on them.

mod bound;
mod connect;
mod listen;
mod schema;
mod statements;
mod tls;
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
use crate::claim::RELEASE;
use crate::commits::Commits;
use crate::consumer::DirectClaim;
use crate::job::{Posted, Release};
use crate::store::{self, Store, Value, values};
use crate::{About, Enqueued, Error, Job, Manner, NewJob, OpenError, State, time};
pub(super) use schema::{inspect, read};

/// The database's clock, in milliseconds since 1970.
const NOW: &str = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

/// How many jobs one statement may delete: it has to end in time.
const CHUNK: u32 = 10_000;

/// The lock of statements that count what other processes store in the same way.
const ALONE: &str = "SELECT pg_advisory_xact_lock(8603376026744)";

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

/// [`Store::has_unheard`] without a range of keys: their order depends on the collation of the database.
const UNHEARD: &str = "
    SELECT 1 FROM whodex.job WHERE reply_id IS NULL AND post_started = 1 AND state IN ('done', 'dead')
        AND (dedup_key = $1 OR starts_with(dedup_key, $2)) LIMIT 1";

/// A handle to a database.
#[derive(Debug, Clone)]
pub(super) struct PostgresStore {
    pool: Pool,
    writer: write::Writer,
    _listening: Arc<AbortOnDropHandle<()>>,
}

impl PostgresStore {
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

    pub(super) async fn announce(&self, text: &str) -> Result<(), Error> {
        self.execute(listen::ANNOUNCE, values![text])
            .await
            .map(|_| ())
    }
}

impl Store for PostgresStore {
    async fn query(&self, sql: &str, with: Vec<Value>) -> Result<Vec<store::Row>, Error> {
        let sql = bound::text(sql);
        connect::on_connection(&self.pool, async |connection| {
            let prepared = connection.prepare_cached(&sql).await?;
            bound::query(&***connection, &prepared, &with).await
        })
        .await
    }

    async fn execute(&self, sql: &str, with: Vec<Value>) -> Result<u64, Error> {
        let sql = bound::text(sql);
        connect::on_connection(&self.pool, async |connection| {
            let prepared = connection.prepare_cached(&sql).await?;
            bound::execute(&***connection, &prepared, &with).await
        })
        .await
    }

    async fn execute_alone(&self, sql: &str, with: Vec<Value>) -> Result<u64, Error> {
        let sql = bound::text(sql);
        connect::on_connection(&self.pool, async |connection| {
            let changing = async {
                // A statement sees what was there when it began, so an earlier one takes the lock.
                connection.batch_execute("BEGIN").await?;
                connection.batch_execute(ALONE).await?;
                let prepared = connection.prepare_cached(&sql).await?;
                bound::execute(&***connection, &prepared, &with).await
            };
            let changed = changing.await;
            let end = if changed.is_ok() {
                "COMMIT"
            } else {
                "ROLLBACK"
            };
            connection.batch_execute(end).await?;
            changed
        })
        .await
    }

    async fn enqueue(&self, job: NewJob, direct: Option<DirectClaim>) -> Result<Enqueued, Error> {
        self.writer.enqueue(job, direct).await
    }

    async fn claim(&self, max: usize, lease: Duration) -> Result<Vec<Job>, Error> {
        self.writer.claim(max, lease).await
    }

    async fn complete(
        &self,
        job: &Job,
        posted: Posted<'_>,
        about: Option<&About>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.writer.complete(job, posted, about, now).await
    }

    async fn release(&self, job: &Job, release: &Release) -> Result<u64, Error> {
        self.execute(RELEASE, release.of(job)).await
    }

    async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        let rows = self.query(UNHEARD, values![key, prefix]).await?;
        Ok(!rows.is_empty())
    }

    async fn probe_write(&self, _now: Timestamp) -> Result<(), Error> {
        self.writer.probe_write().await
    }

    async fn wake(&self) -> Result<(), Error> {
        self.execute(listen::NOTIFY, values![]).await.map(|_| ())
    }

    async fn tidy(&self) -> Result<(), Error> {
        self.execute(FORGET_FLOWS, values![]).await.map(|_| ())
    }

    fn chunk(&self) -> u32 {
        CHUNK
    }

    fn queued(&self) -> usize {
        self.writer.queued()
    }

    fn has_ended(&self) -> bool {
        self.writer.has_ended()
    }

    async fn close(self) {
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

fn job(row: &Row) -> Job {
    let received = time(row.get(3));
    let number = |column| row.get::<_, i32>(column).unsigned_abs();
    Job {
        seq: row.get(0),
        key: row.get(1),
        body: row.get(2),
        received,
        state: State::from_name(row.get(4)).unwrap_or(State::Dead),
        due: Job::due(row.get(5), received),
        attempt: number(6),
        why: row.get(7),
        reply: row.get(8),
        fence: row.get(9),
        waits: number(10),
        post_started: number(11) != 0,
        unheard_posts: number(12),
        answered_edit_at: row.get::<_, Option<i64>>(13).map(time),
        private_reply: row.get(14),
    }
}
