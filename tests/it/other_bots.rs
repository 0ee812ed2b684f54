//! The inbox of another bot: the whole bot refuses it, says what to do, and leaves what waits there alone.

use std::time::{Duration, Instant};

use whodex::inbox::{self, Filter, Inbox, InboxConfig, Location, State};

use crate::bots::Bots;
use crate::harness::{Stage, eventually};
use crate::jobs::event;
use crate::postgres;

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_on_the_inbox_of_another_ends_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("inbox.db").display());
    let database = postgres::database().await;
    for place in std::iter::once(file).chain(database) {
        let location: Location = place.parse().unwrap();
        let inbox = Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap();
        inbox.belongs_to("STAGING").await.unwrap();
        inbox
            .enqueue(event("messages/created/M", "anna"))
            .await
            .unwrap();
        inbox.close().await;
        let stage = Stage::without_bot(Default::default()).await;
        let log = folder.path().join("log");
        let mut bots = Bots::placed(&stage.api, place.clone(), 1).await;
        bots.log = Some(log.clone());
        let begun = Instant::now();
        bots.start(0);
        let status = eventually("the end of the bot", async || {
            bots.running[0].as_mut()?.try_wait().unwrap()
        })
        .await;
        assert_eq!(status.code(), Some(1), "{place}");
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(60), "{took:?} at {place}");
        let told = std::fs::read_to_string(&log).unwrap();
        std::fs::remove_file(&log).unwrap();
        // The last line is for whoever starts it; the others are its log.
        let told = told.lines().rfind(|line| !line.starts_with('{')).unwrap();
        for part in [
            "the inbox cannot be opened",
            "STAGING",
            &location.to_string(),
            "set WHODEX_INBOX to another one",
        ] {
            assert!(told.contains(part), "{part} is not in {told:?}");
        }
        let jobs = inbox::read(&location, &Filter::default(), None, 10).await;
        let jobs = jobs.unwrap();
        assert_eq!(jobs.len(), 1, "{place}");
        assert_eq!((jobs[0].state, jobs[0].attempt), (State::Waiting, 0));
        assert_eq!(stage.calls("GET /messages/{id}").await, 0, "{place}");
        assert_eq!(stage.calls("POST /webhooks").await, 0, "{place}");
        stage.stop().await;
    }
}
