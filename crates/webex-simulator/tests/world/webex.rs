//! A running simulator, its callers, and listeners for its events.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use webex_simulator::{Running, Simulator, SimulatorConfig};

pub(crate) const ANNA: &str = "anna.berg@example.com";
pub(crate) const JOHN: &str = "john.andersen@example.com";
pub(crate) const BOT: &str = "whodex@webex.bot";
pub(crate) const BOT_TOKEN: &str = "simulated-bot-token";

/// A simulator for a test.
pub(crate) struct Webex {
    running: Running,
    http: Client,
}

impl Webex {
    pub(crate) async fn start(settings: SimulatorConfig) -> Self {
        let running = Simulator::new(settings).unwrap().start().await.unwrap();
        let http = Client::builder().no_proxy().build().unwrap();
        Self { running, http }
    }

    pub(crate) async fn answer(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Response {
        let url = format!("http://{}{path}", self.running.address());
        let mut request = self.http.request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    /// Calls; panics when the call is refused.
    pub(crate) async fn call(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        let answer = self.answer(token, method, path, body).await;
        let status = answer.status();
        let told = answer.json().await.unwrap_or_default();
        assert!(status.is_success(), "{path}: {status} {told}");
        told
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Value {
        self.call(token, Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: Value) -> Value {
        self.call(token, Method::POST, path, Some(body)).await
    }

    /// A space of Anna's with the bot in it.
    pub(crate) async fn space(&self) -> String {
        let space = self
            .post(ANNA, "/v1/rooms", json!({"title": "Sales"}))
            .await;
        let room = space["id"].as_str().unwrap().to_owned();
        self.joins(&room, BOT).await;
        room
    }

    /// Anna adds somebody to a space.
    pub(crate) async fn joins(&self, room: &str, email: &str) -> Value {
        let member = json!({"roomId": room, "personEmail": email});
        self.post(ANNA, "/v1/memberships", member).await
    }

    /// A listener for all events of this token's owner.
    pub(crate) async fn listener(&self, token: &str) -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
        let noted = Arc::clone(&heard);
        let hear = move |body: String| {
            let noted = Arc::clone(&noted);
            async move {
                noted
                    .lock()
                    .unwrap()
                    .push(serde_json::from_str(&body).unwrap());
                StatusCode::NO_CONTENT
            }
        };
        let router = Router::new().route("/", post(hear));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let hook = json!({"name": "all", "targetUrl": format!("http://{address}/"), "resource": "all",
            "event": "all"});
        self.post(token, "/v1/webhooks", hook).await;
        Listener(heard)
    }

    /// Waits until no delivery is under way.
    pub(crate) async fn settled(&self) {
        let look = async {
            while self.get("", "/sim/stats").await["deliveries"]["pending"] != 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), look)
            .await
            .unwrap();
    }
}

/// Events that a listener heard.
pub(crate) struct Listener(Arc<Mutex<Vec<Value>>>);

impl Listener {
    /// Those of a resource and an event.
    pub(crate) fn heard(&self, resource: &str, event: &str) -> Vec<Value> {
        let heard = self.0.lock().unwrap();
        let wanted = |told: &&Value| told["resource"] == resource && told["event"] == event;
        heard.iter().filter(wanted).cloned().collect()
    }
}
