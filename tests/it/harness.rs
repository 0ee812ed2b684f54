//! A stage for a test: the simulator and the bot on free ports, and a seat for each person.

use std::time::Duration;

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use webex_simulator::{Simulator, SimulatorConfig};
use whodex::app::App;
use whodex::config::{Access, Config, DisclosureLevel};
use whodex::inbox::{Depth, Inbox, InboxConfig, Location};

pub(crate) use crate::answer::{Reply, gather, text};
use crate::captured_logs;
use crate::contract;
pub(crate) use crate::eventually::eventually;
use crate::port::Port;
pub(crate) use crate::port::free_port;
use crate::security::sign;
use crate::websocket::QUICK;

/// The bot's address in the simulator.
pub(crate) const BOT: &str = "whodex@webex.bot";

/// The secret that the bot's webhooks are signed with.
pub(crate) const SECRET: &str = "a secret of the tests, long enough";

/// The simulator and the bot, running.
pub(crate) struct Stage {
    pub(crate) api: String,
    pub(crate) listener: String,
    port: Port,
    pub(crate) admin: String,
    pub(crate) room: String,
    pub(crate) bot: String,
    pub(crate) config: Config,
    http: reqwest::Client,
    folder: TempDir,
    pub(crate) shutdown: CancellationToken,
    running: TaskTracker,
    bot_running: Option<(CancellationToken, JoinHandle<()>)>,
}

impl Stage {
    /// Simulator and bot with the settings that most tests need.
    pub(crate) async fn start() -> Self {
        Self::with(SimulatorConfig::default(), |_| {}).await
    }

    /// Simulator and bot with settings of the test's own.
    pub(crate) async fn with(settings: SimulatorConfig, change: impl FnOnce(&mut Config)) -> Self {
        let (mut stage, listener, admin) = Self::set(settings).await;
        change(&mut stage.config);
        let app = stage.app().await;
        app.register().await.unwrap();
        let stop = stage.shutdown.child_token();
        stage.bot_running = Some((
            stop.clone(),
            tokio::spawn(async move { app.run(listener, Some(admin), stop).await.unwrap() }),
        ));
        stage
    }

    async fn app(&self) -> App {
        App::build(&self.config).await.unwrap().with_pace(QUICK)
    }

    /// Ends the bot and starts it again on the same inbox and address; what it remembered is gone.
    pub(crate) async fn restart_bot(&mut self) {
        self.end_bot().await;
        self.start_bot().await;
    }

    /// Starts a bot where the configuration says that it is.
    pub(crate) async fn start_bot(&mut self) {
        let app = self.app().await;
        app.register().await.unwrap();
        self.run_bot(app).await;
    }

    /// Starts a bot that nobody waits for: it connects to Webex by itself.
    pub(crate) async fn begin_bot(&mut self) {
        let app = self.app().await;
        self.run_bot(app).await;
    }

    /// Ends the bot.
    pub(crate) async fn end_bot(&mut self) {
        let (stop, bot) = self.bot_running.take().unwrap();
        stop.cancel();
        bot.await.unwrap();
    }

    async fn run_bot(&mut self, app: App) {
        let listener = self.port.listen().await;
        let stop = self.shutdown.child_token();
        self.bot_running = Some((
            stop.clone(),
            tokio::spawn(async move { app.run(listener, None, stop).await.unwrap() }),
        ));
    }

    /// The simulator alone.
    pub(crate) async fn without_bot(settings: SimulatorConfig) -> Self {
        Self::set(settings).await.0
    }

    /// Waits until a bot has registered its webhooks.
    pub(crate) async fn hooked(&self) {
        let bot = self.seat("simulated-bot-token");
        eventually("registered webhooks", async || {
            let hooks = bot.call(Method::GET, "/webhooks", None).await;
            (hooks["items"].as_array()?.len() >= 7).then_some(())
        })
        .await;
    }

