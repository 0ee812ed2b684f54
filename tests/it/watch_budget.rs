//! The calls that watches cost.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::time::Instant;
use webex_simulator::SimulatorConfig;
use whodex::clock;
use whodex::inbox::{NewWatch, WatchLimits};

use crate::harness::{Stage, eventually, text};
use crate::watches::{ANNA, is_now, quickly};

const PERSON: &str = "GET /people/{id}";

/// Keeps watches of people of many askers, as the bot does.
async fn keep_many(stage: &Stage, watches: usize, people: &[String]) {
    let inbox = stage.inbox().await;
    let limits = WatchLimits {
        each: 500,
        all: 500,
    };
    for n in 0..watches {
        let (asker, person) = (format!("ASKER{n}"), &people[n % people.len()]);
        let body = json!({
            "people": [person], "asker": asker, "room": stage.room, "thread": null, "direct": false, "private": false,
            "language": null, "asked": format!("messages/created/{n}"), "round": 0, "withheld": false,
        });
        let watch = NewWatch {
            key: format!("{asker}/{person}"),
            owner: asker,
            body: body.to_string(),
            until: clock::now() + SignedDuration::from_hours(8),
        };
        inbox.keep_watch(watch, limits).await.unwrap();
    }
    inbox.close().await;
}

/// Ids of people who are busy.
async fn busy(stage: &Stage, n: usize) -> Vec<String> {
    let path = "/people?displayName=a&max=1000";
    let mut ids = Vec::new();
    for letter in 'a'..='z' {
        let path = path.replace("=a&", &format!("={letter}&"));
        let seat = stage.seat("simulated-bot-token");
        let list = seat.call(reqwest::Method::GET, &path, None).await;
        let people = list["items"].as_array().unwrap().iter();
        let busy = people.filter(|p| p["status"] == "meeting" || p["status"] == "call");
        ids.extend(busy.map(|p| text(&p["id"])));
    }
    ids.truncate(n);
    assert_eq!(ids.len(), n);
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_watches_of_200_people_keep_the_budget() {
    let settings = SimulatorConfig {
        people: 4000,
        ..SimulatorConfig::default()
    };
    // The shipped budget: 12 calls a minute.
    let stage = Stage::with(settings, |_| {}).await;
    let people = busy(&stage, 200).await;
    keep_many(&stage, 500, &people).await;
    let (begun, before) = (Instant::now(), stage.calls(PERSON).await);
    eventually("three looks", async || {
        (stage.calls(PERSON).await >= before + 3).then_some(())
    })
    .await;
    let (took, calls) = (begun.elapsed(), stage.calls(PERSON).await - before);
    // The first leaves at once, the others five seconds apart.
    assert!(took > Duration::from_secs(9), "{calls} calls in {took:?}");
    let depth = stage.depth().await;
    assert_eq!((depth.open, depth.deferred), (0, 0), "watches are no jobs");
    assert_eq!(depth.oldest.deferred, None);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_looked_at_in_turn_and_once_for_all_askers() {
    let settings = SimulatorConfig {
        people: 4000,
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, quickly).await;
    let people = busy(&stage, 200).await;
    let before = stage.calls(PERSON).await;
    keep_many(&stage, 500, &people).await;
    let begun = Instant::now();
    eventually("a look at each", async || {
        (stage.calls(PERSON).await >= before + 200).then_some(())
    })
    .await;
    let (calls, took) = (stage.calls(PERSON).await - before, begun.elapsed());
    let most = took.as_secs_f64() * 50.0 * 1.1 + 5.0;
    assert!((calls as f64) < most, "{calls} calls in {took:?}");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_429_stops_watches_before_it_slows_questions() {
    let kofi = "kofi.mensah@example.com";
    let stage = Stage::with(SimulatorConfig::default(), quickly).await;
    is_now(&stage, kofi, "meeting").await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("watch kofi mensah").await;
    anna.reply(&question).await;
    let throttled = json!({"match": PERSON, "status": 429, "retryAfter": 2, "times": 1});
    stage.fault(throttled).await;
    let count = async |outcome: &str| {
        let metrics = stage.metrics().await;
        let line = format!("whodex_watch_calls_total{{outcome=\"{outcome}\"}} ");
        let line = metrics
            .lines()
            .find_map(|told| told.strip_prefix(&line).map(str::to_owned));
        line.and_then(|n| n.parse::<u64>().ok())
    };
    eventually("a throttled look", async || {
        count("throttled").await.filter(|n| *n >= 1)
    })
    .await;
    let (answered, at) = (count("answered").await, Instant::now());
    while at.elapsed() < Duration::from_secs(1) {
        assert_eq!(
            count("answered").await,
            answered,
            "after {:?}",
            at.elapsed()
        );
    }
    // Later it is told all the same.
    is_now(&stage, kofi, "active").await;
    let told = anna.nth_reply(&question, 2).await;
    told.says(&["Kofi Mensah is available now."]);
    let refused: Value = stage.get("/sim/stats").await["botCalls"]["GET /people/{id}"].clone();
    assert_eq!(refused["429"], 1, "{refused}");
    stage.stop().await;
}
