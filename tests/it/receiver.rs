//! Somewhere for webhooks to deliver to: it keeps what it hears, and answers as a test wants it to.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Seat, eventually, free_port, text};

/// A target of webhooks, one for each path.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    heard: Arc<Heard>,
}

struct Heard {
    events: Mutex<Vec<(String, Value)>>,
    status: AtomicU16,
    silent: AtomicUsize,
}

impl Receiver {
    /// One that answers 200.
    pub(crate) async fn start() -> Self {
        let (listener, address) = free_port().await;
        let heard = Arc::new(Heard {
            events: Mutex::default(),
            status: AtomicU16::new(200),
            silent: AtomicUsize::new(0),
        });
        let router = Router::new().fallback(hear).with_state(Arc::clone(&heard));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let url = format!("http://{address}");
        Self { url, heard }
    }

    /// Answers with this status from now on.
    pub(crate) fn answers(&self, status: u16) {
        self.heard.status.store(status, Ordering::SeqCst);
    }

    /// Leaves so many deliveries without any answer.
    pub(crate) fn ignores(&self, times: usize) {
        self.heard.silent.store(times, Ordering::SeqCst);
    }

    /// What was delivered to this path.
    pub(crate) fn heard(&self, path: &str) -> Vec<Value> {
        let events = self.heard.events.lock().unwrap();
        let here = events.iter().filter(|(at, _)| at == path);
        here.map(|(_, event)| event.clone()).collect()
    }

    /// Waits until so many events were delivered to this path.
    pub(crate) async fn hears(&self, path: &str, count: usize) -> Vec<Value> {
        eventually("deliveries", async || {
            Some(self.heard(path)).filter(|heard| heard.len() >= count)
        })
        .await
    }

    /// A webhook of somebody's that delivers to this path; its id.
    pub(crate) async fn listens(
        &self,
        owner: &Seat<'_>,
        path: &str,
        (resource, event): (&str, &str),
        filter: &str,
    ) -> String {
        let mut hook = json!({"name": "w", "targetUrl": format!("{}{path}", self.url),
                              "resource": resource, "event": event});
        if !filter.is_empty() {
            hook["filter"] = filter.into();
        }
        let made = owner.call(Method::POST, "/webhooks", Some(hook)).await;
        text(&made["id"])
    }
}

async fn hear(State(heard): State<Arc<Heard>>, path: Uri, body: String) -> Response {
    let event = serde_json::from_str(&body).unwrap_or_default();
    let at = path.path().to_owned();
    heard.events.lock().unwrap().push((at, event));
    let waits = |left: usize| left.checked_sub(1);
    let silent = heard
        .silent
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, waits);
    if silent.is_ok() {
        std::future::pending::<()>().await;
    }
    let status = StatusCode::from_u16(heard.status.load(Ordering::SeqCst)).unwrap();
    if status.is_redirection() {
        return (status, [("location", "/elsewhere")]).into_response();
    }
    status.into_response()
}
