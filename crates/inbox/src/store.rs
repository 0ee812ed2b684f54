//! The trait of storage engines, and the statements that are the same for all of them.
//!
//! Such an operation is one text of SQL. PostgreSQL runs it as it is, SQLite without the schema's name. Two words stand for
//! what differs: `{now}` is the time by the clock of leases, and `{skip_locked}` leaves out rows that another statement has
//! locked, where several processes write.

use std::time::Duration;

use jiff::Timestamp;

use crate::consumer::DirectClaim;
use crate::job::{Posted, Release};
use crate::{About, Enqueued, Error, Job, NewJob};

/// The condition of open jobs. Each engine has an index for one half of it.
macro_rules! open {
    () => {
        "state NOT IN ('done', 'dead') AND state IN ('waiting', 'claimed', 'deferred')"
    };
}
pub(crate) use open;

/// The condition that a text begins with another.
macro_rules! begins {
    ($text:literal, $with:literal) => {
        concat!(
            "substr(",
            $text,
            ", 1, length(CAST(",
            $with,
            " AS text))) = ",
            $with
        )
    };
}
pub(crate) use begins;

/// The parameters of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Value::from($value)),*] };
}
pub(crate) use values;

/// A storage engine. The first two methods serve all operations that are the same for both; enqueue, claim and complete are
/// each engine's own, for speed.
pub(crate) trait Store {
    /// The rows of a statement.
    fn query(
        &self,
        sql: &str,
        with: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send;

    /// The number of rows that a statement changed.
    fn execute(
        &self,
        sql: &str,
        with: Vec<Value>,
    ) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The same, while no other process runs a statement in this way: it counts what the others have stored. A file of SQLite
    /// has one writer at a time anyway.
    fn execute_alone(
        &self,
        sql: &str,
        with: Vec<Value>,
    ) -> impl Future<Output = Result<u64, Error>> + Send {
        self.execute(sql, with)
    }

    /// Enqueues a job, or refuses it if the queue is full.
    fn enqueue(
        &self,
        job: NewJob,
        direct: Option<DirectClaim>,
    ) -> impl Future<Output = Result<Enqueued, Error>> + Send;

    /// Claims up to `max` jobs that are due.
    fn claim(
        &self,
        max: usize,
        lease: Duration,
    ) -> impl Future<Output = Result<Vec<Job>, Error>> + Send;

    /// Completes a claim, however full the queue is: what it posted stands.
    fn complete(
        &self,
        job: &Job,
        posted: Posted<'_>,
        about: Option<&About>,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Ends a claim without an answer.
    fn release(
        &self,
        job: &Job,
        release: &Release,
    ) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Whether the job of this key, or one whose key begins with `prefix`, has ended and may have a reply. Each engine has
    /// another way to find keys by an index.
    fn has_unheard(
        &self,
        key: &str,
        prefix: &str,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// A real write, the way that every job goes.
    fn probe_write(&self, now: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;

    /// Wakes the workers of other processes.
    fn wake(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Deletes what pruned jobs leave behind.
    fn tidy(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// How many jobs one statement may delete.
    fn chunk(&self) -> u32;

    /// The number of operations in the queue.
    fn queued(&self) -> usize;

    /// Whether nothing can be stored any more.
    fn has_ended(&self) -> bool;

    /// Resolves when everything in the queue is stored, or after a while.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// A parameter or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Self {
        Self::Int(is.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row of an answer.
#[derive(Debug)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    /// A column.
    pub(crate) fn get<T: Column>(&self, number: usize) -> Result<T, Error> {
        let column = self.0.get(number).and_then(T::read);
        column.ok_or_else(|| Error::Store(format!("column {number} has another type")))
    }
}

/// The first column of the first row.
pub(crate) fn first<T: Column>(rows: &[Row]) -> Result<Option<T>, Error> {
    rows.first().map(|row| row.get(0)).transpose()
}

/// A type that columns have.
pub(crate) trait Column: Sized {
    fn read(value: &Value) -> Option<Self>;
}

impl Column for i64 {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }
}

impl Column for i32 {
    fn read(value: &Value) -> Option<Self> {
        Self::try_from(i64::read(value)?).ok()
    }
}

impl Column for String {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}
