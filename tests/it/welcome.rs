//! The first word in a space that the bot is added to.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BOT, Reply, Stage, eventually, text};

#[tokio::test]
async fn a_bot_that_is_added_to_a_space_says_once_what_it_can_do() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let room = anna
        .call(Method::POST, "/rooms", Some(json!({"title": "Launch"})))
        .await;
    let room = text(&room["id"]);
    let add = json!({"roomId": room, "personEmail": BOT});
    let said = async || {
        let path = format!("/messages?roomId={room}");
        let list = anna.call(Method::GET, &path, None).await;
        let mut items: Vec<Value> = list["items"].as_array().unwrap().clone();
        items.retain(|message| message["personId"] == stage.bot.as_str());
        items
    };
    let member = anna
        .call(Method::POST, "/memberships", Some(add.clone()))
        .await;
    let welcome = eventually("a welcome", async || said().await.pop()).await;
    let welcome = Reply::checked(welcome);
    welcome.says(&["Hello!", "Who is Anna?"]);
    let inputs = welcome.buttons("Who is Anna?")[0].clone();
    anna.sends_inputs(&welcome, inputs).await;
    eventually("what the example brings", async || {
        let last = said()
            .await
            .into_iter()
            .find(|m| m["text"].to_string().contains("Anna Berg"));
        last.map(drop)
    })
    .await;
    // Removed and added again: it has said its word.
    let path = format!("/memberships/{}", text(&member["id"]));
    anna.call(Method::DELETE, &path, None).await;
    anna.call(Method::POST, "/memberships", Some(add)).await;
    stage.settled(3).await;
    let hellos = said()
        .await
        .into_iter()
        .filter(|m| m["text"].to_string().contains("Hello!"));
    assert_eq!(hellos.count(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn somebody_else_who_is_added_hears_nothing() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let room = anna
        .call(Method::POST, "/rooms", Some(json!({"title": "Launch"})))
        .await;
    let room = text(&room["id"]);
    for who in [BOT, "wei.zhang@example.com"] {
        let add = json!({"roomId": room, "personEmail": who});
        anna.call(Method::POST, "/memberships", Some(add)).await;
    }
    stage.settled(2).await;
    assert_eq!(stage.calls("POST /messages").await, 1, "the welcome alone");
    stage.stop().await;
}

#[tokio::test]
async fn where_whoever_adds_the_bot_is_not_served_it_says_nothing() {
    let stage = Stage::with(webex_simulator::SimulatorConfig::default(), |config| {
        config.access.ask = whodex::config::AskRule::Listed;
        config.access.tells_refused = false;
    })
    .await;
    let anna = stage.seat("anna.berg@example.com");
    let room = anna
        .call(Method::POST, "/rooms", Some(json!({"title": "Launch"})))
        .await;
    let add = json!({"roomId": room["id"], "personEmail": BOT});
    anna.call(Method::POST, "/memberships", Some(add)).await;
    let counted = "whodex_questions_total{command=\"welcome\",outcome=\"ignored\"} 1";
    eventually("a welcome that was left", async || {
        stage.metrics().await.contains(counted).then_some(())
    })
    .await;
    assert_eq!(stage.calls("POST /messages").await, 0);
    stage.stop().await;
}

#[tokio::test]
async fn an_addition_of_long_ago_is_not_welcomed() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let member = json!({"id": "MEMBER", "roomId": stage.room, "roomType": "group",
        "personId": stage.bot, "created": "2020-01-01T00:00:00.000Z"});
    let before = stage.depth().await;
    stage
        .deliver(&stage.event("memberships", "created", &member))
        .await;
    assert_eq!(stage.depth().await, before, "nothing was kept");
    assert!(stage.metrics().await.contains("outcome=\"too_old\"} 1"));
    anna.asks("help").await;
    stage.stop().await;
}
