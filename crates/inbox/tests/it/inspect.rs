//! Inspecting an inbox changes nothing, on every engine.

use whodex_inbox::{Inbox, InboxConfig, Inspection, Location, NewJob, inspect};

use crate::jobs::now;
use crate::postgres;

#[tokio::test]
async fn inspecting_makes_nothing_and_sees_all_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a folder? of #1, 100%.db");
    let mut locations = vec![Location::Sqlite(file)];
    if let Some(url) = postgres::database().await {
        locations.push(url.parse().unwrap());
    }
    for location in locations {
        for _ in 0..2 {
            // The second inspection would see what the first had made.
            assert_eq!(inspect(&location).await.unwrap(), Inspection::Nothing);
        }
        let inbox = Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap();
        let job = NewJob {
            key: "messages/created/M".to_owned(),
            fairness_key: "ANNA".to_owned(),
            body: String::new(),
            received: now(),
        };
        inbox.enqueue(job).await.unwrap();
        let depth = inbox.depth().await.unwrap();
        for _ in 0..2 {
            let Inspection::Current { depth: seen, .. } = inspect(&location).await.unwrap() else {
                panic!("no inbox is seen at {location:?}");
            };
            assert_eq!(seen, depth);
            assert_eq!(seen.open, 1);
            assert_eq!(seen.oldest.open(), seen.oldest.waiting);
            assert!(seen.oldest.waiting.is_some() && seen.oldest.dead.is_none());
        }
        inbox.close().await;
        assert!(matches!(
            inspect(&location).await.unwrap(),
            Inspection::Current { .. }
        ));
    }
}
