//! Holders of jobs, for every engine: fences, clocks that differ, and answers of the store that got lost.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::net::{TcpListener, UnixStream};
use tokio_postgres::config::Host;
use whodex_inbox::{Claim, Enqueued, Error, Inbox, InboxConfig, Location, State};

use crate::eventually::eventually;
use crate::jobs::{event, now};
use crate::places::{idle, places};
use crate::postgres;

fn a_day_ahead() -> Timestamp {
    now() + SignedDuration::from_hours(24)
}

async fn open(location: &Location, lease: Duration, now: fn() -> Timestamp) -> Inbox {
    Inbox::open(location, InboxConfig { lease, now })
        .await
        .unwrap()
}

const SHORT: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_secs(30);

/// The next claim of a job whose lease is about to expire.
async fn claimed_again(inbox: &Inbox) -> Claim {
    eventually("an expired lease", async || {
        inbox.claim(1).await.unwrap().pop()
    })
    .await
}

#[tokio::test]
async fn a_claim_of_before_a_call_back_is_not_taken_for_a_later_one() {
    for place in places().await {
        let inbox = open(&place.location, SHORT, now).await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let stalled = inbox.claim(1).await.unwrap().pop().unwrap();
        let second = claimed_again(&inbox).await;
        second.dead_letter("it is broken").await.unwrap();
        assert!(inbox.retry(stalled.job().seq).await.unwrap());
        let third = inbox.claim(1).await.unwrap().pop().unwrap();
        assert_eq!(third.job().attempt, 1, "it is tried anew");
        assert!(matches!(
            stalled.post_started().await,
            Err(Error::LeaseLost)
        ));
        assert!(matches!(
            stalled.complete(Some("old")).await,
            Err(Error::LeaseLost)
        ));
        third.complete(Some("new")).await.unwrap();
    }
}

#[tokio::test]
async fn a_job_that_is_released_has_another_fence_all_the_same() {
    for place in places().await {
        let inbox = open(&place.location, SHORT, now).await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let stalled = inbox.claim(1).await.unwrap().pop().unwrap();
        let second = claimed_again(&inbox).await;
        second.release().await.unwrap();
        let third = inbox.claim(1).await.unwrap().pop().unwrap();
        assert_eq!(third.job().attempt, 2);
        assert!(matches!(
            stalled.complete(None).await,
            Err(Error::LeaseLost)
        ));
        third.complete(None).await.unwrap();
    }
}

