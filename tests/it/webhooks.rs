//! Webhooks: registered, mended, and others left alone.

use reqwest::Method;
use serde_json::{Value, json};
use whodex::registration;
use whodex::webex::client::{Client, Settings, Token};

use crate::harness::{SECRET, Stage};

const BOT_TOKEN: &str = "simulated-bot-token";

async fn hooks(stage: &Stage) -> Vec<Value> {
    let bot = stage.seat(BOT_TOKEN);
    let list = bot.call(Method::GET, "/webhooks", None).await;
    list["items"].as_array().unwrap().clone()
}

fn client(stage: &Stage) -> Client {
    let api = format!("{}/v1", stage.api);
    Client::new(Settings::new(api, Token::new(BOT_TOKEN.to_owned()))).unwrap()
}

#[tokio::test]
async fn at_its_start_the_bot_registers_what_it_listens_to() {
    let stage = Stage::start().await;
    let hooks = hooks(&stage).await;
    let mut wanted: Vec<(&str, &str)> = hooks
        .iter()
        .filter_map(|h| Some((h["resource"].as_str()?, h["event"].as_str()?)))
        .collect();
    wanted.sort_unstable();
    let expected = [
        ("attachmentActions", "created"),
        ("memberships", "created"),
        ("messages", "created"),
        ("messages", "deleted"),
        ("messages", "updated"),
    ];
    assert_eq!(wanted, expected);
    for hook in &hooks {
        assert_eq!(hook["targetUrl"], format!("{}/webhook", stage.door));
        assert_eq!(hook["status"], "active");
        assert!(hook["secret"].is_null());
    }
    stage.stop().await;
}

#[tokio::test]
async fn what_is_turned_off_moved_or_gone_is_mended_and_what_is_sound_or_of_others_is_left_alone() {
    let stage = Stage::start().await;
    let bot = stage.seat(BOT_TOKEN);
    let foreign = json!({"name": "Another", "resource": "rooms", "event": "all",
        "targetUrl": "http://127.0.0.1:1/"});
    bot.call(Method::POST, "/webhooks", Some(foreign)).await;
    for hook in hooks(&stage).await {
        let path = format!("/webhooks/{}", hook["id"].as_str().unwrap());
        match hook["resource"].as_str().unwrap() {
            "messages" if hook["event"] == "created" => {
                let moved = json!({"name": hook["name"], "targetUrl": "http://127.0.0.1:1/x"});
                bot.call(Method::PUT, &path, Some(moved)).await;
            }
            "memberships" => {
                bot.call(Method::DELETE, &path, None).await;
            }
            _ => {}
        }
    }
    let (client, secret) = (client(&stage), SECRET.to_owned().into());
    let report = registration::mend(&client, &stage.door, &secret)
        .await
        .unwrap();
    assert_eq!((report.created, report.updated, report.deleted), (1, 1, 0));
    let again = registration::mend(&client, &stage.door, &secret)
        .await
        .unwrap();
    assert_eq!(
        again,
        registration::Report::default(),
        "nothing is left to mend"
    );
    assert_eq!(hooks(&stage).await.len(), 6);
    stage
        .seat("anna.berg@example.com")
        .asks("whois wei zhang")
        .await;
    assert_eq!(registration::remove(&client).await.unwrap(), 5);
    assert_eq!(hooks(&stage).await.len(), 1, "the other's is still there");
    stage.stop().await;
}
