//! When Webex is slow, busy, wrong or away: no question is lost, and none is answered twice.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::harness::Stage;

const ANNA: &str = "anna.berg@example.com";

/// The bot's token: faults that are for the bot alone.
const BOT_TOKEN: &str = "simulated-bot-token";

#[tokio::test]
async fn a_question_survives_every_passing_failure_of_every_call() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let passing = [
        json!({"status": 500}),
        json!({"status": 502, "body": "<html>bad gateway</html>", "contentType": "text/html"}),
        json!({"status": 503}),
        json!({"status": 429, "retryAfter": 0}),
        json!({"status": 423, "retryAfter": 0}),
    ];
    let people = anna.call(Method::GET, "/people?displayName=J", None).await;
    let people = people["items"].as_array().unwrap().clone();
    let people: Vec<&str> = people
        .iter()
        .filter_map(|p| p["emails"][0].as_str())
        .collect();
    let mut people = people.into_iter().cycle();
    for endpoint in ["GET /messages/{id}", "GET /people", "POST /messages"] {
        for fault in &passing {
            let mut fault = fault.clone();
            fault["match"] = endpoint.into();
            fault["times"] = 1.into();
            fault["token"] = BOT_TOKEN.into();
            stage.fault(fault.clone()).await;
            // Somebody else each time, so that the lookup is a call and not remembered.
            let email = people.next().unwrap();
            let question = anna.writes(&format!("whois {email}")).await;
            anna.reply(&question).await.says(&[email]);
            assert_eq!(anna.replies(&question).await.len(), 1, "{fault}");
        }
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_senseless_answer_is_asked_for_again_after_other_failures() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let nonsense = json!({"status": 200, "body": "<html>welcome</html>"});
    for (endpoint, email) in [
        ("GET /people", "wei.zhang@example.com"),
        ("POST /messages", "mei.zhang@example.com"),
    ] {
        for failure in [json!({"status": 503}), nonsense.clone()] {
            let mut fault = failure;
            fault["match"] = endpoint.into();
            fault["times"] = 1.into();
            fault["token"] = BOT_TOKEN.into();
            stage.fault(fault).await;
        }
        let words = format!("@bot whois {email}");
        let question = anna.writes_in_group(&words).await;
        anna.reply(&question).await.says(&[email]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let half = json!({"match": "GET /people", "status": 200, "body": "{\"items\":", "times": 1});
    stage.fault(half).await;
    anna.asks("whois wei zhang").await.says(&["Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_message_that_is_not_there_yet_is_asked_for_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    stage
        .fault(json!({"match": "GET /messages/{id}", "status": 404, "times": 2}))
        .await;
    anna.asks("whois wei zhang").await.says(&["Wei Zhang"]);
    assert_eq!(stage.calls("GET /messages/{id}").await, 3);
    stage.stop().await;
}

#[tokio::test]
async fn a_cut_connection_is_tried_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    stage
        .fault(json!({"match": "GET /people", "drop": true, "times": 1}))
        .await;
    anna.asks("whois wei zhang").await.says(&["Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_lookup_that_webex_refuses_is_told_to_the_asker_in_words() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    stage
        .fault(json!({"match": "GET /people", "status": 400, "times": 1}))
        .await;
    anna.asks("whois wei zhang").await.says(&["Webex refused"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_refused_card_is_followed_by_words_without_one() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let refuse = json!({"match": "POST /messages", "status": 400, "times": 2, "token": BOT_TOKEN});
    stage.fault(refuse).await;
    let question = anna.writes("whois wei zhang").await;
    let said = crate::harness::eventually("words", async || {
        let path = "/messages/direct?personEmail=whodex@webex.bot";
        let list = anna.call(Method::GET, path, None).await;
        let items = list["items"].as_array()?.clone();
        items
            .into_iter()
            .find(|m| m["personId"] == stage.bot.as_str())
    })
    .await;
    assert!(said["attachments"].is_null());
    assert!(said["text"].as_str().unwrap().contains("Wei Zhang"));
    assert_ne!(said["id"], question["id"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_repeat_delivery_is_answered_once() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    // The bot's answer to the first delivery is lost on the way, so Webex sends the event again.
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    let mut data = question.clone();
    data.as_object_mut().unwrap().remove("text");
    let body = stage.event("messages", "created", &data).to_string();
    let signature = crate::security::sign(crate::harness::SECRET, body.as_bytes());
    let headers = [
        ("content-type", "application/json"),
        ("X-Spark-Signature", signature.as_str()),
    ];
    for _ in 0..5 {
        assert_eq!(stage.knock(&headers, body.as_bytes()).await.status(), 200);
    }
    stage.settled(2).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    assert_eq!(stage.calls("GET /messages/{id}").await, 1);
    stage.stop().await;
}

#[tokio::test]
async fn many_who_ask_for_one_name_at_once_cost_one_lookup() {
    let stage = Stage::start().await;
    stage
        .fault(json!({"match": "GET /people", "delayMs": 300, "times": 1}))
        .await;
    let seats = [
        "anna.berg@example.com",
        "john.duarte@example.com",
        "li.na@example.com",
    ];
    let mut questions = Vec::new();
    for email in seats {
        questions.push(stage.seat(email).writes("whois wei zhang").await);
    }
    for (email, question) in seats.iter().zip(&questions) {
        stage.seat(email).reply(question).await.says(&["Wei Zhang"]);
    }
    assert_eq!(stage.calls("GET /people").await, 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_is_one_that_is_tried_again() {
    let stage = Stage::start().await;
    let (tunnel, address) = crate::harness::free_port().await;
    let webex = stage.api.trim_start_matches("http://").to_owned();
    let forward = |tunnel: tokio::net::TcpListener, webex: String| {
        tokio::spawn(async move {
            while let Ok((mut inward, _)) = tunnel.accept().await {
                let mut outward = tokio::net::TcpStream::connect(&webex).await.unwrap();
                tokio::spawn(async move {
                    drop(tokio::io::copy_bidirectional(&mut inward, &mut outward).await);
                });
            }
        })
    };
    let forwarding = forward(tunnel, webex.clone());
    let client = whodex::webex::client::ClientConfig::new(
        format!("http://{address}/v1"),
        whodex::webex::client::Token::new(BOT_TOKEN.to_owned()),
    );
    let client = whodex::webex::client::Client::new(client).unwrap();
    client.me().await.unwrap();
    forwarding.abort();
    drop(forwarding.await);
    // Connections that are open still work; a new client has none.
    let fresh = whodex::webex::client::ClientConfig::new(
        format!("http://{address}/v1"),
        whodex::webex::client::Token::new(BOT_TOKEN.to_owned()),
    );
    let fresh = whodex::webex::client::Client::new(fresh).unwrap();
    let refused = fresh.me().await.unwrap_err();
    assert_eq!(refused.kind(), whodex::webex::client::ErrorKind::Connect);
    let disposition = refused.disposition();
    assert!(
        matches!(
            disposition,
            whodex::webex::client::Disposition::Retry { .. }
        ),
        "{disposition:?}"
    );
    let tunnel = tokio::net::TcpListener::bind(address).await.unwrap();
    forward(tunnel, webex);
    fresh.me().await.unwrap();
    stage.stop().await;
}

#[tokio::test]
async fn a_retry_delay_counts_from_the_failure() {
    let stage = Stage::start().await;
    let slow = Duration::from_secs(3);
    let fault = json!({"token": BOT_TOKEN, "match": "GET /people", "status": 502, "times": 1, "delayMs": 3000});
    stage.fault(fault).await;
    let anna = stage.seat("anna.berg@example.com");
    let asked = Instant::now();
    anna.asks("whois john andersen").await;
    let least = slow + Duration::from_secs(1);
    assert!(asked.elapsed() >= least, "{:?}", asked.elapsed());
    stage.stop().await;
}
