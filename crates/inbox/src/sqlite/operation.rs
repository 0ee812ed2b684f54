//! Operations that run within a transaction, and their results after its commit.

use std::sync::{Arc, Mutex};

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

use super::later;
use super::start_tags::{StartTags, lock};
use super::steady_clock::SteadyClock;
use crate::consumer::DirectClaim;
use crate::job::AT_ONCE;
use crate::{Enqueued, Error, NewJob, State};

/// Something to be done within a transaction.
pub(super) trait Operation: Send {
    /// Does it, and keeps the outcome; the error is that of an outcome that is none.
    fn run(&mut self, connection: &Connection) -> Option<Error>;

    /// Tells the caller, after the commit; the argument says why that failed, if it did.
    fn settle(self: Box<Self>, failed: Option<&Error>);

    /// Whether it claims jobs. A job whose end waits in the same transaction is not for whoever claims.
    fn claims(&self) -> bool {
        false
    }
}

type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// Any statement.
pub(super) struct Statement<F, T> {
    statement: Option<F>,
    outcome: Option<Result<T, Error>>,
    answer: Answer<T>,
    claims: bool,
}

impl<F, T> Statement<F, T> {
    pub(super) fn new(statement: F, answer: Answer<T>) -> Self {
        Self {
            statement: Some(statement),
            outcome: None,
            answer,
            claims: false,
        }
    }

    /// A statement that claims jobs. It is not done when nobody waits for them any more.
    pub(super) fn that_claims(statement: F, answer: Answer<T>) -> Self {
        Self {
            claims: true,
            ..Self::new(statement, answer)
        }
    }
}

impl<F, T> Operation for Statement<F, T>
where
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection) -> Option<Error> {
        if self.claims && self.answer.is_closed() {
            return None;
        }
        let statement = self.statement.take()?;
        done(&mut self.outcome, statement(connection))
    }

    fn settle(self: Box<Self>, failed: Option<&Error>) {
        drop(self.answer.send(settled(self.outcome, failed)));
    }

    fn claims(&self) -> bool {
        self.claims
    }
}

/// Enqueues a job. A type of its own, as there are most of these.
pub(super) struct Enqueue {
    job: NewJob,
    direct: Option<DirectClaim>,
    start_tags: Arc<Mutex<StartTags>>,
    clock: Arc<SteadyClock>,
    /// The job's number, when it is new.
    outcome: Option<Result<Option<i64>, Error>>,
    answer: Answer<Enqueued>,
}

impl Enqueue {
    pub(super) fn new(
        job: NewJob,
        direct: Option<DirectClaim>,
        start_tags: Arc<Mutex<StartTags>>,
        clock: Arc<SteadyClock>,
        answer: Answer<Enqueued>,
    ) -> Self {
        Self {
            job,
            direct,
            start_tags,
            clock,
            outcome: None,
            answer,
        }
    }

    fn insert(&self, connection: &Connection) -> rusqlite::Result<Option<i64>> {
        let direct = self.direct.as_ref();
        let start_tag = lock(&self.start_tags).assign(&self.job.fairness_key, direct.is_some());
        let state = direct.map_or(State::Waiting, |_| State::Claimed);
        let added = connection
            .prepare_cached(
                "INSERT INTO job (dedup_key, fairness_key, payload, received_at, state, visible_at, attempts, fence,
                                  start_tag)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8) ON CONFLICT (dedup_key) DO NOTHING",
            )?
            .execute(params![
                self.job.key,
                self.job.fairness_key,
                self.job.body,
                self.job.received.as_millisecond(),
                state.as_str(),
                direct.map_or(AT_ONCE, |direct| later(self.clock.now(), direct.lease())),
                i32::from(direct.is_some()),
                start_tag
            ])?;
        Ok((added == 1).then(|| connection.last_insert_rowid()))
    }
}

impl Operation for Enqueue {
    fn run(&mut self, connection: &Connection) -> Option<Error> {
        let inserted = self.insert(connection);
        done(&mut self.outcome, inserted)
    }

    fn settle(self: Box<Self>, failed: Option<&Error>) {
        let Self {
            job,
            direct,
            outcome,
            answer,
            ..
        } = *self;
        let enqueued = settled(outcome, failed).map(|seq| match (seq, direct) {
            (None, _) => Enqueued::Duplicate,
            (Some(_), None) => Enqueued::New,
            (Some(seq), Some(direct)) => {
                // Here, because the sender may have hung up, and nobody waits for the answer.
                direct.deliver(seq, job);
                Enqueued::New
            }
        });
        drop(answer.send(enqueued));
    }
}

/// Keeps an outcome; its error, if it is one.
fn done<T>(outcome: &mut Option<Result<T, Error>>, done: rusqlite::Result<T>) -> Option<Error> {
    let done = done.map_err(|error| Error::from(&error));
    let problem = done.as_ref().err().cloned();
    *outcome = Some(done);
    problem
}

/// The result of an operation after its transaction failed or succeeded. An operation that did not run reports
/// the transaction's error.
fn settled<T>(outcome: Option<Result<T, Error>>, failed: Option<&Error>) -> Result<T, Error> {
    match (outcome, failed) {
        (Some(Err(error)), _) => Err(error),
        (Some(Ok(value)), None) => Ok(value),
        (_, Some(failed)) => Err(failed.clone()),
        (None, None) => Err(Error::Closed),
    }
}
