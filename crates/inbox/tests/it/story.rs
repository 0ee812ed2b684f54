//! The promises of an inbox, for every engine.

use std::time::Duration;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use whodex_inbox::{Claim, Enqueued, Error, Inbox, InboxConfig, Location, State};

use crate::eventually::eventually;
use crate::jobs::{event, now};
use crate::places::{Place, places};
use crate::postgres;

fn keys(claims: &[Claim]) -> Vec<&str> {
    claims
        .iter()
        .map(|claim| claim.job().key.as_str())
        .collect()
}

async fn open_with_lease(place: &Place, lease: Duration) -> Inbox {
    let config = InboxConfig {
        lease,
        ..InboxConfig::default()
    };
    Inbox::open(&place.location, config).await.unwrap()
}

fn in_an_hour() -> Timestamp {
    now() + SignedDuration::from_hours(1)
}

#[tokio::test]
async fn an_event_is_kept_once_and_outlives_a_restart() {
    for place in places().await {
        let inbox = place.open().await;
        assert_eq!(
            inbox.enqueue(event("a", "anna")).await.unwrap(),
            Enqueued::New
        );
        assert_eq!(
            inbox.enqueue(event("a", "anna")).await.unwrap(),
            Enqueued::Duplicate
        );
        inbox.close().await;
        let inbox = place.open().await;
        assert_eq!(
            inbox.enqueue(event("a", "anna")).await.unwrap(),
            Enqueued::Duplicate
        );
        let claims = inbox.claim(10).await.unwrap();
        assert_eq!(keys(&claims), ["a"]);
        assert_eq!(claims[0].job().body, "{\"id\":\"a\"}");
        assert_eq!(claims[0].job().attempt, 1);
    }
}

#[tokio::test]
async fn a_thousand_at_once_are_all_kept_and_each_is_new_once() {
    for place in places().await {
        let inbox = place.open().await;
        let enqueues = (0..1000).map(|n| {
            let inbox = inbox.clone();
            tokio::spawn(async move {
                inbox
                    .enqueue(event(&format!("{}", n % 500), "x"))
                    .await
                    .unwrap()
            })
        });
        let enqueues: Vec<_> = enqueues.collect();
        let mut new = 0;
        for enqueued in enqueues {
            new += usize::from(enqueued.await.unwrap() == Enqueued::New);
        }
        assert_eq!(new, 500);
        assert_eq!(inbox.depth().await.unwrap().open, 500);
    }
}

#[tokio::test]
async fn a_done_job_is_remembered_without_its_body_until_it_is_pruned() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.complete(Some("REPLY")).await.unwrap();
        assert!(inbox.claim(1).await.unwrap().is_empty());
        let job = inbox.list(None, 10).await.unwrap().pop().unwrap();
        assert_eq!((job.state, job.body.as_str()), (State::Done, ""));
        assert_eq!(job.reply.as_deref(), Some("REPLY"));
        assert_eq!(
            inbox.enqueue(event("a", "anna")).await.unwrap(),
            Enqueued::Duplicate
        );
        assert_eq!(
            inbox
                .prune(now() - SignedDuration::from_hours(1))
                .await
                .unwrap(),
            0
        );
        assert_eq!(inbox.prune(in_an_hour()).await.unwrap(), 1);
        assert_eq!(
            inbox.enqueue(event("a", "anna")).await.unwrap(),
            Enqueued::New
        );
    }
}

