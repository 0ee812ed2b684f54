//! The index: SQLite in a file of its own that has no name and ends with the program.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params, params_from_iter};
use tempfile::TempPath;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::entry::{Entry, Page, RosterQuery};
use super::error::{LoadError, RosterError};
use super::phone;
use super::words::{self, Asked, COLUMNS, Expressions};

/// Searches at the same time; more of them wait.
const READERS: usize = 2;

/// The rows that a search finds at most.
const MOST_COUNTED: usize = Page::MOST_COUNTED as usize;

/// Texts of names, and of descriptions, whose words a builder remembers: most stand in many rows.
const REMEMBERED: usize = 20_000;

/// The words of descriptions that stand for a beginning at most.
const MOST_BEGUN: u32 = 64;

/// Rows of one transaction.
const BATCH: u64 = 100_000;

/// The most pages of four kilobytes that a roster may take in memory.
const MOST_PAGES_IN_MEMORY: u32 = 16 * 1024;

const SCHEMA: &str = "
    CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, manager TEXT, entry TEXT NOT NULL);
    CREATE TABLE phone (backwards TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (backwards, id)) WITHOUT ROWID;
    CREATE TABLE described (word TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE VIRTUAL TABLE word USING fts5(name, department, title, location, skill,
        content = '', contentless_delete = 1, detail = column, prefix = '1 2 3', tokenize = 'ascii');
    INSERT INTO word (word, rank) VALUES ('hashsize', 16777216), ('automerge', 16);";

/// A roster that is being built.
#[derive(Debug)]
pub(super) struct Builder {
    connection: Connection,
    /// None in memory.
    path: Option<TempPath>,
    rows: u64,
    /// The tokens of names, and of descriptions.
    names: HashMap<String, String>,
    descriptions: HashMap<String, String>,
}

/// A roster that can be searched.
pub(super) struct Index {
    readers: Mutex<Vec<Connection>>,
    /// A permit for each of them.
    gate: Arc<Semaphore>,
    /// Where an open file cannot lose its name, it loses it at the end.
    _path: Option<TempPath>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Index")
    }
}

