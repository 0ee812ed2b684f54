//! The log of calls, events and deliveries, and that it holds no secret.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use webex_simulator::SimulatorConfig;

use crate::webex::{ANNA, BOT, BOT_TOKEN, Webex};

const SECRET: &str = "a secret of sixteen and more";

/// A simulator that tries each delivery once.
async fn start() -> Webex {
    Webex::start(SimulatorConfig {
        delivery_attempts: 1,
        ..SimulatorConfig::default()
    })
    .await
}

impl Webex {
    /// A webhook of the bot's on messages.
    async fn hook(&self, target: &str) {
        let hook = json!({"name": format!("all {SECRET}"), "targetUrl": target, "secret": SECRET,
            "resource": "messages", "event": "created"});
        self.post(BOT_TOKEN, "/v1/webhooks", hook).await;
    }

    /// The id of a question of Anna's to the bot.
    async fn asks(&self) -> String {
        let question = json!({"toPersonEmail": BOT, "text": "whois john"});
        let asked = self.post(ANNA, "/v1/messages", question).await;
        asked["id"].as_str().unwrap().to_owned()
    }

    async fn log(&self) -> Vec<Value> {
        let told = self.get("", "/sim/log").await;
        told["entries"].as_array().unwrap().clone()
    }

    /// The first entry of a kind that is about a message, once there is one.
    async fn entry(&self, kind: &str, message: &str) -> Value {
        let look = async {
            loop {
                let mut log = self.log().await.into_iter();
                let found = log.find(|one| one["kind"] == kind && one["message"] == message);
                if let Some(found) = found {
                    return found;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), look)
            .await
            .unwrap()
    }
}

/// A bot that acknowledges every event; its address.
async fn bot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/webhook", post(StatusCode::NO_CONTENT));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address.to_string()
}

#[tokio::test]
async fn a_question_is_seen_as_an_event_a_signed_delivery_and_calls() {
    let webex = start().await;
    let bot = bot().await;
    webex
        .hook(&format!("http://user:pass@{bot}/webhook?key=hush"))
        .await;
    let question = webex.asks().await;
    let event = webex.entry("event", &question).await;
    assert_eq!(event["what"], "messages created");
    assert_eq!(
        (&event["who"], &event["byBot"]),
        (&json!("Anna Berg"), &json!(false))
    );
    assert_eq!(
        (&event["webhooks"], &event["devices"]),
        (&json!(1), &json!(0))
    );
    let delivery = webex.entry("delivery", &question).await;
    assert_eq!(
        (&delivery["status"], &delivery["attempt"]),
        (&json!(204), &json!(1))
    );
    assert_eq!(delivery["problem"], Value::Null);
    assert_eq!(delivery["target"], format!("http://•••@{bot}/webhook?•••"));
    // Eight digits of the signature are enough to compare it.
    assert_eq!(delivery["signature"].as_str().unwrap().chars().count(), 9);
    assert!(delivery["number"].as_u64() > event["number"].as_u64());
    assert!(delivery["ms"].is_u64() && delivery["at"].is_string());

    webex
        .get(BOT_TOKEN, &format!("/v1/messages/{question}"))
        .await;
    webex
        .answer("guess", Method::GET, "/v1/people/me?token=guess", None)
        .await;
    let log = webex.log().await;
    let read = log
        .iter()
        .find(|one| one["what"] == "GET /messages/{id}")
        .unwrap();
    assert_eq!(
        (&read["who"], &read["byBot"]),
        (&json!("Whodex"), &json!(true))
    );
    assert_eq!(
        (&read["status"], &read["path"]),
        (&json!(200), &json!(format!("/v1/messages/{question}")))
    );
    let refused = log.last().unwrap();
    assert_eq!(
        (&refused["who"], &refused["status"]),
        (&Value::Null, &json!(401))
    );
    let whole = Value::from(log).to_string();
    for secret in [SECRET, BOT_TOKEN, "guess", "hush", "pass"] {
        assert!(!whole.contains(secret), "{secret}: {whole}");
    }
}

#[tokio::test]
async fn a_delivery_that_fails_tells_why() {
    let webex = start().await;
    // Bound and dropped: nobody listens there.
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    webex.hook(&format!("http://{gone}/")).await;
    let question = webex.asks().await;
    let delivery = webex.entry("delivery", &question).await;
    assert_eq!(
        (&delivery["status"], &delivery["problem"]),
        (&Value::Null, &json!("cannot connect"))
    );
}

#[tokio::test]
async fn the_log_is_limited_on_request_and_empty_after_a_reset() {
    let webex = start().await;
    for _ in 0..3 {
        webex.asks().await;
    }
    let last = webex.get("", "/sim/log?limit=1").await;
    assert_eq!(last["entries"].as_array().unwrap().len(), 1);
    assert_eq!(last["entries"][0]["what"], "POST /messages");
    webex.post("", "/sim/reset", json!({})).await;
    assert_eq!(webex.log().await, Vec::<Value>::new());
}
