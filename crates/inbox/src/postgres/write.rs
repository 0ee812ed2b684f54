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
use super::statements::{FIND, KEEP, KEEP_END_AND_CLAIM, PROBE_WRITE};
use super::{job, millis, query};
use crate::commits::Commits;
use crate::handover::Direct;
use crate::{About, Enqueued, Error, Job, NewJob, State, within};

/// The most that share a commit.
const BATCH: usize = 256;

/// The most that may wait; new events beyond that are refused, and Webex is told to send again.
const QUEUE: usize = 4096;

/// Commits that are under way at a time: while one waits for the disk, the next is gathered.
const AT_ONCE: usize = 2;

/// How long closing may take.
const CLOSE_TIME: Duration = Duration::from_secs(5);

type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// A job to be kept.
#[derive(Debug)]
struct Keep {
    job: NewJob,
    direct: Option<Direct>,
    answer: Answer<Enqueued>,
}

/// A claim whose job is done.
#[derive(Debug)]
struct End {
    seq: i64,
    fence: i32,
    reply: Option<String>,
    about: Option<About>,
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

/// A queue of writes.
#[derive(Debug)]
enum Write {
    Keep(Box<Keep>),
    End(End),
    Claim(Claimer),
    /// Nothing but a mark, the way that everything goes.
    Probe(Answer<()>),
    /// Nothing comes after this.
    Close,
}

/// A handle to the tasks that write.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Write>,
    tasks: TaskTracker,
}

