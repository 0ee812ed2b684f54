//! An operator's actions on an inbox: retrying jobs, deleting them, copying the whole.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::inspect::blocking;
use crate::{Engine, Error, Filter, Inbox, Job, Location, OpenError, State, engine, sqlite};

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

impl Inbox {
    /// Jobs, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self, state: Option<State>, max: usize) -> Result<Vec<Job>, Error> {
        engine!(self, list(state, None, max))
    }

    /// One job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn show(&self, seq: i64) -> Result<Option<Job>, Error> {
        Ok(engine!(self, list(None, Some(seq), 1))?.pop())
    }

    /// Makes a deferred or dead job due now. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn retry(&self, seq: i64) -> Result<bool, Error> {
        engine!(self, retry_now(seq))
    }

    /// Deletes a job. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn delete(&self, seq: i64) -> Result<bool, Error> {
        engine!(self, delete(seq))
    }

    /// How many jobs failed for good after then, and when the last of them did, by the store's clock.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead_since(
        &self,
        then: Option<Timestamp>,
    ) -> Result<(u64, Option<Timestamp>), Error> {
        let then = then.map_or(i64::MIN, Timestamp::as_millisecond);
        let (jobs, last) = engine!(self, dead_since(then))?;
        let last = last.and_then(|last| Timestamp::from_millisecond(last).ok());
        Ok((jobs.unsigned_abs(), last))
    }

    /// How many jobs a filter lets through.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn count(&self, filter: &Filter) -> Result<u64, Error> {
        engine!(self, count(filter))
    }

    /// Makes up to `max` jobs due now that are deferred or dead, have a number above `after`, and pass the filter.
    /// Their numbers, in no order.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn retry_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        engine!(self, retry_some(filter, after, max))
    }

    /// Deletes up to `max` jobs that have a number above `after` and pass the filter. Their numbers, in no order.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn delete_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        engine!(self, delete_some(filter, after, max))
    }

    /// The bot whose inbox this is; none before one has said so.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn bot(&self) -> Result<Option<String>, Error> {
        engine!(self, bot())
    }

    /// Makes sure that this is the inbox of this bot: of the first that says so. Two bots on one inbox would claim each
    /// other's jobs, and find nothing of what they are about.
    ///
    /// # Errors
    /// When it is another bot's, or the store does not answer; the error says what to change.
    pub async fn belongs_to(&self, bot: &str) -> Result<(), OpenError> {
        let owner = engine!(self, owned_by(bot)).map_err(|error| OpenError::Unusable {
            location: self.location.to_string(),
            error,
        })?;
        if owner == bot {
            return Ok(());
        }
        Err(OpenError::OtherBot {
            location: self.location.to_string(),
            bot: owner,
        })
    }
}
