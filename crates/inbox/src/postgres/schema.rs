//! The tables: making them, migrating them, inspecting them.

use std::time::Duration;

use deadpool_postgres::{Object, Pool};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, GenericClient, Transaction};

use super::bound;
use super::connect::{self, LIMIT, wrong};
use crate::admin::{DEPTH, LIST, listed};
use crate::store::{Row, Value};
use crate::{Address, Depth, Error, Filter, Inspection, Job, Manner, OpenError};

/// The migrations, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/postgres/0001_inbox.sql"),
    include_str!("../migrations/postgres/0002_turn.sql"),
    include_str!("../migrations/postgres/0003_owner.sql"),
    include_str!("../migrations/postgres/0004_thread.sql"),
    include_str!("../migrations/postgres/0005_names.sql"),
    include_str!("../migrations/postgres/0006_watch.sql"),
    include_str!("../migrations/postgres/0007_outcome.sql"),
];

/// The version of a schema that has had them all.
const VERSION: i32 = 7;

/// How long it may take to bring a schema up to date; whoever waits for another that does, waits as long.
const MIGRATION_TIME: Duration = Duration::from_mins(10);

/// A number that nobody else locks by: whoever migrates holds it.
const MIGRATING: i64 = 0x7768_6f64_6578;

/// A pool of connections to a database with the schema of this version.
pub(super) async fn open(address: &Address, manner: Manner) -> Result<Pool, OpenError> {
    let pool = connect::pool(address)?;
    let mut connection = in_time(address, LIMIT, pool.get()).await?;
    let mut version = in_time(address, LIMIT, version(&**connection)).await?;
    if version < VERSION {
        let location = address.to_string();
        match manner {
            Manner::AsItIs if version == 0 => return Err(OpenError::Missing { location }),
            Manner::AsItIs => return Err(OpenError::Older { location }),
            Manner::Make => {}
        }
        let migrating = timeout(MIGRATION_TIME, migrate(&mut connection)).await;
        version = match migrating {
            Ok(Ok(version)) => version,
            Ok(Err(error)) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                return Err(OpenError::NoRight {
                    address: location,
                    error: connect::reason(&error),
                });
            }
            Ok(Err(error)) => return Err(wrong(address, &error)),
            Err(_) => return Err(wrong(address, &Error::Slow)),
        };
    }
    if version > VERSION {
        return Err(OpenError::NewerSchema {
            address: address.to_string(),
        });
    }
    drop(connection);
    Ok(pool)
}

/// Waits so long and no longer.
async fn in_time<T, E: std::error::Error>(
    address: &Address,
    limit: Duration,
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T, OpenError> {
    match timeout(limit, answer).await {
        Ok(done) => done.map_err(|error| wrong(address, &error)),
        Err(_) => Err(wrong(address, &Error::Slow)),
    }
}

/// The version of the schema; 0 when there is none. It takes no more than the right to read.
async fn version(client: &impl GenericClient) -> Result<i32, tokio_postgres::Error> {
    let there = "SELECT to_regclass('whodex.version') IS NOT NULL";
    if !client.query_one(there, &[]).await?.get::<_, bool>(0) {
        return Ok(0);
    }
    let newest = "SELECT coalesce(max(version), 0) FROM whodex.version";
    Ok(client.query_one(newest, &[]).await?.get(0))
}

/// Brings the schema up to date; whoever else starts at the same time waits. Says which version it has then.
async fn migrate(connection: &mut Object) -> Result<i32, tokio_postgres::Error> {
    let transaction = connection.transaction().await?;
    transaction
        .batch_execute("SET LOCAL statement_timeout = 0")
        .await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATING])
        .await?;
    // To ask first takes no right to make one.
    let there = "SELECT to_regnamespace('whodex') IS NOT NULL";
    if !transaction.query_one(there, &[]).await?.get::<_, bool>(0) {
        transaction.batch_execute("CREATE SCHEMA whodex").await?;
    }
    let version = version(&*transaction).await?;
    if version == 0 {
        let table = "CREATE TABLE IF NOT EXISTS whodex.version (version integer NOT NULL)";
        transaction.batch_execute(table).await?;
    }
    if version < VERSION {
        let done = usize::try_from(version).unwrap_or(0);
        for migration in MIGRATIONS.iter().skip(done) {
            transaction.batch_execute(migration).await?;
        }
        let now = "INSERT INTO whodex.version (version) VALUES ($1)";
        transaction.execute(now, &[&VERSION]).await?;
    }
    transaction.commit().await?;
    Ok(version.max(VERSION))
}