impl Writer {
    pub(super) fn start(pool: &Pool, commits: &Commits) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        let claimed_tag = Arc::new(AtomicI64::new(0));
        let tasks = TaskTracker::new();
        for _ in 0..AT_ONCE {
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

    /// Keeps a job; refuses it when too much waits already.
    pub(super) async fn keep(
        &self,
        job: NewJob,
        direct: Option<Direct>,
    ) -> Result<Enqueued, Error> {
        let (answer, outcome) = oneshot::channel();
        let keep = Keep {
            job,
            direct,
            answer,
        };
        self.queue.try_send(Write::Keep(Box::new(keep)))?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    /// Ends a claim's job, however much waits: its reply is posted.
    pub(super) async fn end(
        &self,
        held: &Job,
        reply: Option<&str>,
        about: Option<&About>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (answer, outcome) = oneshot::channel();
        let end = End {
            seq: held.seq,
            fence: held.fence,
            reply: reply.map(ToOwned::to_owned),
            about: about.cloned(),
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

    /// Writes a mark, the way that everything goes.
    pub(super) async fn probe_write(&self) -> Result<(), Error> {
        let (answer, outcome) = oneshot::channel();
        self.send(Write::Probe(answer)).await?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    async fn send(&self, write: Write) -> Result<(), Error> {
        self.queue.send(write).await.map_err(|_| Error::Closed)
    }

    /// Resolves when everything that waited is written, or after a while.
    pub(super) async fn close(self) {
        let closing = async {
            drop(self.send(Write::Close).await);
            self.tasks.wait().await;
        };
        drop(timeout(CLOSE_TIME, closing).await);
    }
}

async fn work(
    pool: Pool,
    waiting: Arc<Mutex<mpsc::Receiver<Write>>>,
    claimed_tag: Arc<AtomicI64>,
    commits: Commits,
) {
    let mut taken = Vec::with_capacity(BATCH);
    loop {
        let mut queue = waiting.lock().await;
        if queue.recv_many(&mut taken, BATCH).await == 0 {
            return;
        }
        if taken.iter().any(|write| matches!(write, Write::Close)) {
            queue.close();
        }
        drop(queue);
        let batch = Batch::of(taken.drain(..), claimed_tag.load(Ordering::Relaxed));
        // A limit for the second try too: whoever sent an event waits for it.
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

/// Writes that share a commit.
#[derive(Debug, Default)]
struct Batch {
    keeps: Vec<Keep>,
    ends: Vec<End>,
    claims: Vec<Claimer>,
    probes: Vec<Answer<()>>,
    /// The highest start tag that this process has claimed before.
    claimed_tag: i64,
}

/// The result of a batch.
#[derive(Debug, Default)]
struct Written {
    /// The numbers of the jobs that are new.
    added: HashMap<String, i64>,
    ended: HashSet<i64>,
    claimed: Vec<Job>,
    /// The highest start tag among what was claimed or handed over.
    claimed_tag: i64,
}

impl Batch {
    fn of(writes: impl Iterator<Item = Write>, claimed_tag: i64) -> Self {
        let mut batch = Self {
            claimed_tag,
            ..Self::default()
        };
        for write in writes {
            match write {
                Write::Keep(keep) => batch.keeps.push(*keep),
                Write::End(end) => batch.ends.push(end),
                // Nobody would have the jobs.
                Write::Claim(claimer) if claimer.answer.is_closed() => {}
                Write::Claim(claimer) => batch.claims.push(claimer),
                Write::Probe(answer) => batch.probes.push(answer),
                Write::Close => {}
            }
        }
        batch
    }

    /// Whether it changes anything for certain: a claim may find nothing to take.
    fn writes(&self) -> bool {
        !(self.keeps.is_empty() && self.ends.is_empty() && self.probes.is_empty())
    }

    async fn written(&self, pool: &Pool) -> Result<Written, Error> {
        let mut outcome = self.write(pool).await;
        if matches!(outcome, Err(Error::Store(_))) {
            // A connection that broke while it was idle shows only now; one that broke later may have written all of it.
            // To keep twice is to keep once, and so it is with ending.
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

    /// Adds the jobs that the first try handed over.
    async fn find_own(&self, pool: &Pool, written: &mut Written) -> Result<(), Error> {
        let missing =
            |keep: &&Keep| keep.direct.is_some() && !written.added.contains_key(&keep.job.key);
        let mine: Vec<&Keep> = self.keeps.iter().filter(missing).collect();
        if mine.is_empty() {
            return Ok(());
        }
        let keys: Vec<&str> = mine.iter().map(|k| k.job.key.as_str()).collect();
        let received = mine.iter().map(|k| k.job.received.as_millisecond());
        let received: Vec<i64> = received.collect();
        for row in query(pool, FIND, &[&keys, &received]).await? {
            written.added.insert(row.get(1), row.get(0));
            written.claimed_tag = written.claimed_tag.max(row.get(2));
        }
        Ok(())
    }

    async fn write(&self, pool: &Pool) -> Result<Written, Error> {
        let keeps = &self.keeps;
        let keys: Vec<&str> = keeps.iter().map(|k| k.job.key.as_str()).collect();
        let fairness_keys: Vec<&str> = keeps.iter().map(|k| k.job.fairness_key.as_str()).collect();
        let bodies: Vec<&str> = keeps.iter().map(|k| k.job.body.as_str()).collect();
        let received = keeps.iter().map(|k| k.job.received.as_millisecond());
        let received: Vec<i64> = received.collect();
        let leases = keeps.iter().map(|k| k.direct.as_ref().map(Direct::lease));
        let leases: Vec<Option<i64>> = leases.map(|lease| lease.map(millis)).collect();
        let kept: [&(dyn ToSql + Sync); 6] = [
            &keys,
            &fairness_keys,
            &bodies,
            &received,
            &leases,
            &self.claimed_tag,
        ];
        if self.ends.is_empty() && self.claims.is_empty() {
            if keeps.is_empty() {
                return Ok(Written::default());
            }
            return Written::by(pool, KEEP, &kept).await;
        }
        let ends = &self.ends;
        let seqs: Vec<i64> = ends.iter().map(|end| end.seq).collect();
        let fences: Vec<i32> = ends.iter().map(|end| end.fence).collect();
        let replies: Vec<Option<&str>> = ends.iter().map(|end| end.reply.as_deref()).collect();
        let times: Vec<i64> = ends.iter().map(|end| end.ended).collect();
        let abouts = || ends.iter().map(|end| end.about.as_ref());
        let threads: Vec<_> = abouts().map(|a| a.map(|a| a.thread.as_str())).collect();
        let whats: Vec<_> = abouts().map(|a| a.map(|a| a.what.as_str())).collect();
        let max: usize = self.claims.iter().map(|claimer| claimer.max).sum();
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let lease = self.claims.iter().map(|c| c.lease).max().unwrap_or(0);
        let (claimed, done) = (State::Claimed.as_str(), State::Done.as_str());
        let ended: [&(dyn ToSql + Sync); 10] = [
            &seqs, &fences, &replies, &times, &max, &lease, &claimed, &done, &threads, &whats,
        ];
        Written::by(pool, KEEP_END_AND_CLAIM, &[&kept[..], &ended[..]].concat()).await
    }

    fn settle(self, outcome: Result<Written, Error>) {
        let mut outcome = outcome;
        for keep in self.keeps {
            let put = match &mut outcome {
                // The first of a key is the new one; the same again in this batch is a repeat.
                Ok(written) => Ok(match written.added.remove(&keep.job.key) {
                    None => Enqueued::Duplicate,
                    Some(seq) => {
                        // Here, for whoever sent it may have hung up, and nobody be waiting for the answer.
                        if let Some(direct) = keep.direct {
                            direct.give(seq, keep.job);
                        }
                        Enqueued::New
                    }
                }),
                Err(error) => Err(error.clone()),
            };
            drop(keep.answer.send(put));
        }
        for end in self.ends {
            let ended = match &outcome {
                Ok(written) if written.ended.contains(&end.seq) => Ok(()),
                Ok(_) => Err(Error::LeaseLost),
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
        for answer in self.probes {
            drop(answer.send(outcome.as_ref().map(drop).map_err(Error::clone)));
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
            // The last column is the start tag of what was claimed or handed over.
            let tag: Option<i64> = row.get(row.len() - 1);
            written.claimed_tag = written.claimed_tag.max(tag.unwrap_or(0));
            match (key, whole) {
                (None, _) => {
                    written.ended.insert(seq);
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
