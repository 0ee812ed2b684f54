//! A writer of another process, who does not come to an end.

use tokio_postgres::NoTls;
use whodex_inbox::Location;

use crate::eventually::eventually;
use crate::places::Place;

/// Somebody else who writes, and keeps everybody from writing until they end.
pub(crate) enum OtherWriter {
    File(rusqlite::Connection),
    Table(tokio_postgres::Client),
}

impl OtherWriter {
    pub(crate) async fn begin(place: &Place) -> Self {
        match &place.location {
            Location::Sqlite(path) => {
                let file = rusqlite::Connection::open(path).unwrap();
                file.execute_batch("BEGIN IMMEDIATE").unwrap();
                Self::File(file)
            }
            Location::Postgres(_) => {
                let client = connected(&place.url).await;
                let lock = "BEGIN; LOCK TABLE whodex.job IN ACCESS EXCLUSIVE MODE";
                client.batch_execute(lock).await.unwrap();
                Self::Table(client)
            }
        }
    }

    /// Waits until somebody waits for it, where that can be seen.
    pub(crate) async fn is_waited_for(&self) {
        let Self::Table(client) = self else { return };
        let waiting = "SELECT count(*) FROM pg_locks
                       WHERE NOT granted AND relation = 'whodex.job'::regclass";
        eventually("a write that waits", async || {
            let row = client.query_one(waiting, &[]).await.unwrap();
            (row.get::<_, i64>(0) > 0).then_some(())
        })
        .await;
    }

    pub(crate) async fn end(self) {
        match self {
            Self::File(file) => file.execute_batch("ROLLBACK").unwrap(),
            Self::Table(client) => client.batch_execute("ROLLBACK").await.unwrap(),
        }
    }
}

async fn connected(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
