//! Can they be reached now?

use crate::harness::Stage;

const ANNA: &str = "anna.berg@example.com";

#[tokio::test]
async fn an_address_brings_presence_with_local_time() {
    let stage = Stage::start().await;
    let reply = stage
        .seat(ANNA)
        .asks("status john.andersen@example.com")
        .await;
    reply.says(&[
        "John Andersen",
        "Available",
        "Active 3 min ago",
        "local time",
    ]);
    stage.stop().await;
}

#[tokio::test]
async fn several_people_get_a_row_each_and_the_missing_are_listed() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let reply = anna
        .asks("status john.andersen@example.com, wei zhang, mei zhang, nobody@example.com, tom silent")
        .await;
    reply.says(&[
        "John Andersen",
        "Wei Zhang",
        "Presenting",
        "Do not disturb",
        "nobody@example.com",
        "Does not share presence",
    ]);
    stage.stop().await;
}

#[tokio::test]
async fn every_state_has_its_words() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for (who, words) in [
        ("anna.bergstrom@example.com", "In a call"),
        ("mei.zhang@example.com", "Do not disturb"),
        ("juergen.mueller@example.com", "Away"),
        ("john.duarte@example.com", "In a meeting"),
        ("anna.berg2@example.com", "Out of office"),
        ("nia.okafor@example.com", "Has not signed in yet"),
        ("wei.zhang@example.com", "Presenting"),
        ("priya.raghunathan@example.com", "Presence unknown"),
    ] {
        anna.asks(&format!("status {who}")).await.says(&[words]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_row_without_a_status_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.json");
    let people = r#"{"items": [
        {"id": "ANNA", "emails": ["anna@example.com"], "displayName": "Anna", "orgId": "ORG",
         "status": "active", "type": "person", "timezone": "Etc/Unknown"},
        {"id": "EMIL", "emails": ["emil@example.com"], "displayName": "Emil Empty", "orgId": "ORG",
         "status": "", "type": "person"},
        {"id": "BOT", "emails": ["weather@webex.bot"], "displayName": "Weather", "orgId": "ORG",
         "type": "bot"}]}"#;
    std::fs::write(&path, people).unwrap();
    let settings = webex_simulator::SimulatorConfig {
        directory: Some(path),
        ..Default::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let anna = stage.seat("anna@example.com");
    let rows = [
        ("emil@example.com", "Does not share presence"),
        ("weather@webex.bot", "Bots have no presence"),
    ];
    for (who, words) in rows {
        anna.asks(&format!("status {who}")).await.says(&[words]);
    }
    anna.asks("status me").await.is_silent_on(&["local time"]);
    stage.stop().await;
}

#[tokio::test]
async fn more_people_than_fit_are_told_how_many_do() {
    let stage = Stage::start().await;
    let many: Vec<String> = (0..16).map(|n| format!("p{n}@example.com")).collect();
    let reply = stage
        .seat(ANNA)
        .asks(&format!("status {}", many.join(" ")))
        .await;
    reply.says(&["15 at most"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_presence_that_webex_adds_later_is_shown_in_its_own_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.json");
    let people = r#"{"items": [
        {"id": "BOSS", "emails": ["boss@example.com"], "displayName": "Boss", "orgId": "ORG",
         "status": "napping", "type": "person"}]}"#;
    std::fs::write(&path, people).unwrap();
    let settings = webex_simulator::SimulatorConfig {
        directory: Some(path),
        ..Default::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    stage
        .seat("boss@example.com")
        .asks("status me")
        .await
        .says(&["napping"]);
    stage.stop().await;
}
