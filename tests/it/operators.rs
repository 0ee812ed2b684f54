//! Operators are told in a space of theirs when somebody has to look: once an hour at most, however many replicas
//! there are.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use webex_simulator::SimulatorConfig;
use whodex::app::App;
use whodex::clock;
use whodex::inbox::Inbox;

use crate::harness::{Stage, eventually, free_port, text};
use crate::jobs::event;

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

/// What the bot has said to everybody in the group space, the oldest first.
async fn told(stage: &Stage) -> Vec<String> {
    let path = format!("/messages?roomId={}", stage.room);
    let list = stage.seat(ANNA).call(Method::GET, &path, None).await;
    let own = list["items"].as_array().unwrap().iter();
    let own = own.filter(|message| message["personId"] == stage.bot.as_str());
    let mut own: Vec<String> = own.map(|message| text(&message["text"])).collect();
    own.reverse();
    own
}

/// Waits until the bot has told so much.
async fn so_much_told(stage: &Stage, notices: usize) -> Vec<String> {
    eventually("a notice", async || {
        Some(told(stage).await).filter(|told| told.len() >= notices)
    })
    .await
}

/// A question that failed for good.
async fn dead_letter(inbox: &Inbox, key: &str) {
    inbox.enqueue(event(key, "anna")).await.unwrap();
    let claim = inbox.claim(1).await.unwrap().pop().unwrap();
    claim.dead_letter("Webex refused it: 403").await.unwrap();
}

/// Waits until it was looked, after `then`, whether there is something to tell.
async fn looked(inbox: &Inbox, then: Timestamp) {
    eventually("a look whether there is something to tell", async || {
        let looked = inbox.mark("notice done").await.unwrap();
        looked.filter(|looked| *looked > then)
    })
    .await;
}

