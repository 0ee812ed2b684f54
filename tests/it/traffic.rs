//! What the bot itself asks of Webex is described, and so is what it is told: a day of its life on a tapped line.

use reqwest::Method;
use serde_json::json;
use webex_simulator::SimulatorConfig;
use whodex::app;
use whodex::registration;

use crate::contract;
use crate::harness::{BOT, Stage, eventually, text};
use crate::recording_proxy::RecordingProxy;

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

/// Every operation that the bot uses.
const OPERATIONS: &[&str] = &[
    "DELETE /messages/{messageId}",
    "DELETE /webhooks/{webhookId}",
    "GET /attachment/actions/{id}",
    "GET /memberships",
    "GET /messages",
    "GET /messages/direct",
    "GET /messages/{messageId}",
    "GET /people",
    "GET /people/me",
    "GET /people/{personId}",
    "GET /rooms",
    "GET /webhooks",
    "POST /messages",
    "POST /webhooks",
    "PUT /webhooks/{webhookId}",
];

#[tokio::test]
async fn all_that_the_bot_asks_of_webex_is_described() {
    let settings = SimulatorConfig {
        people: 3000,
        ..SimulatorConfig::default()
    };
    let tap = RecordingProxy::new().await;
    let record = tap.record();
    let mut stage = Stage::with(settings, |config| tap.between(config)).await;
    let anna = stage.seat(ANNA);
    for words in [
        "whois john andersen",
        "whois john.andersen@example.com",
        "status wei zhang, john andersen",
        "manager me",
        "help",
    ] {
        anna.asks(words).await;
    }
    let card = anna.asks("whois anna").await;
    anna.presses(&card, "More", 0).await;
    // What was perhaps posted before is looked for in the direct space.
    let fault = json!({"match": "POST /messages", "token": BOT_TOKEN, "status": 503, "times": 1});
    stage.fault(fault).await;
    anna.asks("whoami").await;
    let withdrawn = anna.writes("whois wei zhang").await;
    anna.reply(&withdrawn).await;
    let path = format!("/messages/{}", text(&withdrawn["id"]));
    anna.call(Method::DELETE, &path, None).await;
    let space = json!({"title": "Traffic"});
    let space = anna.call(Method::POST, "/rooms", Some(space)).await;
    let add = json!({"roomId": space["id"], "personEmail": BOT});
    anna.call(Method::POST, "/memberships", Some(add)).await;
    let markdown = format!("<@personEmail:{BOT}> whois zhang");
    let question = json!({"roomId": space["id"], "markdown": markdown});
    let question = anna.call(Method::POST, "/messages", Some(question)).await;
    anna.reply(&question).await;

    // A webhook that points elsewhere is mended, and what was missed meanwhile is read back.
    let bot = stage.seat(BOT_TOKEN);
    let hooks = bot.call(Method::GET, "/webhooks", None).await;
    let path = format!("/webhooks/{}", text(&hooks["items"][0]["id"]));
    let mut elsewhere = hooks["items"][0].clone();
    elsewhere["targetUrl"] = "http://127.0.0.1:9/".into();
    bot.call(Method::PUT, &path, Some(elsewhere)).await;
    stage.restart_bot().await;
    if contract::judged() {
        // Catching up shows in nothing but what it asks for.
        eventually("messages that are read back", async || {
            let seen = record.operations();
            (seen.contains("GET /rooms") && seen.contains("GET /messages")).then_some(())
        })
        .await;
    }
    app::doctor::examine(&stage.config, |_| {}).await;
    let (client, _, _) = app::connect(&stage.config).await.unwrap();
    registration::remove(&client).await.unwrap();
    stage.stop().await;
    assert!(record.wrong().is_empty(), "{:#?}", record.wrong());
    let seen = record.operations();
    if contract::judged() {
        assert_eq!(
            seen.iter().map(String::as_str).collect::<Vec<_>>(),
            OPERATIONS
        );
    }
}
