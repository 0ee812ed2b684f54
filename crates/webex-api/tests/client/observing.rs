//! An observer learns what became of each request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use webex_api::client::{
    Call, Client, ClientConfig, ErrorKind, Observer, Outcome, PeopleOptions, Repair, Token,
    WaitReason,
};
use webex_api::model::PeopleQuery;
use webex_simulator::{Running, Simulator};

#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) calls: Mutex<Vec<(&'static str, String)>>,
    waited: Mutex<Duration>,
    malformed: Mutex<Vec<(&'static str, Repair, usize)>>,
    dates: Mutex<Vec<Timestamp>>,
}

impl Observer for Notes {
    fn on_call(&self, call: &Call) {
        let ended = call.outcome.to_string();
        self.calls.lock().unwrap().push((call.endpoint, ended));
    }

    fn on_wait(&self, reason: WaitReason, time: Duration) {
        if reason == WaitReason::RetryAfter {
            *self.waited.lock().unwrap() += time;
        }
    }

    fn on_malformed(&self, endpoint: &'static str, repair: Repair, count: usize) {
        let mut malformed = self.malformed.lock().unwrap();
        malformed.push((endpoint, repair, count));
    }

    fn on_date(&self, date: Timestamp) {
        self.dates.lock().unwrap().push(date);
    }
}

pub(crate) fn observed(api_url: String) -> (Client, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    let mut settings = ClientConfig::new(api_url, Token::new("simulated-bot-token".to_owned()));
    settings.observer = notes.clone();
    (Client::new(settings).unwrap(), notes)
}

/// A simulator with one fault.
pub(crate) async fn webex(fault: &Value) -> Running {
    let simulator = Simulator::new(webex_simulator::SimulatorConfig::default()).unwrap();
    let webex = simulator.start().await.unwrap();
    let url = webex.api_url().replace("/v1", "/sim/faults");
    let client = reqwest::Client::builder().build().unwrap();
    let made = client.post(url).json(fault).send().await.unwrap();
    made.error_for_status().unwrap();
    webex
}

#[tokio::test]
async fn a_throttled_call_is_two_requests_and_a_wait() {
    let fault = json!({"match": "GET /people/me", "status": 429, "retryAfter": 1, "times": 1});
    let webex = webex(&fault).await;
    let (client, notes) = observed(webex.api_url());
    client.me().await.unwrap();
    let calls = notes.calls.lock().unwrap().clone();
    let me = "GET /people/me";
    assert_eq!(calls, [(me, "429".to_owned()), (me, "200".to_owned())]);
    let waited = *notes.waited.lock().unwrap();
    assert!(waited > Duration::from_millis(900), "{waited:?}");
    assert_eq!(notes.dates.lock().unwrap().len(), 2);
    webex.stop().await.unwrap();
}

#[tokio::test]
async fn malformed_responses_are_reported_with_their_repair() {
    for (body, expected) in [
        (
            r#"{"items": [{"id": "a"}, {"id": 7}]}"#,
            (Repair::Dropped, 1),
        ),
        (
            r#"{"items": [{"id": "a", "displayName": "half \ud83d"}]}"#,
            (Repair::Mended, 1),
        ),
        ("<html>", (Repair::Unreadable, 1)),
    ] {
        let fault = json!({
            "match": "GET /people", "status": 200, "contentType": "application/json", "body": body,
        });
        let webex = webex(&fault).await;
        let (client, notes) = observed(webex.api_url());
        let query = PeopleQuery::display_name("anna").unwrap();
        let people = client.people(&query, &PeopleOptions::default()).await;
        assert_eq!(people.is_err(), expected.0 == Repair::Unreadable, "{body}");
        let malformed = notes.malformed.lock().unwrap().clone();
        assert_eq!(malformed, [("GET /people", expected.0, expected.1)]);
        webex.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_call_without_a_response_ends_in_one_word() {
    let (client, notes) = observed("http://127.0.0.1:9/v1".to_owned());
    let error = client.me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let calls = notes.calls.lock().unwrap().clone();
    assert_eq!(calls, [("GET /people/me", "connect".to_owned())]);
    let outcome = Outcome::Failed(ErrorKind::Connect);
    assert_eq!(outcome.to_string(), "connect");
}
