//! Names as people type them.

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use webex_simulator::SimulatorConfig;

use crate::harness::{BOT, Reply, Seat, Stage, text};

const ANNA: &str = "anna.berg@example.com";

/// How often the bot called this since it started.
async fn calls(stage: &Stage, endpoint: &str) -> u64 {
    stage.calls(endpoint).await
}

#[tokio::test]
async fn a_slip_or_another_order_finds_the_person_with_three_calls() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for words in [
        "whois john andersne",
        "whois Andersen John",
        "whois Zhagn Wei",
    ] {
        let before = calls(&stage, "GET /people").await;
        let reply = anna.asks(words).await;
        let name = if words.contains('Z') {
            "Wei Zhang"
        } else {
            "GM · Sales"
        };
        reply.says(&[name]);
        assert!(calls(&stage, "GET /people").await - before <= 3, "{words}");
    }
    stage.stop().await;
}

/// A group space with the bot, Anna and these people.
async fn space(anna: &Seat<'_>, people: &[&str]) -> String {
    let room = json!({"title": "Names"});
    let room = anna.call(Method::POST, "/rooms", Some(room)).await;
    let room = text(&room["id"]);
    for who in [BOT].iter().chain(people) {
        let add = json!({"roomId": room, "personEmail": who});
        anna.call(Method::POST, "/memberships", Some(add)).await;
    }
    room
}

async fn asks_in(anna: &Seat<'_>, room: &str, words: &str) -> Reply {
    let markdown = format!("<@personEmail:{BOT}> {words}");
    let question = json!({"roomId": room, "markdown": markdown});
    let question = anna.call(Method::POST, "/messages", Some(question)).await;
    anna.reply(&question).await
}

#[tokio::test]
async fn in_a_group_space_a_family_name_finds_a_member() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let room = space(
        &anna,
        &["wei.zhang@example.com", "vera.partner@partner.example"],
    )
    .await;
    asks_in(&anna, &room, "whois zhang")
        .await
        .says(&["Wei Zhang", "Presenting"]);
    // Of another organization, so that no search would find her.
    asks_in(&anna, &room, "whois partner")
        .await
        .says(&["Vera Partner", "another organization"]);
    assert_eq!(calls(&stage, "GET /memberships").await, 1, "kept");
    stage.stop().await;
}

#[tokio::test]
async fn who_somebody_else_asked_for_is_no_candidate() {
    let stage = Stage::start().await;
    let (anna, john) = (stage.seat(ANNA), stage.seat("john.andersen@example.com"));
    let before = john.asks("whois zhang").await;
    before.says(&["Nobody", "zhang"]);
    anna.asks("whois wei zhang").await.says(&["Wei Zhang"]);
    let after = john.asks("whois zhang").await;
    assert_eq!(after.words(), before.words());
    stage.stop().await;
}

#[tokio::test]
async fn a_name_one_slip_away_is_suggested_and_not_the_answer() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let suggestion = anna.asks("whois john andersne").await;
    suggestion.says(&[
        "Nobody is called “john andersne”",
        "John Andersen",
        "GM · Sales",
    ]);
    suggestion.is_silent_on(&["john.andersen@example.com"]);
    let person = anna.presses(&suggestion, "Show", 0).await;
    person.says(&["john.andersen@example.com"]);
    stage.stop().await;
}

#[tokio::test]
async fn whom_the_bot_met_in_one_space_is_not_offered_in_another() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let room = space(&anna, &["vera.partner@partner.example"]).await;
    asks_in(&anna, &room, "whois partner")
        .await
        .says(&["another organization"]);
    let elsewhere = anna.asks("whois partner").await;
    elsewhere.says(&["Nobody"]);
    elsewhere.is_silent_on(&["Vera Partner"]);
    stage.stop().await;
}

