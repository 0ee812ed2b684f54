//! Events over the websocket, for a bot that Webex cannot reach: it answers each once, and acknowledges it when it is on
//! disk.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::{AskRule, Config, Receive};
use whodex::websocket::Pace;

use crate::harness::{BOT, Reply, Stage, eventually, text};
use crate::large_spaces::asks;

pub(crate) const ANNA: &str = "anna.berg@example.com";

/// Short delays, so that tests are fast, and timeouts that a busy machine can keep.
pub(crate) const QUICK: Pace = Pace {
    ready: Duration::from_secs(4),
    ping: Duration::from_millis(300),
    pong: Duration::from_secs(4),
    pauses: (Duration::from_millis(20), Duration::from_millis(200)),
    stable: Duration::from_secs(60),
    rest: Duration::from_millis(200),
    leave: Duration::from_secs(600),
    token: Duration::from_millis(50),
    late: Duration::from_secs(1),
    deletion: Duration::from_millis(20),
    registering: Duration::from_secs(3600),
    term: Duration::from_secs(3),
    look: Duration::from_millis(100),
};

/// A bot that Webex cannot reach.
pub(crate) fn behind_a_firewall(config: &mut Config) {
    config.receive = Receive::Websocket;
    config.public_url = None;
    config.webhook_secrets.clear();
}

impl Stage {
    /// Simulator and bot, with an open websocket and no webhooks.
    pub(crate) async fn on_websocket() -> Self {
        let stage = Self::with(SimulatorConfig::default(), behind_a_firewall).await;
        stage.is_connected().await;
        stage
    }

    /// Waits until the bot's metrics report an open websocket.
    pub(crate) async fn is_connected(&self) {
        self.tells("whodex_websocket_connected 1").await;
    }

    /// Waits until the bot's metrics contain this line.
    pub(crate) async fn tells(&self, line: &str) {
        eventually(line, async || {
            let metrics = self.metrics().await;
            metrics.lines().any(|told| told == line).then_some(())
        })
        .await;
    }

    /// Waits until readiness has this status and contains this text.
    pub(crate) async fn readiness_says(&self, status: u16, part: &str) {
        eventually(part, async || {
            let url = format!("{}/readyz", self.admin);
            let answer = self.ask_listener(Method::GET, url).await;
            let seen = answer.status().as_u16();
            let said = answer.text().await.unwrap();
            (seen == status && said.contains(part)).then_some(())
        })
        .await;
    }

