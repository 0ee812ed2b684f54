//! The inbox in a file of SQLite's: one thread owns the connection, and what arrives together shares
//! one commit.
//!
//! WAL with `synchronous=FULL`: a commit is on disk when it returns, also after a power cut. Each
//! commit costs an fsync, so up to [`batch::BATCH`] waiting operations are done in one transaction. Each is
//! one statement, which SQLite does as a whole or not at all: one that fails spares the others.

mod batch;
mod bound;
mod open;
mod operation;
mod read;
mod start_tags;
mod steady_clock;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::claim::{RELEASE, held};
use crate::commits::Commits;
use crate::consumer::DirectClaim;
use crate::job::{LONGEST_PAUSE, Posted, Release, columns};
use crate::leases::SET_MARK;
use crate::store::{self, Store, Value, values};
use crate::{
    About, Enqueued, Error, InboxConfig, Job, Manner, NewJob, OpenError, State, time, within,
};
use bound::Bound;
use operation::Operation;
pub(super) use read::{backup, inspect, read};
use start_tags::{StartTags, lock};
use steady_clock::SteadyClock;

/// The length of the queue. If it is full, new jobs are refused, and their senders have to retry.
const QUEUE: usize = 4096;

/// How long a caller waits for an operation: longer than for another program's lock.
const LIMIT: Duration = Duration::from_secs(8);

/// How long closing the file may take.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// How many jobs one statement may delete: others wait for it.
const CHUNK: u32 = 1000;

/// [`Store::has_unheard`] by the index of keys: every deletion asks, and most jobs have ended.
const UNHEARD: &str = "SELECT 1 FROM job
     WHERE (dedup_key = ?1 OR dedup_key BETWEEN ?2 AND ?3) AND reply_id IS NULL AND post_started = 1
         AND state IN ('done', 'dead')";

/// A handle to the thread that owns the connection.
#[derive(Debug, Clone)]
pub(super) struct SqliteStore {
    operations: mpsc::Sender<Box<dyn Operation>>,
    start_tags: Arc<Mutex<StartTags>>,
    clock: Arc<SteadyClock>,
    /// Cancelled when nothing more is taken.
    closing: CancellationToken,
    /// Cancelled when the file is closed.
    closed: CancellationToken,
}

