//! Closing an inbox, for every engine: it is over when what was taken is on disk, and not before.

use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;
use whodex_inbox::Enqueued;

use crate::jobs::event;
use crate::other_writer::OtherWriter;
use crate::places::places;

#[tokio::test]
async fn closing_waits_for_what_is_being_written() {
    for place in places().await {
        let (inbox, at) = (place.open().await, &place.location);
        inbox.enqueue(event("before", "anna")).await.unwrap();
        let other = OtherWriter::begin(&place).await;
        let mut putting = pin!(inbox.enqueue(event("a", "anna")));
        let sent = timeout(Duration::ZERO, &mut putting).await;
        assert!(sent.is_err(), "written in spite of the lock: {at}");
        other.is_waited_for().await;
        let mut closing = pin!(inbox.clone().close());
        let early = timeout(Duration::from_millis(500), &mut closing).await;
        assert!(early.is_err(), "closed before the write: {at}");
        other.end().await;
        closing.await;
        assert!(inbox.has_ended(), "{at}");
        assert_eq!(putting.await.unwrap(), Enqueued::New, "{at}");
        let again = place.open().await;
        assert_eq!(again.depth().await.unwrap().waiting, 2, "{at}");
        again.close().await;
    }
}