#[tokio::test]
async fn what_waits_is_claimed_whatever_the_clocks_say() {
    for place in places().await {
        // A bot whose clock is a day ahead; or one whose clock is set back later.
        let ahead = open(&place.location, LONG, a_day_ahead).await;
        let mut early = event("early", "anna");
        early.received = a_day_ahead();
        ahead.enqueue(early).await.unwrap();
        let mut late = event("late", "john");
        late.received = a_day_ahead();
        ahead.enqueue(late).await.unwrap();
        let claim = ahead.claim(1).await.unwrap().pop().unwrap();
        claim.release().await.unwrap();
        let right = open(&place.location, LONG, now).await;
        let claims = right.claim(5).await.unwrap();
        assert_eq!(claims.len(), 2);
        for claim in claims {
            claim.dead_letter("for the test").await.unwrap();
        }
        let dead = ahead.list(Some(State::Dead), 5).await.unwrap();
        for job in &dead {
            assert!(ahead.retry(job.seq).await.unwrap());
        }
        assert_eq!(right.claim(5).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_pause_is_as_long_as_meant_also_by_a_clock_that_is_ahead() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let location: Location = url.parse().unwrap();
    let ahead = open(&location, LONG, a_day_ahead).await;
    ahead.enqueue(event("a", "anna")).await.unwrap();
    let claim = ahead.claim(1).await.unwrap().pop().unwrap();
    claim.retry(a_day_ahead(), "Webex is slow").await.unwrap();
    let right = open(&location, LONG, now).await;
    let claims = eventually("the end of the pause", async || {
        Some(right.claim(1).await.unwrap()).filter(|claims| !claims.is_empty())
    });
    assert_eq!(claims.await.len(), 1);
}

#[tokio::test]
async fn a_clock_set_back_prolongs_no_leases_and_no_duties() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("inbox.db"));
    let ahead = open(&location, LONG, a_day_ahead).await;
    ahead.enqueue(event("a", "anna")).await.unwrap();
    drop(ahead.claim(1).await.unwrap());
    assert!(ahead.begin_duty("pruning", LONG).await.unwrap().is_some());
    ahead.close().await;
    let back = open(&location, SHORT, now).await;
    assert!(back.begin_duty("pruning", LONG).await.unwrap().is_some());
    eventually("the end of the lease", async || {
        back.claim(1).await.unwrap().pop()
    })
    .await
    .complete(None)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_pause_of_a_clock_that_was_set_back_does_not_last_till_then() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("inbox.db"));
    let ahead = open(&location, LONG, a_day_ahead).await;
    ahead.enqueue(event("a", "anna")).await.unwrap();
    let claim = ahead.claim(1).await.unwrap().pop().unwrap();
    let soon = a_day_ahead() + SignedDuration::from_secs(10);
    claim.retry(soon, "Webex has a problem").await.unwrap();
    ahead.close().await;
    let back = open(&location, LONG, now).await;
    let again = back.claim(1).await.unwrap().pop();
    again
        .expect("a job that is due")
        .complete(None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_pause_of_a_day_is_cut_and_is_no_call_to_try_at_once() {
    for place in places().await {
        let inbox = open(&place.location, LONG, now).await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        let job = claim.job().seq;
        claim.retry(a_day_ahead(), "asked to wait").await.unwrap();
        assert!(inbox.claim(1).await.unwrap().is_empty());
        let put_off = inbox.show(job).await.unwrap().unwrap();
        assert!(put_off.due > now() + SignedDuration::from_hours(1));
        assert!(put_off.due < now() + SignedDuration::from_hours(3));
    }
}

#[tokio::test]
async fn a_job_that_is_being_ended_is_not_claimed_in_the_same_moment() {
    for place in places().await {
        for n in 0..20 {
            let inbox = open(&place.location, SHORT, now).await;
            inbox.enqueue(event(&format!("{n}"), "anna")).await.unwrap();
            let claim = inbox.claim(1).await.unwrap().pop().unwrap();
            // Its lease is over when another, that is no longer there, would get it.
            let other = open(&place.location, SHORT, now).await;
            eventually("the end of the lease", async || {
                let job = other.show(claim.job().seq).await.unwrap().unwrap();
                (job.due < now()).then_some(())
            })
            .await;
            let (ended, claimed) = tokio::join!(claim.complete(Some("REPLY")), inbox.claim(1));
            ended.unwrap();
            assert!(claimed.unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn everybody_who_waited_for_anothers_lock_is_told_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    let inbox = open(&Location::Sqlite(path.clone()), LONG, now).await;
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let enqueues = (0..3).map(|n| inbox.enqueue(event(&format!("{n}"), "anna")));
    for enqueued in join_all(enqueues).await {
        assert!(matches!(enqueued, Err(Error::Locked)), "{enqueued:?}");
    }
    other.execute_batch("ROLLBACK").unwrap();
    inbox.enqueue(event("a", "anna")).await.unwrap();
}

#[tokio::test]
async fn what_was_enqueued_before_an_inbox_is_closed_is_kept() {
    for place in places().await {
        let inbox = place.open().await;
        let enqueues = (0..1000).map(|n| {
            let inbox = inbox.clone();
            async move { inbox.enqueue(event(&format!("{n}"), "anna")).await }
        });
        let (enqueues, ()) = tokio::join!(join_all(enqueues), inbox.clone().close());
        for enqueued in enqueues {
            assert_eq!(enqueued.unwrap(), Enqueued::New);
        }
        assert!(matches!(inbox.probe_write().await, Err(Error::Closed)));
        assert_eq!(place.open().await.depth().await.unwrap().waiting, 1000);
    }
}

/// Leads connections to a server, and can lose the next answer: what was asked is done, and the connection is gone.
struct Bridge {
    location: Location,
    loses: tokio::sync::watch::Sender<bool>,
}

impl Bridge {
    async fn to(url: &str) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let Some(Host::Unix(folder)) = config.get_hosts().first().cloned() else {
            panic!("not a socket: {url}");
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (loses, _) = tokio::sync::watch::channel(false);
        let losing = loses.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = UnixStream::connect(folder.join(".s.PGSQL.5432")).await;
                tokio::spawn(carry(near, far.unwrap(), losing.clone()));
            }
        });
        let database = config.get_dbname().unwrap();
        let address = format!("postgres://whodex@127.0.0.1:{port}/{database}?sslmode=disable");
        Self {
            location: address.parse().unwrap(),
            loses,
        }
    }
}

async fn carry(
    mut near: tokio::net::TcpStream,
    mut far: UnixStream,
    losing: tokio::sync::watch::Sender<bool>,
) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (mut questions, mut answers) = near.split();
    let (mut from, mut to) = far.split();
    let asking = tokio::io::copy(&mut questions, &mut to);
    let answering = async {
        let mut part = vec![0; 64 * 1024];
        loop {
            let length = from.read(&mut part).await?;
            if length == 0 || losing.send_replace(false) {
                return std::io::Result::Ok(());
            }
            answers.write_all(&part[..length]).await?;
        }
    };
    tokio::select! {
        _ = asking => {}
        _ = answering => {}
    }
}

