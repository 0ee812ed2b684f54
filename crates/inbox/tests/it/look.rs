//! Looking at an inbox, which changes nothing, whatever keeps it.

use whodex_inbox::{Inbox, Location, NewJob, Options, Seen, look};

use crate::jobs::now;
use crate::postgres;

#[tokio::test]
async fn a_look_makes_nothing_and_sees_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a folder? of #1, 100%.db");
    let mut locations = vec![Location::Sqlite(file)];
    if let Some(url) = postgres::database().await {
        locations.push(url.parse().unwrap());
    }
    for location in locations {
        for _ in 0..2 {
            // The second look would see what the first had made.
            assert_eq!(look(&location).await.unwrap(), Seen::Nothing);
        }
        let inbox = Inbox::open(&location, Options::default()).await.unwrap();
        let job = NewJob {
            key: "messages/created/M".to_owned(),
            lane: "ANNA".to_owned(),
            body: String::new(),
            received: now(),
        };
        inbox.enqueue(job).await.unwrap();
        let depth = inbox.depth().await.unwrap();
        for _ in 0..2 {
            let Seen::Current { depth: seen, .. } = look(&location).await.unwrap() else {
                panic!("no inbox is seen at {location:?}");
            };
            assert_eq!(seen, depth);
            assert_eq!(seen.open, 1);
            assert_eq!(seen.oldest.open(), seen.oldest.waiting);
            assert!(seen.oldest.waiting.is_some() && seen.oldest.dead.is_none());
        }
        inbox.close().await;
        assert!(matches!(
            look(&location).await.unwrap(),
            Seen::Current { .. }
        ));
    }
}
