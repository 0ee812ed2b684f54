//! Reading the file, and copying it: nothing in it is changed.

use std::io::ErrorKind;
use std::path::{Path, absolute};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use super::bound::Bound;
use super::open::{BUSY_TIME, VERSION, explained, is_current, newer, private, version};
use crate::admin::{DEPTH, LIST, listed};
use crate::store::{Row, Value};
use crate::{BackupError, Depth, Error, Filter, Inspection, Job, Location, OpenError};

/// Inspects the file without changing anything.
pub(crate) fn inspect(path: &Path) -> Result<Inspection, OpenError> {
    if !path.exists() {
        return Ok(Inspection::Nothing);
    }
    if std::fs::OpenOptions::new().write(true).open(path).is_err() {
        return Ok(Inspection::ReadOnly);
    }
    let read = || -> rusqlite::Result<(u32, Vec<Row>)> {
        let connection = reader(path)?;
        let version = version(&connection)?;
        let depth = match version {
            VERSION => rows(&connection, DEPTH, Vec::new())?,
            _ => Vec::new(),
        };
        Ok((version, depth))
    };
    let (version, depth) = read().map_err(|error| explained(path, error))?;
    match version {
        0 => Ok(Inspection::Nothing),
        VERSION => Ok(Inspection::Current {
            version: VERSION,
            depth: Depth::of(&depth).map_err(|error| unusable(path, error))?,
        }),
        version if version < VERSION => Ok(Inspection::Older {
            version,
            current: VERSION,
        }),
        _ => Err(newer(path)),
    }
}

/// A connection that reads, and leaves no file behind. Where nobody has the file open, SQLite is told that nobody
/// will: else it makes the files of its log, and a reader is not allowed to remove them again.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let still = !Path::new(&log).exists();
    let address = absolute(path)
        .ok()
        .and_then(|path| url::Url::from_file_path(path).ok());
    let connection = match address {
        Some(mut address) if still => {
            address.set_query(Some("immutable=1"));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(address.as_str(), flags)?
        }
        _ => Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
    };
    connection.busy_timeout(BUSY_TIME)?;
    Ok(connection)
}

/// Reads jobs, the newest first, without changing anything.
pub(crate) fn read(
    path: &Path,
    filter: &Filter,
    seq: Option<i64>,
    max: usize,
) -> Result<Vec<Job>, OpenError> {
    is_current(path)?;
    let jobs = reader(path)
        .and_then(|connection| rows(&connection, LIST, listed(filter, seq, max)))
        .map_err(|error| explained(path, error))?;
    let jobs: Result<_, _> = jobs.iter().map(Job::of).collect();
    jobs.map_err(|error| unusable(path, error))
}

/// Copies the whole inbox as it is at one moment into a new file, which only its owner can read.
pub(crate) fn backup(from: &Path, to: &Path) -> Result<(), BackupError> {
    is_current(from)?;
    let wrong = |error: String| BackupError::Copy {
        path: to.to_owned(),
        error,
    };
    match private(to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(BackupError::Exists {
                path: to.to_owned(),
            });
        }
        made => drop(made.map_err(|error| wrong(error.to_string()))?),
    }
    let copy = || -> Result<(), String> {
        // Not as a reader: that would take a file without a log for one that nobody changes.
        let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let connection = connection.map_err(|error| error.to_string())?;
        let name = to.to_str().ok_or("its name is not UTF-8")?;
        connection
            .busy_timeout(BUSY_TIME)
            .and_then(|()| connection.execute("VACUUM INTO ?1", [name]))
            .map_err(|error| error.to_string())?;
        // SQLite leaves it to the system when a copy is on disk.
        let synced = std::fs::File::open(to).and_then(|file| file.sync_all());
        synced.map_err(|error| error.to_string())
    };
    copy().map_err(|error| {
        drop(std::fs::remove_file(to));
        wrong(error)
    })
}

/// The rows of a statement in which no time matters.
fn rows(connection: &Connection, sql: &str, with: Vec<Value>) -> rusqlite::Result<Vec<Row>> {
    Bound::new(sql, with).query(connection, Timestamp::UNIX_EPOCH)
}

/// An inbox that does not hold what its version should.
fn unusable(path: &Path, error: Error) -> OpenError {
    OpenError::Unusable {
        location: Location::Sqlite(path.to_owned()).to_string(),
        error,
    }
}
