//! Closing an inbox, for every engine: it is over when what was taken is on disk, and not before.

use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::NoTls;
use whodex_inbox::{Enqueued, Location};

use crate::eventually::eventually;
use crate::jobs::event;
use crate::places::{Place, places};

/// Somebody else who keeps everybody from writing until they are told to let go.
enum Lock {
    File(rusqlite::Connection),
    Table(tokio_postgres::Client),
}

impl Lock {
    async fn of(place: &Place) -> Self {
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
    async fn is_waited_for(&self) {
        let Self::Table(client) = self else { return };
        let waiting = "SELECT count(*) FROM pg_locks
                       WHERE NOT granted AND relation = 'whodex.job'::regclass";
        eventually("a write that waits", async || {
            let row = client.query_one(waiting, &[]).await.unwrap();
            (row.get::<_, i64>(0) > 0).then_some(())
        })
        .await;
    }

    async fn let_go(self) {
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

#[tokio::test]
async fn closing_waits_for_what_is_being_written() {
    for place in places().await {
        let (inbox, at) = (place.open().await, &place.location);
        inbox.enqueue(event("before", "anna")).await.unwrap();
        let lock = Lock::of(&place).await;
        let mut putting = pin!(inbox.enqueue(event("a", "anna")));
        let sent = timeout(Duration::ZERO, &mut putting).await;
        assert!(sent.is_err(), "written in spite of the lock: {at}");
        lock.is_waited_for().await;
        let mut closing = pin!(inbox.clone().close());
        let early = timeout(Duration::from_millis(500), &mut closing).await;
        assert!(early.is_err(), "closed before the write: {at}");
        lock.let_go().await;
        closing.await;
        assert!(inbox.has_ended(), "{at}");
        assert_eq!(putting.await.unwrap(), Enqueued::New, "{at}");
        let again = place.open().await;
        assert_eq!(again.depth().await.unwrap().waiting, 2, "{at}");
        again.close().await;
    }
}
