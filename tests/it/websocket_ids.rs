//! Events of the websocket that come with less than those of a webhook, or with a wrong cluster: no question is lost.

use reqwest::Method;
use serde_json::json;
use webex_simulator::SimulatorConfig;
use whodex::config::AskRule;

use crate::edits::{deleted_questions_leave_no_unheard_answer, only_reply_says};
use crate::harness::{BOT, Stage, eventually, text};
use crate::large_spaces::asks;
use crate::websocket::{ANNA, behind_a_firewall};

/// A person whose spaces are in the second cluster.
const VERA: &str = "vera.partner@partner.example";

const MESSAGE: &str = "GET /{service}/conversation/api/v1/messages/{id}";
const PRESS: &str = "GET /{service}/conversation/api/v1/attachment/actions/{id}";

impl Stage {
    /// A bot on its websocket, with a catalogue that names the first cluster for every host.
    async fn with_a_wrong_catalogue() -> Self {
        let mut stage = Self::without_bot(SimulatorConfig::default()).await;
        behind_a_firewall(&mut stage.config);
        stage.config.access.ask = AskRule::Everyone;
        let catalogue = stage.get("/u2c/api/v1/limited/catalog").await.to_string();
        let wrong = catalogue.replace("us-west-2_r", "us-east-2_a");
        assert_ne!(wrong, catalogue);
        stage
            .fault(json!({"match": "GET /u2c/api/v1/catalog", "status": 200,
                "contentType": "application/json", "body": wrong}))
            .await;
        stage.start_bot().await;
        stage.socket_counts("open", 1).await;
        stage
    }

    /// Restarts the bot, which forgets what it looked up.
    async fn forgets_clusters(&mut self) {
        self.end_bot().await;
        self.socket_counts("open", 0).await;
        self.start_bot().await;
        self.socket_counts("open", 1).await;
    }

    async fn has_nothing_open(&self) {
        self.socket_counts("unacknowledged", 0).await;
        eventually("an inbox without open questions", async || {
            (self.depth().await.open == 0).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn an_event_of_a_wrong_cluster_is_filed_under_the_right_one() {
    let mut stage = Stage::with_a_wrong_catalogue().await;
    let question = stage.seat(VERA).writes("whois wei zhang").await;
    let card = stage.seat(VERA).reply(&question).await;
    card.says(&["Wei Zhang"]);
    assert_eq!(stage.calls(MESSAGE).await, 1);
    let inbox = stage.inbox().await;
    let key = format!("messages/created/{}", text(&question["id"]));
    assert!(inbox.find(&key).await.unwrap().is_some());
    inbox.close().await;
    // The bot has learned the cluster of the host.
    let next = stage.seat(VERA).writes("status wei zhang").await;
    stage.seat(VERA).reply(&next).await;
    assert_eq!(stage.calls(MESSAGE).await, 1);

    stage.forgets_clusters().await;
    let refresh = card.buttons("Refresh")[0].clone();
    stage.seat(VERA).sends_inputs(&card, refresh).await;
    let pressed = stage.seat(VERA).nth_reply(&question, 2).await;
    pressed.says(&["Wei Zhang"]);
    assert_eq!(stage.calls(PRESS).await, 1);

    stage.forgets_clusters().await;
    let vera = stage.seat(VERA);
    let path = format!("/messages/{}", text(&next["id"]));
    let edited = json!({"roomId": next["roomId"], "text": "whois john andersen"});
    vera.call(Method::PUT, &path, Some(edited)).await;
    only_reply_says(vera, &next, "John Andersen").await;
    assert_eq!(stage.calls(MESSAGE).await, 2);
    vera.call(Method::DELETE, &path, None).await;
    eventually("no answer any more", async || {
        vera.replies(&next).await.is_empty().then_some(())
    })
    .await;
    stage.has_nothing_open().await;
    assert_eq!(vera.replies(&question).await.len(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn a_mention_in_a_space_of_the_wrong_cluster_is_answered_once() {
    let stage = Stage::with_a_wrong_catalogue().await;
    let vera = stage.seat(VERA);
    let title = Some(json!({"title": "Partners"}));
    let room = text(&vera.call(Method::POST, "/rooms", title).await["id"]);
    for who in [BOT, ANNA] {
        let add = json!({"roomId": room, "personEmail": who});
        vera.call(Method::POST, "/memberships", Some(add)).await;
    }
    let reply = asks(vera, &room, "whois wei zhang").await;
    reply.says(&["Wei Zhang"]);
    stage.has_nothing_open().await;
    assert_eq!(stage.calls(MESSAGE).await, 1);
    let all = format!("/messages?roomId={room}");
    let said = vera.call(Method::GET, &all, None).await;
    let answers = said["items"].as_array().unwrap().iter();
    let answers = answers.filter(|message| {
        message["personId"] == stage.bot.as_str() && text(&message["text"]).contains("Wei Zhang")
    });
    assert_eq!(answers.count(), 1, "{said}");
    stage.stop().await;
}

#[tokio::test]
async fn a_lookup_that_fails_once_is_repeated_and_loses_no_press() {
    let mut stage = Stage::with_a_wrong_catalogue().await;
    let question = stage.seat(VERA).writes("whois wei zhang").await;
    let card = stage.seat(VERA).reply(&question).await;
    stage.forgets_clusters().await;
    stage
        .fault(json!({"match": PRESS, "status": 503, "times": 2}))
        .await;
    let refresh = card.buttons("Refresh")[0].clone();
    stage.seat(VERA).sends_inputs(&card, refresh).await;
    let vera = stage.seat(VERA);
    vera.nth_reply(&question, 2).await.says(&["Wei Zhang"]);
    assert_eq!(stage.calls(PRESS).await, 3);
    assert_eq!(vera.replies(&question).await.len(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn a_backfill_finds_a_question_whose_space_tells_no_id_either() {
    let stage = Stage::with_a_wrong_catalogue().await;
    for (status, words) in [(404, "wei zhang"), (403, "john andersen")] {
        stage.clear_lookups(status).await;
        let vera = stage.seat(VERA);
        let question = vera.writes(&format!("status {words}")).await;
        vera.reply(&question).await;
        stage.has_nothing_open().await;
        assert_eq!(vera.replies(&question).await.len(), 1, "{status}");
    }
    stage.stop().await;
}

impl Stage {
    /// Makes lookups of messages fail with this status.
    async fn clear_lookups(&self, status: u16) {
        self.fault(json!({"match": MESSAGE, "status": status, "times": 4}))
            .await;
    }
}

#[tokio::test]
async fn a_deletion_without_a_time_withdraws_an_unheard_answer() {
    let stage = Stage::on_websocket().await;
    let settle = async |_| stage.has_nothing_open().await;
    deleted_questions_leave_no_unheard_answer(&stage, settle).await;
    stage.stop().await;
}
