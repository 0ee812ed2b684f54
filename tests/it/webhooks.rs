//! Webhooks: registered, mended, and others left alone.

use reqwest::Method;
use serde_json::{Value, json};
use whodex::registration;
use whodex::webex::client::{Client, ClientConfig, ErrorKind, Token};

use crate::harness::{SECRET, Stage};

const BOT_TOKEN: &str = "simulated-bot-token";

async fn hooks(stage: &Stage) -> Vec<Value> {
    let bot = stage.seat(BOT_TOKEN);
    let list = bot.call(Method::GET, "/webhooks", None).await;
    list["items"].as_array().unwrap().clone()
}

fn client(stage: &Stage) -> Client {
    let api = format!("{}/v1", stage.api);
    Client::new(ClientConfig::new(api, Token::new(BOT_TOKEN.to_owned()))).unwrap()
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
        ("memberships", "deleted"),
        ("memberships", "updated"),
        ("messages", "created"),
        ("messages", "deleted"),
        ("messages", "updated"),
    ];
    assert_eq!(wanted, expected);
    for hook in &hooks {
        assert_eq!(hook["targetUrl"], format!("{}/webhook", stage.listener));
        assert_eq!(hook["status"], "active");
        assert!(hook["secret"].is_null());
    }
    stage.stop().await;
}

#[tokio::test]
async fn only_broken_webhooks_of_the_bot_are_repaired() {
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
            "memberships" if hook["event"] == "created" => {
                bot.call(Method::DELETE, &path, None).await;
            }
            _ => {}
        }
    }
    let (client, secret) = (client(&stage), SECRET.to_owned().into());
    let report = registration::repair(&client, &stage.listener, &secret)
        .await
        .unwrap();
    assert_eq!((report.created, report.updated, report.deleted), (1, 1, 0));
    let again = registration::repair(&client, &stage.listener, &secret)
        .await
        .unwrap();
    assert_eq!(
        again,
        registration::Report::default(),
        "nothing is left to mend"
    );
    assert_eq!(hooks(&stage).await.len(), 8);
    stage
        .seat("anna.berg@example.com")
        .asks("whois wei zhang")
        .await;
    let removed = registration::remove(&client).await.unwrap();
    assert_eq!((removed.webhooks.len(), removed.complete), (7, true));
    assert_eq!(hooks(&stage).await.len(), 1, "the other's is still there");
    stage.stop().await;
}

#[tokio::test]
async fn an_incomplete_list_of_webhooks_changes_nothing() {
    let stage = Stage::start().await;
    let bot = stage.seat(BOT_TOKEN);
    let (client, secret) = (client(&stage), SECRET.to_owned().into());
    let mut list = bot.call(Method::GET, "/webhooks", None).await;
    for hook in list["items"].as_array_mut().unwrap() {
        if hook["resource"] == "memberships" {
            hook["id"] = 7.into();
        } else {
            hook["status"] = "inactive".into();
        }
    }
    for (body, unread, mended) in [
        (list, 3, 4),
        (json!({"items": null}), 7, 0),
        (json!({}), 7, 0),
    ] {
        let fault = json!({"match": "GET /webhooks", "status": 200, "token": BOT_TOKEN,
            "contentType": "application/json", "body": body.to_string(), "times": 2});
        stage.fault(fault).await;
        let report = registration::repair(&client, &stage.listener, &secret).await;
        let report = report.unwrap();
        let made = (report.created, report.updated, report.deleted);
        assert_eq!((made, report.held_back), ((0, mended, 0), unread), "{body}");
        let why = report.held_back().unwrap();
        for part in ["unreadable entries", "whodex webhooks sync"] {
            assert!(why.contains(part), "{part} is not in {why}");
        }
        let health = registration::health(&client, &stage.listener)
            .await
            .unwrap();
        assert_eq!(health, registration::Health::Unread, "{body}");
    }
    assert_eq!(stage.calls("POST /webhooks").await, 7, "those of the start");
    let health = registration::health(&client, &stage.listener)
        .await
        .unwrap();
    assert_eq!(health, registration::Health::Sound);
    stage.stop().await;
}

#[tokio::test]
async fn a_senseless_list_of_webhooks_is_an_error_and_makes_nothing() {
    let stage = Stage::start().await;
    let (client, secret) = (client(&stage), SECRET.to_owned().into());
    let fault = json!({"match": "GET /webhooks", "status": 200, "times": 1,
        "contentType": "application/json", "body": "{\"items\": {}}"});
    stage.fault(fault).await;
    let failed = registration::repair(&client, &stage.listener, &secret).await;
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::Unreadable);
    assert_eq!(stage.calls("POST /webhooks").await, 7);
    stage.stop().await;
}
