//! The inbox in a file of SQLite's: one thread owns the connection, and what arrives together shares
//! one commit.
//!
//! WAL with `synchronous=FULL`: a commit is on disk when it returns, also after a power cut. Each
//! commit costs an fsync, so up to [`batch::BATCH`] waiting operations are done in one transaction. Each is
//! one statement, which SQLite does as a whole or not at all: one that fails spares the others.

mod batch;
mod jobs;
mod open;
mod operation;
mod read;
mod replies;
mod start_tags;
mod steady_clock;
mod threads;
mod watches;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::commits::Commits;
use crate::consumer::DirectClaim;
use crate::job::{AT_ONCE, LONGEST_PAUSE};
use crate::{
    About, Depth, Enqueued, Error, InboxConfig, Job, Manner, NewJob, OpenError, Release, State,
    within,
};
use operation::Operation;
pub(super) use read::{backup, inspect, read};
use start_tags::{StartTags, lock};
use steady_clock::SteadyClock;

/// The most operations that may wait; new events beyond that are refused, and Webex is told to send again.
const QUEUE: usize = 4096;

/// How long a caller waits for an operation: longer than for another program's lock.
const LIMIT: Duration = Duration::from_secs(8);

/// How long closing the file may take.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// The columns of a job, in the order in which [`job`] reads them.
macro_rules! columns {
    () => {
        "id, dedup_key, payload, received_at, state, visible_at, attempts, last_error, reply, fence"
    };
}
use columns;

/// A handle to the thread that owns the connection.
#[derive(Debug, Clone)]
pub(super) struct Store {
    operations: mpsc::Sender<Box<dyn Operation>>,
    start_tags: Arc<Mutex<StartTags>>,
    clock: Arc<SteadyClock>,
    /// Cancelled when nothing more is taken.
    closing: CancellationToken,
    /// Cancelled when the file is closed.
    closed: CancellationToken,
}

impl Store {
    pub(super) async fn open(
        path: PathBuf,
        config: InboxConfig,
        manner: Manner,
        commits: Commits,
    ) -> Result<Self, OpenError> {
        let (operations, queue) = mpsc::channel(QUEUE);
        let (opened, outcome) = oneshot::channel();
        let (closing, closed) = (CancellationToken::new(), CancellationToken::new());
        let (no_more, ended) = (closing.clone(), closed.clone().drop_guard());
        let clock = Arc::new(SteadyClock::new(config.now));
        let latest = later(clock.now(), config.lease);
        std::thread::spawn(move || {
            // Dropped last, whatever happens.
            let _ended = ended;
            match open::open(&path, manner, latest) {
                Ok((connection, start_tags)) => {
                    drop(opened.send(Ok(start_tags)));
                    batch::work(&connection, queue, &no_more, &commits);
                    open::close(connection);
                }
                Err(error) => drop(opened.send(Err(error))),
            }
        });
        match outcome.await {
            Ok(outcome) => outcome.map(|start_tags| Self {
                operations,
                start_tags: Arc::new(Mutex::new(start_tags)),
                clock,
                closing,
                closed,
            }),
            Err(_) => unreachable!("the thread sends one outcome before it ends"),
        }
    }

    pub(super) fn queued(&self) -> usize {
        self.operations.max_capacity() - self.operations.capacity()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.operations.is_closed()
    }

