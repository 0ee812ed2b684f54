//! A call whose right is lost while it waits does not leave.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use webex_api::client::{Client, ErrorKind, Fence};
use webex_api::model::{Destination, NewMessage};
use webex_simulator::Running;

use crate::observing::{Notes, observed, webex};

/// A message to the group space of the simulator.
async fn hello(webex: &Running) -> NewMessage {
    let url = webex.api_url().replace("/v1", "/sim/seats");
    let seats = reqwest::get(url).await.unwrap();
    let seats: Value = seats.json().await.unwrap();
    let room = seats["room"]["id"].as_str().unwrap();
    NewMessage {
        to: Destination::RoomId(room.parse().unwrap()),
        parent_id: None,
        text: "Hello!".to_owned(),
        markdown: "**Hello!**".to_owned(),
        attachments: Vec::new(),
    }
}

/// Holds for so many requests.
struct HoldsFor(AtomicUsize);

impl Fence for HoldsFor {
    fn holds(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        let left = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        Box::pin(async move { left.is_ok() })
    }
}

#[tokio::test]
async fn each_request_of_a_call_needs_the_right_to_it() {
    let fault = json!({"match": "POST /messages", "status": 429, "retryAfter": 0, "times": 1});
    let webex = webex(&fault).await;
    let (client, notes) = observed(webex.api_url());
    let throttled = [("POST /messages", "429".to_owned())];
    let hello = hello(&webex).await;
    let posts = async |requests: usize| {
        let fence = HoldsFor(requests.into());
        client.post_message_fenced(&hello, &fence).await
    };
    for requests in [1, 0] {
        let lost = posts(requests).await.unwrap_err();
        assert_eq!(lost.kind(), ErrorKind::Withdrawn);
        assert!(!lost.is_ambiguous(), "{lost}");
        assert_eq!(*notes.calls.lock().unwrap(), throttled);
    }
    posts(1).await.unwrap();
    webex.stop().await.unwrap();
}

/// Holds, but another call meets a 429 while it is asked.
struct Slow(Client, Arc<Notes>);

impl Fence for Slow {
    fn holds(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(async {
            if self.1.calls.lock().unwrap().is_empty() {
                let client = self.0.clone();
                tokio::spawn(async move { client.me().await });
                while self.1.calls.lock().unwrap().is_empty() {
                    tokio::task::yield_now().await;
                }
            }
            true
        })
    }
}

#[tokio::test]
async fn a_pause_that_begins_while_the_right_is_asked_for_is_kept() {
    let fault = json!({"match": "GET /people/me", "status": 429, "retryAfter": 2, "times": 1});
    let webex = webex(&fault).await;
    let (client, notes) = observed(webex.api_url());
    let hello = hello(&webex).await;
    let begun = Instant::now();
    let fence = Slow(client.clone(), notes);
    client.post_message_fenced(&hello, &fence).await.unwrap();
    let passed = begun.elapsed();
    assert!(passed > Duration::from_millis(1900), "{passed:?}");
    webex.stop().await.unwrap();
}
