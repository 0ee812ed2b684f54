//! Connections to the database, and its schema.

use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::inbox::turns::Turns;
use crate::inbox::{Address, Depth, OpenError, Seen};

/// How many connections one replica holds at most.
const CONNECTIONS: usize = 8;

/// How long a connection may take to come about.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// The migrations, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/postgres/0001_inbox.sql"),
    include_str!("../migrations/postgres/0002_turn.sql"),
];

/// The version of a schema that has had them all.
const VERSION: i32 = 2;

/// How many jobs there are in each state that matters, and since when.
pub(super) const DEPTH: &str = "
    SELECT state, count(*), min(received) FROM whodex.job
    WHERE state IN ('waiting', 'claimed', 'deferred') GROUP BY state
    UNION ALL
    SELECT state, count(*), min(received) FROM whodex.job WHERE state = 'buried' GROUP BY state";

/// Plans are kept as long as a connection, and may be made while there are hardly any jobs: then reading all of them looks
/// cheap, and an index has to be followed all the same.
const PLANS: &str = "SET enable_seqscan = off";

/// A number that nobody else locks by: whoever migrates holds it.
const MIGRATING: i64 = 0x7768_6f64_6578;

/// What is needed for a connection.
pub(super) fn settings(address: &Address) -> Result<(Config, MakeRustlsConnect), OpenError> {
    let wrong = |error: String| OpenError::Postgres {
        address: address.to_string(),
        error,
    };
    let mut config: Config = address
        .expose()
        .parse()
        .map_err(|error| wrong(reason(&error)))?;
    config.connect_timeout(CONNECT_TIME);
    config.keepalives_idle(Duration::from_secs(30));
    if config.get_application_name().is_none() {
        config.application_name("whodex");
    }
    let tls = ClientConfig::with_platform_verifier().map_err(|error| wrong(error.to_string()))?;
    Ok((config, MakeRustlsConnect::new(tls)))
}

/// A pool of connections to a database with the schema of this version, and the turns of what is open there.
pub(super) async fn open(address: &Address) -> Result<(Pool, Turns), OpenError> {
    let wrong = |error: String| OpenError::Postgres {
        address: address.to_string(),
        error,
    };
    let (config, tls) = settings(address)?;
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let pool = Pool::builder(Manager::from_config(config, tls, recycling))
        .max_size(CONNECTIONS)
        .post_create(Hook::async_fn(|connection, _| {
            Box::pin(async {
                let set = connection.batch_execute(PLANS).await;
                set.map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| wrong(error.to_string()))?;
    let mut connection = pool.get().await.map_err(|error| wrong(reason(&error)))?;
    match migrate(&mut connection).await {
        Ok(version) if version <= VERSION => match turns(&connection).await {
            Ok(turns) => Ok((pool, turns)),
            Err(error) => Err(wrong(reason(&error))),
        },
        Ok(_) => Err(OpenError::NewerSchema {
            address: address.to_string(),
        }),
        Err(error) => Err(wrong(reason(&error))),
    }
}

/// Brings the schema up to date; whoever else starts at the same time waits. Says which version it
/// was already.
async fn migrate(connection: &mut deadpool_postgres::Object) -> Result<i32, tokio_postgres::Error> {
    let transaction = connection.transaction().await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATING])
        .await?;
    transaction
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS whodex;
             CREATE TABLE IF NOT EXISTS whodex.version (version integer NOT NULL)",
        )
        .await?;
    let row = transaction
        .query_one("SELECT coalesce(max(version), 0) FROM whodex.version", &[])
        .await?;
    let version: i32 = row.get(0);
    if version < VERSION {
        let done = usize::try_from(version).unwrap_or(0);
        for migration in MIGRATIONS.iter().skip(done) {
            transaction.batch_execute(migration).await?;
        }
        transaction
            .execute(
                "INSERT INTO whodex.version (version) VALUES ($1)",
                &[&VERSION],
            )
            .await?;
    }
    transaction.commit().await?;
    Ok(version)
}

/// The turns of the jobs that are open.
async fn turns(connection: &deadpool_postgres::Object) -> Result<Turns, tokio_postgres::Error> {
    let lanes = "SELECT lane, min(turn), max(turn) FROM whodex.job
                 WHERE state IN ('waiting', 'claimed', 'deferred') GROUP BY lane";
    let lanes = connection.query(lanes, &[]).await?;
    let lane = |row: &tokio_postgres::Row| (row.get(0), row.get(1), row.get(2));
    Ok(Turns::of(lanes.iter().map(lane).collect()))
}

/// An error with what caused it: the driver's own words alone say "db error".
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        next = cause.source();
    }
    text
}

/// Looks at the schema in a transaction that may only read.
pub(in crate::inbox) async fn look(address: &Address) -> Result<Seen, OpenError> {
    let wrong = |error: tokio_postgres::Error| OpenError::Postgres {
        address: address.to_string(),
        error: reason(&error),
    };
    let (config, tls) = settings(address)?;
    let (mut client, connection) = config.connect(tls).await.map_err(wrong)?;
    // Ends with its client.
    let driving = tokio::spawn(connection);
    let seen = read(&mut client).await;
    drop(client);
    drop(driving.await);
    seen.map_err(wrong)?.ok_or_else(|| OpenError::NewerSchema {
        address: address.to_string(),
    })
}

/// What is there; none when a newer version made it.
async fn read(client: &mut tokio_postgres::Client) -> Result<Option<Seen>, tokio_postgres::Error> {
    let transaction = client.build_transaction().read_only(true).start().await?;
    let there = "SELECT pg_is_in_recovery(), to_regclass('whodex.version') IS NOT NULL";
    let there = transaction.query_one(there, &[]).await?;
    if there.get(0) {
        return Ok(Some(Seen::ReadOnly));
    }
    if !there.get::<_, bool>(1) {
        return Ok(Some(Seen::Nothing));
    }
    let newest = "SELECT coalesce(max(version), 0) FROM whodex.version";
    let version: i32 = transaction.query_one(newest, &[]).await?.get(0);
    let known = version.unsigned_abs();
    Ok(match version {
        0 => Some(Seen::Nothing),
        VERSION => {
            let rows = transaction.query(DEPTH, &[]).await?;
            let rows = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2)));
            Some(Seen::Current {
                version: known,
                depth: Depth::of(rows),
            })
        }
        older if older < VERSION => Some(Seen::Older {
            version: known,
            current: VERSION.unsigned_abs(),
        }),
        _ => None,
    })
}