#[tokio::test]
async fn a_write_whose_confirmation_is_lost_is_known_a_moment_later() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let bridge = Bridge::to(&url).await;
    let inbox = open(&bridge.location, LONG, now).await;
    let mut consumer = inbox.consume(8);
    idle(&mut consumer).await;
    // Every statement is prepared by now.
    inbox.enqueue(event("first", "anna")).await.unwrap();
    let (first, _slot) = consumer.recv().await.unwrap();
    first.complete(None).await.unwrap();

    bridge.loses.send_replace(true);
    assert_eq!(
        inbox.enqueue(event("a", "anna")).await.unwrap(),
        Enqueued::New
    );
    assert!(!*bridge.loses.borrow(), "no answer was lost");
    let (claim, _slot) = consumer.recv().await.unwrap();
    assert_eq!(claim.job().key, "a");
    // On the new connection too.
    inbox.enqueue(event("b", "anna")).await.unwrap();
    let (other, _slot) = consumer.recv().await.unwrap();
    other.complete(None).await.unwrap();

    bridge.loses.send_replace(true);
    claim.complete(Some("REPLY")).await.unwrap();
    assert!(!*bridge.loses.borrow(), "no answer was lost");
    let job = inbox.find("a").await.unwrap().unwrap();
    assert_eq!(
        (job.state, job.reply.as_deref()),
        (State::Done, Some("REPLY"))
    );
    // A repeat of another's event is delivered to nobody.
    assert_eq!(
        inbox.enqueue(event("a", "anna")).await.unwrap(),
        Enqueued::Duplicate
    );
    assert!(consumer.recv().now_or_never().is_none());
}

#[tokio::test]
async fn a_job_that_ends_without_a_reply_tells_if_it_may_have_one() {
    for place in places().await {
        let inbox = open(&place.location, LONG, now).await;
        let claimed = async |key: &str| {
            inbox.enqueue(event(key, "anna")).await.unwrap();
            inbox.claim(1).await.unwrap().pop().unwrap()
        };
        let refused = claimed("messages/created/refused").await;
        refused.post_started().await.unwrap();
        refused.not_posted();
        refused.complete(None).await.unwrap();
        claimed("messages/created/quiet")
            .await
            .complete(None)
            .await
            .unwrap();
        let unheard = claimed("messages/created/unheard").await;
        unheard.post_started().await.unwrap();
        unheard.retry(now(), "Webex is slow").await.unwrap();
        let again = inbox.claim(1).await.unwrap().pop().unwrap();
        again.complete(None).await.unwrap();
        let edited = claimed("messages/updated/edited/1").await;
        edited.post_started().await.unwrap();
        edited.complete(None).await.unwrap();
        for (message, may_have) in [
            ("refused", false),
            ("quiet", false),
            ("unheard", true),
            ("edited", true),
            ("edit", false),
        ] {
            let posted = format!("messages/created/{message}");
            let edited = format!("messages/updated/{message}/");
            let has_unheard = inbox.has_unheard(&posted, &edited).await.unwrap();
            assert_eq!(has_unheard, may_have, "{message}");
        }
        inbox.close().await;
    }
}

/// Seconds by which the clock of the next tests is ahead.
static AHEAD: AtomicI64 = AtomicI64::new(0);

fn a_clock_that_is_set() -> Timestamp {
    now() + SignedDuration::from_secs(AHEAD.load(Ordering::Relaxed))
}

