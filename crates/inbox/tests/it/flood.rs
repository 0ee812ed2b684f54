//! An inbox to which more arrives than it can write.

use std::pin::pin;

use futures_util::poll;
use tokio::task::JoinSet;
use whodex_inbox::Error;

use crate::jobs::event;
use crate::other_writer::OtherWriter;
use crate::places::places;

#[tokio::test]
async fn a_flood_has_new_events_refused_while_ends_of_jobs_wait() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        let other = OtherWriter::begin(&place).await;
        let mut enqueues = JoinSet::new();
        for n in 0..10_000 {
            let inbox = inbox.clone();
            enqueues.spawn(async move { inbox.enqueue(event(&format!("{n}"), "x")).await });
        }
        let first = enqueues.join_next().await.unwrap().unwrap();
        assert!(matches!(first, Err(Error::QueueFull)), "{first:?}");
        let mut done = pin!(claim.complete(Some("REPLY")));
        let at_once = poll!(&mut done);
        assert!(at_once.is_pending(), "{at_once:?}");
        other.end().await;
        done.await.unwrap();
    }
}
