//! Moves from webhooks to the websocket and back, and the replica that holds the websocket.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use webex_simulator::SimulatorConfig;
use whodex::app::App;
use whodex::config::Receive;

use crate::harness::{Stage, eventually, free_port};
use crate::postgres;
use crate::websocket::{ANNA, QUICK, behind_a_firewall};

/// The number of the bot's webhooks.
async fn hooks(stage: &Stage) -> usize {
    let bot = stage.seat("simulated-bot-token");
    let hooks = bot.call(Method::GET, "/webhooks", None).await;
    hooks["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_the_websocket_and_back_answers_each_event_once() {
    let mut stage = Stage::with(SimulatorConfig::default(), |config| config.asker_limit = 0).await;
    stage.hooked().await;
    let (api, room) = (stage.api.clone(), stage.room.clone());
    let over = std::sync::Arc::new(AtomicBool::new(false));
    let asking = {
        let over = std::sync::Arc::clone(&over);
        tokio::spawn(async move {
            let http = reqwest::Client::builder().no_proxy().build().unwrap();
            let bot = crate::harness::BOT;
            let said = format!("<@personEmail:{bot}|Whodex> status wei zhang");
            let places = [
                json!({"toPersonEmail": bot, "text": "status wei zhang"}),
                json!({"roomId": room, "markdown": said}),
            ];
            let mut places = places.iter().cycle();
            let mut questions: Vec<Value> = Vec::new();
            let mut beat = tokio::time::interval(std::time::Duration::from_millis(150));
            while !over.load(Ordering::Relaxed) {
                beat.tick().await;
                let url = format!("{api}/v1/messages");
                let asked = http
                    .post(url)
                    .bearer_auth(ANNA)
                    .json(places.next().unwrap())
                    .send()
                    .await
                    .unwrap();
                questions.push(asked.json().await.unwrap());
            }
            questions
        })
    };
    let listener = stage.config.public_url.clone();
    for (receive, webhooks, devices) in [
        (Receive::Both, 7, 1),
        (Receive::Websocket, 0, 1),
        (Receive::Both, 7, 1),
        (Receive::Webhook, 7, 0),
    ] {
        stage.config.receive = receive;
        stage.restart_bot().await;
        if receive.has_websocket() {
            stage.socket_counts("open", 1).await;
        }
        eventually("the webhooks that there should be", async || {
            (hooks(&stage).await == webhooks).then_some(())
        })
        .await;
        stage.socket_counts("devices", devices).await;
    }
    assert_eq!(stage.config.public_url, listener);
    over.store(true, Ordering::Relaxed);
    let questions = asking.await.unwrap();
    assert!(questions.len() > 10, "{}", questions.len());
    let anna = stage.seat(ANNA);
    for question in &questions {
        anna.reply(question).await;
    }
    eventually("an inbox without open questions", async || {
        (stage.depth().await.open == 0).then_some(())
    })
    .await;
    for question in &questions {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    stage.stop().await;
}

#[tokio::test]
async fn by_both_doors_at_once_an_event_is_answered_once() {
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        config.receive = Receive::Both;
    })
    .await;
    stage.is_connected().await;
    stage.hooked().await;
    let anna = stage.seat(ANNA);
    let mut questions = Vec::new();
    for _ in 0..10 {
        questions.push(anna.writes("status wei zhang").await);
    }
    for question in &questions {
        anna.reply(question).await;
    }
    stage.settled(10).await;
    stage.socket_counts("unacknowledged", 0).await;
    for question in &questions {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    // Each event arrived twice.
    let metrics = stage.metrics().await;
    let count = |name: &str, outcome: &str| {
        let begins = format!("{name}{{outcome=\"{outcome}\"}} ");
        let told = metrics.lines().find_map(|line| line.strip_prefix(&begins));
        told.map_or(0, |count| count.parse::<u64>().unwrap())
    };
    for outcome in ["stored", "duplicate"] {
        let both = count("whodex_webhook_requests_total", outcome)
            + count("whodex_websocket_events_total", outcome);
        assert_eq!(both, 10, "{outcome} in {metrics}");
    }
    // With webhooks, a lost websocket does not make the bot unready.
    let close = json!({"do": "close", "code": 4403, "reason": "no"});
    stage.socket_does(close).await;
    stage.tells("whodex_websocket_connected 0").await;
    stage.readiness_says(200, "ready").await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_replica_takes_the_websocket_within_seconds() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let mut stage = Stage::with(SimulatorConfig::default(), |config| {
        behind_a_firewall(config);
        config.inbox = url.into();
    })
    .await;
    stage.is_connected().await;
    // The second replica is on standby, and ready.
    let (admin, address) = free_port().await;
    let app = App::build(&stage.config).await.unwrap().with_pace(QUICK);
    let stop = stage.shutdown.child_token();
    let second = tokio::spawn({
        let stop = stop.clone();
        async move {
            let nobody = None::<TcpListener>;
            app.run(nobody, Some(admin), stop).await.unwrap();
        }
    });
    let first_admin = std::mem::replace(&mut stage.admin, format!("http://{address}"));
    stage
        .readiness_says(200, "another replica has the websocket")
        .await;
    let question = stage.seat(ANNA).writes("status wei zhang").await;
    stage.seat(ANNA).reply(&question).await;
    assert_eq!(stage.socket_count("connections").await, 1);
    stage.end_bot().await;
    assert_ne!(first_admin, stage.admin);
    stage.is_connected().await;
    let question = stage.seat(ANNA).writes("status john andersen").await;
    stage
        .seat(ANNA)
        .reply(&question)
        .await
        .says(&["John Andersen"]);
    assert_eq!(stage.seat(ANNA).replies(&question).await.len(), 1);
    assert_eq!(stage.socket_count("registrations").await, 1);
    stop.cancel();
    second.await.unwrap();
    stage.stop().await;
}
