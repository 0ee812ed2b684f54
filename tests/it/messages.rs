//! Messages and the buttons of their cards: who may read, list, edit and press them, told through the simulator's API.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::harness::{BOT, Seat, Stage, text};

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

async fn ids(seat: &Seat<'_>, path: &str) -> Vec<Value> {
    let list = seat.call(Method::GET, path, None).await;
    let items = list["items"].as_array().unwrap().clone();
    items.iter().map(|m| m["id"].clone()).collect()
}

async fn status(seat: &Seat<'_>, method: Method, path: &str, body: Option<Value>) -> u16 {
    seat.try_call(method, path, body).await.status().as_u16()
}

#[tokio::test]
async fn messages_before_a_time_or_a_message_are_listed() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let first = anna.writes_in_group("first").await;
    stage.advance(3600).await;
    let second = anna.writes_in_group("second").await;
    let list = |with: &str| format!("/messages?roomId={}&{with}", stage.room);
    let time: jiff::Timestamp = text(&first["created"]).parse().unwrap();
    let later = time + jiff::SignedDuration::from_mins(30);
    // The same moment, told on a clock two hours ahead of UTC.
    let elsewhere = later + jiff::SignedDuration::from_hours(2);
    let elsewhere = elsewhere.strftime("%Y-%m-%dT%H:%M:%S%%2B02:00").to_string();
    for before in [later.to_string(), elsewhere] {
        let seen = ids(&anna, &list(&format!("before={before}"))).await;
        assert_eq!(seen, [first["id"].clone()], "{before}");
    }
    let before = format!("beforeMessage={}", text(&second["id"]));
    assert_eq!(ids(&anna, &list(&before)).await, [first["id"].clone()]);
    for (with, refused) in [
        ("before=yesterday", 400),
        ("beforeMessage=nothing", 404),
        ("mentionedPeople=me&max=101", 400),
    ] {
        let answered = status(&anna, Method::GET, &list(with), None).await;
        assert_eq!(answered, refused, "{with}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn only_mentions_of_oneself_can_be_listed() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let me = text(&anna.call(Method::GET, "/people/me", None).await["id"]);
    let to_anna = stage
        .seat(JOHN)
        .writes_in_group(&format!("@{ANNA} hello"))
        .await;
    for who in ["me", me.as_str()] {
        let path = format!("/messages?roomId={}&mentionedPeople={who}", stage.room);
        assert_eq!(ids(&anna, &path).await, [to_anna["id"].clone()]);
    }
    let path = format!(
        "/messages?roomId={}&mentionedPeople={}",
        stage.room, stage.bot
    );
    assert_eq!(status(&anna, Method::GET, &path, None).await, 400);
    stage.stop().await;
}

#[tokio::test]
async fn a_direct_space_is_listed_in_pages() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    for number in 0..60 {
        anna.writes(&format!("message {number}")).await;
    }
    let path = format!("/messages/direct?personEmail={BOT}");
    let page = anna.try_call(Method::GET, &path, None).await;
    let link = page.headers()["link"].to_str().unwrap().to_owned();
    let page: Value = page.json().await.unwrap();
    let (_, rest) = link.split_once("/v1").unwrap();
    let rest = ids(&anna, rest.split('>').next().unwrap()).await;
    let mut seen: Vec<Value> = page["items"].as_array().unwrap().clone();
    assert_eq!((seen.len(), rest.len()), (50, 10));
    seen.retain(|message| rest.contains(&message["id"]));
    assert!(seen.is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn whoever_left_a_space_edits_nothing_there() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let john = stage.seat(JOHN);
    let message = john.writes_in_group("first").await;
    let path = format!("/messages/{}", text(&message["id"]));
    let edit = json!({"roomId": stage.room, "text": "second"});
    for wrong in [
        json!({"roomId": stage.room, "text": "t", "files": ["https://example.com/a.png"]}),
        json!({"roomId": stage.room, "text": "t", "attachments": [{"contentType": "x"}]}),
        json!({"roomId": stage.room, "markdown": "t", "html": "<b>t</b>"}),
        json!({"text": "t"}),
    ] {
        let told = format!("{wrong}");
        let answered = status(&john, Method::PUT, &path, Some(wrong)).await;
        assert_eq!(answered, 400, "{told}");
    }
    john.call(Method::PUT, &path, Some(edit.clone())).await;
    let room = format!("/rooms/{}", stage.room);
    john.call(Method::DELETE, &room, None).await;
    assert_eq!(status(&john, Method::PUT, &path, Some(edit)).await, 404);
    stage.stop().await;
}

#[tokio::test]
async fn a_mention_of_somebody_outside_the_space_is_only_a_name() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let markdown = format!("<@personEmail:{BOT}> and <@personEmail:{JOHN}|John>");
    let hello = json!({"toPersonEmail": BOT, "markdown": markdown});
    let message = anna.call(Method::POST, "/messages", Some(hello)).await;
    assert_eq!(message["mentionedPeople"], json!([stage.bot]));
    assert_eq!(message["text"], "Whodex and John");
    stage.stop().await;
}

#[tokio::test]
async fn a_bot_presses_only_what_it_may_read() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, bot) = (stage.seat(ANNA), stage.seat(BOT_TOKEN));
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive",
        "content": {"type": "AdaptiveCard", "version": "1.3", "body": []}});
    let post = async |seat: &Seat<'_>| {
        let message = json!({"roomId": stage.room, "text": "card", "attachments": [card]});
        let message = seat.call(Method::POST, "/messages", Some(message)).await;
        json!({"type": "submit", "messageId": message["id"], "inputs": {}})
    };
    let path = "/attachment/actions";
    let press = post(&anna).await;
    let pressed = status(&bot, Method::POST, path, Some(press.clone())).await;
    assert_eq!(pressed, 404, "nobody mentioned it there");
    let action = anna.call(Method::POST, path, Some(press)).await;
    let action = format!("{path}/{}", text(&action["id"]));
    assert_eq!(status(&bot, Method::GET, &action, None).await, 404);
    anna.call(Method::GET, &action, None).await;
    // What it posted itself is its own to read, and so are the presses of it.
    let press = post(&bot).await;
    let action = anna.call(Method::POST, path, Some(press)).await;
    let action = format!("{path}/{}", text(&action["id"]));
    bot.call(Method::GET, &action, None).await;
    stage.stop().await;
}

#[tokio::test]
async fn calls_with_a_later_token_of_the_bot_are_the_bots_too() {
    let settings = SimulatorConfig {
        bot_tokens_later: vec!["new-token".to_owned()],
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    for token in [BOT_TOKEN, "new-token", ANNA] {
        stage
            .seat(token)
            .call(Method::GET, "/people/me", None)
            .await;
    }
    let stats = stage.get("/sim/stats").await;
    assert_eq!(stats["botCalls"]["GET /people/me"]["200"], 2);
    stage.stop().await;
}
