//! Errors of the inbox, each with the thing to change.

use std::path::PathBuf;

use tokio::sync::mpsc::error::TrySendError;

/// Why an inbox cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is not there.
    #[error("{} is in a folder that does not exist: create the folder", path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error("{} cannot be written: check the permissions of file and folder", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not an inbox, or is damaged: move it away", path.display())]
    NotAnInbox {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer version.
    #[error("{} was written by a newer version: use that version", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// The database cannot be used.
    #[error("{address}: {error}: check that it runs and is reachable")]
    Postgres {
        /// Where it is, without its password.
        address: String,
        /// The driver's message.
        error: String,
    },
    /// The schema was made by a newer version.
    #[error("{address} was written by a newer version: use that version")]
    NewerSchema {
        /// Where it is, without its password.
        address: String,
    },
    /// There is no inbox.
    #[error("there is no inbox at {location}")]
    Missing {
        /// Where it was looked for.
        location: String,
    },
    /// The inbox was made by an older version, and is left so.
    #[error("{location} was written by an older version: use that version, or migrate it")]
    Older {
        /// Where it is.
        location: String,
    },
    /// The tables are not there, or old, and may not be made.
    #[error(
        "{address}: {error}: its tables have to be created or changed, which takes the rights of their owner"
    )]
    NoRight {
        /// Where it is, without its password.
        address: String,
        /// The driver's message.
        error: String,
    },
    /// The inbox is another bot's.
    #[error("{location} is the inbox of another owner ({bot}): give each an inbox of its own")]
    OtherBot {
        /// Where it is.
        location: String,
        /// The id of the bot that it belongs to.
        bot: String,
    },
    /// It was opened, and does not do what it is asked.
    #[error("{location}: {error}")]
    Unusable {
        /// Where it is.
        location: String,
        /// The message.
        error: Error,
    },
    /// Anything else that SQLite says.
    #[error("{}: {error}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// SQLite's message.
        error: rusqlite::Error,
    },
}

/// Why an inbox did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The lease expired, and another worker claimed the job.
    #[error("the job's lease ran out, and it was taken up again")]
    LeaseLost,
    /// The queue of writes is full.
    #[error("the inbox has more to do than it can")]
    QueueFull,
    /// Another program holds the lock of the file.
    #[error("another program holds the lock of the inbox")]
    Locked,
    /// The store has not answered in time. It may still carry out the request.
    #[error("the inbox does not answer in time")]
    Slow,
    /// The inbox is closed.
    #[error("the inbox is closed")]
    Closed,
    /// The disk is full.
    #[error("the inbox's disk is full: make room")]
    DiskFull,
    /// The file cannot be written any more.
    #[error("the inbox cannot be written: check the rights of file and folder")]
    ReadOnly,
    /// Anything else that the store says.
    #[error("the inbox: {0}")]
    Store(String),
}

impl Error {
    /// Whether the same may succeed a moment later.
    pub(crate) fn may_pass(&self) -> bool {
        !matches!(self, Self::LeaseLost | Self::Closed)
    }
}

impl From<&rusqlite::Error> for Error {
    fn from(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Locked
            }
            _ => Self::Store(error.to_string()),
        }
    }
}

/// An engine's queue takes no more.
impl<T> From<TrySendError<T>> for Error {
    fn from(refused: TrySendError<T>) -> Self {
        match refused {
            TrySendError::Full(_) => Self::QueueFull,
            TrySendError::Closed(_) => Self::Closed,
        }
    }
}
