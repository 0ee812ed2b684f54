//! Keeping events: those that arrive together share one statement and one commit.

use std::collections::HashSet;
use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::{connection, problem};
use crate::inbox::turns::{Turns, lock};
use crate::inbox::{Error, NewJob, Put};

/// The most events in one commit.
const BATCH: usize = 256;

/// The most events that may wait; more are refused, and Webex is told to send again.
const QUEUE: usize = 4096;

/// Commits that are under way at a time: while one waits for the disk, the next is gathered.
const AT_ONCE: usize = 2;

/// One statement, and so one round trip and one transaction: keeps what is new, and wakes whoever listens.
const KEEP: &str = "
    WITH added AS (
        INSERT INTO whodex.job (key, lane, body, received, due, turn)
        SELECT key, lane, body, received,
               least(received, (extract(epoch from clock_timestamp()) * 1000)::bigint), turn
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
             AS fresh (key, lane, body, received, turn)
        ORDER BY key
        ON CONFLICT (key) DO NOTHING RETURNING key
    ), told AS MATERIALIZED (
        SELECT pg_notify('whodex_inbox', '') FROM added LIMIT 1
    )
    SELECT key, (SELECT count(*) FROM told) FROM added";

/// An event that waits to be kept, and whom to tell.
type Waiting = (NewJob, oneshot::Sender<Result<Put, Error>>);

/// A handle to the tasks that keep events.
#[derive(Debug, Clone)]
pub(super) struct Putter {
    queue: mpsc::Sender<Waiting>,
}

impl Putter {
    pub(super) fn start(pool: &Pool, turns: &Arc<std::sync::Mutex<Turns>>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_ONCE {
            tokio::spawn(work(pool.clone(), Arc::clone(&waiting), Arc::clone(turns)));
        }
        Self { queue }
    }

    pub(super) async fn put(&self, job: NewJob) -> Result<Put, Error> {
        let (answer, outcome) = oneshot::channel();
        self.queue
            .try_send((job, answer))
            .map_err(|refused| match refused {
                mpsc::error::TrySendError::Full(_) => Error::Busy,
                mpsc::error::TrySendError::Closed(_) => Error::Closed,
            })?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    /// Resolves when everything that was put is kept.
    pub(super) async fn close(self) {
        self.queue.reserve_many(QUEUE).await.map(drop).ok();
    }
}

async fn work(
    pool: Pool,
    waiting: Arc<Mutex<mpsc::Receiver<Waiting>>>,
    turns: Arc<std::sync::Mutex<Turns>>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let taken = waiting.lock().await.recv_many(&mut batch, BATCH).await;
        if taken == 0 {
            return;
        }
        let (jobs, askers): (Vec<NewJob>, Vec<_>) = batch.drain(..).unzip();
        let turns: Vec<i64> = {
            let mut turns = lock(&turns);
            jobs.iter().map(|job| turns.take(&job.lane)).collect()
        };
        let mut outcome = keep(&pool, &jobs, &turns).await;
        if matches!(outcome, Err(Error::Store(_))) {
            // A connection that broke while it was idle shows only now. Keeping twice is keeping once.
            outcome = keep(&pool, &jobs, &turns).await;
        }
        for (job, asker) in jobs.iter().zip(askers) {
            let put = match &mut outcome {
                // The first of a key is the new one; the same again in this batch is a repeat.
                Ok(added) => Ok(if added.remove(&job.key) {
                    Put::New
                } else {
                    Put::Duplicate
                }),
                Err(error) => Err(error.clone()),
            };
            drop(asker.send(put));
        }
    }
}

/// Keeps jobs; says which keys are new.
async fn keep(pool: &Pool, jobs: &[NewJob], turns: &[i64]) -> Result<HashSet<String>, Error> {
    let connection = connection(pool).await?;
    let statement = connection
        .prepare_cached(KEEP)
        .await
        .map_err(|error| problem(&error))?;
    let texts = |part: fn(&NewJob) -> &String| jobs.iter().map(part).collect::<Vec<_>>();
    let received: Vec<i64> = jobs.iter().map(|j| j.received.as_millisecond()).collect();
    let (keys, lanes, bodies) = (texts(|j| &j.key), texts(|j| &j.lane), texts(|j| &j.body));
    let rows = connection
        .query(&statement, &[&keys, &lanes, &bodies, &received, &turns])
        .await
        .map_err(|error| problem(&error))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