/// Does something in a transaction that may only read, on a connection of its own.
async fn reading<T>(
    address: &Address,
    read: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, tokio_postgres::Error>,
) -> Result<T, OpenError> {
    let (config, tls) = connect::settings(address)?;
    let (mut client, connection): (Client, _) =
        in_time(address, LIMIT, config.connect(tls)).await?;
    // Ends with its client, or when this is given up.
    let driving = tokio_util::task::AbortOnDropHandle::new(tokio::spawn(connection));
    let reading = async {
        let transaction = client.build_transaction().read_only(true).start().await?;
        read(&transaction).await
    };
    let done = in_time(address, LIMIT * 2, reading).await?;
    drop(client);
    drop(timeout(LIMIT, driving).await);
    Ok(done)
}

/// The version of the schema, and the rows of a statement when it is this version.
async fn rows(
    transaction: &Transaction<'_>,
    sql: &str,
    with: &[Value],
) -> Result<(i32, Vec<Row>), tokio_postgres::Error> {
    let version = version(transaction).await?;
    if version != VERSION {
        return Ok((version, Vec::new()));
    }
    let prepared = transaction.prepare(&bound::text(sql)).await?;
    Ok((version, bound::query(transaction, &prepared, with).await?))
}

/// A schema that does not hold what its version should.
fn unusable(address: &Address, error: Error) -> OpenError {
    OpenError::Unusable {
        location: address.to_string(),
        error,
    }
}

/// Inspects the schema without changing anything.
pub(crate) async fn inspect(address: &Address) -> Result<Inspection, OpenError> {
    let found = reading(address, async |transaction| {
        let follows = "SELECT pg_is_in_recovery()";
        if transaction.query_one(follows, &[]).await?.get(0) {
            return Ok(None);
        }
        rows(transaction, DEPTH, &[]).await.map(Some)
    });
    match found.await? {
        None => Ok(Inspection::ReadOnly),
        Some((0, _)) => Ok(Inspection::Nothing),
        Some((VERSION, depth)) => Ok(Inspection::Current {
            version: VERSION.unsigned_abs(),
            depth: Depth::of(&depth).map_err(|error| unusable(address, error))?,
        }),
        Some((older, _)) if older < VERSION => Ok(Inspection::Older {
            version: older.unsigned_abs(),
            current: VERSION.unsigned_abs(),
        }),
        Some(_) => Err(OpenError::NewerSchema {
            address: address.to_string(),
        }),
    }
}

/// Reads jobs, the newest first, without changing anything.
pub(crate) async fn read(
    address: &Address,
    filter: &Filter,
    seq: Option<i64>,
    max: usize,
) -> Result<Vec<Job>, OpenError> {
    let with = listed(filter, seq, max);
    let found = reading(address, async |transaction| {
        rows(transaction, LIST, &with).await
    });
    let (found, jobs) = found.await?;
    let location = address.to_string();
    match found {
        VERSION => {
            let jobs: Result<_, _> = jobs.iter().map(Job::of).collect();
            jobs.map_err(|error| unusable(address, error))
        }
        0 => Err(OpenError::Missing { location }),
        older if older < VERSION => Err(OpenError::Older { location }),
        _ => Err(OpenError::NewerSchema { address: location }),
    }
}
