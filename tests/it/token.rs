//! A token that Webex refuses: questions wait, none is lost, and a new token is taken without a restart.

use serde_json::json;

use crate::harness::{Stage, eventually};

const BOT_TOKEN: &str = "simulated-bot-token";

#[tokio::test]
async fn events_of_a_refused_token_are_answered_once_it_works_again() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    for endpoint in ["GET /messages/{id}", "GET /people/me"] {
        let times = if endpoint == "GET /people/me" { 1 } else { 40 };
        let refuse = json!({"match": endpoint, "status": 401, "times": times, "token": BOT_TOKEN});
        stage.fault(refuse).await;
    }
    let first = anna.writes("whois wei zhang").await;
    eventually("a refused token", async || {
        (stage.calls("GET /people/me").await >= 2).then_some(())
    })
    .await;
    // Ready: it can accept and store.
    let ready = stage
        .ask_listener(reqwest::Method::GET, format!("{}/readyz", stage.admin))
        .await;
    assert_eq!(ready.status(), 200);
    assert!(stage.depth().await.open >= 1);
    stage.clear_faults().await;
    anna.reply(&first).await.says(&["Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_changed_token_file_is_read_when_the_token_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, BOT_TOKEN).unwrap();
    let path = file.clone();
    let settings = webex_simulator::SimulatorConfig {
        bot_tokens_later: vec!["the next token".to_owned()],
        ..Default::default()
    };
    let stage = Stage::with(settings, move |config| config.token_file = Some(path)).await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("whois wei zhang").await;
    // From now on the first token is refused for good.
    for endpoint in ["GET /messages/{id}", "GET /people/me"] {
        stage
            .fault(json!({"match": endpoint, "status": 401, "token": BOT_TOKEN}))
            .await;
    }
    std::fs::write(&file, "the next token\n").unwrap();
    anna.asks("whois mei zhang").await.says(&["Mei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_bot_stops_at_once_while_webex_is_slow_about_its_token() {
    let mut stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    for fault in [
        json!({"match": "GET /messages/{id}", "status": 401, "token": BOT_TOKEN}),
        json!({"match": "GET /people/me", "status": 429, "retryAfter": 600, "token": BOT_TOKEN}),
    ] {
        stage.fault(fault).await;
    }
    let before = stage.calls("GET /people/me").await;
    anna.writes("whois wei zhang").await;
    eventually("a call that is throttled", async || {
        (stage.calls("GET /people/me").await > before).then_some(())
    })
    .await;
    let begun = std::time::Instant::now();
    stage.end_bot().await;
    let took = begun.elapsed();
    assert!(took < std::time::Duration::from_secs(10), "{took:?}");
    stage.stop().await;
}
