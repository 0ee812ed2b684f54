//! A fresh place for an inbox on each engine.

use futures_util::FutureExt;
use tempfile::TempDir;
use whodex_inbox::{Consumer, Inbox, InboxConfig, Location};

use crate::eventually::eventually;
use crate::postgres;

/// Where an inbox is, and what keeps it there.
pub(crate) struct Place {
    pub(crate) location: Location,
    /// Of a database of PostgreSQL's.
    pub(crate) url: String,
    _folder: TempDir,
}

impl Place {
    pub(crate) async fn open(&self) -> Inbox {
        Inbox::open(&self.location, InboxConfig::default())
            .await
            .unwrap()
    }
}

/// A fresh place for each engine that this machine has.
pub(crate) async fn places() -> Vec<Place> {
    let folder = tempfile::tempdir().unwrap();
    let mut places = vec![Place {
        location: Location::Sqlite(folder.path().join("inbox.db")),
        url: String::new(),
        _folder: folder,
    }];
    if let Some(url) = postgres::database().await {
        places.push(Place {
            location: url.parse().unwrap(),
            url,
            _folder: tempfile::tempdir().unwrap(),
        });
    }
    places
}

/// Waits until a consumer has found an empty queue: the next job is claimed directly.
pub(crate) async fn idle(consumer: &mut Consumer) {
    eventually("an empty queue", async || {
        let delivery = consumer.recv().now_or_never();
        assert!(delivery.is_none(), "{delivery:?}");
        consumer.is_idle().then_some(())
    })
    .await;
}
