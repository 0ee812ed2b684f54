//! The inbox in a file of SQLite's: one thread owns the connection, and what arrives together shares
//! one commit.
//!
//! WAL with `synchronous=FULL`: a commit is on disk when it returns, also after a power cut. Each
//! commit costs an fsync, so up to [`BATCH`] waiting operations are done in one transaction. Each is
//! one statement, which SQLite does as a whole or not at all: one that fails spares the others.

mod open;
mod operation;
mod replies;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use tokio::sync::{mpsc, oneshot};

use super::handover::Direct;
use super::turns::{Turns, lock};
use super::{Deferral, Depth, Error, Job, NewJob, OpenError, Put, State};
pub(super) use open::look;

/// The most operations in one commit.
const BATCH: usize = 256;

/// The most operations that may wait; new events beyond that are refused, and Webex is told to send again.
const QUEUE: usize = 4096;

/// Something to be done within a transaction.
trait Operation: Send {
    /// Does it, and keeps the outcome.
    fn run(&mut self, connection: &Connection);

    /// Tells the caller, after the commit; the argument says why that failed, if it did.
    fn settle(self: Box<Self>, failed: Option<&Error>);
}

/// A handle to the thread that owns the connection.
#[derive(Debug, Clone)]
pub(super) struct Store {
    operations: mpsc::Sender<Box<dyn Operation>>,
    turns: Arc<Mutex<Turns>>,
}

