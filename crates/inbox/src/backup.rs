//! Copies of an inbox.

use std::path::PathBuf;
use std::time::Duration;

use crate::inspect::blocking;
use crate::{Location, OpenError, sqlite};

/// Why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The inbox is in PostgreSQL.
    #[error(
        "{address} is copied by PostgreSQL's own program: pg_dump --schema=whodex --file=FILE ADDRESS"
    )]
    Postgres {
        /// Where it is, without its password.
        address: String,
    },
    /// There is a file of that name.
    #[error("{} is there already and is not overwritten: choose another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The inbox cannot be read.
    #[error(transparent)]
    Inbox(#[from] OpenError),
    /// The copy cannot be written.
    #[error("{} cannot be written: {error}", path.display())]
    Copy {
        /// The file.
        path: PathBuf,
        /// The message of the system or SQLite.
        error: String,
    },
}

/// Makes one whole copy of the inbox in a new file, also while a bot uses it. Tells how many bytes of how many there
/// are while it does.
///
/// # Errors
/// When there is no copy; nothing is left of it.
pub async fn backup(
    location: &Location,
    to: PathBuf,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), BackupError> {
    const EVERY: Duration = Duration::from_millis(200);
    let from = match location {
        Location::Sqlite(path) => path.clone(),
        Location::Postgres(address) => {
            let address = address.to_string();
            return Err(BackupError::Postgres { address });
        }
    };
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |file| file.len());
    let (source, copy) = (from.clone(), to.clone());
    let mut copying = Box::pin(blocking(move || sqlite::backup(&from, &to)));
    loop {
        tokio::select! {
            copied = &mut copying => return copied,
            () = tokio::time::sleep(EVERY) => progress(size(&copy), size(&source)),
        }
    }
}
