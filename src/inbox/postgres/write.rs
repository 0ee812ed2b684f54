//! What every question needs (keeping it, claiming it, ending it): what comes together shares one statement and one
//! commit.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Pool;
use jiff::Timestamp;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_postgres::types::ToSql;

use super::{job, millis, query};
use crate::inbox::handover::Direct;
use crate::inbox::turns::{Turns, lock};
use crate::inbox::{Error, Job, NewJob, Put, State};

/// The most that share a commit.
const BATCH: usize = 256;

/// The most that may wait; new events beyond that are refused, and Webex is told to send again.
const QUEUE: usize = 4096;

/// Commits that are under way at a time: while one waits for the disk, the next is gathered.
const AT_ONCE: usize = 2;

/// Keeps what is new (`added`), and claims what is handed over. Of jobs with one key the first is kept. When something
/// waits, whoever listens is `told`.
macro_rules! keep {
    () => {
        "WITH clock AS MATERIALIZED (
            SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now
        ), added AS (
            INSERT INTO whodex.job (key, lane, body, received, turn, state, due, attempt)
            SELECT key, lane, body, received, turn,
                   CASE WHEN lease IS NULL THEN 'waiting' ELSE 'claimed' END,
                   CASE WHEN lease IS NULL THEN least(received, now) ELSE now + lease END,
                   (lease IS NOT NULL)::integer
            FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
                 WITH ORDINALITY AS fresh (key, lane, body, received, turn, lease, place), clock
            ORDER BY key, place
            ON CONFLICT (key) DO NOTHING RETURNING key, seq, state
        ), told AS MATERIALIZED (
            SELECT pg_notify('whodex_inbox', '') FROM added WHERE state = 'waiting' LIMIT 1
        )"
    };
}

/// One statement, and so one round trip and one transaction.
const KEEP: &str = concat!(
    keep!(),
    " SELECT seq, key, NULL, (SELECT count(*) FROM told) FROM added"
);

/// The same, and `ended` ends what is done, where the claim still holds; `claimed` claims what is due and not held by
/// others, by turns.
///
/// Nothing is joined with the jobs: the plan is made once, maybe while there are hardly any, and has to be good for many.
/// Of `claimed` the rows are whole, those of `added` have numbers and keys, and those of `ended` numbers.
const KEEP_END_AND_CLAIM: &str = concat!(
    keep!(),
    ", ended AS (
        UPDATE whodex.job SET state = 'done', body = '', why = NULL,
            reply = ($9::text[])[array_position($7, seq)], ended = ($10::bigint[])[array_position($7, seq)]
        WHERE seq = ANY ($7::bigint[]) AND attempt = ($8::integer[])[array_position($7, seq)] AND state = $13
        RETURNING seq
    ), next AS (
        SELECT seq FROM whodex.job
        WHERE state IN ('waiting', 'claimed', 'deferred') AND due <= (SELECT now FROM clock)
        ORDER BY turn, due, seq LIMIT $11 FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE whodex.job SET
            reply = CASE state WHEN 'claimed' THEN coalesce(reply, '') ELSE reply END,
            state = 'claimed', due = (SELECT now FROM clock) + $12, attempt = attempt + 1
        WHERE seq = ANY (ARRAY(SELECT seq FROM next))
        RETURNING job.*
    )
    SELECT seq, key, body, received, state, due, attempt, why, reply, turn FROM claimed
    UNION ALL
    SELECT seq, key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*) FROM told) FROM added
    UNION ALL
    SELECT seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM ended"
);

type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// A job to be kept.
#[derive(Debug)]
struct Keep {
    job: NewJob,
    direct: Option<Direct>,
    turn: i64,
    answer: Answer<Put>,
}

/// A claim whose job is done.
#[derive(Debug)]
struct End {
    seq: i64,
    attempt: i32,
    reply: Option<String>,
    ended: i64,
    answer: Answer<()>,
}

