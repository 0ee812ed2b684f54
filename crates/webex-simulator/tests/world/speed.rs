//! A space of ten thousand members: its lists are complete, its events arrive, and the time of both is printed.

use std::collections::HashSet;
use std::io::Write;
use std::time::Instant;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::webex::{ANNA, BOT, BOT_TOKEN, Webex};

const MEMBERS: usize = 10_000;
const MESSAGES: usize = 500;

/// Prints past the capture of the test runner.
fn tell(what: &str, begun: Instant) {
    let time = begun.elapsed().as_secs_f64();
    let _ = writeln!(std::io::stderr(), "{what} in {time:.2} s");
}

/// The items of all pages of a list.
async fn all(webex: &Webex, path: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let answer = webex.answer(BOT_TOKEN, Method::GET, &path, None).await;
        assert_eq!(answer.status(), 200);
        let link = answer
            .headers()
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        next = link.map(|link| {
            let url = link.trim_start_matches('<').split('>').next().unwrap();
            url[url.find("/v1").unwrap()..].to_owned()
        });
        let page: Value = answer.json().await.unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
    }
    items
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_space_of_ten_thousand_loses_no_member_message_or_event() {
    let people: Vec<Value> = (0..MEMBERS)
        .map(|number| {
            let email = match number {
                0 => ANNA.to_owned(),
                number => format!("p{number}@example.com"),
            };
            json!({"id": format!("P{number}"), "emails": [email], "displayName": format!("Person {number}"),
                "type": "person", "orgId": "ORG"})
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("people.json");
    std::fs::write(&directory, json!({"items": people}).to_string()).unwrap();
    let webex = Webex::start(SimulatorConfig {
        directory: Some(directory),
        ..SimulatorConfig::default()
    })
    .await;
    let room = webex.get("", "/sim/seats").await["room"]["id"].clone();
    let room = room.as_str().unwrap();

    let begun = Instant::now();
    let members = all(&webex, &format!("/v1/memberships?roomId={room}&max=1000")).await;
    tell(&format!("{MEMBERS} memberships listed"), begun);
    let people: HashSet<&str> = members
        .iter()
        .map(|m| m["personId"].as_str().unwrap())
        .collect();
    assert_eq!(people.len(), MEMBERS + 1, "and the bot");

    let bot = webex.listener(BOT_TOKEN).await;
    let begun = Instant::now();
    for number in 0..MESSAGES {
        let markdown = format!("<@personEmail:{BOT}> {number}");
        let message = json!({"roomId": room, "markdown": markdown});
        webex.post(ANNA, "/v1/messages", message).await;
    }
    webex.settled().await;
    tell(&format!("{MESSAGES} messages posted and delivered"), begun);
    let heard = bot.heard("messages", "created");
    let ids: HashSet<&str> = heard
        .iter()
        .map(|told| told["data"]["id"].as_str().unwrap())
        .collect();
    assert_eq!((heard.len(), ids.len()), (MESSAGES, MESSAGES));

    let begun = Instant::now();
    let path = format!("/v1/messages?roomId={room}&mentionedPeople=me&max=100");
    let listed = all(&webex, &path).await;
    tell(&format!("{MESSAGES} messages listed"), begun);
    let listed: HashSet<&str> = listed.iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids);
}
