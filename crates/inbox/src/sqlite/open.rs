//! Opening the file: its rights, its durability, its migrations.

use std::path::{Path, absolute};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::start_tags::StartTags;
use crate::{Location, Manner, OpenError};

/// The migrations, in order; `PRAGMA user_version` counts those that are done.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/sqlite/0001_inbox.sql"),
    include_str!("../migrations/sqlite/0002_mark.sql"),
    include_str!("../migrations/sqlite/0003_turn.sql"),
    include_str!("../migrations/sqlite/0004_open.sql"),
    include_str!("../migrations/sqlite/0005_owner.sql"),
    include_str!("../migrations/sqlite/0006_thread.sql"),
    include_str!("../migrations/sqlite/0007_names.sql"),
    include_str!("../migrations/sqlite/0008_watch.sql"),
    include_str!("../migrations/sqlite/0009_outcome.sql"),
];

/// The version of a file that has had them all.
pub(super) const VERSION: u32 = 9;

/// How long another program's lock is waited for.
pub(super) const BUSY_TIME: Duration = Duration::from_secs(3);

/// How many prepared statements the connection keeps: more than there are.
const STATEMENTS: usize = 64;

/// How long whoever reads is waited for at the end.
const LAST_BUSY_TIME: Duration = Duration::from_secs(1);

/// Opens the file, and makes it or brings it up to date where that is the `manner`.
pub(super) fn open(path: &Path, manner: Manner) -> Result<(Connection, StartTags), OpenError> {
    if manner == Manner::AsItIs {
        is_current(path)?;
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(OpenError::NoFolder {
            path: path.to_owned(),
        });
    }
    let explain = |error| explained(path, error);
    if manner == Manner::Make {
        // When this fails, opening fails too, with an error of its own.
        drop(private(path));
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, manner == Manner::Make);
    let connection = Connection::open_with_flags(path, flags).map_err(explain)?;
    let set_up = || -> rusqlite::Result<bool> {
        connection.busy_timeout(BUSY_TIME)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // A page that many commits change is copied back once: fewer and larger checkpoints, of 16 MB.
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        // Keys come in no order: their index should stay in memory, of which this takes 8 MB at most.
        connection.pragma_update(None, "cache_size", -8000)?;
        // States are always a `State`'s. The CHECK guards manual edits; skipping it here saves building its IN-list per insert.
        connection.pragma_update(None, "ignore_check_constraints", true)?;
        if !connection.is_autocommit() {
            // An earlier try ended in the middle.
            connection.execute_batch("ROLLBACK")?;
        }
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = version(&connection)?;
        if done > VERSION {
            connection.execute_batch("ROLLBACK")?;
            return Ok(false);
        }
        if done < VERSION {
            for migration in MIGRATIONS.iter().skip(done as usize) {
                connection.execute_batch(migration)?;
            }
            connection.pragma_update(None, "user_version", VERSION)?;
        }
        connection.execute_batch("COMMIT")?;
        Ok(true)
    };
    if !patiently(set_up).map_err(explain)? {
        return Err(newer(path));
    }
    let start_tags = start_tags(&connection).map_err(explain)?;
    Ok((connection, start_tags))
}

/// Closes the file, and leaves one that is whole: what stands in its log is copied into it, also where another program
/// has it open still.
pub(super) fn close(connection: Connection) {
    // When this fails, the log stays, and nothing is lost.
    drop(connection.busy_timeout(LAST_BUSY_TIME));
    drop(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    drop(connection.close());
}

/// How many migrations a file has had.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Makes sure that there is an inbox of this version, without making anything.
pub(super) fn is_current(path: &Path) -> Result<(), OpenError> {
    let location = || {
        let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
        Location::Sqlite(whole).to_string()
    };
    if !path.exists() {
        return Err(OpenError::Missing {
            location: location(),
        });
    }
    let read = super::read::reader(path).and_then(|connection| version(&connection));
    match read.map_err(|error| explained(path, error))? {
        VERSION => Ok(()),
        0 => Err(OpenError::Missing {
            location: location(),
        }),
        older if older < VERSION => Err(OpenError::Older {
            location: location(),
        }),
        _ => Err(newer(path)),
    }
}

/// The file was made by a newer version.
pub(super) fn newer(path: &Path) -> OpenError {
    OpenError::Newer {
        path: path.to_owned(),
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

/// The start tags of open jobs.
fn start_tags(connection: &Connection) -> rusqlite::Result<StartTags> {
    let mut statement = connection.prepare(
        "SELECT fairness_key, min(start_tag), max(start_tag) FROM job
         WHERE state NOT IN ('done', 'dead') GROUP BY fairness_key",
    )?;
    let open = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(StartTags::of(open.collect::<rusqlite::Result<_>>()?))
}

/// Makes a new file readable by its owner only; SQLite gives its other files the same rights.
pub(super) fn private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Translates an error of SQLite for the caller that opens the file.
pub(super) fn explained(path: &Path, error: rusqlite::Error) -> OpenError {
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
