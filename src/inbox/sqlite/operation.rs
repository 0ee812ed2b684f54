//! What is done within a transaction, and told after its commit.

use std::sync::{Arc, Mutex};

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

use super::Operation;
use crate::inbox::handover::Direct;
use crate::inbox::turns::{Turns, lock};
use crate::inbox::{Error, NewJob, Put, State};

type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// Any statement.
pub(super) struct Statement<F, T> {
    statement: Option<F>,
    outcome: Option<rusqlite::Result<T>>,
    answer: Answer<T>,
}

impl<F, T> Statement<F, T> {
    pub(super) fn new(statement: F, answer: Answer<T>) -> Self {
        Self {
            statement: Some(statement),
            outcome: None,
            answer,
        }
    }
}

impl<F, T> Operation for Statement<F, T>
where
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection) {
        let statement = self.statement.take();
        self.outcome = statement.map(|statement| within(connection, statement));
    }

    fn settle(self: Box<Self>, failed: Option<&Error>) {
        drop(self.answer.send(settled(self.outcome, failed)));
    }
}

/// Keeps a job: apart from the others, for there are most of these.
pub(super) struct Keep {
    job: NewJob,
    direct: Option<Direct>,
    turns: Arc<Mutex<Turns>>,
    /// The job's number, when it is new.
    outcome: Option<rusqlite::Result<Option<i64>>>,
    answer: Answer<Put>,
}

impl Keep {
    pub(super) fn new(
        job: NewJob,
        direct: Option<Direct>,
        turns: Arc<Mutex<Turns>>,
        answer: Answer<Put>,
    ) -> Self {
        Self {
            job,
            direct,
            turns,
            outcome: None,
            answer,
        }
    }

    fn insert(&self, connection: &Connection) -> rusqlite::Result<Option<i64>> {
        let (received, direct) = (self.job.received.as_millisecond(), self.direct.as_ref());
        let turn = lock(&self.turns).give(&self.job.lane, direct.is_some());
        let state = direct.map_or(State::Waiting, |_| State::Claimed);
        let added = connection
            .prepare_cached(
                "INSERT INTO job (key, lane, body, received, state, due, attempt, turn)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (key) DO NOTHING",
            )?
            .execute(params![
                self.job.key,
                self.job.lane,
                self.job.body,
                received,
                state.as_str(),
                direct.map_or(received, |direct| direct.due().as_millisecond()),
                i32::from(direct.is_some()),
                turn
            ])?;
        Ok((added == 1).then(|| connection.last_insert_rowid()))
    }
}

impl Operation for Keep {
    fn run(&mut self, connection: &Connection) {
        self.outcome = Some(within(connection, |connection| self.insert(connection)));
    }

    fn settle(self: Box<Self>, failed: Option<&Error>) {
        let Self {
            job,
            direct,
            outcome,
            answer,
            ..
        } = *self;
        let put = settled(outcome, failed).map(|seq| match (seq, direct) {
            (None, _) => Put::Duplicate,
            (Some(_), None) => Put::New,
            (Some(seq), Some(direct)) => {
                // Here, for whoever sent it may have hung up, and nobody be waiting for the answer.
                direct.give(seq, job);
                Put::New
            }
        });
        drop(answer.send(put));
    }
}

/// Some errors, such as a full disk, end the transaction: nothing may be done outside of one.
fn within<T>(
    connection: &Connection,
    statement: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    if connection.is_autocommit() {
        let aborted = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT);
        return Err(rusqlite::Error::SqliteFailure(aborted, None));
    }
    statement(connection)
}

/// What became of an operation whose commit failed so, or did not.
fn settled<T>(outcome: Option<rusqlite::Result<T>>, failed: Option<&Error>) -> Result<T, Error> {
    match (outcome, failed) {
        (None, _) => Err(Error::Closed),
        (Some(Err(error)), _) => Err(Error::from(&error)),
        (Some(Ok(_)), Some(failed)) => Err(failed.clone()),
        (Some(Ok(value)), None) => Ok(value),
    }
}
