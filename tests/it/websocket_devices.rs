//! Devices of the websocket: registrations that Webex refuses or throttles, and devices that it does not let the bot use.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;
use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, eventually, text};
use crate::websocket::{ANNA, behind_a_firewall};

/// The bot's token in the simulator.
const TOKEN: &str = "simulated-bot-token";

const REGISTER: &str = "POST /wdm/api/v1/devices";

impl Stage {
    async fn with_device_limit(device_limit: usize) -> Self {
        let settings = SimulatorConfig {
            device_limit,
            ..SimulatorConfig::default()
        };
        let mut stage = Self::without_bot(settings).await;
        behind_a_firewall(&mut stage.config);
        stage
    }

    async fn at_devices(&self, method: Method, url: &str, body: Option<Value>) -> Value {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut call = http.request(method, url).bearer_auth(TOKEN);
        if let Some(body) = body {
            call = call.json(&body);
        }
        let answer = call.send().await.unwrap();
        assert!(answer.status().is_success(), "{url}");
        answer.json().await.unwrap_or_default()
    }

    /// Registers a device of this name with the bot's token, as another program does.
    async fn device(&self, name: &str) -> Value {
        let url = format!("{}/wdm/api/v1/devices", self.api);
        let device = json!({"name": name, "deviceType": "DESKTOP"});
        self.at_devices(Method::POST, &url, Some(device)).await
    }

    /// The names of the token's devices.
    async fn device_names(&self) -> Vec<String> {
        let url = format!("{}/wdm/api/v1/devices", self.api);
        let listed = self.at_devices(Method::GET, &url, None).await;
        let devices = listed["devices"].as_array().unwrap().iter();
        devices.map(|device| text(&device["name"])).collect()
    }

    async fn answers(&self) {
        self.socket_counts("open", 1).await;
        let anna = self.seat(ANNA);
        let question = anna.writes("status wei zhang").await;
        anna.reply(&question).await.says(&["Wei Zhang"]);
        assert_eq!(anna.replies(&question).await.len(), 1);
    }
}

#[tokio::test]
async fn a_bot_with_too_many_devices_registers_only_one() {
    let mut stage = Stage::with_device_limit(3).await;
    for name in ["another program", "whodex", "whodex"] {
        stage.device(name).await;
    }
    // The devices of an earlier start are listed, but cannot be used.
    stage
        .fault(json!({"match": "PUT /wdm/api/v1/devices/{id}", "status": 404, "times": 1}))
        .await;
    stage.start_bot().await;
    stage.answers().await;
    assert_eq!(stage.socket_count("deletions").await, 2);
    assert_eq!(stage.calls(REGISTER).await, 3 + 2);
    assert_eq!(stage.device_names().await, ["another program", "whodex"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_registration_that_webex_throttles_waits_as_long_as_it_asks() {
    let mut stage = Stage::with_device_limit(5).await;
    stage
        .fault(json!({"match": REGISTER, "status": 429, "retryAfter": 2, "times": 1}))
        .await;
    let begun = Instant::now();
    stage.start_bot().await;
    stage.answers().await;
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(stage.calls(REGISTER).await, 2);
    stage.stop().await;
}

#[tokio::test]
async fn failed_registrations_do_not_count_in_the_hourly_limit() {
    for status in [429, 503] {
        let mut stage = Stage::with_device_limit(5).await;
        // More than the bot registers in an hour.
        stage
            .fault(json!({"match": REGISTER, "status": status, "retryAfter": 0, "times": 8}))
            .await;
        stage.begin_bot().await;
        eventually("a ninth registration", async || {
            (stage.calls(REGISTER).await == 9).then_some(())
        })
        .await;
        stage.answers().await;
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_device_that_the_bot_may_not_use_any_more_is_replaced() {
    let mut stage = Stage::with_device_limit(5).await;
    stage.start_bot().await;
    stage.answers().await;
    for method in ["PUT", "DELETE"] {
        let endpoint = format!("{method} /wdm/api/v1/devices/{{id}}");
        stage
            .fault(json!({"match": endpoint, "status": 403, "times": 2}))
            .await;
        let before = stage.socket_count("registrations").await;
        let deed = match method {
            "PUT" => json!({"do": "cut"}),
            _ => json!({"do": "close", "code": 1003, "reason": "for a reason"}),
        };
        stage.socket_does(deed).await;
        stage.socket_counts("registrations", before + 1).await;
        stage.clear_faults().await;
        stage.answers().await;
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_question_without_a_device_is_answered_once_there_is_one() {
    let mut stage = Stage::with_device_limit(5).await;
    stage.start_bot().await;
    stage.answers().await;
    stage.fault(json!({"match": REGISTER, "status": 503})).await;
    stage.socket_does(json!({"do": "forget"})).await;
    eventually("a registration that failed", async || {
        (stage.calls(REGISTER).await > 1).then_some(())
    })
    .await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois john andersen").await;
    assert_eq!(stage.socket_count("devices").await, 0);
    stage.clear_faults().await;
    stage.socket_counts("open", 1).await;
    anna.reply(&question).await.says(&["John Andersen"]);
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.answers().await;
    stage.stop().await;
}
