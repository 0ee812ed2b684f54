//! The ways in which the roster fails.

use std::path::{Path, PathBuf};

/// A search of the roster failed.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// No file was loaded yet.
    #[error("the roster is not loaded yet")]
    NotLoaded,
    /// The index cannot be read.
    #[error("the index of the roster cannot be read: {0}")]
    Index(#[from] rusqlite::Error),
    /// A row of the index is no row.
    #[error("the index of the roster is broken: {0}")]
    Broken(#[from] serde_json::Error),
    /// The search panicked, or the program ends.
    #[error("the search of the roster did not end: {0}")]
    Ended(#[from] tokio::task::JoinError),
}

/// A file cannot be a roster. Nothing of its content is told.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is none.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It has no header, or no row.
    #[error("it is empty")]
    Empty,
    /// All rows are gone.
    #[error("it has no row that can be used ({skipped} were skipped)")]
    NoRows {
        /// Bad rows.
        skipped: u64,
    },
    /// No column has addresses.
    #[error(
        "no column has addresses: name one email, or map it in WHODEX_ROSTER_COLUMNS as email=COLUMN"
    )]
    NoEmail,
    /// The settings name a column that is not there.
    #[error("it has no column {0:?}, which WHODEX_ROSTER_COLUMNS names")]
    NoColumn(String),
    /// It is in another encoding.
    #[error("line {0}: it is not UTF-8; save it as CSV UTF-8")]
    NotUtf8(u64),
    /// A quote that is not closed swallows the rest.
    #[error("line {0}: a row is longer than a megabyte: is a quote not closed?")]
    Endless(u64),
    /// A JSON array is not read in bounded memory.
    #[error("it is a JSON array: write one object a line (JSON Lines)")]
    JsonArray,
    /// The index cannot be written.
    #[error(
        "its index cannot be written: {0}; let TMPDIR name a folder with room that can be written"
    )]
    Index(#[from] rusqlite::Error),
    /// An entry does not fit.
    #[error("its index cannot be written: {0}")]
    Entry(#[from] serde_json::Error),
    /// The file changed while it was read.
    #[error("it changed while it was read")]
    Changed,
    /// It was given up, as the program ends.
    #[error("the program ends")]
    Cancelled,
}

impl LoadError {
    /// The same of this file.
    pub(super) fn of(self, path: &Path) -> Self {
        match self {
            Self::Unreadable(_, error) => Self::Unreadable(path.to_owned(), error),
            other => other,
        }
    }
}

/// The fault of a row, which is skipped. Nothing of its content is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The column of addresses is empty.
    #[error("no email")]
    NoEmail,
    /// It is no address.
    #[error("the email is not an address")]
    NoAddress,
    /// A quote or a delimiter is wrong: values would stand in columns of others.
    #[error("more fields than the header")]
    TooManyFields,
    /// A line of JSON Lines.
    #[error("not a JSON object")]
    NoObject,
    /// Longer than any row.
    #[error("longer than a megabyte")]
    TooLong,
}