#[tokio::test]
async fn operators_hear_of_each_failure_once_and_at_most_hourly() {
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    stage.config.operators_space = Some(stage.room.clone());
    let inbox = stage.inbox().await;
    dead_letter(&inbox, "a").await;
    dead_letter(&inbox, "b").await;
    stage.start_bot().await;
    let first = so_much_told(&stage, 1).await;
    for part in [
        "2 questions failed for good",
        "whodex inbox list --state dead",
    ] {
        assert!(first[0].contains(part), "{part} is not in {first:?}");
    }
    for private in ["anna", "403"] {
        assert!(!first[0].contains(private), "{private} is in {first:?}");
    }
    dead_letter(&inbox, "c").await;
    let then = clock::now();
    stage.restart_bot().await;
    looked(&inbox, then).await;
    assert_eq!(told(&stage).await, first, "not an hour has passed");
    stage.advance(3700).await;
    stage.restart_bot().await;
    let both = so_much_told(&stage, 2).await;
    assert!(both[1].contains("A question failed for good"), "{both:?}");
    stage.advance(3700).await;
    let then = clock::now();
    stage.restart_bot().await;
    looked(&inbox, then).await;
    assert_eq!(told(&stage).await, both, "there is nothing new");
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_replicas_one_tells_the_operators() {
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    stage.config.operators_space = Some(stage.room.clone());
    // Slow enough that all of them would post before the first has.
    let slow = json!({"match": "POST /messages", "delayMs": 300, "token": BOT_TOKEN});
    stage.fault(slow).await;
    let inbox = stage.inbox().await;
    dead_letter(&inbox, "a").await;
    let (stop, mut running) = (CancellationToken::new(), Vec::new());
    for _ in 0..3 {
        let (listener, _) = free_port().await;
        let app = App::build(&stage.config).await.unwrap();
        running.push(tokio::spawn(app.run(listener, None, stop.clone())));
    }
    so_much_told(&stage, 1).await;
    let free = eventually("a free duty", async || {
        let term = std::time::Duration::from_secs(60);
        inbox.begin_duty("notice", term).await.unwrap()
    });
    drop(free.await);
    stop.cancel();
    for bot in running {
        bot.await.unwrap().unwrap();
    }
    assert_eq!(told(&stage).await.len(), 1);
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn operators_and_metrics_show_that_webex_turned_webhooks_off() {
    let settings = SimulatorConfig {
        deactivate_after: 1,
        delivery_attempts: 1,
        ..SimulatorConfig::default()
    };
    let mut stage = Stage::with(settings, |_| {}).await;
    let text = stage.metrics().await;
    for line in [
        "whodex_webhooks_mended_total{mend=\"made\"} 7",
        "whodex_webhooks_mended_total{mend=\"turned_on\"} 0",
        "whodex_webhooks_off_timestamp_seconds 0",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("whodex_webhooks_sound_timestamp_seconds 0\n"));
    stage.end_bot().await;
    let bot = stage.seat(BOT_TOKEN);
    stage.seat(ANNA).writes("whois wei zhang").await;
    eventually("a webhook that is off", async || {
        let hooks = bot.call(Method::GET, "/webhooks", None).await;
        let hooks = hooks["items"].as_array()?.clone();
        hooks
            .iter()
            .find(|hook| hook["status"] == "inactive")
            .map(drop)
    })
    .await;
    stage.config.operators_space = Some(stage.room.clone());
    stage.start_bot().await;
    let notice = so_much_told(&stage, 1).await;
    assert!(notice[0].contains("turned my webhooks off"), "{notice:?}");
    assert!(!notice[0].contains("cannot look after"), "{notice:?}");
    let off = stage.inbox().await;
    assert!(off.mark("webhooks off").await.unwrap().is_some());
    off.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn operators_are_told_when_the_webhooks_cannot_be_looked_after() {
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    stage.config.operators_space = Some(stage.room.clone());
    let inbox = stage.inbox().await;
    let then = clock::now() - SignedDuration::from_mins(20);
    inbox.set_mark("webhooks sound", then).await.unwrap();
    stage
        .fault(json!({"match": "GET /webhooks", "status": 503, "token": BOT_TOKEN}))
        .await;
    stage.begin_bot().await;
    let notice = so_much_told(&stage, 1).await;
    for part in ["cannot look after my webhooks", "whodex doctor"] {
        assert!(notice[0].contains(part), "{part} is not in {notice:?}");
    }
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn operators_are_told_once_that_the_roster_cannot_be_read_again() {
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zqfolder.csv");
    std::fs::write(&file, "email,title\nanna.berg@example.com,Zqsecret\n").unwrap();
    stage.config.operators_space = Some(stage.room.clone());
    stage.config.roster.path = Some(file.clone());
    let inbox = stage.inbox().await;
    let then = clock::now();
    stage.start_bot().await;
    let noted = async |name: &str, after: Option<Timestamp>| {
        eventually("a note about the roster", async || {
            let at = inbox.mark(name).await.unwrap();
            at.filter(|at| Some(*at) > after)
        })
        .await
    };
    noted("roster sound", None).await;
    looked(&inbox, then).await;
    assert_eq!(told(&stage).await.len(), 0, "nothing is wrong");
    std::fs::write(&file, "title\nZqsecret\n").unwrap();
    let failed = noted("roster failed", None).await;
    stage.restart_bot().await;
    let first = so_much_told(&stage, 1).await;
    for part in ["cannot use the file of the roster", "whodex roster check"] {
        assert!(first[0].contains(part), "{part} is not in {first:?}");
    }
    for private in ["zqfolder", "Zqsecret"] {
        assert!(!first[0].contains(private), "{private} is in {first:?}");
    }
    noted("roster failed", Some(failed)).await;
    stage.advance(3700).await;
    let then = clock::now();
    stage.restart_bot().await;
    looked(&inbox, then).await;
    assert_eq!(told(&stage).await, first, "it was told already");
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn a_notice_waits_until_the_bot_is_in_the_operators_space() {
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    stage.config.operators_space = Some(stage.room.clone());
    let inbox = stage.inbox().await;
    dead_letter(&inbox, "a").await;
    let gone = json!({"match": "POST /messages", "status": 404, "token": BOT_TOKEN, "times": 1});
    stage.fault(gone).await;
    stage.start_bot().await;
    let notice = so_much_told(&stage, 1).await;
    assert!(notice[0].contains("failed for good"), "{notice:?}");
    inbox.close().await;
    stage.stop().await;
}
