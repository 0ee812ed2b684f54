//! The subjects of a thread's answers, as an inbox keeps them: told for every engine.

use jiff::SignedDuration;
use whodex_inbox::{About, Inbox};

use crate::jobs::{event, now};
use crate::places::places;

fn about(thread: &str, what: &str) -> About {
    About {
        thread: thread.to_owned(),
        what: what.to_owned(),
    }
}

/// Answers the oldest job.
async fn answer(inbox: &Inbox, reply: Option<&str>, was_about: Option<About>) -> i64 {
    let claim = inbox.claim(1).await.unwrap().pop().unwrap();
    let seq = claim.job().seq;
    if let Some(was_about) = was_about {
        claim.is_about(was_about);
    }
    claim.complete(reply).await.unwrap();
    seq
}

async fn last(inbox: &Inbox, thread: &str) -> Option<String> {
    inbox.last_about(thread, i64::MAX).await.unwrap()
}

#[tokio::test]
async fn a_restart_keeps_the_latest_answer_of_each_thread_apart() {
    for place in places().await {
        let inbox = place.open().await;
        let mut seqs = Vec::new();
        for (key, thread, what) in [
            ("1", "room a", "anna"),
            ("2", "room b", "john"),
            ("3", "room a", "wei"),
        ] {
            inbox.enqueue(event(key, "anna")).await.unwrap();
            seqs.push(answer(&inbox, Some(key), Some(about(thread, what))).await);
        }
        // Help is about nobody, and what is left without a reply said nothing of anybody.
        inbox.enqueue(event("4", "anna")).await.unwrap();
        answer(&inbox, Some("4"), None).await;
        inbox.enqueue(event("5", "anna")).await.unwrap();
        answer(&inbox, None, Some(about("room a", "unsaid"))).await;
        inbox.close().await;
        let inbox = place.open().await;
        assert_eq!(last(&inbox, "room a").await.as_deref(), Some("wei"));
        assert_eq!(last(&inbox, "room b").await.as_deref(), Some("john"));
        for other in ["room c", "room", "room ", "ROOM A", ""] {
            assert_eq!(last(&inbox, other).await, None, "{other}");
        }
        // An earlier question cannot mean a later one.
        let before = async |seq| inbox.last_about("room a", seq).await.unwrap();
        assert_eq!(before(seqs[2]).await.as_deref(), Some("anna"));
        assert_eq!(before(seqs[0]).await, None);
        inbox.close().await;
    }
}

#[tokio::test]
async fn an_answers_subject_goes_and_changes_with_the_answer() {
    for place in places().await {
        let inbox = place.open().await;
        for key in ["1", "2"] {
            inbox.enqueue(event(key, "anna")).await.unwrap();
            answer(&inbox, Some(key), Some(about("room a", key))).await;
        }
        let exchange = async |from: &str, to: Option<&str>| {
            let exchanged = inbox.exchange_reply("2", Some(from), to, "edited");
            assert!(exchanged.await.unwrap());
        };
        exchange("2", Some("3")).await;
        assert_eq!(last(&inbox, "room a").await.as_deref(), Some("1"));
        // A reply that took its place no longer is not what it is about.
        let wei = about("room a", "wei");
        inbox.note_about("2", "2", &wei).await.unwrap();
        assert_eq!(last(&inbox, "room a").await.as_deref(), Some("1"));
        inbox.note_about("2", "3", &wei).await.unwrap();
        assert_eq!(last(&inbox, "room a").await.as_deref(), Some("wei"));
        exchange("3", None).await;
        assert_eq!(last(&inbox, "room a").await.as_deref(), Some("1"));
        let pruned = inbox.prune(now() + SignedDuration::from_hours(1));
        assert_eq!(pruned.await.unwrap(), 2);
        assert_eq!(last(&inbox, "room a").await, None);
        inbox.close().await;
    }
}

#[tokio::test]
async fn an_open_question_is_known_by_its_key_or_its_space() {
    for place in places().await {
        let inbox = place.open().await;
        let enqueue = async |key: &str| {
            let mut job = event(key, "anna");
            job.body = format!("{{\"id\":\"{key}\",\"room\":\"ROOM\"}}");
            inbox.enqueue(job).await.unwrap();
        };
        enqueue("root").await;
        let seq = i64::MAX;
        let awaits = async |seq, key: &str, id: &str| inbox.awaits(seq, key, id).await.unwrap();
        assert!(awaits(seq, "root", "ELSEWHERE").await);
        assert!(!awaits(seq, "other", "ROOM").await, "it only waits");
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        assert!(awaits(seq, "other", "ROOM").await);
        assert!(!awaits(seq, "other", "ELSEWHERE").await);
        let own = claim.job().seq;
        assert!(!awaits(own, "root", "ROOM").await, "nothing came before");
        claim.complete(Some("REPLY")).await.unwrap();
        assert!(!awaits(seq, "root", "ROOM").await);
        inbox.close().await;
    }
}
