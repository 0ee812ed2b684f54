//! Being asked to stop: what is in flight ends, and nothing is lost or doubled.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use whodex::admin::{self, Seen};

use crate::bots::Bots;
use crate::harness::{Stage, eventually, free_port};
use crate::postgres;

const ANNA: &str = "anna.berg@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_under_load_loses_and_doubles_nothing() {
    let stage = Stage::without_bot(Default::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let bots = Bots::one(&stage.api, folder.path()).await;
    restart_under_load(stage, bots).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_restarted_in_turn_lose_and_double_nothing() {
    let Some(inbox) = postgres::database().await else {
        return;
    };
    let stage = Stage::without_bot(Default::default()).await;
    let bots = Bots::balanced(&stage.api, inbox, 2).await;
    restart_under_load(stage, bots).await;
}

/// Stops and starts one after the other while questions come in.
async fn restart_under_load(stage: Stage, mut bots: Bots) {
    bots.ready().await;
    stage.hooked().await;
    // Lookups take a moment, so that some are in flight at every stop.
    stage
        .fault(json!({"match": "GET /messages/{id}", "delayMs": 30}))
        .await;
    let people = stage.get("/sim/seats").await;
    let people = people["people"].as_array().unwrap();
    let emails: Vec<&str> = people.iter().filter_map(|p| p["email"].as_str()).collect();
    let emails: Vec<&str> = emails
        .into_iter()
        .filter(|e| e.ends_with("@example.com"))
        .collect();
    let mut questions = Vec::new();
    for round in 0..4 {
        for n in 0..40 {
            let asker = emails[(n * 3 + round) % emails.len()];
            questions.push((asker, stage.seat(asker).writes("status wei zhang").await));
        }
        let victim = round % bots.ports.len();
        let status = bots.terminate(victim).await;
        assert!(status.success(), "{status}");
        bots.start(victim);
        bots.ready().await;
    }
    stage.clear_faults().await;
    let answers = questions.iter().map(|(asker, question)| {
        let seat = stage.seat(asker);
        async move {
            seat.reply(question).await;
            assert_eq!(seat.replies(question).await.len(), 1);
        }
    });
    join_all(answers).await;
    stage.stop().await;
}

#[tokio::test]
async fn a_bot_whose_inbox_has_ended_is_not_alive_and_asks_to_restart() {
    let stage = Stage::without_bot(Default::default()).await;
    let inbox = stage.inbox().await;
    let (listener, address) = free_port().await;
    let seen = Seen {
        inbox: inbox.clone(),
        websocket: None,
        metrics: Default::default(),
        webex: Default::default(),
    };
    let router = admin::router(seen, CancellationToken::new());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let alive = async || {
        let url = format!("http://{address}/healthz");
        stage.ask_listener(Method::GET, url).await.status()
    };
    assert_eq!(alive().await, 200);
    inbox.close().await;
    assert_eq!(alive().await, 503);
    serving.abort();
    stage.stop().await;
}

#[tokio::test]
async fn a_stopping_bot_is_not_ready_and_still_accepts_for_a_while() {
    let stage = Stage::with(Default::default(), |config| {
        config.drain = std::time::Duration::from_secs(2);
    })
    .await;
    stage.shutdown.cancel();
    let ready = stage
        .ask_listener(Method::GET, format!("{}/readyz", stage.admin))
        .await;
    assert_eq!(ready.status(), 503);
    let alive = stage
        .ask_listener(Method::GET, format!("{}/healthz", stage.listener))
        .await;
    assert_eq!(alive.status(), 200);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_waits_when_the_bot_stops_is_left_for_the_next() {
    let mut stage = Stage::start().await;
    let waits = json!({"match": "POST /messages", "status": 429, "retryAfter": 9, "times": 1,
                       "token": "simulated-bot-token"});
    stage.fault(waits).await;
    let question = stage.seat(ANNA).writes("whois wei zhang").await;
    eventually("a post that waits", async || {
        (stage.calls("POST /messages").await > 1).then_some(())
    })
    .await;
    let before = stage.calls("POST /messages").await;
    stage.end_bot().await;
    // It could not have waited for the response.
    assert_eq!(stage.calls("POST /messages").await, before);
    stage.start_bot().await;
    let anna = stage.seat(ANNA);
    anna.reply(&question).await.says(&["Wei Zhang"]);
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}
