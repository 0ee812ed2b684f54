//! Reads the rows of a file one by one: CSV, or JSON Lines. Never more than a row is in memory.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Chain, Cursor, ErrorKind, Read};
use std::path::Path;
use std::rc::Rc;

use csv::StringRecord;
use serde_json::{Map, Value};

use super::columns::{Draft, Field, Mapping, Purpose};
use super::entry::Entry;
use super::error::{Fault, LoadError};

/// The longest row, in bytes.
const LONGEST_ROW: u64 = 1 << 20;

/// The bytes of a file that tell its form.
const HEAD: usize = 64 * 1024;

/// The most names of columns that JSON Lines are told to have.
const MOST_COLUMNS: usize = 200;

/// A line, and its row if it has one.
type Line = (u64, Option<Result<Entry, Fault>>);

/// A row, with its line.
pub(super) type Row = (u64, Result<Entry, Fault>);

/// A file of people.
pub(super) struct Rows<'m> {
    mapping: &'m Mapping,
    /// Names of columns, and the purpose of each.
    pub(super) columns: Vec<(String, Purpose)>,
    form: Form,
    read: Rc<Cell<u64>>,
}

enum Form {
    Csv {
        reader: Box<csv::Reader<Bounded>>,
        record: StringRecord,
    },
    Json {
        reader: Box<BufReader<Bounded>>,
        line: Vec<u8>,
        number: u64,
    },
}