    /// Does `statement` in the next transaction, however much waits; resolves when that is committed.
    async fn run<T: Send + 'static>(
        &self,
        statement: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, outcome) = oneshot::channel();
        self.send(operation::Statement::new(statement, answer), outcome)
            .await
    }

    async fn send<T>(
        &self,
        operation: impl Operation + 'static,
        outcome: oneshot::Receiver<Result<T, Error>>,
    ) -> Result<T, Error> {
        within(LIMIT, async {
            let sent = self.operations.send(Box::new(operation)).await;
            sent.map_err(|_| Error::Closed)?;
            outcome.await.map_err(|_| Error::Closed)?
        })
        .await
    }

    /// Enqueues a job, or refuses it if the queue is full.
    pub(super) async fn enqueue(
        &self,
        job: NewJob,
        direct: Option<DirectClaim>,
    ) -> Result<Enqueued, Error> {
        let (answer, outcome) = oneshot::channel();
        let start_tags = Arc::clone(&self.start_tags);
        let enqueue =
            operation::Enqueue::new(job, direct, start_tags, Arc::clone(&self.clock), answer);
        self.operations.try_send(Box::new(enqueue))?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    pub(super) async fn claim(&self, max: usize, lease: Duration) -> Result<Vec<Job>, Error> {
        let clock = Arc::clone(&self.clock);
        if !clock.has_adopted() {
            // Only whoever works on jobs does this: others open the file as well.
            self.run(move |c| clock.adopt(c)).await?;
            self.clock.adopted();
        }
        let start_tags = Arc::clone(&self.start_tags);
        let clock = Arc::clone(&self.clock);
        let (answer, outcome) = oneshot::channel();
        let statement = move |c: &Connection| {
            let now = clock.now();
            let (until, beyond) = (later(now, lease), later(now, LONGEST_PAUSE));
            let mut statement = c.prepare_cached(concat!(
                "UPDATE job SET
                     reply = CASE state WHEN 'claimed' THEN coalesce(reply, '') ELSE reply END,
                     state = 'claimed', visible_at = ?2, attempts = attempts + 1, fence = fence + 1
                 WHERE id IN (
                     SELECT id FROM job
                     WHERE state NOT IN ('done', 'dead')
                         AND (visible_at <= ?1 OR state = 'deferred' AND visible_at > ?4)
                     ORDER BY start_tag, visible_at LIMIT ?3
                 )
                 RETURNING ",
                columns!(),
                ", start_tag"
            ))?;
            let max = i64::try_from(max).unwrap_or(i64::MAX);
            let mut start_tags = lock(&start_tags);
            let claimed = |row: &Row<'_>| {
                start_tags.claimed(row.get(10)?);
                job(row)
            };
            statement
                .query_map(params![now.as_millisecond(), until, max, beyond], claimed)?
                .collect()
        };
        let claim = operation::Statement::that_claims(statement, answer);
        self.send(claim, outcome).await
    }

    pub(super) async fn extend(&self, job: &Job, lease: Duration) -> Result<(), Error> {
        let (seq, fence) = (job.seq, job.fence);
        let clock = Arc::clone(&self.clock);
        let changed = self
            .run(move |c| {
                let until = later(clock.now(), lease);
                c.prepare_cached(
                    "UPDATE job SET visible_at = ?3 WHERE id = ?1 AND fence = ?2 AND state = 'claimed'",
                )?
                .execute(params![seq, fence, until])
            })
            .await?;
        held(changed)
    }

    /// Whether the claim still holds.
    pub(super) async fn fence(&self, job: &Job) -> Result<(), Error> {
        let (seq, fence) = (job.seq, job.fence);
        let holds = self
            .run(move |c| {
                c.prepare_cached(
                    "SELECT 1 FROM job WHERE id = ?1 AND fence = ?2 AND state = 'claimed'",
                )?
                .exists(params![seq, fence])
            })
            .await?;
        held(usize::from(holds))
    }

    pub(super) async fn complete(
        &self,
        job: &Job,
        reply: Option<&str>,
        about: Option<&About>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (seq, fence, reply) = (job.seq, job.fence, reply.map(str::to_owned));
        let (thread, what) = about.cloned().map(|a| (a.thread, a.what)).unzip();
        let changed = self
            .run(move |c| {
                let ended = c
                    .prepare_cached(
                        "UPDATE job SET state = 'done', payload = '', reply = ?3, finished_at = ?4, last_error = NULL,
                                        thread = ?5, about = ?6
                         WHERE id = ?1 AND fence = ?2 AND state = 'claimed'",
                    )?
                    .execute(params![seq, fence, reply, now.as_millisecond(), thread, what])?;
                if ended == 1 {
                    return Ok(ended);
                }
                // This very claim may have ended it before, and not have heard of it.
                c.prepare_cached(
                    "SELECT 1 FROM job WHERE id = ?1 AND fence = ?2 AND state = 'done'",
                )?
                .exists(params![seq, fence])
                .map(usize::from)
            })
            .await?;
        held(changed)
    }

    /// Ends a claim without an answer.
    pub(super) async fn release(&self, job: &Job, release: Release) -> Result<(), Error> {
        let (seq, fence) = (job.seq, job.fence);
        let clock = Arc::clone(&self.clock);
        let changed = self
            .run(move |c| {
                clock.note(c)?;
                let due = release.pause.map_or(AT_ONCE, |pause| later(clock.now(), pause));
                c.prepare_cached(
                    "UPDATE job SET state = ?3, visible_at = ?4, last_error = ?5, attempts = attempts - ?6,
                                    reply = iif(?7, coalesce(reply, ''), reply)
                     WHERE id = ?1 AND fence = ?2 AND state = 'claimed'",
                )?
                .execute(params![
                    seq,
                    fence,
                    release.state.as_str(),
                    due,
                    release.why,
                    release.spared,
                    release.post_started
                ])
            })
            .await?;
        held(changed)
    }

    pub(super) async fn depth(&self) -> Result<Depth, Error> {
        self.run(read::depth).await
    }

    pub(super) async fn mark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        let name = name.to_owned();
        let at: Option<i64> = self
            .run(move |c| {
                c.query_row(
                    "SELECT at FROM checkpoint WHERE name = ?1",
                    params![name],
                    |row| row.get(0),
                )
                .optional()
            })
            .await?;
        Ok(at.map(time))
    }

    pub(super) async fn set_mark(&self, name: &str, at: Timestamp) -> Result<(), Error> {
        let name = name.to_owned();
        self.run(move |c| {
            c.execute(
                "INSERT INTO checkpoint (name, at) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                params![name, at.as_millisecond()],
            )
        })
        .await?;
        Ok(())
    }

    pub(super) async fn probe_write(&self, now: Timestamp) -> Result<(), Error> {
        self.set_mark("checked", now).await
    }

    pub(super) async fn close(self) {
        self.closing.cancel();
        let closing = async {
            // Earlier writes are done before this one.
            drop(self.run(|_| Ok(())).await);
            self.closed.cancelled().await;
        };
        drop(tokio::time::timeout(CLOSE_TIME, closing).await);
    }
}

/// Maps the number of changed rows to success, or to the loss of the claim.
fn held(changed: usize) -> Result<(), Error> {
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::LeaseLost)
    }
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn later(now: Timestamp, by: Duration) -> i64 {
    let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    now.as_millisecond().saturating_add(by)
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let (received, state): (i64, String) = (row.get(3)?, row.get(4)?);
    let received = time(received);
    Ok(Job {
        seq: row.get(0)?,
        key: row.get(1)?,
        body: row.get(2)?,
        received,
        state: State::from_name(&state).unwrap_or(State::Dead),
        due: Job::due(row.get(5)?, received),
        attempt: row.get(6)?,
        why: row.get(7)?,
        reply: row.get(8)?,
        fence: row.get(9)?,
    })
}