#[tokio::test]
async fn an_operator_calls_back_deferred_jobs_and_dead_ones() {
    for place in places().await {
        let inbox = place.open().await;
        for key in ["later", "never"] {
            inbox.enqueue(event(key, key)).await.unwrap();
        }
        for claim in inbox.claim(10).await.unwrap() {
            if claim.job().key == "later" {
                claim.retry(in_an_hour(), "Webex is slow").await.unwrap();
            } else {
                claim.dead_letter("it is broken").await.unwrap();
            }
        }
        assert!(inbox.claim(10).await.unwrap().is_empty());
        let depth = inbox.depth().await.unwrap();
        assert_eq!((depth.open, depth.dead), (1, 1));
        let dead = inbox
            .list(Some(State::Dead), 10)
            .await
            .unwrap()
            .pop()
            .unwrap();
        assert_eq!(dead.why.as_deref(), Some("it is broken"));
        let deferred = inbox
            .list(Some(State::Deferred), 10)
            .await
            .unwrap()
            .pop()
            .unwrap();
        for job in [&dead, &deferred] {
            assert!(inbox.retry(job.seq).await.unwrap());
        }
        let again = inbox.claim(10).await.unwrap();
        assert_eq!(again.len(), 2);
        assert!(
            again.iter().all(|claim| claim.job().attempt == 1),
            "attempts begin anew"
        );
        assert!(inbox.delete(dead.seq).await.unwrap());
        assert!(inbox.show(dead.seq).await.unwrap().is_none());
        assert!(!inbox.retry(12_345).await.unwrap());
    }
}

#[tokio::test]
async fn another_takes_up_an_expired_claim_and_the_first_is_told() {
    for place in places().await {
        let slow = open_with_lease(&place, Duration::from_millis(1)).await;
        slow.enqueue(event("a", "anna")).await.unwrap();
        let first = slow.claim(1).await.unwrap().pop().unwrap();
        let quick = place.open().await;
        let second = eventually("an expired lease", async || {
            quick.claim(1).await.unwrap().pop()
        })
        .await;
        assert_eq!(second.job().attempt, 2);
        assert!(matches!(first.post_started().await, Err(Error::LeaseLost)));
        assert!(matches!(first.extend().await, Err(Error::LeaseLost)));
        assert!(matches!(
            first.complete(Some("late")).await,
            Err(Error::LeaseLost)
        ));
        second.post_started().await.unwrap();
        second.complete(Some("right")).await.unwrap();
        let job = quick.list(None, 1).await.unwrap().pop().unwrap();
        assert_eq!(job.reply.as_deref(), Some("right"));
    }
}

#[tokio::test]
async fn a_claim_that_is_extended_stays_with_its_holder() {
    for place in places().await {
        let inbox = open_with_lease(&place, Duration::from_secs(3)).await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        let before = claim.job().due;
        eventually("a later end of the lease", async || {
            claim.extend().await.unwrap();
            let job = inbox.show(claim.job().seq).await.unwrap().unwrap();
            (job.due > before).then_some(())
        })
        .await;
        claim.complete(None).await.unwrap();
    }
}

#[tokio::test]
async fn the_next_holder_of_a_job_knows_of_a_post_that_was_begun() {
    for place in places().await {
        let slow = open_with_lease(&place, Duration::from_millis(1)).await;
        slow.enqueue(event("a", "anna")).await.unwrap();
        let first = slow.claim(1).await.unwrap().pop().unwrap();
        assert_eq!(first.job().reply, None);
        // The lease may have ended by now; nobody else has the job, so the fence holds all the same.
        first.post_started().await.unwrap();
        drop(first);
        let second = eventually("an expired lease", async || {
            slow.claim(1).await.unwrap().pop()
        })
        .await;
        assert_eq!(second.job().reply.as_deref(), Some(""));
    }
}

#[tokio::test]
async fn a_job_that_is_released_loses_no_attempt() {
    for place in places().await {
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.release().await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        assert_eq!(claim.job().attempt, 1);
    }
}

#[tokio::test]
async fn who_floods_the_inbox_waits_behind_everybody_else() {
    for place in places().await {
        let inbox = place.open().await;
        let flood = (0..3000).map(|n| {
            let inbox = inbox.clone();
            async move { inbox.enqueue(event(&format!("flood-{n}"), "flooder")).await }
        });
        for enqueued in join_all(flood).await {
            enqueued.unwrap();
        }
        inbox.enqueue(event("quiet", "anna")).await.unwrap();
        let claims = inbox.claim(2).await.unwrap();
        let mut claimed = keys(&claims);
        claimed.sort_unstable();
        assert_eq!(claimed, ["flood-0", "quiet"]);
    }
}

