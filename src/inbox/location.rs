//! Where an inbox is kept.

use std::path::PathBuf;
use std::str::FromStr;

/// Where an inbox is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of SQLite's.
    Sqlite(PathBuf),
}

/// The text names no place for an inbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an inbox is named sqlite:PATH, such as sqlite:whodex.db")]
pub struct InvalidLocation;

impl FromStr for Location {
    type Err = InvalidLocation;

    fn from_str(text: &str) -> Result<Self, InvalidLocation> {
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(InvalidLocation),
        }
    }
}
