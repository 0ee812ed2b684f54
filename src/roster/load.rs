//! Reads a whole file, into an index or only to look.

use std::path::Path;
use std::time::SystemTime;

use super::columns::{Mapping, Purpose};
use super::entry::Entry;
use super::error::{Fault, LoadError};
use super::index::{Builder, Index};
use super::rows::Rows;

/// The rows between two looks at whether to go on.
const STRIDE: u64 = 1_000;

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// People.
    pub people: u64,
    /// Rows that were skipped.
    pub skipped: u64,
    /// Rows whose address a later row has again.
    pub replaced: u64,
    /// How many rows have each field, beside the address.
    pub filled: Vec<(&'static str, u64)>,
    /// The first lines that were skipped, with what is wrong there.
    pub faults: Vec<(u64, Fault)>,
    /// The first lines that replaced an earlier row.
    pub again: Vec<u64>,
    /// Columns that are read, with the field that they fill; none for columns that the settings show.
    pub used: Vec<(String, Option<&'static str>)>,
    /// Columns that are not.
    pub unused: Vec<String>,
}

impl Tally {
    /// The most lines that are told.
    pub const MOST_LINES: usize = 20;
}

/// How far reading has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows.
    pub rows: u64,
    /// Bytes of the file.
    pub read: u64,
    /// All bytes of the file.
    pub size: u64,
}

/// Whether to go on.
pub type GoesOn<'a> = &'a mut dyn FnMut(Progress) -> bool;

/// The identity of a file's content, without reading it: another file under its name, or a change, makes another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
    node: (u64, u64),
}

impl Stamp {
    /// Follows links, as those of a mounted ConfigMap.
    pub(super) fn of(path: &Path) -> std::io::Result<Self> {
        let told = std::fs::metadata(path)?;
        #[cfg(unix)]
        let node = {
            use std::os::unix::fs::MetadataExt;
            (told.dev(), told.ino())
        };
        #[cfg(not(unix))]
        let node = (0, 0);
        Ok(Self {
            modified: told.modified().ok(),
            size: told.len(),
            node,
        })
    }

    /// When the file was changed, in seconds since 1970.
    pub(super) fn modified(&self) -> Option<i64> {
        let since = self.modified?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok()
    }
}

/// Reads a file into an index.
pub(super) fn index(
    path: &Path,
    mapping: &Mapping,
    goes_on: GoesOn<'_>,
) -> Result<(Index, Tally), LoadError> {
    let mut builder = None;
    let tally = read(path, mapping, goes_on, &mut |entry| {
        let builder = match &mut builder {
            Some(builder) => builder,
            none => none.insert(Builder::begin()?),
        };
        builder.add(entry)
    })?;
    // Without a row there is an error, and no index.
    let index = builder.ok_or(LoadError::Empty)?.end()?;
    Ok((index, tally))
}

/// Reads a file without an index: rows that come again are not seen.
///
/// # Errors
/// When it cannot be a roster.
pub fn survey(
    path: &Path,
    mapping: &Mapping,
    goes_on: GoesOn<'_>,
) -> Result<(Tally, Option<i64>), LoadError> {
    let tally = read(path, mapping, goes_on, &mut |_| Ok(false))?;
    let stamp = Stamp::of(path).ok();
    Ok((tally, stamp.and_then(|stamp| stamp.modified())))
}

/// Rows with each field.
#[derive(Debug)]
struct Filled([(&'static str, u64); 7]);

impl Default for Filled {
    fn default() -> Self {
        let names = [
            "name",
            "title",
            "department",
            "location",
            "phone",
            "manager",
            "skills",
        ];
        Self(names.map(|name| (name, 0)))
    }
}

impl Filled {
    fn count(&mut self, entry: &Entry) {
        let name = entry.display_name.is_some() || entry.last_name.is_some();
        let has = [
            name || entry.first_name.is_some(),
            entry.title.is_some(),
            entry.department.is_some(),
            entry.location.is_some(),
            !entry.phones.is_empty(),
            entry.manager_email.is_some(),
            !entry.skills.is_empty(),
        ];
        for ((_, count), has) in self.0.iter_mut().zip(has) {
            *count += u64::from(has);
        }
    }
}

fn read(
    path: &Path,
    mapping: &Mapping,
    goes_on: GoesOn<'_>,
    add: &mut dyn FnMut(&Entry) -> Result<bool, LoadError>,
) -> Result<Tally, LoadError> {
    let mut rows = Rows::open(path, mapping)?;
    let size = std::fs::metadata(path).map_or(0, |told| told.len());
    let mut tally = Tally::default();
    let mut count = 0_u64;
    let mut filled = Filled::default();
    let mut take = |entry: &Entry| {
        filled.count(entry);
        add(entry)
    };
    while let Some((line, row)) = rows.next().map_err(|error| error.of(path))? {
        match row {
            Ok(entry) if take(&entry)? => {
                tally.replaced += 1;
                if tally.again.len() < Tally::MOST_LINES {
                    tally.again.push(line);
                }
            }
            Ok(_) => tally.people += 1,
            Err(fault) => {
                tally.skipped += 1;
                if tally.faults.len() < Tally::MOST_LINES {
                    tally.faults.push((line, fault));
                }
            }
        }
        count += 1;
        let progress = Progress {
            rows: count,
            read: rows.read(),
            size,
        };
        if count.is_multiple_of(STRIDE) && !goes_on(progress) {
            return Err(LoadError::Cancelled);
        }
    }
    tally.filled = filled.0.to_vec();
    if tally.people == 0 {
        return Err(LoadError::NoRows {
            skipped: tally.skipped,
        });
    }
    let told = |(name, purpose): (String, Purpose)| {
        (name, purpose.field.map(|(field, _)| field.name()), purpose)
    };
    for (name, field, purpose) in rows.columns.into_iter().map(told) {
        if purpose.is_none() {
            tally.unused.push(name);
        } else {
            tally.used.push((name, field));
        }
    }
    Ok(tally)
}