    /// The simulator, and listeners and settings for a bot.
    async fn set(settings: SimulatorConfig) -> (Self, TcpListener, TcpListener) {
        captured_logs::start();
        let (web, web_address) = free_port().await;
        let port = Port::reserve();
        let (listener, address) = (port.listen().await, port.address());
        let (admin, admin_address) = free_port().await;
        let shutdown = CancellationToken::new();
        let running = TaskTracker::new();
        let simulator = Simulator::new(settings.clone()).unwrap();
        running.spawn(simulator.serve(web, shutdown.clone().cancelled_owned()));
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            token: Some(SecretString::from(settings.bot_token)),
            webhook_secrets: vec![SecretString::from(SECRET)],
            api_url: format!("http://{web_address}/v1"),
            catalog_url: format!("http://{web_address}/u2c/api/v1/catalog"),
            public_url: Some(format!("http://{address}")),
            drain: Duration::ZERO,
            inbox: format!("sqlite:{}", folder.path().join("inbox.db").display()).into(),
            access: Access {
                // Everybody is in the simulator's group space. What is shown in such spaces by default
                // has tests of its own.
                mixed: DisclosureLevel::Everything,
                ..Config::default().access
            },
            ..Config::default()
        };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut stage = Self {
            api: format!("http://{web_address}"),
            listener: format!("http://{address}"),
            port,
            admin: format!("http://{admin_address}"),
            room: String::new(),
            bot: String::new(),
            config,
            http,
            folder,
            shutdown,
            running,
            bot_running: None,
        };
        let seats = stage.get("/sim/seats").await;
        stage.room = text(&seats["room"]["id"]);
        stage.bot = text(&seats["bot"]["id"]);
        (stage, listener, admin)
    }

    /// Another replica of the bot on the same inbox; where its listener is.
    pub(crate) async fn replica(&self) -> String {
        let (listener, address) = free_port().await;
        let mut config = self.config.clone();
        config.public_url = None;
        let app = App::build(&config).await.unwrap().with_pace(QUICK);
        let stop = self.shutdown.clone();
        self.running
            .spawn(async move { app.run(listener, None, stop).await.unwrap() });
        format!("http://{address}")
    }

    /// Ends simulator and bot, and waits for them.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        if let Some((_, bot)) = self.bot_running {
            bot.await.unwrap();
        }
        self.running.close();
        self.running.wait().await;
    }

    /// The seat of the person with this address.
    pub(crate) fn seat<'a>(&'a self, email: &'a str) -> Seat<'a> {
        Seat { stage: self, email }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.api);
        let answer = self.http.get(url).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Makes calls meet a fault.
    pub(crate) async fn fault(&self, fault: Value) {
        let url = format!("{}/sim/faults", self.api);
        let answer = self.http.post(url).json(&fault).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    /// Tells the simulator something beside Webex's API.
    pub(crate) async fn control(&self, path: &str, body: Value) {
        let url = format!("{}{path}", self.api);
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    /// Moves the simulator's clock by so many seconds.
    pub(crate) async fn advance(&self, seconds: i64) {
        let url = format!("{}/sim/clock", self.api);
        let by = serde_json::json!({"advanceSeconds": seconds});
        let moved = self.http.post(url).json(&by).send().await.unwrap();
        assert!(moved.status().is_success());
    }

    /// No more faults.
    pub(crate) async fn clear_faults(&self) {
        let url = format!("{}/sim/faults", self.api);
        assert_eq!(self.ask_listener(Method::DELETE, url).await.status(), 204);
    }

    /// The initial state; webhooks and devices stay.
    pub(crate) async fn reset(&self) {
        let url = format!("{}/sim/reset", self.api);
        let reset = self.http.post(url).json(&json!({})).send().await.unwrap();
        assert_eq!(reset.status(), 204);
    }

    /// How many calls the bot made: those that were let through, and those that were too fast.
    pub(crate) async fn bot_calls(&self) -> (u64, u64) {
        let stats = self.get("/sim/stats").await;
        let (mut through, mut refused) = (0, 0);
        for (status, count) in stats["botCalls"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|counts| counts.as_object().unwrap())
        {
            let count = count.as_u64().unwrap();
            *(if status == "429" {
                &mut refused
            } else {
                &mut through
            }) += count;
        }
        (through, refused)
    }

    /// How many calls of an endpoint there were, of any outcome.
    pub(crate) async fn calls(&self, endpoint: &str) -> u64 {
        let stats = self.get("/sim/stats").await;
        let by_status = stats["calls"][endpoint].as_object();
        by_status.map_or(0, |counts| counts.values().filter_map(Value::as_u64).sum())
    }

    /// All calls, of every endpoint.
    pub(crate) async fn all_calls(&self) -> u64 {
        let stats = self.get("/sim/stats").await;
        let endpoints = stats["calls"].as_object().unwrap();
        endpoints
            .values()
            .filter_map(Value::as_object)
            .flat_map(|counts| counts.values().filter_map(Value::as_u64))
            .sum()
    }

    /// What is in the inbox, seen with a connection of its own.
    pub(crate) async fn depth(&self) -> Depth {
        let inbox = self.inbox().await;
        let depth = inbox.depth().await.unwrap();
        inbox.close().await;
        depth
    }

    /// The inbox, opened once more.
    pub(crate) async fn inbox(&self) -> Inbox {
        let location = Location::Sqlite(self.folder.path().join("inbox.db"));
        Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap()
    }

    /// All that is in the files of the inbox.
    pub(crate) fn inbox_bytes(&self) -> Vec<u8> {
        let files = ["inbox.db", "inbox.db-wal"].map(|file| self.folder.path().join(file));
        files.iter().flat_map(std::fs::read).flatten().collect()
    }

    /// Waits until `deliveries` events were taken and every question was dealt with.
    pub(crate) async fn settled(&self, deliveries: u64) {
        eventually("deliveries", async || {
            let stats = self.get("/sim/stats").await;
            (stats["deliveries"]["ok"].as_u64()? >= deliveries).then_some(())
        })
        .await;
        eventually("an inbox without open questions", async || {
            (self.depth().await.open == 0).then_some(())
        })
        .await;
    }

    /// Posts raw bytes to the bot's public listener.
    pub(crate) async fn knock(&self, headers: &[(&str, &str)], body: &[u8]) -> reqwest::Response {
        self.knock_at(&self.listener, headers, body).await
    }

    /// Posts raw bytes to a bot's public listener.
    pub(crate) async fn knock_at(
        &self,
        listener: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> reqwest::Response {
        let url = format!("{listener}/webhook");
        let mut request = self.http.post(url).body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// Holds deliveries back from now on: the test alone delivers.
    pub(crate) async fn hold_deliveries(&self) {
        let bot = self.seat("simulated-bot-token");
        let hooks = bot.call(Method::GET, "/webhooks", None).await;
        for hook in hooks["items"].as_array().unwrap() {
            let path = format!("/webhooks/{}", text(&hook["id"]));
            bot.call(Method::DELETE, &path, None).await;
        }
    }

    /// What the bot that was started with the stage tells of itself.
    pub(crate) async fn metrics(&self) -> String {
        let url = format!("{}/metrics", self.admin);
        self.ask_listener(Method::GET, url)
            .await
            .text()
            .await
            .unwrap()
    }

    /// Delivers an event as Webex does: signed.
    pub(crate) async fn deliver(&self, event: &Value) {
        let body = event.to_string();
        let signature = sign(SECRET, body.as_bytes());
        let headers = [
            ("x-spark-signature", signature.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = self.knock(&headers, body.as_bytes()).await;
        assert_eq!(answer.status(), 200);
    }

    /// Any other call to the bot.
    pub(crate) async fn ask_listener(&self, method: Method, url: String) -> reqwest::Response {
        self.http.request(method, url).send().await.unwrap()
    }

    /// An event as Webex sends it for a message.
    pub(crate) fn event(&self, resource: &str, event: &str, data: &Value) -> Value {
        json!({
            "id": "HOOK", "name": "Whodex", "targetUrl": self.listener, "resource": resource,
            "event": event, "orgId": "ORG", "createdBy": self.bot, "appId": "APP",
            "ownedBy": "creator", "status": "active", "created": whodex::clock::now().to_string(),
            "actorId": data["personId"], "data": data,
        })
    }
}

/// Somebody who uses Webex.
#[derive(Clone, Copy)]
pub(crate) struct Seat<'a> {
    stage: &'a Stage,
    email: &'a str,
}

impl Seat<'_> {
    /// Calls the simulator's API; panics when it refuses.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let answer = self.try_call(method, path, body).await;
        let status = answer.status();
        let told: Value = answer.json().await.unwrap_or_default();
        assert!(status.is_success(), "{path}: {status} {told}");
        told
    }

    /// Calls the simulator's API.
    pub(crate) async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Response {
        let url = format!("{}/v1{path}", self.stage.api);
        let mut request = self
            .stage
            .http
            .request(method.clone(), url)
            .bearer_auth(self.email);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.unwrap();
        contract::check(&method, path, status.as_u16(), &body);
        let mut whole = axum::http::Response::new(body);
        (*whole.status_mut(), *whole.headers_mut()) = (status, headers);
        whole.into()
    }

    /// Writes to the bot in the direct space.
    pub(crate) async fn writes(&self, words: &str) -> Value {
        let message = json!({"toPersonEmail": BOT, "text": words});
        self.call(Method::POST, "/messages", Some(message)).await
    }

    /// Writes in the group space; `@bot` and `@address` become mentions.
    pub(crate) async fn writes_in_group(&self, words: &str) -> Value {
        let markdown: Vec<String> = words
            .split(' ')
            .map(|word| match word.strip_prefix('@') {
                Some("bot") => format!("<@personEmail:{BOT}|Whodex>"),
                Some(address) => format!("<@personEmail:{address}>"),
                None => word.to_owned(),
            })
            .collect();
        let message = json!({"roomId": self.stage.room, "markdown": markdown.join(" ")});
        self.call(Method::POST, "/messages", Some(message)).await
    }

    /// The bot's replies in a message's thread so far, the oldest first.
    pub(crate) async fn replies(&self, to: &Value) -> Vec<Value> {
        let root = to["parentId"]
            .as_str()
            .unwrap_or(to["id"].as_str().unwrap());
        let path = if to["roomType"] == "direct" {
            format!("/messages/direct?personEmail={BOT}&parentId={root}")
        } else {
            format!("/messages?roomId={}&parentId={root}", text(&to["roomId"]))
        };
        let list = self.call(Method::GET, &path, None).await;
        let mut replies: Vec<Value> = list["items"].as_array().unwrap().clone();
        replies.retain(|message| message["personId"] == self.stage.bot.as_str());
        replies.reverse();
        replies
    }

    /// Waits for the bot's reply in a message's thread.
    pub(crate) async fn reply(&self, to: &Value) -> Reply {
        self.nth_reply(to, 1).await
    }

    /// Waits for the bot's n-th reply in a message's thread.
    pub(crate) async fn nth_reply(&self, to: &Value, n: usize) -> Reply {
        let message = eventually("a reply", async || {
            self.replies(to).await.into_iter().nth(n - 1)
        })
        .await;
        Reply::checked(message)
    }

    /// Asks in the direct space and waits for the reply.
    pub(crate) async fn asks(&self, words: &str) -> Reply {
        let question = self.writes(words).await;
        self.reply(&question).await
    }

    /// Presses a button of a reply's card and waits for what it brings.
    pub(crate) async fn presses(&self, reply: &Reply, button: &str, n: usize) -> Reply {
        let before = self.replies(&reply.message).await.len();
        let inputs = reply.buttons(button)[n].clone();
        self.sends_inputs(reply, inputs).await;
        self.nth_reply(&reply.message, before + 1).await
    }

    /// Sends inputs as if they came from a card.
    pub(crate) async fn sends_inputs(&self, reply: &Reply, inputs: Value) {
        let action = json!({"type": "submit", "messageId": reply.message["id"], "inputs": inputs});
        self.call(Method::POST, "/attachment/actions", Some(action))
            .await;
    }
}