    /// Sends a command to the simulator's connections.
    pub(crate) async fn socket_does(&self, what: Value) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/sim/socket", self.api);
        let done = http.post(url).json(&what).send().await.unwrap();
        assert!(done.status().is_success(), "{what}");
    }

    /// A count of the simulator's websocket.
    pub(crate) async fn socket_count(&self, of: &str) -> u64 {
        let stats = self.get("/sim/stats").await;
        stats["socket"][of].as_u64().unwrap()
    }

    /// Waits until a count of the simulator's websocket has this value.
    pub(crate) async fn socket_counts(&self, of: &str, count: u64) {
        eventually(of, async || {
            (self.socket_count(of).await == count).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_bot_without_a_public_url_answers_over_its_websocket() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    let reply = anna.asks("whois wei zhang").await;
    reply.says(&["Wei Zhang"]);
    let pressed = anna.presses(&reply, "Refresh", 0).await;
    pressed.says(&["Wei Zhang"]);
    let question = anna.writes_in_group("@bot whois john andersen").await;
    anna.reply(&question).await.says(&["John Andersen"]);
    // The bot has no webhook and no public listener, and has acknowledged every frame.
    let bot = stage.seat("simulated-bot-token");
    let hooks = bot.call(Method::GET, "/webhooks", None).await;
    assert_eq!(hooks["items"], json!([]));
    let knocking = reqwest::get(format!("{}/healthz", stage.listener)).await;
    assert!(knocking.unwrap_err().is_connect());
    stage.socket_counts("unacknowledged", 0).await;
    assert_eq!(stage.socket_count("strayAcknowledgements").await, 0);
    stage.readiness_says(200, "open and authorized").await;
    let metrics = stage.metrics().await;
    for line in [
        "whodex_websocket_expected 1",
        "whodex_websocket_frames_total{kind=\"press\"} 1",
        "whodex_websocket_events_total{outcome=\"stored\"} 3",
        "whodex_websocket_gaps_total 0",
    ] {
        assert!(
            metrics.lines().any(|told| told == line),
            "{line} in {metrics}"
        );
    }
    // The bot received its own answers, and recognised them.
    let own = "whodex_websocket_frames_total{kind=\"own\"}";
    assert!(metrics.contains(own), "{metrics}");
    stage.stop().await;
}

#[tokio::test]
async fn an_event_is_kept_as_of_a_webhook_and_without_its_contents() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    // What is answered is not kept: this one waits.
    let away =
        json!({"match": "GET /messages/{id}", "token": "simulated-bot-token", "status": 503});
    stage.fault(away).await;
    let question = anna.writes("whois wei zhang").await;
    let inbox = stage.inbox().await;
    let key = format!("messages/created/{}", text(&question["id"]));
    let job = eventually("a question in the inbox", async || {
        inbox.find(&key).await.unwrap()
    })
    .await;
    let body: Value = serde_json::from_str(&job.body).unwrap();
    assert_eq!(body["data"]["id"], question["id"]);
    assert_eq!(body["data"]["roomId"], question["roomId"]);
    assert_eq!(body["data"]["roomType"], "direct");
    assert_eq!(body["data"]["personId"], question["personId"]);
    assert_eq!(body["actorId"], question["personId"]);
    inbox.close().await;
    let bytes = stage.inbox_bytes();
    for secret in ["wei zhang", "Anna Berg", ANNA, "eyJhbGciOiJkaXIi"] {
        let found = bytes
            .windows(secret.len())
            .any(|window| window.eq_ignore_ascii_case(secret.as_bytes()));
        assert!(!found, "{secret}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_space_of_another_cluster_is_answered_despite_its_other_ids() {
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        behind_a_firewall(config);
        config.access.ask = AskRule::Everyone;
    })
    .await;
    stage.is_connected().await;
    let vera = stage.seat("vera.partner@partner.example");
    let question = vera.writes("whois wei zhang").await;
    vera.reply(&question).await.says(&["Wei Zhang"]);
    let inbox = stage.inbox().await;
    let key = format!("messages/created/{}", text(&question["id"]));
    assert!(inbox.find(&key).await.unwrap().is_some());
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn an_unlisted_hosts_cluster_is_looked_up_until_webex_answers() {
    const VERA: &str = "vera.partner@partner.example";
    let mut stage = Stage::with(SimulatorConfig::default(), |config| {
        behind_a_firewall(config);
        config.access.ask = AskRule::Everyone;
    })
    .await;
    stage.is_connected().await;
    let question = stage.seat(VERA).writes("whois wei zhang").await;
    let card = stage.seat(VERA).reply(&question).await;
    stage.end_bot().await;
    let mut catalogue = stage.get("/u2c/api/v1/limited/catalog").await;
    catalogue["hostCatalog"] = json!({});
    stage
        .fault(json!({"match": "GET /u2c/api/v1/catalog", "status": 200, "contentType": "application/json",
            "body": catalogue.to_string()}))
        .await;
    let lookup = "GET /{service}/conversation/api/v1/attachment/actions/{id}";
    stage
        .fault(json!({"match": lookup, "status": 503, "times": 2}))
        .await;
    stage.start_bot().await;
    stage.socket_counts("open", 1).await;
    // Webex lists no presses, so no backfill brings this one.
    let vera = stage.seat(VERA);
    vera.sends_inputs(&card, card.buttons("Refresh")[0].clone())
        .await;
    vera.nth_reply(&question, 2).await.says(&["Wei Zhang"]);
    stage.socket_counts("unacknowledged", 0).await;
    assert_eq!(stage.calls(lookup).await, 3);
    stage.stop().await;
}

#[tokio::test]
async fn an_outsider_who_has_just_joined_reads_the_next_answer() {
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        behind_a_firewall(config);
        config.access = Config::default().access;
    })
    .await;
    stage.is_connected().await;
    let anna = stage.seat(ANNA);
    let title = json!({"title": "Colleagues"});
    let room = text(&anna.call(Method::POST, "/rooms", Some(title)).await["id"]);
    let add = async |who: &str| {
        let add = json!({"roomId": room, "personEmail": who});
        anna.call(Method::POST, "/memberships", Some(add)).await
    };
    add(BOT).await;
    add("john.andersen@example.com").await;
    for _ in 0..2 {
        let reply = asks(anna, &room, "status john andersen").await;
        reply.says(&["Available"]);
    }
    add("vera.partner@partner.example").await;
    stage.socket_counts("unacknowledged", 0).await;
    let reply = asks(anna, &room, "status john andersen").await;
    reply.says(&["Presence is not shown in this space"]);
    reply.is_silent_on(&["Available"]);
    stage.stop().await;
}

