//! Periodic tasks of several replicas: one does each, once in its period, for as long as it takes; and one that fails
//! leaves it to the next.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use whodex::app::App;
use whodex::clock;

use crate::harness::{Stage, eventually, free_port};

const BOT_TOKEN: &str = "simulated-bot-token";

/// For how long a replica takes a task, and renews it.
const TERM: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_takes_longer_than_its_lease_is_nobody_elses() {
    let mut stage = Stage::without_bot(Default::default()).await;
    // Each within the limit of one call, and together longer than the lease.
    for endpoint in ["GET /webhooks", "POST /webhooks"] {
        let slow = json!({"match": endpoint, "delayMs": 13_000, "times": 1, "token": BOT_TOKEN});
        stage.fault(slow).await;
    }
    let inbox = stage.inbox().await;
    let begun = Instant::now();
    stage.begin_bot().await;
    eventually("a first call", async || {
        (stage.calls("GET /webhooks").await > 0).then_some(())
    })
    .await;
    // Somebody else asks all the time.
    let free = eventually("the end of the task", async || {
        let taken = inbox.begin_duty("webhooks", TERM).await.unwrap();
        let made = stage.calls("POST /webhooks").await;
        assert!(
            taken.is_none() || made == 7,
            "taken after {:?}, with {made} of 7 webhooks",
            begun.elapsed()
        );
        taken
    });
    drop(free.await);
    assert!(begun.elapsed() > TERM, "{:?}", begun.elapsed());
    assert_eq!(stage.calls("GET /webhooks").await, 1);
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn a_task_that_fails_is_free_for_another_replica_at_once() {
    let stage = Stage::without_bot(Default::default()).await;
    let broken = json!({"match": "GET /webhooks", "status": 500, "token": BOT_TOKEN});
    stage.fault(broken).await;
    let inbox = stage.inbox().await;
    let app = App::build(&stage.config).await.unwrap();
    let failed = app.register().await.unwrap_err().to_string();
    assert!(failed.contains("webhooks"), "{failed}");
    let free = inbox.begin_duty("webhooks", TERM).await.unwrap();
    assert!(free.is_some(), "it is kept for the rest of the lease");
    inbox.close().await;
    stage.stop().await;
}

/// The sum of a count over the metrics of several replicas.
fn sum(metrics: &[String], name: &str) -> u64 {
    let counts = metrics.iter().flat_map(|told| told.lines());
    let counts = counts.filter_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
    counts.sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_replicas_one_does_a_task_in_its_period() {
    let mut stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("whois wei zhang").await;
    stage.end_bot().await;
    let inbox = stage.inbox().await;
    // Every start wants to look for what it missed. Pruning is due much later.
    let lately = clock::now() - SignedDuration::from_secs(100);
    for done in ["webhooks done", "catch-up done", "pruning done"] {
        inbox.set_mark(done, lately).await.unwrap();
    }
    inbox.close().await;
    let (stop, mut running, mut doors) = (CancellationToken::new(), Vec::new(), Vec::new());
    let mut apps = Vec::new();
    for _ in 0..3 {
        apps.push(App::build(&stage.config).await.unwrap());
    }
    for app in apps {
        let ((door, _), (admin, address)) = (free_port().await, free_port().await);
        running.push(tokio::spawn(app.run(door, Some(admin), stop.clone())));
        doors.push(format!("http://{address}/metrics"));
    }
    let metrics = eventually("every replica to know that it is done", async || {
        let mut all = Vec::new();
        for door in &doors {
            let told = reqwest::get(door).await.unwrap().text().await.unwrap();
            for task in ["webhooks", "catch-up", "pruning"] {
                let name = format!("whodex_duty_done_timestamp_seconds{{duty=\"{task}\"}}");
                let least = match task {
                    "pruning" => lately.as_second(),
                    _ => lately.as_second() + 50,
                };
                let at = told.lines().find_map(|line| line.strip_prefix(&name));
                let at: i64 = at?.trim().parse().unwrap();
                (at >= least).then_some(())?;
            }
            all.push(told);
        }
        Some(all)
    })
    .await;
    for (task, times) in [("webhooks", 1), ("catch-up", 1), ("pruning", 0)] {
        let name = format!("whodex_duties_total{{duty=\"{task}\",outcome=\"done\"}}");
        assert_eq!(sum(&metrics, &name), times, "{task}");
        assert!(metrics.iter().all(|told| told.contains(&name)), "{name}");
    }
    stop.cancel();
    for bot in running {
        bot.await.unwrap().unwrap();
    }
    stage.stop().await;
}
