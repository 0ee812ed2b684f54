//! The simulated world: kept in a file, made from one's own people, with a clock that moves and events that come twice
//! or late.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::{Simulator, SimulatorConfig};

use crate::harness::{Stage, text};

const ANNA: &str = "anna.berg@example.com";

#[tokio::test]
async fn spaces_messages_and_webhooks_outlive_the_simulator_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SimulatorConfig {
        state: Some(folder.path().join("state.json")),
        ..SimulatorConfig::default()
    };
    let first = Stage::without_bot(settings.clone()).await;
    let anna = first.seat(ANNA);
    let message = anna.writes("hello").await;
    let hook = json!({"name": "w", "targetUrl": "http://127.0.0.1:9/", "resource": "rooms",
                      "event": "created", "secret": "kept"});
    let hook = anna.call(Method::POST, "/webhooks", Some(hook)).await;
    first.stop().await;

    let second = Stage::without_bot(settings.clone()).await;
    let anna = second.seat(ANNA);
    let path = format!("/messages/{}", text(&message["id"]));
    assert_eq!(anna.call(Method::GET, &path, None).await, message);
    let path = format!("/webhooks/{}", text(&hook["id"]));
    assert_eq!(anna.call(Method::GET, &path, None).await, hook);
    second.stop().await;

    std::fs::write(settings.state.as_ref().unwrap(), "{").unwrap();
    let refused = Simulator::new(settings).unwrap_err().to_string();
    assert!(refused.contains("check --state"), "{refused}");
}

#[tokio::test]
async fn a_state_of_another_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let settings = SimulatorConfig {
        state: Some(file.clone()),
        ..SimulatorConfig::default()
    };
    let first = Stage::without_bot(settings.clone()).await;
    let message = first.seat(ANNA).writes("hello").await;
    first.stop().await;
    let saved: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(saved["version"], 1);

    let later = json!({"version": 2, "shape": "of later days"}).to_string();
    let never = json!({"version": 0, "rooms": {}}).to_string();
    let word = json!({"version": "1.0", "rooms": {}}).to_string();
    for (text, reason) in [
        (
            later,
            "its version is 2, and this simulator reads 1: a newer simulator saved it",
        ),
        (
            never,
            "its version is 0, and this simulator reads 1: no simulator saves this version",
        ),
        (word, "invalid type: string \"1.0\""),
    ] {
        std::fs::write(&file, &text).unwrap();
        let refused = Simulator::new(settings.clone()).unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
        assert!(
            refused.contains("remove the file to begin anew"),
            "{refused}"
        );
        assert_eq!(
            std::fs::read_to_string(&file).unwrap(),
            text,
            "nothing is lost"
        );
    }

    let mut unversioned = saved;
    unversioned.as_object_mut().unwrap().remove("version");
    std::fs::write(&file, unversioned.to_string()).unwrap();
    let second = Stage::without_bot(settings).await;
    let path = format!("/messages/{}", text(&message["id"]));
    let kept = second.seat(ANNA).call(Method::GET, &path, None).await;
    assert_eq!(kept, message, "files of the first programs have no version");
    second.stop().await;
}

#[tokio::test]
async fn a_directory_of_ones_own_can_be_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    let table = "email,displayName,title,work,managerEmail,organization\n\
                 ines@example.org,\"Ines Roth, Dr.\",Physician,+49 30 1,ole@example.org,\n\
                 ole@example.org,Ole Dahl,,,,\n\
                 eve@example.net,Eve Holt,,,,partner\n";
    std::fs::write(&file, table).unwrap();
    let settings = SimulatorConfig {
        directory: Some(file.clone()),
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings.clone(), |_| {}).await;
    let ole = stage.seat("ole@example.org");
    let ines = ole
        .call(Method::GET, "/people?displayName=ines", None)
        .await;
    let ines = &ines["items"][0];
    assert_eq!(ines["displayName"], "Ines Roth, Dr.");
    assert_eq!(
        ines["phoneNumbers"],
        json!([{"type": "work", "value": "+49 30 1"}])
    );
    let me = ole.call(Method::GET, "/people/me", None).await;
    assert_eq!(ines["managerId"], me["id"]);
    let eve = ole.call(Method::GET, "/people?displayName=eve", None).await;
    assert_ne!(eve["items"][0]["orgId"], me["orgId"]);
    let card = ole.asks("whois ines").await;
    card.says(&["Physician"]);
    stage.stop().await;

    for (table, wrong) in [
        ("email\na@example.org\n", "no column displayName"),
        ("email,displayName\n,Nobody\n", "row 1 has no email"),
        ("email,displayName\n", "nobody in it"),
    ] {
        std::fs::write(&file, table).unwrap();
        let refused = Simulator::new(settings.clone()).unwrap_err().to_string();
        assert!(refused.contains(wrong), "{refused}");
    }
}

