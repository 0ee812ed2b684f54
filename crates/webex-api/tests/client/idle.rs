//! Connections on which nothing is asked for a while.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::Response;
use webex_api::client::{Certificate, Client, ClientConfig, Token};

use crate::certificate::pem;
use crate::front::{Distance, serve};

/// How often the client of these tests pings.
const OFTEN: Duration = Duration::from_millis(50);

async fn a_client_and_its_front() -> (Client, std::sync::Arc<crate::front::Seen>) {
    let distance = Distance {
        latency: Duration::from_millis(5),
        patience: Duration::from_secs(1),
    };
    let (url, seen) = serve(distance, async |_| {
        Response::new(Full::from(r#"{"id": "BOT"}"#))
    })
    .await;
    let mut settings = ClientConfig::new(format!("{url}/v1"), Token::new("a-token".to_owned()));
    settings.extra_roots = vec![Certificate::from_pem(pem().as_bytes()).unwrap()];
    settings.keep_alive = OFTEN;
    (Client::new(settings).unwrap(), seen)
}

/// Waits until the condition holds.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "never seen: {what}"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_call_after_a_silence_makes_no_new_connection() {
    let (client, seen) = a_client_and_its_front().await;
    client.me().await.unwrap();
    let (begun, before) = (Instant::now(), seen.pieces.load(Ordering::Relaxed));
    // The front would have forgotten a connection on which nothing passes.
    until("a silence that only pings break", || {
        begun.elapsed() > Duration::from_secs(2)
            && seen.pieces.load(Ordering::Relaxed) > before + 10
    })
    .await;
    client.me().await.unwrap();
    assert_eq!(seen.connections.load(Ordering::Relaxed), 1);
    assert_eq!(seen.ended.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn no_call_waits_for_a_connection_that_broke_unseen() {
    let (client, seen) = a_client_and_its_front().await;
    client.me().await.unwrap();
    seen.cut.store(1, Ordering::Relaxed);
    until("the end of the broken connection", || {
        seen.ended.load(Ordering::Relaxed) == 1
    })
    .await;
    client.me().await.unwrap();
    assert_eq!(seen.connections.load(Ordering::Relaxed), 2);
}
