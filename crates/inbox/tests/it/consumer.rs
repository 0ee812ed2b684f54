//! Deliveries to a worker, for every engine: direct claims, slots, pauses and the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt;
use futures_util::future::join_all;
use jiff::SignedDuration;
use whodex_inbox::{Consumer, Enqueued, State};

use crate::eventually::eventually;
use crate::jobs::{event, now};
use crate::places::{idle, places};

/// Whether a consumer has nothing to deliver at the moment.
fn is_quiet(consumer: &mut Consumer) -> bool {
    consumer.recv().now_or_never().is_none()
}

#[tokio::test]
async fn if_nothing_waits_a_job_is_claimed_as_it_is_enqueued() {
    for place in places().await {
        let inbox = place.open().await;
        let mut consumer = inbox.consume(1);
        inbox.enqueue(event("early", "anna")).await.unwrap();
        let early = inbox.find("early").await.unwrap().unwrap();
        assert_eq!(early.state, State::Waiting, "something may wait");
        let (claim, slot) = consumer.recv().await.unwrap();
        claim.complete(None).await.unwrap();
        drop(slot);
        idle(&mut consumer).await;
        let enqueued = inbox.enqueue(event("a", "anna")).await.unwrap();
        assert_eq!(enqueued, Enqueued::New);
        assert!(inbox.claim(1).await.unwrap().is_empty(), "it is claimed");
        let (claim, slot) = consumer.recv().await.unwrap();
        assert_eq!((claim.job().key.as_str(), claim.job().attempt), ("a", 1));
        // There is no slot left: the next waits, and everything after it.
        inbox.enqueue(event("b", "anna")).await.unwrap();
        claim.complete(Some("REPLY")).await.unwrap();
        drop(slot);
        inbox.enqueue(event("c", "john")).await.unwrap();
        assert_eq!(inbox.claim(5).await.unwrap().len(), 2);
        // A repeat takes no slot.
        idle(&mut consumer).await;
        let enqueued = inbox.enqueue(event("a", "anna")).await.unwrap();
        assert_eq!(enqueued, Enqueued::Duplicate);
        assert!(is_quiet(&mut consumer));
        assert!(consumer.is_idle());
    }
}

#[tokio::test]
async fn a_direct_claim_spares_a_commit() {
    for place in places().await {
        let inbox = place.open().await;
        let commits = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&commits);
        inbox.watch_commits(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let mut consumer = inbox.consume(1);
        idle(&mut consumer).await;
        commits.store(0, Ordering::Relaxed);
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let (claim, _slot) = consumer.recv().await.unwrap();
        assert_eq!(commits.load(Ordering::Relaxed), 1);
        claim.complete(None).await.unwrap();
    }
}

#[tokio::test]
async fn a_job_is_delivered_also_when_its_sender_has_hung_up() {
    for place in places().await {
        let inbox = place.open().await;
        let mut consumer = inbox.consume(1);
        idle(&mut consumer).await;
        for n in 0.. {
            let mut enqueueing = Box::pin(inbox.enqueue(event(&n.to_string(), "anna")));
            // The store may answer before the sender can hang up: then the next one does.
            let has_hung_up = enqueueing.as_mut().now_or_never().is_none();
            drop(enqueueing);
            let (claim, slot) = consumer.recv().await.unwrap();
            claim.complete(None).await.unwrap();
            if has_hung_up {
                break;
            }
            drop(slot);
            idle(&mut consumer).await;
        }
    }
}

#[tokio::test]
async fn of_repeats_that_arrive_together_one_is_delivered() {
    for place in places().await {
        let inbox = place.open().await;
        let mut consumer = inbox.consume(8);
        idle(&mut consumer).await;
        let enqueues = (0..16).map(|_| inbox.enqueue(event("a", "anna")));
        let new = join_all(enqueues).await.into_iter();
        let new = new.filter(|enqueued| matches!(enqueued, Ok(Enqueued::New)));
        assert_eq!(new.count(), 1);
        let (claim, _slot) = consumer.recv().await.unwrap();
        claim.complete(None).await.unwrap();
        assert!(is_quiet(&mut consumer));
    }
}