impl Store {
    pub(super) async fn open(path: PathBuf) -> Result<Self, OpenError> {
        let (operations, queue) = mpsc::channel(QUEUE);
        let (opened, outcome) = oneshot::channel();
        std::thread::spawn(move || match open::open(&path) {
            Ok((connection, turns)) => {
                drop(opened.send(Ok(turns)));
                work(&connection, queue);
            }
            Err(error) => drop(opened.send(Err(error))),
        });
        match outcome.await {
            Ok(outcome) => outcome.map(|turns| Self {
                operations,
                turns: Arc::new(Mutex::new(turns)),
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
        let statement = operation::Statement::new(statement, answer);
        let sent = self.operations.send(Box::new(statement)).await;
        sent.map_err(|_| Error::Closed)?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    /// Keeps a job; refuses it when too much waits already.
    pub(super) async fn put(&self, job: NewJob, direct: Option<Direct>) -> Result<Put, Error> {
        let (answer, outcome) = oneshot::channel();
        let turns = Arc::clone(&self.turns);
        let keep = operation::Keep::new(job, direct, turns, answer);
        self.operations.try_send(Box::new(keep))?;
        outcome.await.map_err(|_| Error::Closed)?
    }

    pub(super) async fn claim(
        &self,
        max: usize,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Vec<Job>, Error> {
        let (now, until) = (now.as_millisecond(), later(now, lease));
        let turns = Arc::clone(&self.turns);
        self.run(move |c| {
            let mut statement = c.prepare_cached(
                "UPDATE job SET
                     reply = CASE state WHEN 'claimed' THEN coalesce(reply, '') ELSE reply END,
                     state = 'claimed', due = ?2, attempt = attempt + 1
                 WHERE seq IN (
                     SELECT seq FROM job
                     WHERE state NOT IN ('done', 'buried') AND due <= ?1
                     ORDER BY turn, due LIMIT ?3
                 )
                 RETURNING seq, key, body, received, state, due, attempt, why, reply, turn",
            )?;
            let max = i64::try_from(max).unwrap_or(i64::MAX);
            let mut turns = lock(&turns);
            let claimed = |row: &Row<'_>| {
                turns.reached(row.get(9)?);
                job(row)
            };
            statement
                .query_map(params![now, until, max], claimed)?
                .collect()
        })
        .await
    }

    pub(super) async fn extend(
        &self,
        job: &Job,
        now: Timestamp,
        lease: Duration,
    ) -> Result<(), Error> {
        let (seq, attempt) = (job.seq, job.attempt);
        let until = later(now, lease);
        let changed = self
            .run(move |c| {
                c.prepare_cached(
                    "UPDATE job SET due = ?3 WHERE seq = ?1 AND attempt = ?2 AND state = 'claimed'",
                )?
                .execute(params![seq, attempt, until])
            })
            .await?;
        fence(changed)
    }

    /// Whether the claim still holds.
    pub(super) async fn fence(&self, job: &Job) -> Result<(), Error> {
        let (seq, attempt) = (job.seq, job.attempt);
        let held = self
            .run(move |c| {
                c.prepare_cached(
                    "SELECT 1 FROM job WHERE seq = ?1 AND attempt = ?2 AND state = 'claimed'",
                )?
                .exists(params![seq, attempt])
            })
            .await?;
        fence(usize::from(held))
    }

    pub(super) async fn done(
        &self,
        job: &Job,
        reply: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (seq, attempt, reply) = (job.seq, job.attempt, reply.map(str::to_owned));
        let changed = self
            .run(move |c| {
                c.prepare_cached(
                    "UPDATE job SET state = 'done', body = '', reply = ?3, ended = ?4, why = NULL
                     WHERE seq = ?1 AND attempt = ?2 AND state = 'claimed'",
                )?
                .execute(params![seq, attempt, reply, now.as_millisecond()])
            })
            .await?;
        fence(changed)
    }

    /// Ends a claim without an answer.
    pub(super) async fn defer(&self, job: &Job, end: Deferral) -> Result<(), Error> {
        let (seq, attempt) = (job.seq, job.attempt);
        let changed = self
            .run(move |c| {
                c.prepare_cached(
                    "UPDATE job SET state = ?3, due = ?4, why = ?5, attempt = attempt - ?6,
                                    reply = iif(?7, coalesce(reply, ''), reply)
                     WHERE seq = ?1 AND attempt = ?2 AND state = 'claimed'",
                )?
                .execute(params![
                    seq,
                    attempt,
                    end.state.as_str(),
                    end.due.as_millisecond(),
                    end.why,
                    end.refund,
                    end.posting
                ])
            })
            .await?;
        fence(changed)
    }

    pub(super) async fn depth(&self) -> Result<Depth, Error> {
        self.run(open::depth).await
    }

    pub(super) async fn list(
        &self,
        state: Option<State>,
        seq: Option<i64>,
        max: usize,
    ) -> Result<Vec<Job>, Error> {
        self.run(move |c| {
            let mut statement = c.prepare_cached(
                "SELECT seq, key, body, received, state, due, attempt, why, reply FROM job
                 WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR seq = ?2)
                 ORDER BY seq DESC LIMIT ?3",
            )?;
            let max = i64::try_from(max).unwrap_or(i64::MAX);
            statement
                .query_map(params![state.map(State::as_str), seq, max], job)?
                .collect()
        })
        .await
    }

    pub(super) async fn find(&self, key: &str) -> Result<Option<Job>, Error> {
        let key = key.to_owned();
        self.run(move |c| {
            c.prepare_cached(
                "SELECT seq, key, body, received, state, due, attempt, why, reply FROM job
                 WHERE key = ?1",
            )?
            .query_row(params![key], job)
            .optional()
        })
        .await
    }

    pub(super) async fn retry_now(&self, seq: i64, now: Timestamp) -> Result<bool, Error> {
        self.run(move |c| {
            c.execute(
                "UPDATE job SET state = 'waiting', due = ?2, attempt = 0
                 WHERE seq = ?1 AND state IN ('deferred', 'buried')",
                params![seq, now.as_millisecond()],
            )
        })
        .await
        .map(|changed| changed == 1)
    }

    pub(super) async fn forget(&self, seq: i64) -> Result<bool, Error> {
        self.run(move |c| c.execute("DELETE FROM job WHERE seq = ?1", params![seq]))
            .await
            .map(|changed| changed == 1)
    }

    pub(super) async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        self.run(move |c| {
            c.execute(
                "DELETE FROM job WHERE state = 'done' AND ended < ?1",
                params![before.as_millisecond()],
            )
        })
        .await
    }

    pub(super) async fn mark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        let name = name.to_owned();
        let at: Option<i64> = self
            .run(move |c| {
                c.query_row(
                    "SELECT at FROM mark WHERE name = ?1",
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
                "INSERT INTO mark (name, at) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                params![name, at.as_millisecond()],
            )
        })
        .await?;
        Ok(())
    }

    pub(super) async fn check(&self) -> Result<(), Error> {
        // Setting the version to itself is a write like any other.
        self.run(|c| c.pragma_update(None, "user_version", open::VERSION))
            .await
    }

    pub(super) async fn close(self) {
        let flushed = self.run(|c| c.execute_batch("SELECT 1")).await;
        drop(flushed);
    }
}

fn fence(changed: usize) -> Result<(), Error> {
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::Lost)
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
    let state: String = row.get(4)?;
    Ok(Job {
        seq: row.get(0)?,
        key: row.get(1)?,
        body: row.get(2)?,
        received: time(row.get(3)?),
        state: State::from_name(&state).unwrap_or(State::Buried),
        due: time(row.get(5)?),
        attempt: row.get(6)?,
        why: row.get(7)?,
        reply: row.get(8)?,
    })
}

/// The thread's life: take what waits, do it in one transaction, commit, tell everybody.
fn work(connection: &Connection, mut queue: mpsc::Receiver<Box<dyn Operation>>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut batch, BATCH) > 0 {
        let statement = |text| connection.prepare_cached(text)?.execute([]);
        let mut failed = statement("BEGIN IMMEDIATE").err();
        for operation in &mut batch {
            operation.run(connection);
        }
        if failed.is_none() {
            failed = statement("COMMIT").err();
        }
        if failed.is_some() && !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
        let failed = failed.as_ref().map(Error::from);
        for operation in batch.drain(..) {
            operation.settle(failed.as_ref());
        }
    }
}