impl Builder {
    /// Begins an empty one in a folder for temporary files. Where there is none that can be written, a roster that is small
    /// is kept in memory.
    pub(super) fn begin() -> Result<Self, LoadError> {
        let path = place();
        let connection = match &path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // Nobody needs what a crash leaves of it.
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA cache_size = -32000;",
        )?;
        if path.is_none() {
            connection.execute_batch(&format!("PRAGMA max_page_count = {MOST_PAGES_IN_MEMORY}"))?;
        }
        connection.execute_batch(SCHEMA)?;
        connection.execute_batch("BEGIN")?;
        Ok(Self {
            connection,
            path,
            rows: 0,
            names: HashMap::new(),
            descriptions: HashMap::new(),
        })
    }

    /// Adds a row; one of the same address is replaced, and that is told.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<bool, LoadError> {
        let email = address(&entry.email);
        let manager = entry.manager_email.as_deref().map(address);
        let is_again = self.forget(&email)?;
        let text = serde_json::to_string(entry)?;
        self.connection
            .prepare_cached("INSERT INTO person (email, manager, entry) VALUES (?1, ?2, ?3)")?
            .execute(params![email, manager, text])?;
        let id = self.connection.last_insert_rowid();
        for backwards in entry.phones.iter().filter_map(|p| phone::backwards(p)) {
            self.connection
                .prepare_cached("INSERT OR IGNORE INTO phone VALUES (?1, ?2)")?
                .execute(params![backwards, id])?;
        }
        let [name, department, title, location, skill] = self.tokens(entry)?;
        self.connection
            .prepare_cached(
                "INSERT INTO word (rowid, name, department, title, location, skill) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![id, name, department, title, location, skill])?;
        self.rows += 1;
        if self.rows.is_multiple_of(BATCH) {
            self.connection.execute_batch("COMMIT; BEGIN")?;
        }
        Ok(is_again)
    }

    /// The tokens of each column.
    fn tokens(&mut self, entry: &Entry) -> Result<[String; COLUMNS.len()], LoadError> {
        let mut name = String::new();
        for text in [&entry.display_name, &entry.first_name, &entry.last_name] {
            let texts = text.iter();
            texts.for_each(|text| append(&mut name, remember(&mut self.names, text).0));
        }
        Ok([
            name,
            self.described(entry.department.as_slice())?,
            self.described(entry.title.as_slice())?,
            self.described(entry.location.as_slice())?,
            self.described(&entry.skills)?,
        ])
    }

    /// The tokens of a column that describes; the index knows each of them afterwards.
    fn described(&mut self, texts: &[String]) -> Result<String, LoadError> {
        let mut column = String::new();
        for text in texts {
            let (tokens, is_new) = remember(&mut self.descriptions, text);
            if is_new {
                let mut insert = self
                    .connection
                    .prepare_cached("INSERT OR IGNORE INTO described VALUES (?1)")?;
                for token in tokens.split_whitespace() {
                    insert.execute([token])?;
                }
            }
            append(&mut column, tokens);
        }
        Ok(column)
    }

    fn forget(&self, email: &str) -> Result<bool, LoadError> {
        let earlier: Option<(i64, String)> = self
            .connection
            .prepare_cached("SELECT id, entry FROM person WHERE email = ?1")?
            .query_row([email], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, entry)) = earlier else {
            return Ok(false);
        };
        let entry: Entry = serde_json::from_str(&entry)?;
        for backwards in entry.phones.iter().filter_map(|p| phone::backwards(p)) {
            self.connection.execute(
                "DELETE FROM phone WHERE backwards = ?1 AND id = ?2",
                params![backwards, id],
            )?;
        }
        self.connection
            .execute("DELETE FROM word WHERE rowid = ?1", [id])?;
        self.connection
            .execute("DELETE FROM person WHERE id = ?1", [id])?;
        Ok(true)
    }

    /// The roster, ready to be searched.
    pub(super) fn end(self) -> Result<Index, LoadError> {
        let Self {
            connection, path, ..
        } = self;
        connection.execute_batch(
            "COMMIT; CREATE INDEX reports ON person (manager, id) WHERE manager IS NOT NULL;
             INSERT INTO word (word) VALUES ('optimize');",
        )?;
        let Some(path) = path else {
            return Ok(Index::of(vec![connection], None));
        };
        connection.close().map_err(|(_, error)| error)?;
        let reader = |_| reader(&path);
        let readers = (0..READERS).map(reader).collect::<rusqlite::Result<_>>()?;
        // So a crash leaves nothing of it.
        let path = if cfg!(unix) { None } else { Some(path) };
        Ok(Index::of(readers, path))
    }
}

/// The tokens of a text, and whether it was new.
fn remember<'a>(known: &'a mut HashMap<String, String>, text: &str) -> (&'a str, bool) {
    let is_new = !known.contains_key(text);
    if is_new {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(text.to_owned(), words::tokens(text));
    }
    (known.get(text).map_or("", String::as_str), is_new)
}

/// Adds those tokens that a column does not have yet.
fn append(column: &mut String, tokens: &str) {
    for token in tokens.split_whitespace() {
        if !column.split(' ').any(|own| own == token) {
            column.push_str(token);
            column.push(' ');
        }
    }
}

/// The words of descriptions that begin so, or none where they are too many.
fn begun(connection: &Connection, beginning: &str) -> rusqlite::Result<Option<Vec<String>>> {
    // No word has a character after this one.
    let end = format!("{beginning}\u{10ffff}");
    let mut words = connection
        .prepare_cached("SELECT word FROM described WHERE word >= ?1 AND word < ?2 LIMIT ?3")?;
    let words = words.query_map(params![beginning, end, MOST_BEGUN + 1], |row| row.get(0))?;
    let words: Vec<String> = words.collect::<rusqlite::Result<_>>()?;
    Ok((words.len() <= MOST_BEGUN as usize).then_some(words))
}

