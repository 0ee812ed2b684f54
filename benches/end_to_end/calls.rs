//! How many calls to Webex one question takes.

use std::time::Instant;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::inboxes::Inboxes;
use crate::process::Process;
use crate::webex::Webex;

/// Askers of one name at once.
const ASKERS: usize = 100;

/// Members of a large space.
const MEMBERS: usize = 10_000;

pub(crate) async fn measure() -> Value {
    let inboxes = Inboxes::new();
    let simulator = Process::simulator(5000, &[]).await;
    let webex = Webex::of(&simulator).await;
    let bot = Process::bot(&simulator.address, &inboxes.sqlite(0).await, true).await;
    webex.hooked().await;
    let (first, second) = (webex.seats[0].clone(), webex.seats[1].clone());
    let whois = |place: usize| format!("whois {}", webex.names[place]);
    let asks = async |seat: &str, words| calls_of(&webex, webex.asks(seat, words)).await;
    let mut figures = json!({
        "an asker's very first question": asks(&first, whois(0)).await,
        "cold: another person": asks(&first, whois(1)).await,
        "warm: the same again": asks(&first, whois(1)).await,
        "warm: the same by somebody new": asks(&second, whois(1)).await,
        "a list of ten": asks(&first, "whois anna".to_owned()).await,
    });
    let list = webex.last_reply(&first).await;
    let press = webex.presses(&first, &list);
    figures["a press on one of the ten"] = calls_of(&webex, press).await.into();
    let lists = async || webex.bot_calls(Some("GET /people")).await.good;
    let (before, posts) = (lists().await, webex.bot_calls(None).await.posts);
    let whom = whois(5);
    let askers = webex.seats.iter().cycle().take(ASKERS);
    join_all(askers.map(|seat| webex.asks(seat, whom.clone()))).await;
    webex.posted(posts + ASKERS as u64).await;
    figures["list calls of a hundred askers of one name"] = (lists().await - before).into();
    drop((bot, simulator));
    figures["in a space of 10,000"] = in_a_large_space(&inboxes).await;
    println!("\ncalls to Webex");
    for (what, calls) in figures.as_object().into_iter().flatten() {
        println!("{what:<46} {calls}");
    }
    figures
}

/// The calls of questions in a space with 10,000 members: all of them are read once, as the bot hears who comes and goes.
async fn in_a_large_space(inboxes: &Inboxes) -> Value {
    let people: Vec<Value> = (0..MEMBERS)
        .map(|n| {
            json!({"id": format!("P{n}"), "emails": [format!("p{n}@example.com")], "orgId": "ORG", "type": "person",
                "displayName": format!("Given{n} Family{n}"), "status": "active"})
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.json");
    std::fs::write(&file, json!({"items": people}).to_string()).unwrap();
    let simulator = Process::simulator(0, &["--directory", &file.display().to_string()]).await;
    let webex = Webex::of(&simulator).await;
    let _bot = Process::bot(&simulator.address, &inboxes.sqlite(7).await, true).await;
    webex.hooked().await;
    let room = webex.get("/sim/seats").await["room"]["id"].clone();
    let asks = async |n: usize| {
        let begun = Instant::now();
        let calls = calls_of(
            &webex,
            webex.asks_in(&room, &format!("whois given{n} family{n}")),
        )
        .await;
        json!({"calls": calls, "ms": begun.elapsed().as_millis()})
    };
    json!({"first": asks(17).await, "another": asks(18).await, "the same": asks(18).await})
}

/// The calls that one question takes.
async fn calls_of<T>(webex: &Webex, question: impl Future<Output = T>) -> u64 {
    let before = webex.bot_calls(None).await;
    question.await;
    webex.posted(before.posts + 1).await;
    webex.bot_calls(None).await.good - before.good
}