/// Somebody who has places for so many jobs.
#[derive(Debug)]
struct Claimer {
    max: usize,
    lease: i64,
    answer: Answer<Vec<Job>>,
}

/// What waits to be written.
#[derive(Debug)]
enum Write {
    Keep(Keep),
    End(End),
    Claim(Claimer),
}

/// A handle to the tasks that write.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Write>,
}

impl Writer {
    pub(super) fn start(pool: &Pool, turns: &Arc<std::sync::Mutex<Turns>>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_ONCE {
            tokio::spawn(work(pool.clone(), Arc::clone(&waiting), Arc::clone(turns)));
        }
        Self { queue }
    }

    /// Keeps a job; refuses it when too much waits already.
    pub(super) async fn keep(&self, job: NewJob, direct: Option<Direct>) -> Result<Put, Error> {
        let (answer, outcome) = oneshot::channel();
        let keep = Keep {
            job,
            direct,
            turn: 0,
            answer,
        };
        self.queue.try_send(Write::Keep(keep))?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    /// Ends a claim's job, however much waits: its reply is posted.
    pub(super) async fn end(
        &self,
        held: &Job,
        reply: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (answer, outcome) = oneshot::channel();
        let end = End {
            seq: held.seq,
            attempt: i32::try_from(held.attempt).unwrap_or(i32::MAX),
            reply: reply.map(ToOwned::to_owned),
            ended: now.as_millisecond(),
            answer,
        };
        self.send(Write::End(end)).await?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    pub(super) async fn claim(&self, max: usize, lease: Duration) -> Result<Vec<Job>, Error> {
        let (answer, outcome) = oneshot::channel();
        let lease = millis(lease);
        let claimer = Claimer { max, lease, answer };
        self.send(Write::Claim(claimer)).await?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    async fn send(&self, write: Write) -> Result<(), Error> {
        self.queue.send(write).await.map_err(|_| Error::Closed)
    }

    /// Resolves when everything that waited is written.
    pub(super) async fn close(self) {
        self.queue.reserve_many(QUEUE).await.map(drop).ok();
    }
}

async fn work(
    pool: Pool,
    waiting: Arc<Mutex<mpsc::Receiver<Write>>>,
    turns: Arc<std::sync::Mutex<Turns>>,
) {
    let mut taken = Vec::with_capacity(BATCH);
    loop {
        if waiting.lock().await.recv_many(&mut taken, BATCH).await == 0 {
            return;
        }
        let batch = Batch::of(taken.drain(..), &turns);
        let mut outcome = batch.write(&pool).await;
        if matches!(outcome, Err(Error::Store(_))) {
            // A connection that broke while it was idle shows only now. Keeping twice is keeping once.
            outcome = batch.write(&pool).await;
        }
        if let Ok(Written {
            reached: Some(turn),
            ..
        }) = &outcome
        {
            lock(&turns).reached(*turn);
        }
        batch.settle(outcome);
    }
}

/// What shares a commit.
#[derive(Debug, Default)]
struct Batch {
    keeps: Vec<Keep>,
    ends: Vec<End>,
    claims: Vec<Claimer>,
}

/// What a batch came to.
#[derive(Debug, Default)]
struct Written {
    /// The numbers of the jobs that are new.
    added: HashMap<String, i64>,
    ended: HashSet<i64>,
    claimed: Vec<Job>,
    /// The latest turn among what was claimed.
    reached: Option<i64>,
}

impl Batch {
    fn of(writes: impl Iterator<Item = Write>, turns: &std::sync::Mutex<Turns>) -> Self {
        let mut batch = Self::default();
        let mut turns = lock(turns);
        for write in writes {
            match write {
                Write::Keep(mut keep) => {
                    keep.turn = turns.give(&keep.job.lane, keep.direct.is_some());
                    batch.keeps.push(keep);
                }
                Write::End(end) => batch.ends.push(end),
                Write::Claim(claimer) => batch.claims.push(claimer),
            }
        }
        batch
    }

    async fn write(&self, pool: &Pool) -> Result<Written, Error> {
        let keeps = &self.keeps;
        let keys: Vec<&str> = keeps.iter().map(|k| k.job.key.as_str()).collect();
        let lanes: Vec<&str> = keeps.iter().map(|k| k.job.lane.as_str()).collect();
        let bodies: Vec<&str> = keeps.iter().map(|k| k.job.body.as_str()).collect();
        let received = keeps.iter().map(|k| k.job.received.as_millisecond());
        let received: Vec<i64> = received.collect();
        let turns: Vec<i64> = keeps.iter().map(|k| k.turn).collect();
        let leases = keeps.iter().map(|k| k.direct.as_ref().map(Direct::lease));
        let leases: Vec<Option<i64>> = leases.map(|lease| lease.map(millis)).collect();
        let kept: [&(dyn ToSql + Sync); 6] = [&keys, &lanes, &bodies, &received, &turns, &leases];
        if self.ends.is_empty() && self.claims.is_empty() {
            return Written::by(pool, KEEP, &kept).await;
        }
        let ends = &self.ends;
        let seqs: Vec<i64> = ends.iter().map(|end| end.seq).collect();
        let attempts: Vec<i32> = ends.iter().map(|end| end.attempt).collect();
        let replies: Vec<Option<&str>> = ends.iter().map(|end| end.reply.as_deref()).collect();
        let times: Vec<i64> = ends.iter().map(|end| end.ended).collect();
        let max: usize = self.claims.iter().map(|claimer| claimer.max).sum();
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let lease = self.claims.iter().map(|c| c.lease).max().unwrap_or(0);
        let claimed = State::Claimed.as_str();
        let ended: [&(dyn ToSql + Sync); 7] =
            [&seqs, &attempts, &replies, &times, &max, &lease, &claimed];
        Written::by(pool, KEEP_END_AND_CLAIM, &[&kept[..], &ended[..]].concat()).await
    }

    fn settle(self, outcome: Result<Written, Error>) {
        let mut outcome = outcome;
        for keep in self.keeps {
            let put = match &mut outcome {
                // The first of a key is the new one; the same again in this batch is a repeat.
                Ok(written) => Ok(match written.added.remove(&keep.job.key) {
                    None => Put::Duplicate,
                    Some(seq) => {
                        // Here, for whoever sent it may have hung up, and nobody be waiting for the answer.
                        if let Some(direct) = keep.direct {
                            direct.give(seq, keep.job);
                        }
                        Put::New
                    }
                }),
                Err(error) => Err(error.clone()),
            };
            drop(keep.answer.send(put));
        }
        for end in self.ends {
            let ended = match &outcome {
                Ok(written) if written.ended.contains(&end.seq) => Ok(()),
                Ok(_) => Err(Error::Lost),
                Err(error) => Err(error.clone()),
            };
            drop(end.answer.send(ended));
        }
        for claimer in self.claims {
            let claimed = match &mut outcome {
                Ok(written) => {
                    let most = claimer.max.min(written.claimed.len());
                    Ok(written.claimed.drain(..most).collect())
                }
                Err(error) => Err(error.clone()),
            };
            drop(claimer.answer.send(claimed));
        }
    }
}

impl Written {
    async fn by(pool: &Pool, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Self, Error> {
        let rows = query(pool, sql, with).await?;
        let mut written = Self::default();
        for row in &rows {
            let (seq, key, whole): (i64, Option<String>, Option<&str>) =
                (row.get(0), row.get(1), row.get(2));
            match (key, whole) {
                (None, _) => {
                    written.ended.insert(seq);
                }
                (Some(key), None) => {
                    written.added.insert(key, seq);
                }
                (Some(_), Some(_)) => {
                    written.claimed.push(job(row));
                    written.reached = written.reached.max(row.get(9));
                }
            }
        }
        Ok(written)
    }
}
