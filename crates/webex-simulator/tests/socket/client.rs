//! A simulator, and a plain client of its websocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use webex_simulator::{Running, Simulator, SimulatorConfig};

pub(crate) const BOT_TOKEN: &str = "simulated-bot-token";
pub(crate) const BOT: &str = "whodex@webex.bot";
pub(crate) const ANNA: &str = "anna.berg@example.com";
/// A person of another organization.
pub(crate) const VERA: &str = "vera.partner@partner.example";

/// The parameters of Webex's own clients.
pub(crate) const PARAMETERS: &str =
    "outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true&clientTimestamp=1764176400000";

/// Timeout of a wait: generous, because a test that passes never reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A running simulator.
pub(crate) struct Webex {
    running: Running,
    http: reqwest::Client,
}

impl Webex {
    pub(crate) async fn start() -> Self {
        Self::with(SimulatorConfig::default()).await
    }

    pub(crate) async fn with(settings: SimulatorConfig) -> Self {
        let running = Simulator::new(settings).unwrap().start().await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { running, http }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address())
    }

    /// Status and body of a call.
    pub(crate) async fn try_call(
        &self,
        token: &str,
        method: Method,
        url: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let mut request = self.http.request(method, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// A new group space of Anna's.
    pub(crate) async fn space(&self) -> Value {
        let title = json!({"title": "A space"});
        self.call(ANNA, Method::POST, "/rooms", Some(title)).await
    }

    /// A successful call of the API.
    pub(crate) async fn call(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        let url = self.at(&format!("/v1{path}"));
        let (status, told) = self.try_call(token, method, &url, body).await;
        assert!(status < 300, "{path}: {status} {told}");
        told
    }

    pub(crate) async fn writes(&self, token: &str, body: Value) -> Value {
        self.call(token, Method::POST, "/messages", Some(body))
            .await
    }

    /// Writes to the bot in the direct space.
    pub(crate) async fn writes_to_bot(&self, token: &str, words: &str) -> Value {
        let message = json!({"toPersonEmail": BOT, "text": words});
        self.writes(token, message).await
    }

    /// The group space of the initial state.
    pub(crate) async fn room(&self) -> String {
        let seats = self.control(Method::GET, "/sim/seats", None).await;
        text(&seats["room"]["id"])
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, told) = self.try_call("", method, &self.at(path), body).await;
        assert!(status < 300, "{path}: {status} {told}");
        told
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.control(Method::POST, "/sim/faults", Some(fault)).await;
    }

    pub(crate) async fn clear_faults(&self) {
        self.control(Method::DELETE, "/sim/faults", None).await;
    }

    pub(crate) async fn reset(&self) {
        self.control(Method::POST, "/sim/reset", Some(json!({})))
            .await;
    }

    pub(crate) async fn advance(&self, seconds: u64) {
        let by = json!({"advanceSeconds": seconds});
        self.control(Method::POST, "/sim/clock", Some(by)).await;
    }

    /// Sends a command to connections; returns the number of devices.
    pub(crate) async fn command(&self, command: Value) -> u64 {
        let told = self.control(Method::POST, "/sim/socket", Some(command));
        told.await["devices"].as_u64().unwrap()
    }

    /// A number of the statistics of the websocket.
    pub(crate) async fn count(&self, name: &str) -> u64 {
        let stats = self.control(Method::GET, "/sim/stats", None).await;
        stats["socket"][name].as_u64().unwrap()
    }

    /// Waits until a number of the statistics is this.
    pub(crate) async fn counts(&self, name: &str, wanted: u64) {
        let look = async {
            while self.count(name).await != wanted {
                tokio::task::yield_now().await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, look).await;
        assert!(seen.is_ok(), "{name} is never {wanted}");
    }

    pub(crate) async fn catalogue(&self, token: &str) -> (u16, Value) {
        let url = self.at("/u2c/api/v1/catalog?format=hostmap");
        self.try_call(token, Method::GET, &url, None).await
    }

    /// Registers a device at the URL of the catalogue.
    pub(crate) async fn register(&self, token: &str) -> Value {
        let (_, catalogue) = self.catalogue(token).await;
        let wdm = text(&catalogue["serviceLinks"]["wdm"]);
        let url = format!("{wdm}/devices?includeUpstreamServices=all");
        let device = json!({"name": "tester", "deviceName": "tester", "deviceType": "DESKTOP"});
        let (status, told) = self.try_call(token, Method::POST, &url, Some(device)).await;
        assert_eq!(status, 200, "{told}");
        told
    }

    /// A device and its connection, ready.
    pub(crate) async fn listens(&self, token: &str) -> (Value, Socket) {
        let device = self.register(token).await;
        let socket = Socket::ready(&device, token).await;
        (device, socket)
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

/// The frames and ends that a client sees.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Text(Value),
    Binary(Value),
    Closed(u16, String),
    /// The connection ended without a close, or with one that has no code.
    Cut,
}

/// A connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens a device's socket, with these parameters.
    pub(crate) async fn open(device: &Value, parameters: &str) -> Result<Self, u16> {
        let url = format!("{}?{parameters}", text(&device["webSocketUrl"]));
        match connect_async(url).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }

    /// An authorized connection.
    pub(crate) async fn authorized(device: &Value, parameters: &str, token: &str) -> Self {
        let mut socket = Self::open(device, parameters).await.unwrap();
        socket.authorizes(token).await;
        socket
    }

    /// A connection that is ready.
    pub(crate) async fn ready(device: &Value, token: &str) -> Self {
        let mut socket = Self::authorized(device, PARAMETERS, token).await;
        let ready = socket.hears().await;
        assert_eq!(ready["data"]["eventType"], "mercury.buffer_state");
        assert!(ready["type"].is_null(), "{ready}");
        socket
    }

    pub(crate) async fn says_words(&mut self, said: &str) {
        self.0.send(Message::text(said)).await.unwrap();
    }

    pub(crate) async fn says(&mut self, said: Value) {
        self.says_words(&said.to_string()).await;
    }

    pub(crate) async fn authorizes(&mut self, token: &str) {
        let data = json!({"token": format!("Bearer {token}")});
        self.says(json!({"id": "1", "type": "authorization", "data": data}))
            .await;
    }

    pub(crate) async fn acknowledges(&mut self, frame: &Value) {
        self.says(json!({"type": "ack", "messageId": frame["id"]}))
            .await;
    }

    pub(crate) async fn pings(&mut self, id: &str) {
        self.says(json!({"type": "ping", "id": id})).await;
    }

    /// The next frame or end.
    pub(crate) async fn next(&mut self) -> Heard {
        let read = |text: &[u8]| serde_json::from_slice(text).unwrap();
        loop {
            let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
            return match next.unwrap() {
                Some(Ok(Message::Text(text))) => Heard::Text(read(text.as_bytes())),
                Some(Ok(Message::Binary(bytes))) => Heard::Binary(read(&bytes)),
                Some(Ok(Message::Close(Some(close)))) => {
                    Heard::Closed(close.code.into(), close.reason.to_string())
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                _ => Heard::Cut,
            };
        }
    }

    /// The next frame, which is text.
    pub(crate) async fn hears(&mut self) -> Value {
        match self.next().await {
            Heard::Text(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    /// The activity of the next frame.
    pub(crate) async fn activity(&mut self) -> Value {
        let frame = self.hears().await;
        assert_eq!(frame["data"]["eventType"], "conversation.activity");
        frame["data"]["activity"].clone()
    }

    /// Checks that only pongs arrive: an earlier frame would arrive before one of them.
    pub(crate) async fn hears_nothing(&mut self) {
        for id in ["a", "b", "c", "d"] {
            self.pings(id).await;
            let pong = self.hears().await;
            assert_eq!((&pong["type"], &pong["id"]), (&json!("pong"), &json!(id)));
        }
    }
}