#[tokio::test]
async fn two_who_claim_at_once_never_get_the_same_job() {
    for place in places().await {
        let (one, other) = (place.open().await, place.open().await);
        for n in 0..200 {
            one.enqueue(event(&format!("{n}"), &format!("asker {}", n % 7)))
                .await
                .unwrap();
        }
        let take = async |inbox: &Inbox| {
            let mut taken = Vec::new();
            loop {
                let claims = inbox.claim(7).await.unwrap();
                if claims.is_empty() {
                    break;
                }
                for claim in claims {
                    taken.push(claim.job().key.clone());
                    claim.complete(None).await.unwrap();
                }
            }
            taken
        };
        let (mut mine, theirs) = tokio::join!(take(&one), take(&other));
        mine.extend(theirs);
        // One that found nothing may have missed what the other held and finished.
        mine.extend(take(&one).await);
        let claimed = mine.len();
        mine.sort();
        mine.dedup();
        assert_eq!((claimed, mine.len()), (200, 200));
    }
}

#[tokio::test]
async fn a_waiting_worker_is_woken_also_by_another_replica() {
    for place in places().await {
        let waiting = place.open().await;
        let available = waiting.job_available();
        waiting.enqueue(event("own", "anna")).await.unwrap();
        available.await;
    }
    if let Some(url) = postgres::database().await {
        let location: Location = url.parse().unwrap();
        let waiting = Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap();
        let other = Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap();
        let mut n = 0;
        // The ear of the first may not be open yet when the second speaks.
        eventually("a wake-up from another replica", async || {
            let available = waiting.job_available();
            n += 1;
            other.enqueue(event(&format!("{n}"), "anna")).await.unwrap();
            tokio::time::timeout(Duration::from_millis(200), available)
                .await
                .ok()
        })
        .await;
    }
}

#[tokio::test]
async fn one_of_several_replicas_has_a_duty_for_its_term() {
    for place in places().await {
        let (one, other) = (place.open().await, place.open().await);
        let hour = Duration::from_hours(1);
        let mut held = one.begin_duty("webhooks", hour).await.unwrap().unwrap();
        assert!(other.begin_duty("webhooks", hour).await.unwrap().is_none());
        assert!(one.keep_duty(&mut held, hour).await.unwrap(), "kept longer");
        let short = other.begin_duty("pruning", Duration::ZERO).await.unwrap();
        let mut short = short.unwrap();
        let taken = eventually("the end of a term", async || {
            one.begin_duty("pruning", hour).await.unwrap()
        })
        .await;
        // The holder of before neither keeps it nor gives it away.
        assert!(!other.keep_duty(&mut short, hour).await.unwrap());
        other.end_duty(short).await.unwrap();
        assert!(other.begin_duty("pruning", hour).await.unwrap().is_none());
        one.end_duty(taken).await.unwrap();
        assert!(other.begin_duty("pruning", hour).await.unwrap().is_some());
        assert_eq!(one.latest("signed with ").await.unwrap(), None);
        for word in ["a", "b", "a"] {
            one.remember("signed with ", word).await.unwrap();
            let latest = other.latest("signed with ").await.unwrap();
            assert_eq!(latest.as_deref(), Some(word));
        }
        assert_eq!(one.mark("alive").await.unwrap(), None);
        let then = "2026-01-02T03:04:05Z".parse().unwrap();
        one.set_mark("alive", then).await.unwrap();
        assert_eq!(other.mark("alive").await.unwrap(), Some(then));
    }
}

#[tokio::test]
async fn an_inbox_says_whether_it_can_store() {
    for place in places().await {
        place.open().await.probe_write().await.unwrap();
    }
}

#[tokio::test]
async fn replicas_that_start_at_once_agree_on_the_schema() {
    for place in places().await {
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let location = place.location.clone();
                tokio::spawn(async move {
                    Inbox::open(&location, InboxConfig::default())
                        .await
                        .map(drop)
                })
            })
            .collect();
        for one in opening {
            one.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_without_its_password() {
    let location: Location = "postgres://bot:hush@127.0.0.1:1/whodex".parse().unwrap();
    let error = Inbox::open(&location, InboxConfig::default())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("postgres://127.0.0.1:1/whodex"), "{error}");
    assert!(!error.contains("hush"));
}