#[tokio::test]
async fn setting_the_clock_ends_no_lease_and_delays_no_deferred_job() {
    let folder = tempfile::tempdir().unwrap();
    let location = format!("sqlite:{}", folder.path().join("jobs.db").display());
    let inbox = open(&location.parse().unwrap(), LONG, a_clock_that_is_set).await;
    inbox.enqueue(event("a", "anna")).await.unwrap();
    let held = inbox.claim(1).await.unwrap().pop().unwrap();
    AHEAD.store(40, Ordering::Relaxed);
    assert!(inbox.claim(1).await.unwrap().is_empty(), "two hold one job");
    held.post_started().await.unwrap();
    let soon = inbox.now() + SignedDuration::from_millis(300);
    held.retry(soon, "later").await.unwrap();
    AHEAD.store(40 - 3600, Ordering::Relaxed);
    let again = eventually("a deferred job", async || {
        inbox.claim(1).await.unwrap().pop()
    })
    .await;
    // The next process begins with the system's clock, and moves what this one deferred.
    let soon = inbox.now() + SignedDuration::from_millis(300);
    again.retry(soon, "later").await.unwrap();
    inbox.close().await;
    let inbox = open(&location.parse().unwrap(), LONG, a_clock_that_is_set).await;
    let claimed = inbox.claim(1).await.unwrap();
    assert!(claimed.is_empty(), "it is not due yet");
    let job = inbox.find("a").await.unwrap().unwrap();
    let pause = job.due.duration_since(inbox.now());
    assert!(pause <= SignedDuration::from_millis(300), "{pause}");
    inbox.close().await;
}

#[tokio::test]
async fn a_clock_set_back_between_two_runs_delays_no_deferred_job() {
    let folder = tempfile::tempdir().unwrap();
    let location = format!("sqlite:{}", folder.path().join("jobs.db").display());
    let inbox = open(&location.parse().unwrap(), LONG, now).await;
    inbox.enqueue(event("a", "anna")).await.unwrap();
    let held = inbox.claim(1).await.unwrap().pop().unwrap();
    let soon = inbox.now() + SignedDuration::from_millis(300);
    held.retry(soon, "later").await.unwrap();
    inbox.close().await;
    let inbox = open(&location.parse().unwrap(), LONG, an_hour_ago).await;
    let again = eventually("a deferred job", async || {
        inbox.claim(1).await.unwrap().pop()
    })
    .await;
    again.complete(None).await.unwrap();
    inbox.close().await;
}

fn an_hour_ago() -> Timestamp {
    now() - SignedDuration::from_hours(1)
}

/// Seconds by which the clock of the next test is ahead.
static STEPPED: AtomicI64 = AtomicI64::new(0);

fn a_clock_with_a_step() -> Timestamp {
    now() + SignedDuration::from_secs(STEPPED.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_file_that_another_process_opens_keeps_its_workers_times() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("inbox.db"));
    let worker = open(&location, LONG, a_clock_with_a_step).await;
    worker.enqueue(event("a", "anna")).await.unwrap();
    let held = worker.claim(1).await.unwrap().pop().unwrap();
    STEPPED.store(3600, Ordering::Relaxed);
    let soon = worker.now() + SignedDuration::from_millis(300);
    held.retry(soon, "later").await.unwrap();
    // As the commands of operators do.
    open(&location, LONG, a_clock_with_a_step)
        .await
        .close()
        .await;
    let again = eventually("a deferred job", async || {
        worker.claim(1).await.unwrap().pop()
    })
    .await;
    again.complete(None).await.unwrap();
    worker.close().await;
}

#[tokio::test]
async fn a_file_that_another_process_opens_keeps_its_workers_claims() {
    for other in [an_hour_ago, a_day_ahead] {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("inbox.db"));
        let worker = open(&location, LONG, now).await;
        worker.enqueue(event("a", "anna")).await.unwrap();
        let held = worker.claim(1).await.unwrap().pop().unwrap();
        // The command of an operator, after the system's clock was set.
        let command = open(&location, LONG, other).await;
        assert_eq!(command.depth().await.unwrap().open, 1);
        command.close().await;
        assert!(
            worker.claim(1).await.unwrap().is_empty(),
            "two hold one job"
        );
        held.complete(None).await.unwrap();
        worker.close().await;
    }
}