impl SqliteStore {
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
        std::thread::spawn(move || {
            // Dropped last, whatever happens.
            let _ended = ended;
            match open::open(&path, manner) {
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
}

impl Store for SqliteStore {
    async fn query(&self, sql: &str, with: Vec<Value>) -> Result<Vec<store::Row>, Error> {
        let (bound, clock) = (Bound::new(sql, with), Arc::clone(&self.clock));
        self.run(move |c| bound.query(c, clock.now())).await
    }

    async fn execute(&self, sql: &str, with: Vec<Value>) -> Result<u64, Error> {
        let (bound, clock) = (Bound::new(sql, with), Arc::clone(&self.clock));
        let changed = self.run(move |c| bound.execute(c, clock.now())).await?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    async fn enqueue(&self, job: NewJob, direct: Option<DirectClaim>) -> Result<Enqueued, Error> {
        let (answer, outcome) = oneshot::channel();
        let start_tags = Arc::clone(&self.start_tags);
        let enqueue =
            operation::Enqueue::new(job, direct, start_tags, Arc::clone(&self.clock), answer);
        self.operations.try_send(Box::new(enqueue))?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    async fn claim(&self, max: usize, lease: Duration) -> Result<Vec<Job>, Error> {
        let clock = Arc::clone(&self.clock);
        if !clock.has_adopted() {
            // Only the worker does this: commands of operators open the file too.
            self.run(move |c| clock.adopt(c, lease)).await?;
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
                     post_started = CASE state WHEN 'claimed' THEN 1 ELSE post_started END,
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
                start_tags.claimed(row.get(15)?);
                job(row)
            };
            statement
                .query_map(params![now.as_millisecond(), until, max, beyond], claimed)?
                .collect()
        };
        let claim = operation::Statement::that_claims(statement, answer);
        self.send(claim, outcome).await
    }

    async fn complete(
        &self,
        job: &Job,
        posted: Posted<'_>,
        about: Option<&About>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (seq, fence, reply) = (job.seq, job.fence, posted.reply().map(str::to_owned));
        let unheard = posted.is_unheard();
        let (thread, what) = about.cloned().map(|a| (a.thread, a.what)).unzip();
        let changed = self
            .run(move |c| {
                let ended = c
                    .prepare_cached(
                        "UPDATE job SET state = 'done', payload = '', reply_id = ?3, finished_at = ?4, last_error = NULL,
                                        thread = ?5, about = ?6, post_started = ?7
                         WHERE id = ?1 AND fence = ?2 AND state = 'claimed'",
                    )?
                    .execute(params![
                        seq,
                        fence,
                        reply,
                        now.as_millisecond(),
                        thread,
                        what,
                        unheard
                    ])?;
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
        held(u64::from(changed == 1))
    }

    async fn release(&self, job: &Job, release: &Release) -> Result<u64, Error> {
        let bound = Bound::new(RELEASE, release.of(job));
        let clock = Arc::clone(&self.clock);
        let changed = self.run(move |c| {
            clock.note(c)?;
            bound.execute(c, clock.now())
        });
        Ok(u64::try_from(changed.await?).unwrap_or(u64::MAX))
    }

    async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        let (key, first, last) = (
            key.to_owned(),
            prefix.to_owned(),
            format!("{prefix}{}", char::MAX),
        );
        self.run(move |c| c.prepare_cached(UNHEARD)?.exists(params![key, first, last]))
            .await
    }

    async fn probe_write(&self, now: Timestamp) -> Result<(), Error> {
        let with = values!["checked", now.as_millisecond()];
        self.execute(SET_MARK, with).await.map(|_| ())
    }

    /// Nothing wakes another process on the file: it polls.
    async fn wake(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Start tags are in memory.
    async fn tidy(&self) -> Result<(), Error> {
        Ok(())
    }

    fn chunk(&self) -> u32 {
        CHUNK
    }

    fn queued(&self) -> usize {
        self.operations.max_capacity() - self.operations.capacity()
    }

    fn has_ended(&self) -> bool {
        self.operations.is_closed()
    }

    async fn close(self) {
        self.closing.cancel();
        let closing = async {
            // Earlier writes are done before this one.
            drop(self.run(|_| Ok(())).await);
            self.closed.cancelled().await;
        };
        drop(tokio::time::timeout(CLOSE_TIME, closing).await);
    }
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
        waits: row.get(10)?,
        post_started: row.get(11)?,
        unheard_posts: row.get(12)?,
        answered_edit_at: row.get::<_, Option<i64>>(13)?.map(time),
        private_reply: row.get(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::DEPTH;
    use crate::replies::PRECEDED;
    use crate::threads::AWAITED;

    /// How SQLite runs a statement.
    fn plan(sql: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inbox.db");
        let (connection, _) = open::open(&file, Manner::Make).unwrap();
        let bound = Bound::new(&format!("EXPLAIN QUERY PLAN {sql}"), values![]);
        let steps = bound.query(&connection, Timestamp::UNIX_EPOCH).unwrap();
        let steps = steps.iter().map(|step| step.get::<String>(3).unwrap());
        steps.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn questions_about_open_jobs_read_no_ended_jobs() {
        for sql in [PRECEDED, AWAITED, DEPTH] {
            let plan = plan(sql);
            assert!(plan.contains("USING INDEX job_open"), "{plan}");
            assert!(!plan.contains("PRIMARY KEY"), "{plan}");
        }
    }

    #[test]
    fn an_unheard_reply_is_found_by_key_and_not_among_all_jobs() {
        let plan = plan(UNHEARD);
        assert!(!plan.contains("SCAN"), "{plan}");
        assert!(plan.contains("SEARCH job USING"), "{plan}");
    }
}
