//! Connections to the database: how they are made, and how long anything on them may take.
//!
//! A server that accepts and says nothing, or a network that forgot a connection, must not hold anybody up. So there is
//! a limit here ([`LIMIT`]), one on the server (`statement_timeout`), and one in the system for what is sent and not
//! acknowledged; and a connection on which somebody was cut off in the middle is not used again.

use std::ops::Deref;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls;
use crate::{Address, Error, OpenError, within};

/// How many connections one replica holds at most.
const CONNECTIONS: usize = 8;

/// How long a connection may take to come about.
pub(super) const CONNECT_TIME: Duration = Duration::from_secs(5);

/// How long anything may take, and the wait for a connection with it.
pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// Runs on each new connection. Prepared plans may be cached while the table is tiny and would then keep a sequential scan.
/// The server takes a scan that is off for expensive, and would compile such statements for a second (JIT).
const FIRST: &str = "SET enable_seqscan = off; SET jit = off; SET statement_timeout = '5s'";

/// The parameters of a connection.
pub(super) fn settings(address: &Address) -> Result<(Config, MakeRustlsConnect), OpenError> {
    let mut config: Config = address
        .expose()
        .parse()
        .map_err(|error| wrong(address, &error))?;
    config.connect_timeout(CONNECT_TIME);
    config.tcp_user_timeout(Duration::from_secs(10));
    config.keepalives_idle(Duration::from_secs(10));
    config.keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(3);
    if config.get_application_name().is_none() {
        config.application_name("whodex");
    }
    let tls = tls::connector(address).map_err(|error| OpenError::Postgres {
        address: address.to_string(),
        error,
    })?;
    Ok((config, tls))
}

/// A pool of connections; it makes none yet.
pub(super) fn pool(address: &Address) -> Result<Pool, OpenError> {
    let (config, tls) = settings(address)?;
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    Pool::builder(Manager::from_config(config, tls, recycling))
        .max_size(CONNECTIONS)
        .post_create(Hook::async_fn(|connection, _| {
            Box::pin(async {
                let set = connection.batch_execute(FIRST).await;
                set.map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| wrong(address, &error))
}

/// A connection of the pool's. It goes back when it is given back; when whoever had it failed, or was cut off, it is
/// closed: nobody knows what it still waits for.
pub(super) struct Borrowed(Option<Object>);

impl Borrowed {
    pub(super) async fn from(pool: &Pool) -> Result<Self, Error> {
        match pool.get().await {
            Ok(connection) => Ok(Self(Some(connection))),
            Err(error) => Err(Error::Store(reason(&error))),
        }
    }

    pub(super) fn give_back(mut self) {
        self.0 = None;
    }
}

impl Deref for Borrowed {
    type Target = Object;

    fn deref(&self) -> &Object {
        match &self.0 {
            Some(connection) => connection,
            None => unreachable!("it is gone only when this is"),
        }
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

/// Does something on a connection within the limit.
pub(super) async fn on_connection<T>(
    pool: &Pool,
    work: impl AsyncFnOnce(&Object) -> Result<T, tokio_postgres::Error>,
) -> Result<T, Error> {
    within(LIMIT, async {
        let connection = Borrowed::from(pool).await?;
        let done = work(&connection).await;
        // The server has answered with an error: the connection is as good as before.
        if done
            .as_ref()
            .err()
            .is_none_or(|error| error.code().is_some())
        {
            connection.give_back();
        }
        done.map_err(|error| problem(&error))
    })
    .await
}

/// Translates an error of the driver.
pub(super) fn problem(error: &tokio_postgres::Error) -> Error {
    use tokio_postgres::error::SqlState;
    match error.code() {
        Some(&SqlState::DISK_FULL) => Error::DiskFull,
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => Error::ReadOnly,
        Some(&SqlState::QUERY_CANCELED) => Error::Slow,
        _ => Error::Store(reason(error)),
    }
}

/// The database cannot be used, and why.
pub(super) fn wrong(address: &Address, error: &dyn std::error::Error) -> OpenError {
    OpenError::Postgres {
        address: address.to_string(),
        error: reason(error),
    }
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