/// Counts what is read, and refuses to read on within one row for ever.
struct Bounded {
    source: Chain<Cursor<Vec<u8>>, File>,
    read: Rc<Cell<u64>>,
    limit: Rc<Cell<u64>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.read.get() > self.limit.get() {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let count = self.source.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

impl<'m> Rows<'m> {
    /// Opens a file, and reads its header.
    pub(super) fn open(path: &Path, mapping: &'m Mapping) -> Result<Self, LoadError> {
        let unreadable = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => LoadError::Missing(path.to_owned()),
            _ => LoadError::Unreadable(path.to_owned(), error),
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let mut head = Vec::with_capacity(HEAD);
        let beginning = file.by_ref().take(HEAD as u64).read_to_end(&mut head);
        beginning.map_err(unreadable)?;
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(LoadError::NotUtf8(1));
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let first = head
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .copied();
        let delimiter = delimiter(&head);
        let read = Rc::new(Cell::new(0));
        let limit = Rc::new(Cell::new(u64::MAX));
        let source = Bounded {
            source: Cursor::new(head).chain(file),
            read: Rc::clone(&read),
            limit: Rc::clone(&limit),
        };
        let form = match first {
            None => return Err(LoadError::Empty),
            Some(b'[') => return Err(LoadError::JsonArray),
            Some(b'{') => Form::Json {
                reader: Box::new(BufReader::new(source)),
                line: Vec::new(),
                number: 0,
            },
            Some(_) => {
                let mut csv = csv::ReaderBuilder::new();
                csv.has_headers(false).flexible(true).delimiter(delimiter);
                limit.set(LONGEST_ROW);
                Form::Csv {
                    reader: Box::new(csv.from_reader(source)),
                    record: StringRecord::new(),
                }
            }
        };
        let mut rows = Self {
            mapping,
            columns: Vec::new(),
            form,
            read,
        };
        rows.header()?;
        Ok(rows)
    }

    /// Bytes that were read.
    pub(super) fn read(&self) -> u64 {
        self.read.get()
    }

    /// Whether a column has addresses. Of JSON Lines that is known at the end.
    fn has_email(&self) -> bool {
        let is_email = |(_, purpose): &(String, Purpose)| {
            purpose
                .field
                .is_some_and(|(field, _)| field == Field::Email)
        };
        self.columns.iter().any(is_email)
    }

    fn header(&mut self) -> Result<(), LoadError> {
        let Form::Csv { reader, record } = &mut self.form else {
            return Ok(());
        };
        if !reader.read_record(record).map_err(broken)? {
            return Err(LoadError::Empty);
        }
        let names: Vec<&str> = record.iter().map(str::trim).collect();
        if let Some(missing) = self.mapping.missing(&names) {
            return Err(LoadError::NoColumn(missing.to_owned()));
        }
        let column = |name: &&str| ((*name).to_owned(), self.mapping.purpose(name));
        self.columns = names.iter().map(column).collect();
        if self.has_email() {
            Ok(())
        } else {
            Err(LoadError::NoEmail)
        }
    }

    /// The next row with its line; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row>, LoadError> {
        loop {
            let row = match &self.form {
                Form::Csv { .. } => self.next_csv()?,
                Form::Json { .. } => self.next_json()?,
            };
            match row {
                None if matches!(self.form, Form::Json { .. }) && !self.has_email() => {
                    return Err(LoadError::NoEmail);
                }
                None => return Ok(None),
                // A line without anything is no row.
                Some((_, None)) => {}
                Some((line, Some(row))) => return Ok(Some((line, row))),
            }
        }
    }

    fn next_csv(&mut self) -> Result<Option<Line>, LoadError> {
        let Form::Csv { reader, record } = &mut self.form else {
            return Ok(None);
        };
        // The reader has read ahead of the row by no more than its buffer.
        reader.get_ref().limit.set(self.read.get() + LONGEST_ROW);
        if !reader.read_record(record).map_err(broken)? {
            return Ok(None);
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() > self.columns.len()
            && record
                .iter()
                .skip(self.columns.len())
                .any(|v| !v.is_empty())
        {
            return Ok(Some((line, Some(Err(Fault::TooManyFields)))));
        }
        let mut draft = Draft::new(self.mapping);
        for ((_, purpose), value) in self.columns.iter().zip(record.iter()) {
            draft.put(*purpose, value);
        }
        Ok(Some((line, draft.end())))
    }

    fn next_json(&mut self) -> Result<Option<Line>, LoadError> {
        let Form::Json {
            reader,
            line,
            number,
        } = &mut self.form
        else {
            return Ok(None);
        };
        *number += 1;
        let number = *number;
        let io = |error| LoadError::Unreadable(std::path::PathBuf::new(), error);
        line.clear();
        let mut row = reader.by_ref().take(LONGEST_ROW);
        row.read_until(b'\n', line).map_err(io)?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.len() as u64 == LONGEST_ROW && !line.ends_with(b"\n") {
            reader.skip_until(b'\n').map_err(io)?;
            return Ok(Some((number, Some(Err(Fault::TooLong)))));
        }
        let text = std::str::from_utf8(line).map_err(|_| LoadError::NotUtf8(number))?;
        if text.trim().is_empty() {
            return Ok(Some((number, None)));
        }
        let Ok(object) = serde_json::from_str::<Map<String, Value>>(text) else {
            return Ok(Some((number, Some(Err(Fault::NoObject)))));
        };
        let mut draft = Draft::new(self.mapping);
        for (name, value) in &object {
            let known = self.columns.iter().find(|(own, _)| own == name);
            let purpose = match known {
                Some((_, purpose)) => *purpose,
                None => {
                    let purpose = self.mapping.purpose(name);
                    if self.columns.len() < MOST_COLUMNS || !purpose.is_none() {
                        self.columns.push((name.clone(), purpose));
                    }
                    purpose
                }
            };
            put(&mut draft, purpose, value);
        }
        // An object without a value that is used is a row all the same.
        let row = draft.end().unwrap_or(Err(Fault::NoEmail));
        Ok(Some((number, Some(row))))
    }
}

fn put(draft: &mut Draft<'_>, purpose: Purpose, value: &Value) {
    match value {
        Value::String(text) => draft.put(purpose, text),
        Value::Number(number) => draft.put(purpose, &number.to_string()),
        Value::Bool(is) => draft.put(purpose, &is.to_string()),
        Value::Array(values) => values.iter().for_each(|value| match value {
            Value::Array(_) => {}
            value => put(draft, purpose, value),
        }),
        Value::Null | Value::Object(_) => {}
    }
}

/// The sign that parts the columns of the header: a comma, or what a spreadsheet writes where commas part decimals.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in head
        .iter()
        .take_while(|byte| !matches!(byte, b'\n' | b'\r'))
    {
        is_quoted ^= *byte == b'"';
        for (sign, count) in &mut counts {
            *count += u32::from(!is_quoted && byte == sign);
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(sign, _)| *sign)
}

fn broken(error: csv::Error) -> LoadError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Utf8 { pos, .. } => LoadError::NotUtf8(pos.map_or(line, |pos| pos.line())),
        csv::ErrorKind::Io(error) if error.kind() == ErrorKind::FileTooLarge => {
            LoadError::Endless(line)
        }
        csv::ErrorKind::Io(error) => LoadError::Unreadable(std::path::PathBuf::new(), error),
        // A reader that takes rows of any length finds nothing else.
        _ => LoadError::Empty,
    }
}
