//! The listeners that hear of an event, and the time when a message can be read.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::webex::{ANNA, BOT, BOT_TOKEN, JOHN, Webex};

#[tokio::test]
async fn everybody_in_a_space_hears_who_comes_and_goes() {
    let webex = Webex::start(SimulatorConfig::default()).await;
    let room = webex.space().await;
    let (bot, anna) = (webex.listener(BOT_TOKEN).await, webex.listener(ANNA).await);
    let stranger = webex.listener("wei.zhang@example.com").await;
    let membership = webex.joins(&room, JOHN).await;
    let john = webex.listener(JOHN).await;
    let path = format!("/v1/memberships/{}", membership["id"].as_str().unwrap());
    webex.answer(ANNA, Method::DELETE, &path, None).await;
    webex.settled().await;
    for event in ["created", "deleted"] {
        for listener in [&bot, &anna] {
            let heard = listener.heard("memberships", event);
            assert_eq!(heard.len(), 1, "{event}");
            assert_eq!(heard[0]["data"]["personEmail"], JOHN);
            assert_eq!(heard[0]["data"]["roomId"], room.as_str());
        }
        assert!(stranger.heard("memberships", event).is_empty());
    }
    assert_eq!(john.heard("memberships", "deleted").len(), 1, "his own");
}

/// Messages of the bot's in a group space that its webhook hears, by event.
async fn own_messages(settings: SimulatorConfig) -> [usize; 2] {
    let webex = Webex::start(settings).await;
    let room = webex.space().await;
    let bot = webex.listener(BOT_TOKEN).await;
    let said = json!({"roomId": room, "text": "Hello"});
    let said = webex.post(BOT_TOKEN, "/v1/messages", said).await;
    // Somebody else's message without a mention is heard in no case.
    let other = json!({"roomId": room, "text": "Who is Anna?"});
    webex.post(ANNA, "/v1/messages", other).await;
    let path = format!("/v1/messages/{}", said["id"].as_str().unwrap());
    webex.answer(BOT_TOKEN, Method::DELETE, &path, None).await;
    webex.settled().await;
    ["created", "deleted"].map(|event| {
        let heard = bot.heard("messages", event);
        assert!(heard.iter().all(|told| told["data"]["personEmail"] == BOT));
        heard.len()
    })
}

#[tokio::test]
async fn a_bot_hears_itself_in_groups_only_with_echo() {
    assert_eq!(own_messages(SimulatorConfig::default()).await, [0, 0]);
    let settings = SimulatorConfig {
        echo: true,
        ..SimulatorConfig::default()
    };
    assert_eq!(own_messages(settings).await, [1, 1]);
}

/// Whether the bot can read messages at once: one answer for each.
async fn read_at_once(webex: &Webex, count: usize) -> Vec<Value> {
    let mut seen = Vec::new();
    for _ in 0..count {
        let said = json!({"toPersonEmail": BOT, "text": "whois john"});
        let said = webex.post(ANNA, "/v1/messages", said).await;
        let path = format!("/v1/messages/{}", said["id"].as_str().unwrap());
        let answer = webex.answer(BOT_TOKEN, Method::GET, &path, None).await;
        let status = answer.status().as_u16();
        assert!([200, 404].contains(&status));
        assert_eq!(webex.get(ANNA, &path).await["text"], "whois john");
        seen.push(json!([path, status]));
    }
    seen
}

#[tokio::test]
async fn a_message_can_be_unknown_to_a_bot_for_a_moment() {
    let settings = |milliseconds| SimulatorConfig {
        lag: Duration::from_millis(milliseconds),
        ..SimulatorConfig::default()
    };
    let webex = Webex::start(settings(200)).await;
    let seen = read_at_once(&webex, 20).await;
    let early = seen.iter().filter(|seen| seen[1] == 404).count();
    assert!(early > 0);
    let look = async {
        for seen in &seen {
            let path = seen[0].as_str().unwrap();
            while webex
                .answer(BOT_TOKEN, Method::GET, path, None)
                .await
                .status()
                != 200
            {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), look)
        .await
        .unwrap();
    let none = read_at_once(&Webex::start(settings(0)).await, 5).await;
    assert!(none.iter().all(|seen| seen[1] == 200));
}
