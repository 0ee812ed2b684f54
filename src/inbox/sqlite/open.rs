//! Opening the file: its rights, its durability, its migrations.

use std::path::{Path, absolute};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::inbox::turns::Turns;
use crate::inbox::{Depth, OpenError, Seen};

/// The migrations, in order; `PRAGMA user_version` counts those that are done.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/sqlite/0001_inbox.sql"),
    include_str!("../migrations/sqlite/0002_mark.sql"),
    include_str!("../migrations/sqlite/0003_turn.sql"),
    include_str!("../migrations/sqlite/0004_open.sql"),
];

/// The version of a file that has had them all.
pub(super) const VERSION: u32 = 4;

/// Opens the file, and makes it or brings it up to date.
pub(super) fn open(path: &Path) -> Result<(Connection, Turns), OpenError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(OpenError::NoFolder {
            path: path.to_owned(),
        });
    }
    let explain = |error| explained(path, error);
    private(path);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(explain)?;
    let set_up = || -> rusqlite::Result<Option<u32>> {
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // A page that many commits change is copied back once: fewer and larger checkpoints, of 16 MB.
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        // Keys come in no order: their index should stay in memory, of which this takes 8 MB at most.
        connection.pragma_update(None, "cache_size", -8000)?;
        // States are always a `State`'s. The check is for other hands, and costs a table of its five words each time.
        connection.pragma_update(None, "ignore_check_constraints", true)?;
        if !connection.is_autocommit() {
            // An earlier try ended in the middle.
            connection.execute_batch("ROLLBACK")?;
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let done: Option<u32> = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .optional()?;
        let done = done.unwrap_or(0);
        if done > VERSION {
            connection.execute_batch("ROLLBACK")?;
            return Ok(None);
        }
        for migration in MIGRATIONS.iter().skip(done as usize) {
            connection.execute_batch(migration)?;
        }
        connection.pragma_update(None, "user_version", VERSION)?;
        connection.execute_batch("COMMIT")?;
        Ok(Some(done))
    };
    match patiently(set_up).map_err(explain)? {
        Some(_) => {
            let turns = turns(&connection).map_err(explain)?;
            Ok((connection, turns))
        }
        None => Err(OpenError::Newer {
            path: path.to_owned(),
        }),
    }
}

/// Tries again while somebody else sets the file up: SQLite does not wait by itself where two of them would wait for
/// each other.
fn patiently<T>(set_up: impl Fn() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    const TRIES: u32 = 100;
    let mut tried = 1;
    loop {
        match set_up() {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && tried < TRIES =>
            {
                tried += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

/// The turns of the jobs that are open.
fn turns(connection: &Connection) -> rusqlite::Result<Turns> {
    let mut statement = connection.prepare(
        "SELECT lane, min(turn), max(turn) FROM job
         WHERE state NOT IN ('done', 'buried') GROUP BY lane",
    )?;
    let lanes = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Turns::of(lanes.collect::<rusqlite::Result<_>>()?))
}

/// Makes a new file readable by its owner only; SQLite gives its other files the same rights.
#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    // When this fails, opening fails too, with an error of its own.
    drop(
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path),
    );
}

#[cfg(not(unix))]
fn private(_: &Path) {}

/// What an error of SQLite's means for whoever opens the file.
fn explained(path: &Path, error: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => {
            OpenError::NotWritable { path }
        }
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            OpenError::NotAnInbox { path }
        }
        _ => OpenError::Sqlite { path, error },
    }
}

/// Looks at the file without changing anything.
pub(in crate::inbox) fn look(path: &Path) -> Result<Seen, OpenError> {
    if !path.exists() {
        return Ok(Seen::Nothing);
    }
    if std::fs::OpenOptions::new().write(true).open(path).is_err() {
        return Ok(Seen::ReadOnly);
    }
    let read = || -> rusqlite::Result<Option<Seen>> {
        let connection = reader(path)?;
        let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        Ok(match version {
            0 => Some(Seen::Nothing),
            VERSION => Some(Seen::Current {
                version,
                depth: depth(&connection)?,
            }),
            older if older < VERSION => Some(Seen::Older {
                version,
                current: VERSION,
            }),
            _ => None,
        })
    };
    let newer = || OpenError::Newer {
        path: path.to_owned(),
    };
    let seen = read().map_err(|error| explained(path, error))?;
    seen.ok_or_else(newer)
}

/// A connection that reads, and leaves no file behind. Where nobody has the file open, SQLite is told that nobody
/// will: else it makes the files of its log, and a reader is not allowed to remove them again.
fn reader(path: &Path) -> rusqlite::Result<Connection> {
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
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

/// How many jobs there are in each state that matters, and since when.
pub(super) fn depth(connection: &Connection) -> rusqlite::Result<Depth> {
    // Each part has an index of its own: done jobs, of which there are many, are not read.
    let mut statement = connection.prepare_cached(
        "SELECT state, count(*), min(received) FROM job
         WHERE state NOT IN ('done', 'buried') GROUP BY state
         UNION ALL
         SELECT state, count(*), min(received) FROM job WHERE state = 'buried' GROUP BY state",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Depth::of(rows.collect::<rusqlite::Result<Vec<_>>>()?))
}