#[tokio::test]
async fn one_name_or_several_is_told_by_the_people_there_are() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let one_or_several: &[(&str, &[&str])] = &[
        ("whois Andersen, John", &["john.andersen@example.com"]),
        ("status Andersen, John", &["John Andersen", "Available"]),
        (
            "status wei zhang, john andersen",
            &["Wei Zhang", "Presenting", "John Andersen"],
        ),
        (
            "status john, wei zhang",
            &["Who is “john”?", "John Duarte", "Wei Zhang", "Presenting"],
        ),
        ("anna, kofi", &["Who is “anna”?", "kofi.mensah@example.com"]),
        (
            "whois john andersen and wei zhang",
            &["john.andersen@example.com", "wei.zhang@example.com"],
        ),
        (
            "manager john andersen, kofi mensah",
            &["Manager of John Andersen", "Manager of Kofi Mensah"],
        ),
    ];
    for (asked, says) in one_or_several {
        let before = calls(&stage, "GET /people").await;
        let reply = anna.asks(asked).await;
        reply.says(says);
        reply.is_silent_on(&["Nobody"]);
        assert!(calls(&stage, "GET /people").await - before <= 3, "{asked}");
    }
    // Half of what may be one name is offered, and is not the answer.
    let half = anna.asks("whois Zzyzx, Kofi").await;
    half.says(&[
        "Who is “Kofi”?",
        "Kofi Mensah",
        "Nobody called “Zzyzx” was found",
    ]);
    half.is_silent_on(&["kofi.mensah@example.com"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_choice_and_a_suggestion_carry_the_question_on() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for (asked, says) in [
        ("manager of john", "Manager of John Andersen"),
        ("status john", "John Andersen, GM · Sales: Available"),
        (
            "status john andersne",
            "John Andersen, GM · Sales: Available",
        ),
        ("whois john", "john.andersen@example.com"),
    ] {
        let choice = anna.asks(asked).await;
        let answer = anna.presses(&choice, "Show", 0).await;
        assert!(
            answer.message["text"].as_str().unwrap().contains(says),
            "{asked}: {answer:?}"
        );
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_name_that_begins_with_a_phrase_stays_whole() {
    let person = |id: &str, name: &str, address: &str| {
        json!({"id": id, "displayName": name, "emails": [address], "orgId": "ORG", "type": "person",
            "title": "Cook"})
    };
    let people = [
        person("ANNA", "Anna Berg", ANNA),
        person("CHEF", "Chef Boyardee", "chef.boyardee@example.com"),
    ];
    let (stage, _folder) = with(&people).await;
    let anna = stage.seat(ANNA);
    anna.asks("chef boyardee")
        .await
        .says(&["Chef Boyardee", "chef.boyardee@example.com"]);
    anna.asks("chef ramsay")
        .await
        .says(&["Nobody is called “chef ramsay”"]);
    stage.stop().await;
}

/// A stage with Anna and people of these names, whose numbers end with their places.
async fn among(names: &[&str]) -> (Stage, TempDir) {
    let people = [&"Anna Berg"].into_iter().chain(names);
    let people = people.enumerate().map(|(place, name)| {
        let address = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let number = format!("+1 408 555 01{place:02}");
        json!({"id": format!("P{place}"), "displayName": name, "emails": [address], "orgId": "ORG", "type": "person",
            "phoneNumbers": [{"type": "work", "value": number}]})
    });
    with(&people.collect::<Vec<Value>>()).await
}

/// A stage with these people.
async fn with(people: &[Value]) -> (Stage, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.json");
    std::fs::write(&path, json!({"items": people}).to_string()).unwrap();
    let settings = SimulatorConfig {
        directory: Some(path),
        ..SimulatorConfig::default()
    };
    (Stage::with(settings, |_| {}).await, folder)
}

#[tokio::test]
async fn a_name_that_ends_like_an_owners_is_taken_whole_first() {
    let names = [
        "Smith-Jones",
        "Smith-Jonel Ward",
        "Hans Meier",
        "Han Solo",
        "Meyers Ida",
    ];
    let (stage, _folder) = among(&names).await;
    let anna = stage.seat(ANNA);
    for (question, number, other) in [
        ("Smith-Jones phone?", "555 0101", "Jonel"),
        ("smith-jones number", "555 0101", "Jonel"),
        ("Hans Telefon", "555 0103", "Solo"),
        ("Meyers Nummer", "555 0105", "Meier"),
    ] {
        let reply = anna.asks(question).await;
        reply.says(&[number]).is_silent_on(&[other]);
    }
    // Nobody has the whole of these, so what ends them is an owner's.
    for (question, numbers) in [
        ("Annas phone", &["555 0100"][..]),
        ("annas nummer", &["555 0100"]),
        (
            "Nummer von Hans und Annas Nummer",
            &["555 0103", "555 0100"],
        ),
    ] {
        anna.asks(question).await.says(numbers);
    }
    for (question, nobody) in [
        ("Williams phone?", "“Williams”"),
        ("Tress-Oaks Nummer", "„Tress-Oaks“"),
    ] {
        anna.asks(question).await.says(&[nobody]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn particles_join_a_name_or_narrow_one_as_people_are_called() {
    let person = |id: &str, name: &str, department: &str| {
        let address = format!("{id}@example.com").to_lowercase();
        json!({"id": id, "displayName": name, "emails": [address], "orgId": "ORG", "type": "person",
            "department": department})
    };
    let people = [
        json!({"id": "ANNA", "displayName": "Anna Berg", "emails": [ANNA], "orgId": "ORG", "type": "person",
            "department": "Sales"}),
        person("CRUZ", "Ana de la Cruz", "Ventas"),
        person("ROJAS", "Ana Rojas", "Contabilidad"),
        person("VELDE", "Anna van de Velde", "Sales"),
        person("KUHN", "Anna Kuhn", "Buchhaltung"),
        person("ROVERE", "Luca della Rovere", "Legal"),
        person("GARCIA", "María García", "Marketing"),
        person("CARMEN", "Carmen de la Vega", "Ventas"),
        person("MORA", "Carmen Mora", "Ventas"),
    ];
    let (stage, _folder) = with(&people).await;
    let anna = stage.seat(ANNA);
    for (question, address) in [
        ("quién es ana de la cruz", "cruz@"),
        ("quién es Ana de la Cruz", "cruz@"),
        ("quién es ana de la contabilidad", "rojas@"),
        ("quién es Ana de Contabilidad", "rojas@"),
        ("Anna van de Velde", "velde@"),
        ("wer ist Anna von der Buchhaltung", "kuhn@"),
        ("who is luca della rovere?", "rovere@"),
        ("jefe de ana de la cruz", "Ana de la Cruz"),
    ] {
        let before = calls(&stage, "GET /people").await;
        let reply = anna.asks(question).await;
        let addresses = ["cruz@", "rojas@", "velde@", "kuhn@", "rovere@"];
        let others: Vec<&str> = addresses
            .into_iter()
            .filter(|one| *one != address)
            .collect();
        reply.says(&[address]).is_silent_on(&others);
        let spent = calls(&stage, "GET /people").await - before;
        assert!(spent <= 4, "{question}: {spent} calls");
    }
    // Nobody is called so, and the beginning of a department is no proof.
    let offered = anna.asks("whois María del Mar").await;
    offered.says(&["María García"]).is_silent_on(&["garcia@"]);
    // A name with a slip is suggested, whoever else has the given name.
    let suggested = anna.asks("quién es Carmen de la Vga").await;
    suggested
        .says(&["«Carmen de la Vga»", "Carmen de la Vega"])
        .is_silent_on(&["Webex"]);
    stage.stop().await;
}
