//! What was missed while the bot was away: every space is looked into, however many there are and whichever fails.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use whodex::clock;

use crate::harness::{BOT, Stage, eventually};

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

#[tokio::test]
async fn a_space_that_fails_is_backfilled_after_those_behind_it() {
    let mut stage = Stage::start().await;
    stage.seat(ANNA).asks("whois wei zhang").await;
    stage.end_bot().await;
    stage.hold_deliveries().await;
    let direct = stage.seat(ANNA).writes("whois mei zhang").await;
    // The space that was active last is looked into first.
    let group = stage
        .seat(ANNA)
        .writes_in_group("@bot whois wei zhang")
        .await;
    stage
        .fault(json!({"match": "GET /messages", "status": 500, "room": stage.room, "token": BOT_TOKEN}))
        .await;
    stage.start_bot().await;
    stage.seat(ANNA).reply(&direct).await.says(&["Mei Zhang"]);
    assert!(stage.seat(ANNA).replies(&group).await.is_empty());
    stage.clear_faults().await;
    stage.seat(ANNA).reply(&group).await.says(&["Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_backfill_by_a_clock_ahead_is_not_taken_for_the_next() {
    let mut stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("whois wei zhang").await;
    stage.end_bot().await;
    stage.hold_deliveries().await;
    let missed = stage.seat(ANNA).writes("whois mei zhang").await;
    // The bot's first backfill begins later than the last one seems to have begun, which began earlier.
    let slow = json!({"match": "GET /people/me", "delayMs": 3000, "times": 1, "token": BOT_TOKEN});
    stage.fault(slow).await;
    let inbox = stage.inbox().await;
    let ahead = clock::now() + SignedDuration::from_millis(1500);
    inbox.set_mark("catch-up done", ahead).await.unwrap();
    inbox.close().await;
    stage.start_bot().await;
    stage.seat(ANNA).reply(&missed).await.says(&["Mei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn the_metrics_tell_when_a_backfill_ended_and_what_it_left_out() {
    let settings = webex_simulator::SimulatorConfig::default();
    let stage = Stage::with(settings, |_| {}).await;
    let told = async |line: &str| {
        eventually(line, async || {
            let metrics = stage.metrics().await;
            metrics
                .lines()
                .any(|told| told.starts_with(line))
                .then_some(())
        })
        .await;
    };
    told("whodex_caught_up_timestamp_seconds 1").await;
    told("whodex_catch_up_left_out 0").await;
    stage.stop().await;
}

#[tokio::test]
async fn more_spaces_than_a_page_has_are_caught_up_with() {
    let mut stage = Stage::start().await;
    stage.seat(ANNA).asks("whois wei zhang").await;
    stage.end_bot().await;
    stage.hold_deliveries().await;
    let anna = stage.seat(ANNA);
    let mut first: Option<Value> = None;
    for n in 0..205 {
        let room = json!({"title": format!("space {n}")});
        let room = anna.call(Method::POST, "/rooms", Some(room)).await;
        let add = json!({"roomId": room["id"], "personEmail": BOT});
        anna.call(Method::POST, "/memberships", Some(add)).await;
        if first.is_none() {
            let words = format!("<@personEmail:{BOT}|Whodex> whois wei zhang");
            let question = json!({"roomId": room["id"], "markdown": words});
            first = Some(anna.call(Method::POST, "/messages", Some(question)).await);
        }
    }
    let question = first.unwrap();
    stage.start_bot().await;
    let anna = stage.seat(ANNA);
    anna.reply(&question).await.says(&["Wei Zhang"]);
    stage.stop().await;
}