/// A new file where temporary files are; an image has no such folder, and may write where it works.
fn place() -> Option<TempPath> {
    let folders = [std::env::temp_dir(), PathBuf::from(".")];
    let mut files = folders.iter().filter_map(|folder| {
        let mut named = tempfile::Builder::new();
        named.prefix("whodex-roster-").tempfile_in(folder).ok()
    });
    files.next().map(tempfile::NamedTempFile::into_temp_path)
}

fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -8000;")?;
    // SQLite reads the first page by its name, and nothing afterwards.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// An address as it is compared.
pub(super) fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Index {
    fn of(readers: Vec<Connection>, path: Option<TempPath>) -> Self {
        Self {
            gate: Arc::new(Semaphore::new(readers.len())),
            readers: Mutex::new(readers),
            _path: path,
        }
    }

    /// Waits for a reader that is free.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.gate).acquire_owned().await.ok()
    }

    fn with<T>(
        &self,
        search: impl FnOnce(&Connection) -> Result<T, RosterError>,
    ) -> Result<T, RosterError> {
        let readers = || self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        // The permit of a search stands for one.
        let connection = readers().pop().ok_or(RosterError::NotLoaded)?;
        let found = search(&connection);
        readers().push(connection);
        found
    }

    /// The row of an address.
    pub(super) fn entry(&self, email: &str) -> Result<Option<Entry>, RosterError> {
        let email = address(email);
        self.with(|connection| {
            let entry: Option<String> = connection
                .prepare_cached("SELECT entry FROM person WHERE email = ?1")?
                .query_row([email], |row| row.get(0))
                .optional()?;
            Ok(entry
                .map(|entry| serde_json::from_str(&entry))
                .transpose()?)
        })
    }

    /// The number of managers' addresses that have no row, and the first of them.
    pub(super) fn lost_managers(&self, most: usize) -> Result<(u64, Vec<String>), RosterError> {
        self.with(|connection| {
            let mut lost = connection.prepare(
                "SELECT DISTINCT manager FROM person WHERE manager IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM person AS own WHERE own.email = person.manager)",
            )?;
            let (mut count, mut first) = (0, Vec::new());
            let mut rows = lost.query([])?;
            while let Some(row) = rows.next()? {
                count += 1;
                if first.len() < most {
                    first.push(row.get(0)?);
                }
            }
            Ok((count, first))
        })
    }

    /// Addresses from all parts of the file.
    pub(super) fn sample(&self, most: usize) -> Result<Vec<String>, RosterError> {
        self.with(|connection| {
            let last: Option<i64> =
                connection.query_row("SELECT max(id) FROM person", [], |row| row.get(0))?;
            let (last, most) = (last.unwrap_or(0), i64::try_from(most).unwrap_or(1));
            let mut near = connection
                .prepare("SELECT entry FROM person WHERE id >= ?1 ORDER BY id LIMIT 1")?;
            let mut sample = Vec::new();
            for place in 0..most {
                let entry: String = near.query_row([1 + place * last / most], |row| row.get(0))?;
                let entry: Entry = serde_json::from_str(&entry)?;
                if !sample.contains(&entry.email) {
                    sample.push(entry.email);
                }
            }
            Ok(sample)
        })
    }

    /// Every row.
    #[cfg(test)]
    pub(super) fn all(&self) -> Result<Vec<Entry>, RosterError> {
        self.with(|connection| {
            let mut all = connection.prepare("SELECT entry FROM person ORDER BY id")?;
            let rows = all.query_map([], |row| row.get::<_, String>(0))?;
            rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
        })
    }

    /// A page of the rows that fit.
    pub(super) fn search(
        &self,
        query: &RosterQuery,
        offset: usize,
        limit: usize,
    ) -> Result<Page, RosterError> {
        let Some(narrowed) = Narrowed::of(query) else {
            return Ok(Page::default());
        };
        let found = |connection: &Connection| -> Result<Vec<i64>, RosterError> {
            Ok(match words::asked(query, |word| begun(connection, word))? {
                Asked::Nobody => Vec::new(),
                Asked::Nothing if narrowed.conditions.is_empty() => Vec::new(),
                Asked::Nothing => narrowed.ids(connection, None)?,
                Asked::Words(Expressions { all, whole }) => {
                    let mut ids = match whole {
                        Some(whole) => narrowed.ids(connection, Some(whole))?,
                        None => Vec::new(),
                    };
                    let wholes: HashSet<i64> = ids.iter().copied().collect();
                    let all = narrowed.ids(connection, Some(all))?;
                    ids.extend(all.into_iter().filter(|id| !wholes.contains(id)));
                    ids.truncate(MOST_COUNTED);
                    ids
                }
            })
        };
        self.with(|connection| {
            let ids = found(connection)?;
            let mut row = connection.prepare_cached("SELECT entry FROM person WHERE id = ?1")?;
            let mut entry = |id: &i64| -> Result<Entry, RosterError> {
                let entry: String = row.query_row([id], |row| row.get(0))?;
                Ok(serde_json::from_str(&entry)?)
            };
            let on_page = ids.iter().skip(offset).take(limit);
            Ok(Page {
                total: ids.len() as u64,
                entries: on_page.map(&mut entry).collect::<Result<_, _>>()?,
            })
        })
    }
}

