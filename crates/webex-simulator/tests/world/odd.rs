//! Odd answers: to the bot alone, as often as the setting says, the same for the same seed.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::webex::{ANNA, BOT, BOT_TOKEN, Webex};

const PEOPLE: &str = "/v1/people?displayName=a";

/// The answers of so many calls, as text.
async fn answers(webex: &Webex, token: &str, count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    for _ in 0..count {
        let answer = webex.answer(token, Method::GET, PEOPLE, None).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/json");
        texts.push(answer.text().await.unwrap());
    }
    texts
}

fn settings(odd: u8, seed: u64) -> SimulatorConfig {
    SimulatorConfig {
        odd,
        seed,
        ..SimulatorConfig::default()
    }
}

#[tokio::test]
async fn only_answers_to_the_bot_are_odd_as_often_as_the_setting_says() {
    let webex = Webex::start(settings(30, 1)).await;
    let plain = answers(&Webex::start(settings(0, 1)).await, BOT_TOKEN, 1).await;
    let whole: Value = serde_json::from_str(&plain[0]).unwrap();
    let ids = |list: &Value| {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["id"].clone()).collect::<Vec<_>>()
    };
    let told = answers(&webex, BOT_TOKEN, 200).await;
    // The time of last activity differs between two simulators: what is odd is in the log.
    let log = webex.get("", "/sim/log?limit=1000").await;
    let calls = log["entries"].as_array().unwrap().iter();
    let odd: Vec<&str> = calls.filter_map(|call| call["oddity"].as_str()).collect();
    assert!((40..80).contains(&odd.len()), "{}", odd.len());
    for text in &told {
        let read: Value = serde_json::from_str(&text.replace("\\ud83d", "")).unwrap();
        assert_eq!(ids(&read), ids(&whole));
    }
    assert!(told.iter().any(|text| text.contains("\\ud83d")));
    for kind in [
        "is missing",
        "is null",
        "of another type",
        "half an emoji",
        "unknown",
    ] {
        assert!(odd.iter().any(|oddity| oddity.contains(kind)), "{kind}");
    }
    answers(&webex, ANNA, 50).await;
    let log = webex.get("", "/sim/log?limit=1000").await;
    let calls = log["entries"].as_array().unwrap().iter();
    let of_people = calls.filter(|call| call["byBot"] == json!(false));
    assert!(of_people.into_iter().all(|call| call["oddity"].is_null()));
}

#[tokio::test]
async fn the_same_seed_makes_the_same_odd_answers() {
    let mut told = Vec::new();
    for seed in [1, 1, 2] {
        let webex = Webex::start(settings(50, seed)).await;
        answers(&webex, BOT_TOKEN, 30).await;
        let log = webex.get("", "/sim/log").await;
        let calls = log["entries"].as_array().unwrap().iter();
        told.push(calls.map(|call| call["oddity"].clone()).collect::<Vec<_>>());
    }
    assert_eq!(told[0], told[1]);
    assert_ne!(told[0], told[2]);
}

#[tokio::test]
async fn a_refusal_is_never_odd_and_the_id_of_a_post_stays() {
    let webex = Webex::start(settings(100, 3)).await;
    let refused = webex
        .answer(BOT_TOKEN, Method::GET, "/v1/people", None)
        .await;
    assert_eq!(refused.status(), 400);
    let told: Value = refused.json().await.unwrap();
    assert!(told["message"].is_string() && told["trackingId"].is_string());
    for _ in 0..20 {
        let said = json!({"toPersonEmail": ANNA, "text": "Hello"});
        let said = webex
            .answer(BOT_TOKEN, Method::POST, "/v1/messages", Some(said))
            .await;
        let said = said.text().await.unwrap().replace("\\ud83d", "");
        let said: Value = serde_json::from_str(&said).unwrap();
        let path = format!("/v1/messages/{}", said["id"].as_str().unwrap());
        assert_eq!(webex.get(ANNA, &path).await["personEmail"], BOT);
    }
}
