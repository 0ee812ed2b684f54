//! Starts: while Webex is unwell, several at once, and one that is asked to stop before it is done.

use std::time::Instant;

use reqwest::Method;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use whodex::app::App;
use whodex::inbox::NewJob;

use crate::bots::Bots;
use crate::harness::{Stage, eventually, free_port, text};

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

#[tokio::test]
async fn a_bot_started_without_webex_takes_events_and_answers_later() {
    let mut stage = Stage::start().await;
    stage.seat(ANNA).asks("whois wei zhang").await;
    stage.end_bot().await;
    for endpoint in ["GET /people/me", "GET /webhooks", "GET /messages/{id}"] {
        stage
            .fault(json!({"match": endpoint, "status": 503, "token": BOT_TOKEN}))
            .await;
    }
    stage.begin_bot().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois mei zhang").await;
    eventually("an event that was taken", async || {
        (stage.depth().await.open == 1).then_some(())
    })
    .await;
    stage.clear_faults().await;
    anna.reply(&question).await.says(&["Mei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_bot_registers_when_the_webhooks_of_webex_work_again() {
    let mut stage = Stage::without_bot(Default::default()).await;
    stage
        .fault(json!({"match": "GET /webhooks", "status": 503, "token": BOT_TOKEN}))
        .await;
    stage.begin_bot().await;
    eventually("an attempt to register", async || {
        (stage.calls("GET /webhooks").await > 0).then_some(())
    })
    .await;
    let listener = stage
        .ask_listener(Method::GET, format!("{}/healthz", stage.listener))
        .await;
    assert_eq!(listener.status(), 200);
    stage.clear_faults().await;
    stage.hooked().await;
    stage.seat(ANNA).asks("whois wei zhang").await;
    stage.stop().await;
}

#[tokio::test]
async fn a_token_that_is_refused_at_the_start_is_looked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "a token of last year").unwrap();
    let mut stage = Stage::without_bot(Default::default()).await;
    stage.config.token = Some("a token of last year".to_owned().into());
    stage.config.token_file = Some(file.clone());
    stage.begin_bot().await;
    eventually("a refused token", async || {
        (stage.calls("GET /people/me").await > 0).then_some(())
    })
    .await;
    std::fs::write(&file, BOT_TOKEN).unwrap();
    stage.hooked().await;
    stage.seat(ANNA).asks("whois wei zhang").await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_that_start_at_once_register_each_webhook_once() {
    let stage = Stage::without_bot(Default::default()).await;
    // Slow enough that all of them would look before the first has made any.
    stage
        .fault(json!({"match": "GET /webhooks", "delayMs": 300, "token": BOT_TOKEN}))
        .await;
    let stop = CancellationToken::new();
    let mut running = Vec::new();
    for _ in 0..4 {
        let (listener, _) = free_port().await;
        let app = App::build(&stage.config).await.unwrap();
        running.push(tokio::spawn(app.run(listener, None, stop.clone())));
    }
    stage.hooked().await;
    eventually("every start to have looked", async || {
        (stage.calls("GET /people/me").await >= 4).then_some(())
    })
    .await;
    let bot = stage.seat(BOT_TOKEN);
    // Whoever comes next finds nothing to do, or does not even look.
    stage.clear_faults().await;
    let inbox = stage.inbox().await;
    let free = eventually("a free duty", async || {
        let term = std::time::Duration::from_secs(60);
        inbox.begin_duty("webhooks", term).await.unwrap()
    });
    drop(free.await);
    inbox.close().await;
    assert_eq!(stage.calls("POST /webhooks").await, 7);
    let hooks = bot.call(Method::GET, "/webhooks", None).await;
    assert_eq!(hooks["items"].as_array().unwrap().len(), 7);
    stop.cancel();
    for bot in running {
        bot.await.unwrap().unwrap();
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_still_waits_for_webex_stops_at_once_when_asked() {
    let stage = Stage::without_bot(Default::default()).await;
    stage
        .fault(json!({"match": "GET /people/me", "delayMs": 600_000}))
        .await;
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots::one(&stage.api, folder.path()).await;
    bots.ready().await;
    let asked = Instant::now();
    let status = bots.terminate(0).await;
    assert!(status.success(), "{status}");
    let took = asked.elapsed().as_secs();
    assert!(took < 10, "{took} s");
    stage.stop().await;
}

#[tokio::test]
async fn an_event_is_no_older_for_a_replica_whose_clock_is_ahead() {
    let mut stage = Stage::without_bot(Default::default()).await;
    // Webex, and the other replica with it, are two hours behind this machine.
    stage.advance(-2 * 3600).await;
    let (anna, inbox) = (stage.seat(ANNA), stage.inbox().await);
    let question = anna.writes("whois wei zhang").await;
    let event = stage.event("messages", "created", &question);
    let job = NewJob {
        key: format!("messages/created/{}", text(&question["id"])),
        fairness_key: text(&question["personId"]),
        body: event.to_string(),
        received: question["created"].as_str().unwrap().parse().unwrap(),
    };
    inbox.enqueue(job).await.unwrap();
    inbox.close().await;
    // Of a question that is too old nothing would be tried again.
    let fault = json!({"match": "GET /messages/{id}", "status": 503, "times": 1});
    stage.fault(fault).await;
    stage.start_bot().await;
    let anna = stage.seat(ANNA);
    anna.reply(&question).await.says(&["Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_clock_a_day_off_leaves_no_trace_in_an_answer() {
    for hours in [-25, 25] {
        let mut stage = Stage::without_bot(Default::default()).await;
        stage.advance(hours * 3600).await;
        stage.start_bot().await;
        let anna = stage.seat(ANNA);
        let question = anna.writes("whois wei zhang").await;
        let reply = anna.reply(&question).await;
        reply.says(&["Wei Zhang"]);
        let text = text(&reply.message["text"]);
        assert!(
            text.starts_with("Wei Zhang"),
            "no word of being late: {text}"
        );
        stage.stop().await;
    }
}

#[tokio::test]
async fn no_event_is_too_old_before_webex_tells_the_time() {
    let settings = webex_simulator::SimulatorConfig {
        delivery_attempts: 100,
        ..Default::default()
    };
    let mut stage = Stage::without_bot(settings).await;
    // This machine is two hours ahead.
    stage.advance(-2 * 3600).await;
    stage.start_bot().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    stage.settled(1).await;
    stage.end_bot().await;
    for endpoint in ["GET /people/me", "GET /webhooks", "GET /messages/{id}"] {
        stage
            .fault(json!({"match": endpoint, "status": 503, "token": BOT_TOKEN}))
            .await;
    }
    stage.begin_bot().await;
    let refused = stage.get("/sim/stats").await["deliveries"]["retried"].clone();
    let anna = stage.seat(ANNA);
    let path = format!("/messages/{}", text(&question["id"]));
    let edited = json!({"roomId": question["roomId"], "text": "whois john andersen"});
    anna.call(Method::PUT, &path, Some(edited)).await;
    eventually("an event that was refused, or taken", async || {
        let stats = stage.get("/sim/stats").await;
        let deliveries = &stats["deliveries"];
        (deliveries["retried"] != refused || deliveries["pending"] == 0).then_some(())
    })
    .await;
    stage.clear_faults().await;
    eventually("the new answer alone", async || {
        let replies = anna.replies(&question).await;
        (replies.len() == 1 && text(&replies[0]["text"]).contains("John Andersen")).then_some(())
    })
    .await;
    stage.stop().await;
}
