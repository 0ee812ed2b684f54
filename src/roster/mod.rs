//! A file of people that finds those whom Webex's search does not: by a family name, a title, a skill, a number.
//!
//! Its rows are candidates: Webex tells who somebody is now. The file is indexed with SQLite's full-text search, in a file
//! of its own that has no name. Nothing of its content is logged.

pub mod check;
mod columns;
mod entry;
mod error;
mod index;
pub mod keep;
pub mod load;
pub(crate) mod phone;
mod rows;
mod words;

use std::sync::{Arc, PoisonError, RwLock};

pub use columns::{Field, Mapping};
pub use entry::{Entry, Page, RosterQuery};
pub use error::{Fault, LoadError, RosterError};
use index::Index;

/// The roster. Cheap to clone; clones see the same file. Searches run off the async threads.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    index: Arc<RwLock<Option<Arc<Index>>>>,
}

impl Roster {
    /// Rows that fit, from `offset` on, at most `limit`. A query without any condition finds nobody.
    ///
    /// # Errors
    /// When no file was loaded yet, or the index cannot be read.
    pub async fn search(
        &self,
        query: &RosterQuery,
        offset: usize,
        limit: usize,
    ) -> Result<Page, RosterError> {
        let query = query.clone();
        self.off_thread(move |index| index.search(&query, offset, limit))
            .await
    }

    /// The row of an address, in any case of its letters.
    ///
    /// # Errors
    /// When no file was loaded yet, or the index cannot be read.
    pub async fn entry(&self, email: &str) -> Result<Option<Entry>, RosterError> {
        let email = email.to_owned();
        self.off_thread(move |index| index.entry(&email)).await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        search: impl FnOnce(&Index) -> Result<T, RosterError> + Send + 'static,
    ) -> Result<T, RosterError> {
        let index = self.current().ok_or(RosterError::NotLoaded)?;
        let permit = index.turn().await.ok_or(RosterError::NotLoaded)?;
        tokio::task::spawn_blocking(move || {
            let found = search(&index);
            drop(permit);
            found
        })
        .await?
    }

    fn current(&self) -> Option<Arc<Index>> {
        let index = self.index.read();
        index.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, index: Index) {
        let mut current = self.index.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::new(index));
    }

    /// A roster of these rows, in their order; of one address the last row counts.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, LoadError> {
        let mut builder = index::Builder::begin()?;
        for entry in entries {
            builder.add(entry)?;
        }
        let roster = Self::default();
        roster.replace(builder.end()?);
        Ok(roster)
    }
}

#[cfg(test)]
mod tests;
