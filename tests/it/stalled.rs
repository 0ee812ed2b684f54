//! A database that takes connections and says nothing, and a bot that stood still: nobody waits for ever, and nothing is
//! lost.

use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio_postgres::config::Host;

use crate::bots::Bots;
use crate::disk::{deliver, deliver_membership, ready};
use crate::harness::{Stage, eventually};
use crate::policy::{asks_in, space};
use crate::postgres;

/// Processes that were stopped in the middle of whatever they did; they go on when this is dropped.
struct Frozen(Vec<String>);

impl Frozen {
    /// The first of these bots.
    fn bot(bots: &Bots) -> Self {
        let bot = vec![bots.running[0].as_ref().unwrap().id().to_string()];
        signal("-STOP", &bot);
        Self(bot)
    }

    /// A whole server, named by the address of one of its databases.
    fn server(url: &str) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let Some(Host::Unix(folder)) = config.get_hosts().first() else {
            panic!("not a socket: {url}");
        };
        let file = std::fs::read_to_string(folder.join("cluster/postmaster.pid")).unwrap();
        let postmaster = file.lines().next().unwrap().to_owned();
        signal("-STOP", std::slice::from_ref(&postmaster));
        let children = Command::new("pgrep").args(["-P", &postmaster]).output();
        let children = String::from_utf8(children.unwrap().stdout).unwrap();
        let mut all: Vec<String> = children.lines().map(ToOwned::to_owned).collect();
        all.push(postmaster);
        signal("-STOP", &all);
        Self(all)
    }

    /// The processes that serve the bot's connections so far, and nobody else's.
    async fn connections(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        let sql = "SELECT pid::text FROM pg_stat_activity WHERE application_name = 'whodex'";
        let rows = client.query(sql, &[]).await.unwrap();
        let all: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert!(!all.is_empty());
        signal("-STOP", &all);
        Self(all)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

fn signal(which: &str, processes: &[String]) {
    drop(Command::new("kill").arg(which).args(processes).status());
}

fn once() -> webex_simulator::SimulatorConfig {
    webex_simulator::SimulatorConfig {
        delivery_attempts: 1,
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_database_is_reported_and_no_answer_lost_or_doubled() {
    let Some(server) = postgres::own().await else {
        return;
    };
    let url = server.url("postgres");
    let stage = Stage::with(once(), |config| config.inbox = url.clone().into()).await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("status wei zhang").await;
    let frozen = Frozen::server(&url);
    // The simulator delivers it, and is refused.
    let question = anna.writes("status wei zhang").await;
    let begun = Instant::now();
    assert_eq!(deliver(&stage, "FROZEN").await, 503);
    assert!(begun.elapsed() < Duration::from_secs(10));
    // That somebody came to a space is told to other replicas over the database.
    let begun = Instant::now();
    assert_eq!(deliver_membership(&stage, "CAME").await, 503);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(ready(&stage).await, 503);
    let metrics = stage
        .ask_listener(Method::GET, format!("{}/metrics", stage.admin))
        .await;
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("whodex_inbox_up 0"), "{metrics}");
    drop(frozen);
    // What was cut off may be carried out now: then this is a repeat, and taken as well.
    eventually("a database that answers", async || {
        (deliver(&stage, "FROZEN").await == 200).then_some(())
    })
    .await;
    assert_eq!(deliver_membership(&stage, "CAME").await, 200);
    anna.reply(&question).await.says(&["Wei Zhang"]);
    anna.asks("status olga nowak").await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    assert_eq!(ready(&stage).await, 200);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_whose_connections_went_dumb_makes_new_ones() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let stage = Stage::with(once(), |config| config.inbox = url.clone().into()).await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("status wei zhang").await;
    let frozen = Frozen::connections(&url).await;
    let question = anna.writes("status wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    assert_eq!(ready(&stage).await, 200);
    drop(frozen);
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_stops_when_asked_also_with_a_silent_database() {
    let Some(server) = postgres::own().await else {
        return;
    };
    let url = server.url("postgres");
    let stage = Stage::without_bot(Default::default()).await;
    let mut bots = Bots::balanced(&stage.api, url.clone(), 1).await;
    stage.hooked().await;
    stage
        .seat("anna.berg@example.com")
        .asks("status wei zhang")
        .await;
    let frozen = Frozen::server(&url);
    let begun = Instant::now();
    let status = bots.terminate(0).await;
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(40));
    drop(frozen);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_stood_still_fetches_at_once_what_it_missed() {
    let stage = Stage::without_bot(once()).await;
    let anna = stage.seat("anna.berg@example.com");
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots::one(&stage.api, folder.path()).await;
    stage.hooked().await;
    anna.asks("status wei zhang").await;
    // A bot that made its webhooks fetches a second time what it missed before it had them.
    bots.terminate(0).await;
    let before = stage.calls("GET /rooms").await;
    bots.start(0);
    eventually("the backfill of a start", async || {
        (stage.calls("GET /rooms").await > before).then_some(())
    })
    .await;
    anna.asks("status mei zhang").await;
    for loses_its_webhooks in [false, true] {
        if loses_its_webhooks {
            stage.hold_deliveries().await;
        } else {
            let lost = json!({"match": "delivery", "drop": true, "times": 1});
            stage.fault(lost).await;
        }
        let frozen = Frozen::bot(&bots);
        let begun = Instant::now();
        let question = anna.writes("status olga nowak").await;
        eventually("a standstill", async || {
            (begun.elapsed() > Duration::from_secs(4)).then_some(())
        })
        .await;
        drop(frozen);
        anna.reply(&question).await.says(&["Olga Nowak"]);
        stage.hooked().await;
    }
    bots.terminate(0).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_during_a_standstill_is_seen_after_it() {
    let stage = Stage::without_bot(once()).await;
    let anna = stage.seat("anna.berg@example.com");
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots::one(&stage.api, folder.path()).await;
    stage.hooked().await;
    let room = space(&anna, &["wei.zhang@example.com"]).await;
    let status = "status john andersen";
    asks_in(&anna, &room, status).await.says(&["Available"]);
    let lost = json!({"match": "delivery", "drop": true, "times": 1});
    stage.fault(lost).await;
    let frozen = Frozen::bot(&bots);
    let begun = Instant::now();
    let outsider = json!({"roomId": room, "personEmail": "vera.partner@partner.example"});
    anna.call(Method::POST, "/memberships", Some(outsider))
        .await;
    eventually("a standstill", async || {
        (begun.elapsed() > Duration::from_secs(4)).then_some(())
    })
    .await;
    let before = stage.calls("GET /webhooks").await;
    drop(frozen);
    eventually("a look at the webhooks", async || {
        (stage.calls("GET /webhooks").await > before).then_some(())
    })
    .await;
    let reply = asks_in(&anna, &room, status).await;
    reply
        .says(&["John Andersen", "Presence is not shown in this space"])
        .is_silent_on(&["Available"]);
    bots.terminate(0).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_stood_still_posts_nothing_that_another_posted() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let stage = Stage::without_bot(Default::default()).await;
    let anna = stage.seat("anna.berg@example.com");
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots::placed(&stage.api, url, 2).await;
    let log = folder.path().join("log");
    bots.log = Some(log.clone());
    bots.start(0);
    stage.hooked().await;
    anna.asks("status wei zhang").await;
    // The post of the next answer waits in the bot, which stands still meanwhile.
    stage
        .fault(json!({"match": "POST /messages", "status": 429, "retryAfter": 5, "times": 1, "token": "simulated-bot-token"}))
        .await;
    let question = anna.writes("status mei zhang").await;
    eventually("a post that is to wait", async || {
        let stats = stage.get("/sim/stats").await;
        (stats["calls"]["POST /messages"]["429"] == 1).then_some(())
    })
    .await;
    let frozen = Frozen::bot(&bots);
    bots.start(1);
    anna.reply(&question).await.says(&["Mei Zhang"]);
    drop(frozen);
    eventually("a bot that noticed", async || {
        let log = std::fs::read_to_string(&log).unwrap();
        log.contains("the job's lease ran out").then_some(())
    })
    .await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}
