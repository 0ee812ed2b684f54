//! Keeping events: those that arrive together share one statement and one commit.

use std::collections::HashMap;
use std::sync::Arc;

use deadpool_postgres::Pool;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::{connection, millis, problem};
use crate::inbox::handover::Direct;
use crate::inbox::turns::{Turns, lock};
use crate::inbox::{Error, NewJob, Put};

/// The most events in one commit.
const BATCH: usize = 256;

/// The most events that may wait; more are refused, and Webex is told to send again.
const QUEUE: usize = 4096;

/// Commits that are under way at a time: while one waits for the disk, the next is gathered.
const AT_ONCE: usize = 2;

/// One statement, and so one round trip and one transaction: keeps what is new, claims what is handed over, and wakes
/// whoever listens when something waits. Of jobs with one key the first is kept.
const KEEP: &str = "
    WITH added AS (
        INSERT INTO whodex.job (key, lane, body, received, turn, state, due, attempt)
        SELECT key, lane, body, received, turn,
               CASE WHEN lease IS NULL THEN 'waiting' ELSE 'claimed' END,
               CASE WHEN lease IS NULL THEN least(received, now) ELSE now + lease END,
               (lease IS NOT NULL)::integer
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
             WITH ORDINALITY AS fresh (key, lane, body, received, turn, lease, place),
             (SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now) AS clock
        ORDER BY key, place
        ON CONFLICT (key) DO NOTHING RETURNING key, seq, state
    ), told AS MATERIALIZED (
        SELECT pg_notify('whodex_inbox', '') FROM added WHERE state = 'waiting' LIMIT 1
    )
    SELECT key, seq, (SELECT count(*) FROM told) FROM added";

/// An event that waits to be kept.
#[derive(Debug)]
struct Waiting {
    job: NewJob,
    direct: Option<Direct>,
    /// Whom to tell.
    answer: oneshot::Sender<Result<Put, Error>>,
}

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

    pub(super) async fn put(&self, job: NewJob, direct: Option<Direct>) -> Result<Put, Error> {
        let (answer, outcome) = oneshot::channel();
        let waiting = Waiting {
            job,
            direct,
            answer,
        };
        self.queue
            .try_send(waiting)
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
        let turns: Vec<i64> = {
            let mut turns = lock(&turns);
            let take = |waiting: &Waiting| {
                let turn = turns.take(&waiting.job.lane);
                if waiting.direct.is_some() {
                    turns.reached(turn);
                }
                turn
            };
            batch.iter().map(take).collect()
        };
        let mut outcome = keep(&pool, &batch, &turns).await;
        if matches!(outcome, Err(Error::Store(_))) {
            // A connection that broke while it was idle shows only now. Keeping twice is keeping once.
            outcome = keep(&pool, &batch, &turns).await;
        }
        for waiting in batch.drain(..) {
            let put = match &mut outcome {
                // The first of a key is the new one; the same again in this batch is a repeat.
                Ok(added) => Ok(match added.remove(&waiting.job.key) {
                    None => Put::Duplicate,
                    Some(seq) => {
                        // Here, for whoever sent it may have hung up, and nobody be waiting for the answer.
                        if let Some(direct) = waiting.direct {
                            direct.give(seq, waiting.job);
                        }
                        Put::New
                    }
                }),
                Err(error) => Err(error.clone()),
            };
            drop(waiting.answer.send(put));
        }
    }
}

/// Keeps jobs; says which keys are new, and their numbers.
async fn keep(
    pool: &Pool,
    batch: &[Waiting],
    turns: &[i64],
) -> Result<HashMap<String, i64>, Error> {
    let connection = connection(pool).await?;
    let statement = connection
        .prepare_cached(KEEP)
        .await
        .map_err(|error| problem(&error))?;
    let texts = |part: fn(&NewJob) -> &str| batch.iter().map(|w| part(&w.job)).collect::<Vec<_>>();
    let (keys, lanes, bodies) = (texts(|j| &j.key), texts(|j| &j.lane), texts(|j| &j.body));
    let received = batch.iter().map(|w| w.job.received.as_millisecond());
    let received: Vec<i64> = received.collect();
    let leases = batch.iter().map(|w| w.direct.as_ref().map(Direct::lease));
    let leases: Vec<Option<i64>> = leases.map(|lease| lease.map(millis)).collect();
    let rows = connection
        .query(
            &statement,
            &[&keys, &lanes, &bodies, &received, &turns, &leases],
        )
        .await
        .map_err(|error| problem(&error))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