#[tokio::test]
async fn no_more_jobs_are_delivered_than_there_are_slots() {
    for place in places().await {
        let inbox = place.open().await;
        for n in 0..5 {
            inbox.enqueue(event(&format!("{n}"), "anna")).await.unwrap();
        }
        let mut consumer = inbox.consume(2);
        let (first, slot) = consumer.recv().await.unwrap();
        let (_second, _slot) = consumer.recv().await.unwrap();
        inbox.enqueue(event("late", "john")).await.unwrap();
        assert!(is_quiet(&mut consumer));
        assert_eq!(inbox.depth().await.unwrap().claimed, 2);
        first.complete(None).await.unwrap();
        drop(slot);
        // The late one has the earlier start tag; direct claims would have overtaken it too.
        let (third, _slot) = consumer.recv().await.unwrap();
        assert_eq!(third.job().attempt, 1);
        assert!(is_quiet(&mut consumer));
        assert_eq!(inbox.depth().await.unwrap().claimed, 2);
    }
}

#[tokio::test]
async fn a_claim_under_way_outlives_the_call_that_began_it() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let mut consumer = inbox.consume(4);
        // Each look drops its future, and the first of them in the middle of a claim.
        let delivery = eventually("the job", async || consumer.recv().now_or_never()).await;
        let (claim, _slot) = delivery.unwrap();
        assert_eq!(claim.job().attempt, 1, "no claim got lost");
        claim.complete(None).await.unwrap();
    }
}

#[tokio::test]
async fn a_paused_consumer_releases_its_jobs_and_goes_on_later() {
    for place in places().await {
        let inbox = place.open().await;
        let mut consumer = inbox.consume(4);
        idle(&mut consumer).await;
        inbox.enqueue(event("direct", "anna")).await.unwrap();
        consumer.pause().await;
        inbox.enqueue(event("later", "john")).await.unwrap();
        assert_eq!(inbox.depth().await.unwrap().waiting, 2);
        for _ in 0..2 {
            let (claim, _slot) = consumer.recv().await.unwrap();
            assert_eq!(claim.job().attempt, 1, "a release costs no attempt");
            claim.complete(None).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_consumer_closes_when_its_jobs_have_ended() {
    for place in places().await {
        let inbox = place.open().await;
        for key in ["a", "b", "c"] {
            inbox.enqueue(event(key, key)).await.unwrap();
        }
        let mut consumer = inbox.consume(3);
        let (claim, slot) = consumer.recv().await.unwrap();
        let mut closing = Box::pin(consumer.close());
        // The two that nobody received go back, and the consumer waits for the third.
        eventually("two released jobs", async || {
            assert!(closing.as_mut().now_or_never().is_none());
            (inbox.depth().await.unwrap().waiting == 2).then_some(())
        })
        .await;
        claim.complete(Some("REPLY")).await.unwrap();
        drop(slot);
        closing.await;
        inbox.enqueue(event("d", "d")).await.unwrap();
        let depth = inbox.depth().await.unwrap();
        assert_eq!((depth.waiting, depth.claimed), (3, 0));
    }
}

#[tokio::test]
async fn a_consumer_that_is_gone_gets_no_direct_claim() {
    for place in places().await {
        let inbox = place.open().await;
        let mut consumer = inbox.consume(1);
        idle(&mut consumer).await;
        drop(consumer);
        inbox.enqueue(event("a", "anna")).await.unwrap();
        assert_eq!(inbox.depth().await.unwrap().waiting, 1);
    }
}

#[tokio::test]
async fn a_deferred_job_is_delivered_when_its_time_has_come() {
    for place in places().await {
        let inbox = place.open().await;
        let mut consumer = inbox.consume(2);
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let (claim, slot) = consumer.recv().await.unwrap();
        let soon = now() + SignedDuration::from_millis(50);
        claim.retry(soon, "Webex is slow").await.unwrap();
        drop(slot);
        let (claim, _slot) = consumer.recv().await.unwrap();
        assert_eq!((claim.job().key.as_str(), claim.job().attempt), ("a", 2));
    }
}