#[tokio::test]
async fn edits_deletions_and_new_spaces_work_over_the_websocket() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    let path = format!("/messages/{}", text(&question["id"]));
    let edited = json!({"roomId": question["roomId"], "text": "whois john andersen"});
    anna.call(Method::PUT, &path, Some(edited)).await;
    eventually("the answer to the edited question", async || {
        let replies = anna.replies(&question).await;
        let [only] = replies.as_slice() else {
            return None;
        };
        text(&only["text"]).contains("John Andersen").then_some(())
    })
    .await;
    anna.call(Method::DELETE, &path, None).await;
    eventually("no answer any more", async || {
        anna.replies(&question).await.is_empty().then_some(())
    })
    .await;
    let title = json!({"title": "Launch"});
    let room = anna.call(Method::POST, "/rooms", Some(title)).await;
    let add = json!({"roomId": room["id"], "personEmail": BOT});
    anna.call(Method::POST, "/memberships", Some(add)).await;
    let welcome = eventually("a welcome", async || {
        let path = format!("/messages?roomId={}", text(&room["id"]));
        let list = anna.call(Method::GET, &path, None).await;
        let items = list["items"].as_array().unwrap().iter();
        let mut own = items.filter(|message| message["personId"] == stage.bot.as_str());
        own.next().cloned()
    })
    .await;
    Reply::checked(welcome).says(&["Hello!"]);
    stage.stop().await;
}

#[tokio::test]
async fn what_is_not_on_disk_is_not_acknowledged() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    anna.asks("status wei zhang").await;
    stage.socket_counts("unacknowledged", 0).await;
    let path = secrecy::ExposeSecret::expose_secret(&stage.config.inbox).to_owned();
    let disk = rusqlite::Connection::open(path.trim_start_matches("sqlite:")).unwrap();
    disk.execute_batch("PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE")
        .unwrap();
    let heard = stage.socket_count("frames").await;
    let question = anna.writes("status john andersen").await;
    eventually("a frame that was heard", async || {
        (stage.socket_count("frames").await > heard).then_some(())
    })
    .await;
    // The connection answers pings, but the bot must not acknowledge an event that is not on disk.
    let pings = stage.socket_count("pings").await;
    eventually("pings after that", async || {
        (stage.socket_count("pings").await > pings + 1).then_some(())
    })
    .await;
    assert_eq!(stage.socket_count("unacknowledged").await, 1);
    disk.execute_batch("ROLLBACK").unwrap();
    stage.socket_counts("unacknowledged", 0).await;
    anna.reply(&question).await.says(&["John Andersen"]);
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn binary_repeated_and_late_frames_with_headers_are_understood() {
    for (place, oddity) in [
        ("socket authorization", "binary"),
        ("socket authorization", "overrides"),
        ("socket authorization", "otherFirst"),
        ("socket authorization", "strict"),
        ("socket frame", "repeat"),
    ] {
        let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
        behind_a_firewall(&mut stage.config);
        stage.fault(json!({"match": place, "socket": oddity})).await;
        stage.start_bot().await;
        stage.socket_counts("open", 1).await;
        let anna = stage.seat(ANNA);
        let question = anna.writes("whois wei zhang").await;
        anna.reply(&question).await.says(&["Wei Zhang"]);
        let last = anna.writes("whois john andersen").await;
        anna.reply(&last).await;
        assert_eq!(anna.replies(&question).await.len(), 1, "{oddity}");
        stage.socket_counts("unacknowledged", 0).await;
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_file_that_was_looked_through_is_no_edit_of_its_question() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    let message = json!({"toPersonEmail": BOT, "text": "whois wei zhang", "files": ["https://example.com/plan.pdf"]});
    let question = anna.call(Method::POST, "/messages", Some(message)).await;
    let reply = anna.reply(&question).await;
    stage
        .tells("whodex_websocket_frames_total{kind=\"edit\"} 1")
        .await;
    stage.socket_counts("unacknowledged", 0).await;
    eventually("an inbox without open questions", async || {
        (stage.depth().await.open == 0).then_some(())
    })
    .await;
    let replies = anna.replies(&question).await;
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0]["id"], reply.message["id"]);
    stage.stop().await;
}
