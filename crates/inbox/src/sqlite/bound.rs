//! Statements that are the same text for both engines, as SQLite runs them.

use jiff::Timestamp;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};

use crate::store::{Row, Value};

/// A statement and its parameters.
#[derive(Debug)]
pub(super) struct Bound {
    sql: String,
    with: Vec<Value>,
}

impl Bound {
    /// SQLite's text: a file has one schema, one process writes, and the clock of leases is a parameter.
    pub(super) fn new(sql: &str, with: Vec<Value>) -> Self {
        let sql = sql.replace("whodex.", "").replace("{now}", "$now");
        Self {
            sql: sql.replace("{skip_locked}", ""),
            with,
        }
    }

    /// The rows of the statement.
    pub(super) fn query(
        &self,
        connection: &Connection,
        now: Timestamp,
    ) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.prepared(connection, now)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|number| value(row.get_ref(number)?));
            found.push(Row(values.collect::<rusqlite::Result<_>>()?));
        }
        Ok(found)
    }

    /// The number of rows that the statement changed.
    pub(super) fn execute(
        &self,
        connection: &Connection,
        now: Timestamp,
    ) -> rusqlite::Result<usize> {
        self.prepared(connection, now)?.raw_execute()
    }

    /// SQLite takes `$1` for a name, and numbers parameters in the order in which they come.
    fn prepared<'c>(
        &self,
        connection: &'c Connection,
        now: Timestamp,
    ) -> rusqlite::Result<CachedStatement<'c>> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        for (value, number) in self.with.iter().zip(1..) {
            if let Some(index) = statement.parameter_index(&format!("${number}"))? {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        if let Some(index) = statement.parameter_index("$now")? {
            statement.raw_bind_parameter(index, now.as_millisecond())?;
        }
        Ok(statement)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn value(column: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        text => Value::Text(text.as_str()?.to_owned()),
    })
}
