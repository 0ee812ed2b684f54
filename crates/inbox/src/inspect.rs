//! Inspects an inbox without changing it: nothing is made, and nothing is brought up to date.

use crate::{Depth, Filter, Job, Location, OpenError, postgres, sqlite};

/// The state of the place of an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inspection {
    /// Nothing yet.
    Nothing,
    /// An inbox that an older version made, and that opening it brings up to date.
    Older {
        /// Its version.
        version: u32,
        /// The version of this program.
        current: u32,
    },
    /// An inbox that can only be read: a file without the right to write, or a database that follows another.
    ReadOnly,
    /// An inbox of this version.
    Current {
        /// Its version.
        version: u32,
        /// How many jobs there are.
        depth: Depth,
    },
}

/// Inspects what is there.
///
/// # Errors
/// When it cannot be read, is no inbox, or was made by a newer version; the error says what to change.
pub async fn inspect(location: &Location) -> Result<Inspection, OpenError> {
    match location {
        Location::Sqlite(path) => {
            let path = path.clone();
            blocking(move || sqlite::inspect(&path)).await
        }
        Location::Postgres(address) => postgres::inspect(address).await,
    }
}

/// Reads jobs, the newest first: those that a filter lets through, or of these the one with this number.
///
/// # Errors
/// When it cannot be read, is not there, or is of another version; the error says what to change.
pub async fn read(
    location: &Location,
    filter: &Filter,
    seq: Option<i64>,
    max: usize,
) -> Result<Vec<Job>, OpenError> {
    match location {
        Location::Sqlite(path) => {
            let (path, filter) = (path.clone(), filter.clone());
            blocking(move || sqlite::read(&path, &filter, seq, max)).await
        }
        Location::Postgres(address) => postgres::read(address, filter, seq, max).await,
    }
}

/// Does what blocks on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
