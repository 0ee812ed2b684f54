//! Leases on periodic tasks, for every engine: of several replicas that want one in the same moment, one gets it.

use std::time::Duration;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use whodex_inbox::{Inbox, InboxConfig};

use crate::eventually::eventually;
use crate::jobs::now;
use crate::places::places;
use crate::postgres;

const TERM: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_want_a_task_in_the_same_moment_one_gets_it() {
    for place in places().await {
        let mut replicas = Vec::new();
        for _ in 0..6 {
            replicas.push(place.open().await);
        }
        for round in 0..100 {
            let wants = replicas
                .iter()
                .map(|replica| async { replica.begin_duty("webhooks", TERM).await.unwrap() });
            let held = join_all(wants).await.into_iter().flatten();
            let held: Vec<_> = held.collect();
            assert_eq!(held.len(), 1, "round {round} at {}", place.location);
            for held in held {
                replicas[0].end_duty(held).await.unwrap();
            }
        }
        join_all(replicas.into_iter().map(Inbox::close)).await;
    }
}

fn a_second_behind() -> Timestamp {
    now() - SignedDuration::from_secs(1)
}

#[tokio::test]
async fn a_clock_that_is_a_little_behind_takes_no_lease_from_another() {
    for place in places().await {
        let right = place.open().await;
        let options = InboxConfig {
            now: a_second_behind,
            ..InboxConfig::default()
        };
        let behind = Inbox::open(&place.location, options).await.unwrap();
        let held = right.begin_duty("webhooks", TERM).await.unwrap();
        assert!(held.is_some());
        let taken = behind.begin_duty("webhooks", TERM).await.unwrap();
        assert!(taken.is_none(), "two have one task at {}", place.location);
    }
}

#[tokio::test]
async fn a_replica_that_wanted_a_task_before_its_holder_did_waits() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let inbox = Inbox::open(&url.parse().unwrap(), InboxConfig::default()).await;
    let inbox = inbox.unwrap();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let holds = "BEGIN; INSERT INTO whodex.lease (name, expires_at) VALUES ('webhooks', 0)";
    client.batch_execute(holds).await.unwrap();
    let waiting = inbox.clone();
    let waiting = tokio::spawn(async move { waiting.begin_duty("webhooks", TERM).await });
    eventually("a replica that waits", async || {
        let sql = "SELECT count(*) FROM pg_stat_activity
                   WHERE application_name = 'whodex' AND wait_event_type = 'Lock'";
        let row = client.query_one(sql, &[]).await.unwrap();
        (row.get::<_, i64>(0) > 0).then_some(())
    })
    .await;
    let from_now = "UPDATE whodex.lease
                    SET expires_at = (extract(epoch from clock_timestamp()) * 1000)::bigint + 20000;
                    COMMIT";
    client.batch_execute(from_now).await.unwrap();
    let held = waiting.await.unwrap().unwrap();
    assert!(held.is_none(), "two have one task");
    inbox.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_duties_are_numbered_as_they_begin() {
    for place in places().await {
        let mut replicas = Vec::new();
        for _ in 0..4 {
            replicas.push(place.open().await);
        }
        let one = &replicas[0];
        assert_eq!(one.latest_run().await.unwrap(), 0, "{}", place.location);
        let begin = replicas.iter().cycle().take(40);
        let begin = begin.map(|replica| async { replica.begin_run().await.unwrap() });
        let mut begun = join_all(begin).await;
        begun.sort_unstable();
        assert_eq!(begun, (1..=40).collect::<Vec<i64>>(), "{}", place.location);
        assert_eq!(one.latest_run().await.unwrap(), 40);
        assert_eq!(one.completed_run("webhooks").await.unwrap(), 0);
        // One that began earlier ends later, as its lease was lost.
        for number in [39, 38] {
            one.complete_run("webhooks", number).await.unwrap();
        }
        assert_eq!(replicas[1].completed_run("webhooks").await.unwrap(), 39);
        assert_eq!(one.completed_run("pruning").await.unwrap(), 0);
        join_all(replicas.into_iter().map(Inbox::close)).await;
    }
}