/// Conditions beside the words.
#[derive(Debug, Default)]
struct Narrowed {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Narrowed {
    /// None when nobody can fit.
    fn of(query: &RosterQuery) -> Option<Self> {
        let mut narrowed = Self::default();
        if let Some(manager) = &query.manager_email {
            narrowed.conditions.push("manager = ?".to_owned());
            narrowed.values.push(Value::Text(address(manager)));
        }
        if let Some(phone) = &query.phone {
            let backwards = phone::backwards(phone)?;
            let national: Vec<&str> = phone::national(&backwards).collect();
            let places = vec!["?"; national.len()].join(", ");
            narrowed.conditions.push(format!(
                "id IN (SELECT id FROM phone WHERE backwards >= ? AND backwards < ?
                     UNION SELECT id FROM phone WHERE backwards IN ({places}))"
            ));
            let national: Vec<Value> = national
                .into_iter()
                .map(|digits| Value::Text(digits.to_owned()))
                .collect();
            // After the digits comes the colon.
            let end = format!("{backwards}:");
            narrowed
                .values
                .extend([Value::Text(backwards), Value::Text(end)]);
            narrowed.values.extend(national);
        }
        Some(narrowed)
    }

    /// The rows that fit, in their order.
    fn ids(&self, connection: &Connection, words: Option<String>) -> Result<Vec<i64>, RosterError> {
        let conditions = self.conditions.join(" AND ");
        let statement = match &words {
            // The index goes through what fits in the order of rows, and stops at the limit.
            Some(_) if conditions.is_empty() => {
                "SELECT rowid FROM word WHERE word MATCH ? ORDER BY rowid LIMIT ?".to_owned()
            }
            Some(_) => format!(
                "SELECT id FROM person WHERE {conditions} AND id IN (SELECT rowid FROM word WHERE word MATCH ?)
                 ORDER BY id LIMIT ?"
            ),
            None => format!("SELECT id FROM person WHERE {conditions} ORDER BY id LIMIT ?"),
        };
        let mut values = self.values.clone();
        values.extend(words.map(Value::Text));
        values.push(Value::Integer(
            i64::try_from(MOST_COUNTED).unwrap_or(i64::MAX),
        ));
        let mut statement = connection.prepare_cached(&statement)?;
        let ids = statement.query_map(params_from_iter(&values), |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }
}
