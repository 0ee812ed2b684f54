//! Calls that are carried out and not heard of, and faults that hit the calls about one thing: what the simulator
//! can do so that a bot's promises can be tried.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::harness::{BOT, Stage, eventually, text};
use crate::receiver::Receiver;

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// What stands in Anna's direct space with the bot.
async fn said(stage: &Stage) -> Vec<Value> {
    let path = format!("/messages/direct?personEmail={BOT}");
    let list = stage.seat(ANNA).call(Method::GET, &path, None).await;
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_call_is_carried_out_and_its_caller_hears_a_failure() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let failures = [
        json!({"status": 502}),
        json!({"drop": true}),
        json!({"truncate": true}),
        json!({"status": 200, "body": "{\"id\": nonsense"}),
    ];
    anna.writes("the first").await;
    for (before, failure) in failures.into_iter().enumerate() {
        let mut fault = failure.clone();
        fault["match"] = "POST /messages".into();
        fault["after"] = true.into();
        fault["times"] = 1.into();
        stage.fault(fault).await;
        let url = format!("{}/v1/messages", stage.api);
        let post = http().post(url).bearer_auth(ANNA);
        let post = post.json(&json!({"toPersonEmail": BOT, "text": "hello"}));
        let heard = match post.send().await {
            Ok(answer) if answer.status().is_success() => answer.json::<Value>().await.is_ok(),
            _ => false,
        };
        assert!(!heard, "{failure}");
        assert_eq!(said(&stage).await.len(), before + 2, "{failure}");
    }
    let stats = stage.get("/sim/stats").await;
    assert_eq!(stats["unheard"]["POST /messages"], 4);
    stage.stop().await;
}

#[tokio::test]
async fn a_caller_that_hangs_up_before_a_late_answer_has_not_heard_it() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let late = json!({"match": "POST /messages", "after": true, "delayMs": 60_000, "times": 1});
    stage.fault(late).await;
    let url = format!("{}/v1/messages", stage.api);
    let patience = std::time::Duration::from_millis(500);
    let post = http().post(url).bearer_auth(ANNA);
    let post = post.json(&json!({"toPersonEmail": BOT, "text": "hello"}));
    assert!(post.timeout(patience).send().await.is_err());
    assert_eq!(said(&stage).await.len(), 1);
    eventually("a call that was not heard of", async || {
        let stats = stage.get("/sim/stats").await;
        (stats["unheard"]["POST /messages"] == 1).then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn a_fault_with_a_target_hits_only_the_calls_about_it() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let (one, other) = (anna.writes("one").await, anna.writes("other").await);
    let group = anna.writes_in_group("in the group").await;
    let status = async |method: Method, path: String, body: Option<Value>| {
        let url = format!("{}/v1{path}", stage.api);
        let call = http().request(method, url).bearer_auth(ANNA);
        let call = match body {
            Some(body) => call.json(&body),
            None => call,
        };
        call.send().await.unwrap().status().as_u16()
    };
    let message = |of: &Value| format!("/messages/{}", text(&of["id"]));
    stage
        .fault(json!({"match": "GET /messages/{id}", "status": 500, "message": one["id"]}))
        .await;
    assert_eq!(status(Method::GET, message(&one), None).await, 500);
    assert_eq!(status(Method::GET, message(&other), None).await, 200);
    stage.clear_faults().await;
    // Of a message the space and the author are known as well.
    stage
        .fault(json!({"match": "GET /messages/{id}", "status": 500, "room": stage.room}))
        .await;
    assert_eq!(status(Method::GET, message(&group), None).await, 500);
    assert_eq!(status(Method::GET, message(&other), None).await, 200);
    stage
        .fault(json!({"match": "POST /messages", "status": 500, "room": stage.room}))
        .await;
    let post = |room: &Value| Some(json!({"roomId": room, "text": "hello"}));
    let posts = "/messages".to_owned();
    let in_group = post(&group["roomId"]);
    assert_eq!(status(Method::POST, posts.clone(), in_group).await, 500);
    assert_eq!(status(Method::POST, posts, post(&one["roomId"])).await, 200);
    stage
        .fault(json!({"match": "GET /people", "status": 500, "person": one["personId"]}))
        .await;
    let people = |email: &str| format!("/people?email={email}");
    assert_eq!(status(Method::GET, people(ANNA), None).await, 500);
    assert_eq!(status(Method::GET, people(JOHN), None).await, 200);
    stage.stop().await;
}

#[tokio::test]
async fn a_lost_acknowledgement_repeats_the_event() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    receiver
        .listens(&anna, "/w", ("messages", "created"), "")
        .await;
    let lost = json!({"match": "delivery", "after": true, "drop": true, "times": 1});
    stage.fault(lost).await;
    let message = anna.writes("hello").await;
    let heard = receiver.hears("/w", 2).await;
    assert!(heard.iter().all(|e| e["data"]["id"] == message["id"]));
    let stats = stage.get("/sim/stats").await;
    assert_eq!(stats["deliveries"]["unheard"], 1);
    assert_eq!(stats["deliveries"]["retried"], 1);
    stage.stop().await;
}
