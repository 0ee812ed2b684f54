//! Fairness between askers over several replicas on one database.

use futures_util::future::join_all;
use tokio_postgres::{Client, NoTls};
use whodex_inbox::{Claim, Inbox, InboxConfig};

use crate::jobs::{event, now};
use crate::postgres;

async fn replicas(url: &str) -> (Inbox, Inbox) {
    let location = url.parse().unwrap();
    let one = Inbox::open(&location, InboxConfig::default())
        .await
        .unwrap();
    let other = Inbox::open(&location, InboxConfig::default())
        .await
        .unwrap();
    (one, other)
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn flood(inbox: &Inbox, asker: &str, jobs: u32) {
    let enqueues = (0..jobs).map(|n| {
        let event = event(&format!("{asker} {n}"), asker);
        async move { inbox.enqueue(event).await.unwrap() }
    });
    join_all(enqueues).await;
}

fn keys(claims: &[Claim]) -> Vec<&str> {
    let mut keys: Vec<&str> = claims.iter().map(|c| c.job().key.as_str()).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_flood_at_one_replica_waits_behind_a_quiet_asker_at_another() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (one, other) = replicas(&url).await;
    flood(&one, "flooder", 100).await;
    other.enqueue(event("quiet", "anna")).await.unwrap();
    let claims = one.claim(2).await.unwrap();
    assert_eq!(keys(&claims), ["flooder 0", "quiet"]);
}

#[tokio::test]
async fn a_replica_that_did_nothing_yet_gives_no_early_turns() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (busy, fresh) = replicas(&url).await;
    flood(&busy, "regular", 50).await;
    for claim in busy.claim(50).await.unwrap() {
        claim.complete(None).await.unwrap();
    }
    flood(&fresh, "flooder", 100).await;
    busy.enqueue(event("quiet", "anna")).await.unwrap();
    let claims = fresh.claim(2).await.unwrap();
    assert_eq!(keys(&claims), ["flooder 0", "quiet"]);
}

#[tokio::test]
async fn two_floods_at_two_replicas_alternate() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (one, other) = replicas(&url).await;
    flood(&one, "anna", 20).await;
    flood(&other, "john", 20).await;
    // The same asker at both is one asker.
    flood(&other, "anna", 20).await;
    let claims = other.claim(20).await.unwrap();
    let of_john = claims.iter().filter(|c| c.job().key.starts_with("john"));
    assert_eq!(of_john.count(), 10);
}

#[tokio::test]
async fn askers_who_are_quiet_are_forgotten() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (inbox, _) = replicas(&url).await;
    let askers: Vec<String> = (0..300).map(|n| format!("asker {n}")).collect();
    join_all(askers.iter().map(|asker| flood(&inbox, asker, 2))).await;
    for claim in inbox.claim(600).await.unwrap() {
        claim.complete(None).await.unwrap();
    }
    inbox.enqueue(event("open", "anna")).await.unwrap();
    inbox.prune(now()).await.unwrap();
    let client = connect(&url).await;
    let flows = client
        .query("SELECT fairness_key FROM whodex.flow", &[])
        .await;
    let flows: Vec<String> = flows.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(flows, ["anna"]);
}

/// Both lock the rows of askers. If one waited for the other, in another order, neither could go on.
#[tokio::test]
async fn pruning_does_not_wait_for_questions_that_are_being_enqueued() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (inbox, _) = replicas(&url).await;
    for asker in ["anna", "john"] {
        flood(&inbox, asker, 1).await;
    }
    for claim in inbox.claim(2).await.unwrap() {
        claim.complete(None).await.unwrap();
    }
    // The virtual time reaches their tags with the next job.
    flood(&inbox, "wei", 1).await;
    let mut client = connect(&url).await;
    let enqueueing = client.transaction().await.unwrap();
    let lock = "SELECT 1 FROM whodex.flow WHERE fairness_key = 'anna' FOR UPDATE";
    assert_eq!(enqueueing.execute(lock, &[]).await.unwrap(), 1);
    inbox.prune(now()).await.unwrap();
    let left = "SELECT fairness_key FROM whodex.flow ORDER BY 1";
    let left = enqueueing.query(left, &[]).await.unwrap();
    let left: Vec<String> = left.iter().map(|row| row.get(0)).collect();
    assert_eq!(left, ["anna", "wei"]);
}
