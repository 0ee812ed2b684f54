//! Keeps the roster as its file is: reads the file again when it changes, beside the roster that is searched meanwhile.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Roster;
use super::columns::Mapping;
use super::error::LoadError;
use super::load::{self, GoesOn, Stamp, Tally};

/// The time between two looks at the file.
pub const EVERY: Duration = Duration::from_secs(2);

/// The looks after which a file that could not be read is tried again, although it did not change: a disk may have room
/// again.
const LOOKS_BEFORE_A_RETRY: u32 = 30;

/// The outcome of a look at the file.
#[derive(Debug)]
pub enum Look {
    /// Nothing to do.
    Same,
    /// The roster has the file's rows now.
    Loaded {
        /// The rows that were read.
        tally: Tally,
        /// When the file was changed, in seconds since 1970.
        modified: Option<i64>,
    },
    /// The file cannot be used; the rows from before stay.
    Failed(LoadError),
}

/// The file at the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// No look yet.
    Nothing,
    /// No file, or one without permission.
    Missing,
    /// A file.
    File(Stamp),
}

/// Keeps a roster as a file is.
#[derive(Debug)]
pub struct Keeper {
    roster: Roster,
    path: PathBuf,
    mapping: Mapping,
    /// The last look.
    seen: Seen,
    /// The file that was loaded, or could not be.
    tried: Seen,
    has_failed: bool,
    looks: u32,
}

impl Keeper {
    /// A keeper that has not looked yet.
    #[must_use]
    pub fn new(path: &Path, mapping: Mapping) -> Self {
        Self {
            roster: Roster::default(),
            path: path.to_owned(),
            mapping,
            seen: Seen::Nothing,
            tried: Seen::Nothing,
            has_failed: false,
            looks: 0,
        }
    }

    /// The roster that it keeps.
    #[must_use]
    pub fn roster(&self) -> Roster {
        self.roster.clone()
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks at the file, and loads it where it has changed. The first look loads at once. Afterwards a file is loaded when
    /// two looks see the same, so that none is read while it is being written. Blocks.
    pub fn look(&mut self, goes_on: GoesOn<'_>) -> Look {
        let now = Stamp::of(&self.path);
        let seen = now
            .as_ref()
            .map_or(Seen::Missing, |stamp| Seen::File(*stamp));
        let before = std::mem::replace(&mut self.seen, seen);
        self.looks += 1;
        let is_settled = before == Seen::Nothing || before == seen;
        let is_tried = self.tried == seen;
        let is_due = self.has_failed && seen != Seen::Missing && self.looks >= LOOKS_BEFORE_A_RETRY;
        if !is_settled || is_tried && !is_due {
            return Look::Same;
        }
        (self.tried, self.looks) = (seen, 0);
        let loaded = match now {
            Ok(stamp) => self.load(stamp, goes_on),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(LoadError::Missing(self.path.clone()))
            }
            Err(error) => Err(LoadError::Unreadable(self.path.clone(), error)),
        };
        self.has_failed = loaded.is_err();
        match loaded {
            Ok((tally, modified)) => Look::Loaded { tally, modified },
            Err(LoadError::Changed) => {
                // The next looks see whether it stays so.
                self.tried = Seen::Nothing;
                Look::Same
            }
            Err(error) => Look::Failed(error),
        }
    }

    fn load(&self, stamp: Stamp, goes_on: GoesOn<'_>) -> Result<(Tally, Option<i64>), LoadError> {
        let loaded = load::index(&self.path, &self.mapping, goes_on);
        if Stamp::of(&self.path).ok() != Some(stamp) {
            return Err(LoadError::Changed);
        }
        let (index, tally) = loaded?;
        self.roster.replace(index);
        Ok((tally, stamp.modified()))
    }
}
