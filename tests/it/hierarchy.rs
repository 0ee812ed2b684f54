//! Managers upwards, and the people who have somebody as manager.

use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::Config;

use crate::harness::{Reply, Seat, Stage, text};
use crate::policy::{asks_in, space};

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";
const DUARTE: &str = "john.duarte@example.com";
const KOFI: &str = "kofi.mensah@example.com";
const WEI: &str = "wei.zhang@example.com";
const VERA: &str = "vera.partner@partner.example";

/// A stage where outsiders in a space make a difference.
async fn stage(settings: SimulatorConfig) -> Stage {
    Stage::with(settings, |config| config.access = Config::default().access).await
}

/// The person with this address, as their own seat sees them.
pub(crate) async fn id(stage: &Stage, email: &str) -> Value {
    stage
        .seat(email)
        .call(Method::GET, "/people/me", None)
        .await["id"]
        .clone()
}

/// Sends inputs from a card's thread, and waits for what they bring.
pub(crate) async fn brings(seat: &Seat<'_>, card: &Reply, mut inputs: Value) -> Reply {
    let before = seat.replies(&card.message).await.len();
    inputs["thread"] = card.message["parentId"].clone();
    seat.sends_inputs(card, inputs).await;
    seat.nth_reply(&card.message, before + 1).await
}

fn asks(topic: &str, id: &Value) -> Value {
    json!({"v": 1, "do": topic, "id": id})
}

/// People who have each other as manager: everybody the next one, the last one `last`.
fn line(folder: &tempfile::TempDir, length: usize, last: &Value) -> PathBuf {
    let person = |n: usize| {
        let mut person = json!({"id": format!("P{n}"), "displayName": format!("Person{n} Number"),
            "emails": [format!("p{n}@example.com")], "type": "person", "orgId": "ORG"});
        let manager = match n + 1 == length {
            true => last.clone(),
            false => json!({"managerId": format!("P{}", n + 1)}),
        };
        for (field, value) in manager.as_object().unwrap() {
            person[field] = value.clone();
        }
        person
    };
    let path = folder.path().join("people.json");
    let people: Vec<Value> = (0..length).map(person).collect();
    std::fs::write(&path, json!({"items": people}).to_string()).unwrap();
    path
}

#[tokio::test]
async fn a_chain_goes_up_to_the_top() {
    let stage = Stage::start().await;
    let (anna, kofi) = (stage.seat(ANNA), id(&stage, KOFI).await);
    let card = anna.asks(&format!("whois {KOFI}")).await;
    brings(&anna, &card, asks("chain", &kofi)).await.says(&[
        "Kofi Mensah",
        "Anna Berg",
        "John Duarte",
    ]);
    stage.stop().await;
}

#[tokio::test]
async fn a_chain_ends_at_six_managers_a_loop_or_a_missing_account() {
    let folder = tempfile::tempdir().unwrap();
    for (length, last, shown, calls) in [
        (9, json!({}), 6, 7),
        (4, json!({"managerId": "P1"}), 3, 4),
        (2, json!({"manager": "Paula Paper"}), 1, 2),
        (2, json!({"managerId": "GONE"}), 1, 3),
    ] {
        let settings = SimulatorConfig {
            directory: Some(line(&folder, length, &last)),
            ..SimulatorConfig::default()
        };
        let stage = stage(settings).await;
        let first = stage.seat("p0@example.com");
        let card = first.asks("whois p0@example.com").await;
        let before = stage.calls("GET /people/{id}").await;
        let chain = brings(&first, &card, asks("chain", &json!("P0"))).await;
        for n in 1..=shown {
            chain.says(&[&format!("Person{n} Number")]);
        }
        chain.is_silent_on(&[&format!("Person{} Number", shown + 1)]);
        if last["manager"].is_string() {
            chain.says(&["Paula Paper"]);
        }
        // The first of these calls is for P0.
        let made = stage.calls("GET /people/{id}").await - before;
        assert_eq!(made, calls, "{length} {last}");
        stage.stop().await;
    }
}

#[tokio::test]
async fn beside_outsiders_no_chain_and_no_reports_are_looked_up() {
    let stage = stage(SimulatorConfig::default()).await;
    let wei = stage.seat(WEI);
    let room = space(&wei, &[KOFI, JOHN, VERA]).await;
    let card = asks_in(&wei, &room, &format!("whois {KOFI}")).await;
    let managers = ["Anna Berg", "John Duarte"];
    brings(&wei, &card, asks("chain", &id(&stage, KOFI).await))
        .await
        .says(&["Kofi Mensah"])
        .is_silent_on(&managers);
    let lists = stage.calls("GET /people").await;
    brings(&wei, &card, asks("reports", &id(&stage, DUARTE).await))
        .await
        .says(&["John Duarte"])
        .is_silent_on(&["John Andersen"]);
    assert_eq!(stage.calls("GET /people").await, lists);
    stage.stop().await;
}

#[tokio::test]
async fn one_call_finds_a_managers_reports_among_the_members() {
    let stage = stage(SimulatorConfig::default()).await;
    let (anna, duarte) = (stage.seat(ANNA), id(&stage, DUARTE).await);
    let room = space(&anna, &[JOHN, WEI, KOFI]).await;
    let card = asks_in(&anna, &room, &format!("whois {WEI}")).await;
    let lists = stage.calls("GET /people").await;
    brings(&anna, &card, asks("reports", &duarte))
        .await
        .says(&["John Duarte", "John Andersen", "Anna Berg"])
        .is_silent_on(&["Wei Zhang", "Kofi Mensah", "José García López"]);
    assert_eq!(stage.calls("GET /people").await, lists + 1);
    stage.stop().await;
}

#[tokio::test]
async fn in_a_direct_space_reports_are_unknown_and_cost_no_search() {
    let stage = stage(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let card = anna.asks(&format!("whois {WEI}")).await;
    let lists = stage.calls("GET /people").await;
    brings(&anna, &card, asks("reports", &id(&stage, DUARTE).await))
        .await
        .says(&["John Duarte"])
        .is_silent_on(&["John Andersen"]);
    assert_eq!(stage.calls("GET /people").await, lists);
    stage.stop().await;
}

#[tokio::test]
async fn reports_are_sought_in_three_pages_of_a_large_space() {
    let folder = tempfile::tempdir().unwrap();
    let person = |n: usize| {
        json!({"id": format!("P{n}"), "displayName": format!("Person{n:03} Number"), "type": "person",
            "emails": [format!("p{n}@example.com")], "orgId": "ORG", "managerId": "P0"})
    };
    let path = folder.path().join("people.json");
    let people: Vec<Value> = (0..300).map(person).collect();
    std::fs::write(&path, json!({"items": people}).to_string()).unwrap();
    let settings = SimulatorConfig {
        directory: Some(path),
        ..SimulatorConfig::default()
    };
    let stage = stage(settings).await;
    let first = stage.seat("p0@example.com");
    let question = first.writes_in_group("@bot whois p0@example.com").await;
    let card = first.reply(&question).await;
    let lists = stage.calls("GET /people").await;
    let reports = brings(&first, &card, asks("reports", &json!("P0"))).await;
    reports.says(&["Person001 Number"]);
    assert_eq!(stage.calls("GET /people").await, lists + 3);
    assert_eq!(text(&reports.message["roomId"]), stage.room);
    stage.stop().await;
}
