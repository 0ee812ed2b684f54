//! Statements that are the same text for both engines, as PostgreSQL runs them.

use std::error::Error as StdError;

use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{Error, GenericClient, Statement};

use super::NOW;
use crate::store::{Row, Value};

type Parameter = Box<dyn ToSql + Sync + Send>;

/// PostgreSQL's text: the clock of leases is the database's.
pub(super) fn text(sql: &str) -> String {
    sql.replace("{now}", NOW)
        .replace("{skip_locked}", "FOR UPDATE SKIP LOCKED")
}

/// The rows of a prepared statement.
pub(super) async fn query(
    client: &impl GenericClient,
    statement: &Statement,
    with: &[Value],
) -> Result<Vec<Row>, Error> {
    let owned = parameters(statement, with);
    let rows = client.query(statement, &borrowed(&owned)).await?;
    rows.iter().map(row).collect()
}

fn row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let columns = (0..row.len()).map(|number| row.try_get(number));
    columns.collect::<Result<_, _>>().map(Row)
}

/// The number of rows that a prepared statement changed.
pub(super) async fn execute(
    client: &impl GenericClient,
    statement: &Statement,
    with: &[Value],
) -> Result<u64, Error> {
    let owned = parameters(statement, with);
    client.execute(statement, &borrowed(&owned)).await
}

/// The parameters in the types that the database has found for them.
fn parameters(statement: &Statement, with: &[Value]) -> Vec<Parameter> {
    let types = statement.params().iter();
    with.iter()
        .zip(types)
        .map(|(value, ty)| parameter(value, ty))
        .collect()
}

fn parameter(value: &Value, ty: &Type) -> Parameter {
    match value {
        Value::Null if *ty == Type::INT4 => Box::new(None::<i32>),
        Value::Null if *ty == Type::INT8 => Box::new(None::<i64>),
        Value::Null => Box::new(None::<String>),
        Value::Int(number) => match i32::try_from(*number) {
            Ok(small) if *ty == Type::INT4 => Box::new(small),
            _ => Box::new(*number),
        },
        Value::Text(text) => Box::new(text.clone()),
    }
}

fn borrowed(parameters: &[Parameter]) -> Vec<&(dyn ToSql + Sync)> {
    parameters
        .iter()
        .map(|parameter| &**parameter as &(dyn ToSql + Sync))
        .collect()
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *ty {
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT4, Type::INT8, Type::TEXT].contains(ty)
    }
}
