//! Watches, told for every engine.

use jiff::SignedDuration;
use whodex_inbox::{Inbox, InboxConfig, Location, NewWatch, WatchLimits, Watched};

use crate::jobs::{event, now};
use crate::places::places;
use crate::postgres;

const LIMITS: WatchLimits = WatchLimits { each: 2, all: 4 };

async fn keep(inbox: &Inbox, owner: &str, whom: &str, body: &str) -> Watched {
    let watch = NewWatch {
        key: format!("{owner}/{whom}"),
        owner: owner.to_owned(),
        body: body.to_owned(),
        until: now() + SignedDuration::from_hours(8),
    };
    inbox.keep_watch(watch, LIMITS).await.unwrap()
}

async fn bodies(inbox: &Inbox, owner: Option<&str>) -> Vec<String> {
    let watches = inbox.watches(owner).await.unwrap();
    watches.into_iter().map(|watch| watch.body).collect()
}

#[tokio::test]
async fn a_watch_outlasts_a_restart_and_is_no_job() {
    for place in places().await {
        let inbox = place.open().await;
        assert_eq!(keep(&inbox, "anna", "wei", "1").await, Watched::Kept);
        inbox.close().await;
        let inbox = place.open().await;
        assert_eq!(bodies(&inbox, None).await, ["1"]);
        assert_eq!(bodies(&inbox, Some("john")).await, Vec::<String>::new());
        // Neither a claim nor the backlog sees it, and pruning leaves it.
        inbox.enqueue(event("a question", "anna")).await.unwrap();
        let depth = inbox.depth().await.unwrap();
        assert_eq!((depth.open, depth.deferred), (1, 0));
        assert_eq!(inbox.claim(10).await.unwrap().len(), 1);
        inbox
            .prune(now() + SignedDuration::from_hours(99))
            .await
            .unwrap();
        assert_eq!(bodies(&inbox, Some("anna")).await, ["1"]);
        inbox.close().await;
    }
}

#[tokio::test]
async fn a_watch_is_renewed_and_never_doubled_within_its_limits() {
    for place in places().await {
        let inbox = place.open().await;
        assert_eq!(keep(&inbox, "anna", "wei", "1").await, Watched::Kept);
        assert_eq!(keep(&inbox, "anna", "mei", "2").await, Watched::Kept);
        assert_eq!(
            keep(&inbox, "anna", "eva", "3").await,
            Watched::TooManyOfOwner
        );
        assert_eq!(keep(&inbox, "anna", "wei", "4").await, Watched::Kept);
        assert_eq!(bodies(&inbox, Some("anna")).await.len(), 2);
        assert_eq!(keep(&inbox, "john", "wei", "5").await, Watched::Kept);
        assert_eq!(keep(&inbox, "kofi", "wei", "6").await, Watched::Kept);
        assert_eq!(keep(&inbox, "olga", "wei", "7").await, Watched::TooMany);
        assert_eq!(keep(&inbox, "kofi", "wei", "8").await, Watched::Kept);
        inbox.close().await;
    }
}

/// Some replicas keep watches in the same moment, each of somebody else; how many are kept.
async fn kept_at_once(replicas: &[Inbox], owner: impl Fn(usize) -> String) -> usize {
    let keeping = replicas.iter().cycle().take(12).enumerate();
    let keeping = keeping.map(|(n, inbox)| {
        let (inbox, owner) = (inbox.clone(), owner(n));
        tokio::spawn(async move { keep(&inbox, &owner, &n.to_string(), "1").await })
    });
    let keeping: Vec<_> = keeping.collect();
    let mut kept = 0;
    for outcome in keeping {
        kept += usize::from(outcome.await.unwrap() == Watched::Kept);
    }
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_add_the_last_watch_at_once_keep_the_limits() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let location: Location = url.parse().unwrap();
    let mut replicas = Vec::new();
    for _ in 0..2 {
        replicas.push(
            Inbox::open(&location, InboxConfig::default())
                .await
                .unwrap(),
        );
    }
    for round in 0..20 {
        let each = kept_at_once(&replicas, |_| "anna".to_owned()).await;
        assert_eq!(each, 2, "round {round}");
        let all = kept_at_once(&replicas, |n| format!("asker {n}")).await;
        assert_eq!(all, 2, "round {round}, of all");
        for watch in replicas[0].watches(None).await.unwrap() {
            replicas[0].end_watch(&watch.key, None).await.unwrap();
        }
    }
    for inbox in replicas {
        inbox.close().await;
    }
}

#[tokio::test]
async fn a_renewed_watch_is_neither_changed_nor_ended() {
    for place in places().await {
        let inbox = place.open().await;
        keep(&inbox, "anna", "wei", "1").await;
        keep(&inbox, "anna", "wei", "2").await;
        let key = "anna/wei";
        assert!(!inbox.change_watch(key, "1", "3").await.unwrap());
        assert!(!inbox.end_watch(key, Some("1")).await.unwrap());
        assert!(inbox.change_watch(key, "2", "3").await.unwrap());
        let watch = inbox.watch(key).await.unwrap().unwrap();
        assert_eq!((watch.owner.as_str(), watch.body.as_str()), ("anna", "3"));
        assert!(inbox.end_watch(key, Some("3")).await.unwrap());
        assert!(!inbox.end_watch(key, None).await.unwrap());
        assert_eq!(inbox.watch(key).await.unwrap(), None);
        inbox.close().await;
    }
}
