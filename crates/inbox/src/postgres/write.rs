//! The three writes of every question (enqueue, claim, complete). Concurrent writes share one statement and one commit.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use deadpool_postgres::Pool;
use jiff::Timestamp;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_util::task::TaskTracker;

use super::connect::LIMIT;
use super::statements::{ENQUEUE, ENQUEUE_COMPLETE_AND_CLAIM, FIND, PROBE_WRITE};
use super::{job, query};
use crate::commits::Commits;
use crate::consumer::DirectClaim;
use crate::job::Posted;
use crate::{About, Enqueued, Error, Job, NewJob, State, millis, within};

/// The most that share a commit.
const BATCH: usize = 256;

/// The length of the queue. If it is full, new jobs are refused, and their senders have to retry.
const QUEUE: usize = 4096;

/// Commits that are under way at a time: while one waits for the disk, the next is gathered.
const CONCURRENT_COMMITS: usize = 2;

/// How long closing may take.
const CLOSE_TIME: Duration = Duration::from_secs(5);

type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// A job to enqueue.
#[derive(Debug)]
struct Enqueue {
    job: NewJob,
    direct: Option<DirectClaim>,
    answer: Answer<Enqueued>,
}

/// A claim to complete.
#[derive(Debug)]
struct Complete {
    seq: i64,
    fence: i32,
    reply: Option<String>,
    unheard: bool,
    about: Option<About>,
    finished_at: i64,
    answer: Answer<()>,
}

/// A worker that has so many free slots.
#[derive(Debug)]
struct ClaimRequest {
    max: usize,
    lease: i64,
    answer: Answer<Vec<Job>>,
}

/// An operation in the queue.
#[derive(Debug)]
enum Op {
    Enqueue(Box<Enqueue>),
    Complete(Complete),
    Claim(ClaimRequest),
    /// A real write of a checkpoint, the way that every operation goes.
    Probe(Answer<()>),
    /// Nothing comes after this.
    Close,
}

/// A handle to the tasks that write.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Op>,
    tasks: TaskTracker,
}

