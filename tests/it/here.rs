//! The members of a space, and which of them can be reached.

use std::path::PathBuf;

use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::Config;

use crate::harness::{Reply, Stage};
use crate::hierarchy::brings;
use crate::policy::{asks_in, space};

const ANNA: &str = "anna.berg@example.com";
const MEI: &str = "mei.zhang@example.com";
const WEI: &str = "wei.zhang@example.com";
const SIOBHAN: &str = "siobhan.obrien@example.com";
const VERA: &str = "vera.partner@partner.example";

async fn stage(settings: SimulatorConfig) -> Stage {
    Stage::with(settings, |config| config.access = Config::default().access).await
}

fn asks(reachable: bool, skip: usize) -> Value {
    json!({"v": 1, "do": "here", "reachable": reachable, "skip": skip})
}

/// Where on the card a name first stands.
fn place(reply: &Reply, name: &str) -> usize {
    let words = reply.words().join("\n");
    words
        .find(name)
        .unwrap_or_else(|| panic!("{name}: {words}"))
}

/// A directory of so many people of one organization, every other one of them active.
fn directory(folder: &tempfile::TempDir, count: usize) -> PathBuf {
    let person = |n: usize| {
        let status = if n.is_multiple_of(2) {
            "active"
        } else {
            "meeting"
        };
        json!({"id": format!("P{n}"), "displayName": format!("Person{n:03} Number"), "type": "person",
            "emails": [format!("p{n}@example.com")], "orgId": "ORG", "status": status})
    };
    let path = folder.path().join("people.json");
    let people: Vec<Value> = (0..count).map(person).collect();
    std::fs::write(&path, json!({"items": people}).to_string()).unwrap();
    path
}

#[tokio::test]
async fn members_of_a_space_are_listed_reachable_ones_first() {
    let stage = stage(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let room = space(&anna, &[MEI, WEI, SIOBHAN]).await;
    let card = asks_in(&anna, &room, "whoami").await;
    let here = brings(&anna, &card, asks(false, 0)).await;
    here.says(&[
        "3 other people",
        "Mei Zhang",
        "Wei Zhang",
        "Siobhán O'Brien",
    ])
    .is_silent_on(&["Whodex", "Anna Berg"]);
    here.card_says(&["Available", "Do not disturb"]);
    assert!(place(&here, "Siobhán O'Brien") < place(&here, "Mei Zhang"));
    let reachable = brings(&anna, &card, asks(true, 0)).await;
    reachable
        .says(&["1 of 3 other people", "Siobhán O'Brien"])
        .is_silent_on(&["Mei Zhang", "Wei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn beside_outsiders_members_are_named_without_their_presence() {
    let stage = stage(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let room = space(&anna, &[MEI, VERA]).await;
    let card = asks_in(&anna, &room, &format!("whois {MEI}")).await;
    let before = stage.calls("GET /people/{id}").await;
    for reachable in [false, true] {
        // Who can be reached is not told by leaving others out either.
        brings(&anna, &card, asks(reachable, 0))
            .await
            .says(&["Mei Zhang", "Vera Partner"])
            .is_silent_on(&["Available", "Do not disturb"]);
    }
    assert_eq!(stage.calls("GET /people/{id}").await, before);
    stage.stop().await;
}

#[tokio::test]
async fn in_a_direct_space_nobody_else_is_here() {
    let stage = stage(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois wei.zhang@example.com").await;
    brings(&anna, &card, asks(false, 0))
        .await
        .is_silent_on(&["Wei Zhang", "Siobhán"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_large_space_is_paged_and_its_presence_read_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SimulatorConfig {
        directory: Some(directory(&folder, 120)),
        ..SimulatorConfig::default()
    };
    let stage = stage(settings).await;
    let first = stage.seat("p0@example.com");
    let question = first.writes_in_group("@bot whois p0@example.com").await;
    let card = first.reply(&question).await;
    let mut before = stage.calls("GET /people/{id}").await;
    let mut seen: Vec<String> = Vec::new();
    for page in 0..2 {
        let here = brings(&first, &card, asks(false, 15 * page)).await;
        let now = stage.calls("GET /people/{id}").await;
        assert!(now - before <= 15, "{}", now - before);
        before = now;
        let names = here.words().into_iter();
        let names = names.filter(|word| word.starts_with("Person"));
        seen.extend(names.map(|name| name.chars().take(9).collect()));
    }
    let named: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!(named.len(), 30, "{seen:?}");
    let reachable = brings(&first, &card, asks(true, 0)).await;
    let made = stage.calls("GET /people/{id}").await - before;
    assert!(made <= 50, "{made}");
    // Every other one of those who were looked at.
    reachable.says(&["Person002", "Person028"]);
    reachable.is_silent_on(&["Person001"]);
    stage.stop().await;
}
