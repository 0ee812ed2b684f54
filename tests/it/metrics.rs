//! What the bot tells of itself on its private listener.

use reqwest::Method;
use serde_json::json;

use webex_simulator::Settings;

use crate::harness::{Stage, eventually};
use crate::postgres;

async fn metrics(stage: &Stage) -> String {
    let answer = stage
        .ask_door(Method::GET, format!("{}/metrics", stage.admin))
        .await;
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .contains("openmetrics-text")
    );
    answer.text().await.unwrap()
}

#[tokio::test]
async fn a_question_shows_in_every_count_and_time_that_it_passes() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("status wei zhang").await;
    anna.asks("status wei zhang").await;
    stage
        .knock(&[("content-type", "application/json")], b"{}")
        .await;
    let lines = [
        "whodex_webhook_requests_total{outcome=\"stored\"} 2",
        "whodex_webhook_requests_total{outcome=\"signature\"} 1",
        "whodex_webhook_acknowledge_seconds_count 2",
        "whodex_questions_total{command=\"status\",outcome=\"answered\"} 2",
        "whodex_answer_seconds_count 2",
        "whodex_webex_calls_total{endpoint=\"GET /people\",status=\"200\"} 1",
        "whodex_webex_calls_total{endpoint=\"POST /messages\",status=\"200\"} 2",
        "whodex_cache_lookups_total{cache=\"names\",outcome=\"hit\"} 1",
        "whodex_cache_lookups_total{cache=\"names\",outcome=\"miss\"} 1",
        "whodex_inbox_up 1",
        "whodex_inbox_jobs{state=\"waiting\"} 0",
        "whodex_inbox_oldest_seconds{state=\"deferred\"} 0",
        "whodex_webex_wait_seconds_total{reason=\"retry_after\"} 0.0",
        "whodex_token_refused 0",
        "whodex_build_info",
    ];
    eventually("all of the lines", async || {
        let text = metrics(&stage).await;
        lines.iter().all(|line| text.contains(line)).then_some(())
    })
    .await;
    let text = metrics(&stage).await;
    for private in ["anna", "zhang", "example.com", stage.bot.as_str()] {
        assert!(!text.contains(private), "{private}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_refused_token_shows_while_it_is_refused() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let token = "simulated-bot-token";
    for endpoint in ["GET /messages/{id}", "GET /people/me"] {
        stage
            .fault(json!({"match": endpoint, "status": 401, "token": token}))
            .await;
    }
    let question = anna.writes("whois wei zhang").await;
    let shows = async |line: &'static str| {
        eventually(line, async || {
            metrics(&stage).await.contains(line).then_some(())
        })
        .await;
    };
    shows("whodex_token_refused 1").await;
    stage.clear_faults().await;
    anna.reply(&question).await;
    shows("whodex_token_refused 0").await;
    stage.stop().await;
}

#[tokio::test]
async fn a_pause_that_webex_asks_for_shows_as_one() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    stage
        .fault(json!({"match": "GET /people", "status": 429, "retryAfter": 1, "times": 1}))
        .await;
    anna.asks("status wei zhang").await;
    let text = metrics(&stage).await;
    let line = text
        .lines()
        .find(|line| line.starts_with("whodex_webex_wait_seconds_total{reason=\"retry_after\"}"));
    let seconds: f64 = line.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(seconds > 0.5, "{text}");
    stage.stop().await;
}

#[tokio::test]
async fn of_an_inbox_that_cannot_be_reached_nothing_old_is_told() {
    let Some(server) = postgres::own().await else {
        return;
    };
    let url = server.url("postgres");
    let stage = Stage::with(Settings::default(), |config| config.inbox = url.into()).await;
    let held = "whodex_inbox_jobs{";
    assert!(metrics(&stage).await.contains(held));
    server.stop();
    let text = eventually("an inbox that is down", async || {
        let text = metrics(&stage).await;
        text.contains("whodex_inbox_up 0").then_some(text)
    })
    .await;
    assert!(!text.contains(held), "{text}");
    assert!(!text.contains("whodex_inbox_oldest_seconds{"), "{text}");
    server.run();
    eventually("the inbox again", async || {
        metrics(&stage).await.contains(held).then_some(())
    })
    .await;
    stage.stop().await;
}
