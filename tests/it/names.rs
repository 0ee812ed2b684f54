//! Names as people type them.

use reqwest::Method;
use serde_json::json;

use crate::harness::{BOT, Reply, Seat, Stage, text};

const ANNA: &str = "anna.berg@example.com";

/// How often the bot called this since it started.
async fn calls(stage: &Stage, endpoint: &str) -> u64 {
    stage.calls(endpoint).await
}

#[tokio::test]
async fn a_slip_or_a_family_name_in_another_order_finds_the_person() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for words in [
        "whois john andersne",
        "whois Andersen John",
        "whois Zhagn Wei",
    ] {
        let before = calls(&stage, "GET /people").await;
        let reply = anna.asks(words).await;
        let name = if words.contains('Z') {
            "Wei Zhang"
        } else {
            "GM · Sales"
        };
        reply.says(&[name]);
        assert!(calls(&stage, "GET /people").await - before <= 3, "{words}");
    }
    stage.stop().await;
}

/// A group space with the bot, Anna and these people.
async fn space(anna: &Seat<'_>, people: &[&str]) -> String {
    let room = json!({"title": "Names"});
    let room = anna.call(Method::POST, "/rooms", Some(room)).await;
    let room = text(&room["id"]);
    for who in [BOT].iter().chain(people) {
        let add = json!({"roomId": room, "personEmail": who});
        anna.call(Method::POST, "/memberships", Some(add)).await;
    }
    room
}

async fn asks_in(anna: &Seat<'_>, room: &str, words: &str) -> Reply {
    let markdown = format!("<@personEmail:{BOT}> {words}");
    let question = json!({"roomId": room, "markdown": markdown});
    let question = anna.call(Method::POST, "/messages", Some(question)).await;
    anna.reply(&question).await
}

#[tokio::test]
async fn in_a_group_space_a_family_name_finds_a_member() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let room = space(
        &anna,
        &["wei.zhang@example.com", "vera.partner@partner.example"],
    )
    .await;
    asks_in(&anna, &room, "whois zhang")
        .await
        .says(&["Wei Zhang", "Presenting"]);
    // Of another organization, so that no search would find her.
    asks_in(&anna, &room, "whois partner")
        .await
        .says(&["Vera Partner", "another organization"]);
    assert_eq!(calls(&stage, "GET /memberships").await, 1, "kept");
    stage.stop().await;
}

#[tokio::test]
async fn who_was_seen_lately_is_found_by_the_family_name() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("whois andersen")
        .await
        .says(&["Nobody", "andersen"]);
    anna.asks("whois john andersen").await.says(&["GM · Sales"]);
    anna.asks("whois andersen").await.says(&["GM · Sales"]);
    stage.stop().await;
}

#[tokio::test]
async fn when_nobody_is_found_the_nearest_names_are_offered() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("whois john andersen").await.says(&["GM · Sales"]);
    let nobody = anna.asks("whois jon anderton").await;
    nobody.says(&["Nobody", "Did you mean"]);
    let person = anna.presses(&nobody, "John Andersen", 0).await;
    person.says(&["GM · Sales"]);
    stage.stop().await;
}

#[tokio::test]
async fn whom_the_bot_met_in_one_space_is_not_offered_in_another() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let room = space(&anna, &["vera.partner@partner.example"]).await;
    asks_in(&anna, &room, "whois partner")
        .await
        .says(&["another organization"]);
    let elsewhere = anna.asks("whois partner").await;
    elsewhere.says(&["Nobody"]);
    elsewhere.is_silent_on(&["Vera Partner"]);
    stage.stop().await;
}