#[tokio::test]
async fn the_clock_can_be_moved() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let before = anna.writes("before").await;
    stage.advance(86_400).await;
    let after = anna.writes("after").await;
    let time = |message: &Value| -> jiff::Timestamp { text(&message["created"]).parse().unwrap() };
    let passed = time(&after).duration_since(time(&before)).as_hours();
    assert!((24..26).contains(&passed), "{passed}");
    stage.stop().await;
}

#[tokio::test]
async fn repeated_and_disordered_events_are_answered_once_each() {
    let settings = SimulatorConfig {
        duplicate: 100,
        reorder: 50,
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let anna = stage.seat(ANNA);
    let mut questions = Vec::new();
    for _ in 0..10 {
        questions.push(anna.writes("whois john andersen").await);
    }
    let mut answers = HashSet::new();
    for question in &questions {
        answers.insert(text(&anna.reply(question).await.message["id"]));
    }
    // One delivery twice for each question, and for each answer that the bot hears of.
    stage.settled(40).await;
    for question in &questions {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    assert_eq!(answers.len(), 10);
    stage.stop().await;
}

#[tokio::test]
async fn a_state_loads_without_its_first_space() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SimulatorConfig {
        state: Some(folder.path().join("state.json")),
        ..SimulatorConfig::default()
    };
    let first = Stage::without_bot(settings.clone()).await;
    let anna = first.seat(ANNA);
    let message = anna.writes("hello").await;
    let bot = first.seat("simulated-bot-token");
    let room = format!("/rooms/{}", first.room);
    bot.call(Method::DELETE, &room, None).await;
    first.stop().await;

    let second = Stage::without_bot(settings.clone()).await;
    let path = format!("/messages/{}", text(&message["id"]));
    let kept = second.seat(ANNA).call(Method::GET, &path, None).await;
    assert_eq!(kept, message);
    second.stop().await;

    let table = folder.path().join("people.csv");
    std::fs::write(&table, "email,displayName\nole@example.org,Ole Dahl\n").unwrap();
    let elsewhere = SimulatorConfig {
        directory: Some(table),
        ..settings
    };
    let refused = Simulator::new(elsewhere).unwrap_err().to_string();
    assert!(refused.contains("another directory"), "{refused}");
}

#[tokio::test]
async fn answers_are_dated_by_the_moved_clock_until_a_fresh_start() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let date = async || {
        let answer = anna.try_call(Method::GET, "/people/me", None).await;
        let date = answer.headers()["date"].to_str().unwrap().to_owned();
        let date = httpdate::parse_http_date(&date).unwrap();
        let since = date.duration_since(std::time::UNIX_EPOCH).unwrap();
        jiff::Timestamp::from_second(since.as_secs().cast_signed()).unwrap()
    };
    let active = async || -> jiff::Timestamp {
        let path = "/people?email=john.andersen@example.com";
        let list = anna.call(Method::GET, path, None).await;
        text(&list["items"][0]["lastActivity"]).parse().unwrap()
    };
    let (before, lately) = (date().await, active().await);
    stage.advance(86_400).await;
    let hours = |from: jiff::Timestamp, to: jiff::Timestamp| to.duration_since(from).as_hours();
    assert!((24..26).contains(&hours(before, date().await)));
    // Whoever is active goes on being so.
    assert!((24..26).contains(&hours(lately, active().await)));
    stage.reset().await;
    assert!((0..2).contains(&hours(before, date().await)));
    stage.stop().await;
}
