//! A throwaway PostgreSQL: a cluster in a temporary folder, on a Unix socket, for as long as the tests
//! run. `TEST_DATABASE_URL` names one that runs already.
#![expect(
    clippy::disallowed_methods,
    reason = "settings of the tests, and none of the program"
)]

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::cluster::{Cluster, programs};
use crate::eventually::eventually;
use crate::required::required;

/// One server for all tests of this process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(|| {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        return Some(Server::Running { url });
    }
    required("PostgreSQL (initdb and postgres)", programs())
        .map(|programs| Server::Own(Cluster::make(&programs, false)))
});

/// Counts databases, so that each test has one of its own.
static DATABASES: AtomicU32 = AtomicU32::new(0);

enum Server {
    Running { url: String },
    Own(Cluster),
}

/// A cluster of a test's own, that can be stopped and started again.
pub(crate) async fn own() -> Option<Cluster> {
    let programs = required("PostgreSQL (initdb and postgres)", programs())?;
    let making = tokio::task::spawn_blocking(move || Cluster::make(&programs, false));
    let cluster = making.await.unwrap();
    drop(connected(&cluster.url("postgres")).await);
    Some(cluster)
}

/// A connection. Right after its start a server takes connections and says that it is starting up.
async fn connected(
    url: &str,
) -> (
    tokio_postgres::Client,
    tokio_postgres::Connection<tokio_postgres::Socket, tokio_postgres::tls::NoTlsStream>,
) {
    eventually("a database", async || {
        tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .ok()
    })
    .await
}

/// The address of a database that nobody else uses; none where there is no PostgreSQL.
pub(crate) async fn database() -> Option<String> {
    let server = tokio::task::spawn_blocking(|| SERVER.as_ref())
        .await
        .unwrap()?;
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("whodex_test_{}_{number}", std::process::id());
    let administration = server.url("postgres");
    let (client, connection) = connected(&administration).await;
    let running = tokio::spawn(connection);
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    drop(client);
    drop(running.await);
    Some(server.url(&name))
}

impl Server {
    fn url(&self, database: &str) -> String {
        match self {
            Self::Running { url } => {
                let (server, _) = url.rsplit_once('/').unwrap();
                format!("{server}/{database}")
            }
            Self::Own(own) => own.url(database),
        }
    }
}
