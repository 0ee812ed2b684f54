//! What the bot is compared with: handlers that do the least, and a responder that makes the calls of an answer and
//! nothing else.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use tokio::net::TcpListener;

use crate::process::{BOT_TOKEN, SECRET};

async fn serve(router: Router) {
    let address = std::env::var("ROAD_LISTEN").unwrap();
    let listener = TcpListener::bind(address).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

/// Reads the body and answers 200; with `verifies`, after one HMAC.
pub(crate) async fn acknowledge(verifies: bool) {
    let handler = async move |headers: HeaderMap, body: Bytes| {
        if verifies && !is_signed(&headers, &body) {
            return StatusCode::UNAUTHORIZED;
        }
        StatusCode::OK
    };
    serve(Router::new().route("/webhook", post(handler))).await;
}

fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let Some(claimed) = headers.get("x-spark-signature") else {
        return false;
    };
    let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    let claimed = hex::decode(claimed).unwrap_or_default();
    mac.chain_update(body).verify_slice(&claimed).is_ok()
}

struct Ideal {
    http: reqwest::Client,
    api: String,
    /// What every answer says: as large as the bot's own.
    reply: Value,
}

/// For each event: fetches the message, searches its last word, and posts an answer in its thread.
pub(crate) async fn answer(simulator: &str, reply: &str) {
    let ideal = Arc::new(Ideal {
        http: reqwest::Client::builder()
            .tcp_nodelay(true)
            .build()
            .unwrap(),
        api: format!("http://{simulator}/v1"),
        reply: serde_json::from_str(reply).unwrap(),
    });
    let handler = async |State(ideal): State<Arc<Ideal>>, body: Bytes| {
        tokio::spawn(async move { one(&ideal, &body).await });
        StatusCode::OK
    };
    let router = Router::new().route("/webhook", post(handler));
    serve(router.with_state(ideal)).await;
}

async fn one(ideal: &Ideal, body: &[u8]) {
    let event: Value = serde_json::from_slice(body).unwrap();
    let get = async |url: String| -> Value {
        let call = ideal.http.get(url).bearer_auth(BOT_TOKEN).send();
        call.await.unwrap().json().await.unwrap()
    };
    let id = event["data"]["id"].as_str().unwrap();
    let message = get(format!("{}/messages/{id}", ideal.api)).await;
    let text = message["text"].as_str().unwrap();
    let name = text.split_once(' ').unwrap().1.replace(' ', "%20");
    let found = get(format!("{}/people?displayName={name}&max=100", ideal.api)).await;
    assert!(found["items"].is_array());
    let mut reply = ideal.reply.clone();
    reply["roomId"] = message["roomId"].clone();
    reply["parentId"] = message["id"].clone();
    let url = format!("{}/messages", ideal.api);
    let post = ideal.http.post(url).bearer_auth(BOT_TOKEN).json(&reply);
    assert!(post.send().await.unwrap().status().is_success());
}

/// A webhook of the ideal responder's own.
pub(crate) async fn register(simulator: &str, address: &str) {
    let hook = json!({"name": "ideal", "targetUrl": format!("http://{address}/webhook"),
                      "resource": "messages", "event": "created", "secret": SECRET});
    let url = format!("http://{simulator}/v1/webhooks");
    let http = reqwest::Client::new();
    let made = http
        .post(url)
        .bearer_auth(BOT_TOKEN)
        .json(&hook)
        .send()
        .await;
    assert!(made.unwrap().status().is_success());
}