impl Writer {
    pub(super) fn start(pool: &Pool, commits: &Commits) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        let claimed_tag = Arc::new(AtomicI64::new(0));
        let tasks = TaskTracker::new();
        for _ in 0..CONCURRENT_COMMITS {
            let (waiting, tag) = (Arc::clone(&waiting), Arc::clone(&claimed_tag));
            tasks.spawn(work(pool.clone(), waiting, tag, commits.clone()));
        }
        tasks.close();
        Self { queue, tasks }
    }

    pub(super) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.queue.is_closed()
    }

    /// Enqueues a job, or refuses it if the queue is full.
    pub(super) async fn enqueue(
        &self,
        job: NewJob,
        direct: Option<DirectClaim>,
    ) -> Result<Enqueued, Error> {
        let (answer, outcome) = oneshot::channel();
        let enqueue = Enqueue {
            job,
            direct,
            answer,
        };
        self.queue.try_send(Op::Enqueue(Box::new(enqueue)))?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    /// Completes a claim, however full the queue is: what it posted stands.
    pub(super) async fn complete(
        &self,
        held: &Job,
        posted: Posted<'_>,
        about: Option<&About>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (answer, outcome) = oneshot::channel();
        let complete = Complete {
            seq: held.seq,
            fence: held.fence,
            reply: posted.reply().map(ToOwned::to_owned),
            unheard: posted.is_unheard(),
            about: about.cloned(),
            finished_at: now.as_millisecond(),
            answer,
        };
        self.send(Op::Complete(complete)).await?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    pub(super) async fn claim(&self, max: usize, lease: Duration) -> Result<Vec<Job>, Error> {
        let (answer, outcome) = oneshot::channel();
        let lease = millis(lease);
        let request = ClaimRequest { max, lease, answer };
        self.send(Op::Claim(request)).await?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    /// Writes a checkpoint, the way that every operation goes.
    pub(super) async fn probe_write(&self) -> Result<(), Error> {
        let (answer, outcome) = oneshot::channel();
        self.send(Op::Probe(answer)).await?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    async fn send(&self, op: Op) -> Result<(), Error> {
        self.queue.send(op).await.map_err(|_| Error::Closed)
    }

    /// Resolves when everything that waited is written, or after a while.
    pub(super) async fn close(self) {
        let closing = async {
            drop(self.send(Op::Close).await);
            self.tasks.wait().await;
        };
        drop(timeout(CLOSE_TIME, closing).await);
    }
}

async fn work(
    pool: Pool,
    waiting: Arc<Mutex<mpsc::Receiver<Op>>>,
    claimed_tag: Arc<AtomicI64>,
    commits: Commits,
) {
    let mut taken = Vec::with_capacity(BATCH);
    loop {
        let mut queue = waiting.lock().await;
        if queue.recv_many(&mut taken, BATCH).await == 0 {
            return;
        }
        if taken.iter().any(|op| matches!(op, Op::Close)) {
            queue.close();
        }
        drop(queue);
        let batch = Batch::of(taken.drain(..), claimed_tag.load(Ordering::Relaxed));
        // A limit for the second try too: the sender of an event waits for it.
        let begun = Instant::now();
        let outcome = within(LIMIT, batch.written(&pool)).await;
        if outcome.is_ok() && batch.writes() {
            commits.took(begun.elapsed());
        }
        if let Ok(written) = &outcome {
            claimed_tag.fetch_max(written.claimed_tag, Ordering::Relaxed);
        }
        batch.settle(outcome);
    }
}

/// Operations that share a commit.
#[derive(Debug, Default)]
struct Batch {
    enqueues: Vec<Enqueue>,
    completes: Vec<Complete>,
    claims: Vec<ClaimRequest>,
    probes: Vec<Answer<()>>,
    /// The highest start tag that this process has claimed before.
    claimed_tag: i64,
}

/// The result of a batch.
#[derive(Debug, Default)]
struct BatchResult {
    /// The numbers of the jobs that are new.
    added: HashMap<String, i64>,
    completed: HashSet<i64>,
    claimed: Vec<Job>,
    /// The highest start tag among what was claimed.
    claimed_tag: i64,
}

impl Batch {
    fn of(ops: impl Iterator<Item = Op>, claimed_tag: i64) -> Self {
        let mut batch = Self {
            claimed_tag,
            ..Self::default()
        };
        for op in ops {
            match op {
                Op::Enqueue(enqueue) => batch.enqueues.push(*enqueue),
                Op::Complete(complete) => batch.completes.push(complete),
                // Nobody would have the jobs.
                Op::Claim(request) if request.answer.is_closed() => {}
                Op::Claim(request) => batch.claims.push(request),
                Op::Probe(answer) => batch.probes.push(answer),
                Op::Close => {}
            }
        }
        batch
    }

    /// Whether it changes anything for certain: a claim may find nothing to take.
    fn writes(&self) -> bool {
        !(self.enqueues.is_empty() && self.completes.is_empty() && self.probes.is_empty())
    }

    async fn written(&self, pool: &Pool) -> Result<BatchResult, Error> {
        let mut outcome = self.write(pool).await;
        if matches!(outcome, Err(Error::Store(_))) {
            // A connection that broke while it was idle shows only now; one that broke later may have written all of it.
            // Enqueueing and completing are idempotent.
            outcome = self.write(pool).await;
            if let Ok(written) = &mut outcome {
                self.find_own(pool, written).await?;
            }
        }
        if outcome.is_ok() && !self.probes.is_empty() {
            query(pool, PROBE_WRITE, &[]).await?;
        }
        outcome
    }

    /// Adds the jobs that the first try claimed directly.
    async fn find_own(&self, pool: &Pool, written: &mut BatchResult) -> Result<(), Error> {
        let missing = |enqueue: &&Enqueue| {
            enqueue.direct.is_some() && !written.added.contains_key(&enqueue.job.key)
        };
        let mine: Vec<&Enqueue> = self.enqueues.iter().filter(missing).collect();
        if mine.is_empty() {
            return Ok(());
        }
        let keys: Vec<&str> = mine.iter().map(|e| e.job.key.as_str()).collect();
        let received = mine.iter().map(|e| e.job.received.as_millisecond());
        let received: Vec<i64> = received.collect();
        for row in query(pool, FIND, &[&keys, &received]).await? {
            written.added.insert(row.get(1), row.get(0));
            written.claimed_tag = written.claimed_tag.max(row.get(2));
        }
        Ok(())
    }

    async fn write(&self, pool: &Pool) -> Result<BatchResult, Error> {
        let enqueues = &self.enqueues;
        let keys: Vec<&str> = enqueues.iter().map(|e| e.job.key.as_str()).collect();
        let fairness_keys: Vec<&str> = enqueues
            .iter()
            .map(|e| e.job.fairness_key.as_str())
            .collect();
        let bodies: Vec<&str> = enqueues.iter().map(|e| e.job.body.as_str()).collect();
        let received = enqueues.iter().map(|e| e.job.received.as_millisecond());
        let received: Vec<i64> = received.collect();
        let leases = enqueues
            .iter()
            .map(|e| e.direct.as_ref().map(DirectClaim::lease));
        let leases: Vec<Option<i64>> = leases.map(|lease| lease.map(millis)).collect();
        let kept: [&(dyn ToSql + Sync); 6] = [
            &keys,
            &fairness_keys,
            &bodies,
            &received,
            &leases,
            &self.claimed_tag,
        ];
        if self.completes.is_empty() && self.claims.is_empty() {
            if enqueues.is_empty() {
                return Ok(BatchResult::default());
            }
            return BatchResult::by(pool, ENQUEUE, &kept).await;
        }
        let completes = &self.completes;
        let seqs: Vec<i64> = completes.iter().map(|complete| complete.seq).collect();
        let fences: Vec<i32> = completes.iter().map(|complete| complete.fence).collect();
        let replies: Vec<Option<&str>> = completes
            .iter()
            .map(|complete| complete.reply.as_deref())
            .collect();
        let unheard = completes.iter().map(|complete| complete.unheard.into());
        let unheard: Vec<i32> = unheard.collect();
        let times: Vec<i64> = completes
            .iter()
            .map(|complete| complete.finished_at)
            .collect();
        let abouts = || completes.iter().map(|complete| complete.about.as_ref());
        let threads: Vec<_> = abouts().map(|a| a.map(|a| a.thread.as_str())).collect();
        let whats: Vec<_> = abouts().map(|a| a.map(|a| a.what.as_str())).collect();
        let max: usize = self.claims.iter().map(|request| request.max).sum();
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let lease = self.claims.iter().map(|c| c.lease).max().unwrap_or(0);
        let (claimed, done) = (State::Claimed.as_str(), State::Done.as_str());
        let completed: [&(dyn ToSql + Sync); 11] = [
            &seqs, &fences, &replies, &times, &max, &lease, &claimed, &done, &threads, &whats,
            &unheard,
        ];
        BatchResult::by(
            pool,
            ENQUEUE_COMPLETE_AND_CLAIM,
            &[&kept[..], &completed[..]].concat(),
        )
        .await
    }

    fn settle(self, outcome: Result<BatchResult, Error>) {
        let mut outcome = outcome;
        for enqueue in self.enqueues {
            let enqueued = match &mut outcome {
                // The first of a key is the new one; the same again in this batch is a repeat.
                Ok(written) => Ok(match written.added.remove(&enqueue.job.key) {
                    None => Enqueued::Duplicate,
                    Some(seq) => {
                        // Here, because the sender may have hung up, and nobody waits for the answer.
                        if let Some(direct) = enqueue.direct {
                            direct.deliver(seq, enqueue.job);
                        }
                        Enqueued::New
                    }
                }),
                Err(error) => Err(error.clone()),
            };
            drop(enqueue.answer.send(enqueued));
        }
        for complete in self.completes {
            let completed = match &outcome {
                Ok(written) if written.completed.contains(&complete.seq) => Ok(()),
                Ok(_) => Err(Error::LeaseLost),
                Err(error) => Err(error.clone()),
            };
            drop(complete.answer.send(completed));
        }
        for request in self.claims {
            let claimed = match &mut outcome {
                Ok(written) => {
                    let most = request.max.min(written.claimed.len());
                    Ok(written.claimed.drain(..most).collect())
                }
                Err(error) => Err(error.clone()),
            };
            drop(request.answer.send(claimed));
        }
        for answer in self.probes {
            drop(answer.send(outcome.as_ref().map(drop).map_err(Error::clone)));
        }
    }
}

impl BatchResult {
    async fn by(pool: &Pool, sql: &str, with: &[&(dyn ToSql + Sync)]) -> Result<Self, Error> {
        let rows = query(pool, sql, with).await?;
        let mut written = Self::default();
        for row in &rows {
            let (seq, key, whole): (i64, Option<String>, Option<&str>) =
                (row.get(0), row.get(1), row.get(2));
            // The last column is the start tag of what was claimed.
            let tag: Option<i64> = row.get(row.len() - 1);
            written.claimed_tag = written.claimed_tag.max(tag.unwrap_or(0));
            match (key, whole) {
                (None, _) => {
                    written.completed.insert(seq);
                }
                (Some(key), None) => {
                    written.added.insert(key, seq);
                }
                (Some(_), Some(_)) => written.claimed.push(job(row)),
            }
        }
        Ok(written)
    }
}
