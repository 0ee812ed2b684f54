//! A proxy between a bot and the simulator that records: every request and every answer is held against Webex's
//! official description.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use whodex::config::Config;

use crate::contract;
use crate::harness::free_port;

/// The longest request that goes through.
const MAX_BODY: usize = 1024 * 1024;

/// A recording proxy.
pub(crate) struct RecordingProxy {
    listener: TcpListener,
    record: Arc<Record>,
}

/// The record of a proxy.
#[derive(Default)]
pub(crate) struct Record {
    operations: Mutex<BTreeSet<String>>,
    wrong: Mutex<Vec<String>>,
}

impl Record {
    /// The operations that were asked for so far.
    pub(crate) fn operations(&self) -> BTreeSet<String> {
        self.operations.lock().unwrap().clone()
    }

    /// What was not as described.
    pub(crate) fn wrong(&self) -> Vec<String> {
        self.wrong.lock().unwrap().clone()
    }
}

impl RecordingProxy {
    /// A line that nobody uses yet.
    pub(crate) async fn new() -> Self {
        let (listener, _) = free_port().await;
        Self {
            listener,
            record: Arc::default(),
        }
    }

    /// What goes over it.
    pub(crate) fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record)
    }

    /// Puts it between a bot and what the bot's configuration leads to.
    pub(crate) fn between(self, config: &mut Config) {
        let address = self.listener.local_addr().unwrap();
        let url = format!("http://{address}/v1");
        let target = std::mem::replace(&mut config.api_url, url);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let line = Arc::new(Line {
            target: target.trim_end_matches("/v1").to_owned(),
            http,
            record: self.record,
        });
        let router = Router::new().fallback(pass).with_state(line);
        tokio::spawn(async move { axum::serve(self.listener, router).await.unwrap() });
    }
}

struct Line {
    target: String,
    http: reqwest::Client,
    record: Arc<Record>,
}

async fn pass(State(line): State<Arc<Line>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.unwrap();
    let path = head.uri.path_and_query().unwrap().as_str().to_owned();
    let call = path.strip_prefix("/v1").unwrap_or(&path);
    let wrong = |told: String| line.record.wrong.lock().unwrap().push(told);
    match contract::judge_request(&head.method, call, &body) {
        Ok(operation) => line.record.operations.lock().unwrap().extend(operation),
        Err(told) => wrong(told),
    }
    // With the headers goes the host that the bot knows, so that links lead back over this line.
    let answer = line
        .http
        .request(head.method.clone(), format!("{}{path}", line.target))
        .headers(head.headers)
        .body(body)
        .send()
        .await
        .unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body: Bytes = answer.bytes().await.unwrap();
    if let Err(told) = contract::judge_answer(&head.method, call, status.as_u16(), &body) {
        wrong(told);
    }
    if !headers.contains_key("trackingid") {
        wrong(format!("{call}: an answer without trackingid"));
    }
    let mut told = body.into_response();
    (*told.status_mut(), *told.headers_mut()) = (status, headers);
    told
}
