//! Lists by department, place or skill, numbers, and who stands below and above somebody.

use serde_json::{Value, json};
use whodex::config::DisclosureLevel;

use super::{ANNA, VERA, World, person, row};
use crate::harness::Stage;
use crate::hierarchy::brings;
use crate::policy::{asks_in, space};

/// Twelve sellers, of whom one is unknown to Webex, and others.
async fn company(direct: DisclosureLevel) -> World {
    let sellers: Vec<String> = (0..12).map(|n| format!("Seller Number{n:02}")).collect();
    let known: Vec<Value> = sellers
        .iter()
        .skip(1)
        .map(|name| person(name, json!({})))
        .collect();
    let about = |name: &String| row(name, json!({"department": "Sales", "location": "Oslo"}));
    let mut rows: Vec<Value> = sellers.iter().map(about).collect();
    rows.push(row(
        "Ruth Rust",
        json!({"title": "Engineer", "department": "Finance", "location": "Berlin", "phone": "+1 408 526 7209",
            "skills": "Rust; Welding", "managerEmail": "bea.boss@example.com"}),
    ));
    rows.push(row(
        "Kim Kettle",
        json!({"department": "Finance", "phone": "+1 408 555 7209; 030 5267209", "managerEmail": "ruth.rust@example.com"}),
    ));
    rows.push(row(
        "Gus Gone",
        json!({"department": "Finance", "phone": "+1 212 999 0000", "skills": "Rust",
        "managerEmail": "bea.boss@example.com"}),
    ));
    rows.push(row(
        "Bea Boss",
        json!({"managerEmail": "kim.kettle@example.com"}),
    ));
    let mut all = known;
    all.push(person(
        "Ruth Rust",
        json!({"phoneNumbers": [{"type": "work", "value": "+1 408 526 7209"}]}),
    ));
    all.extend(["Kim Kettle", "Bea Boss"].map(|name| person(name, json!({}))));
    World::of(
        all,
        &rows,
        &[("skills", DisclosureLevel::Business)],
        |config| {
            config.access.direct = direct;
        },
    )
    .await
}

#[tokio::test]
async fn all_of_a_department_are_listed_page_by_page() {
    let world = company(DisclosureLevel::Everything).await;
    let anna = world.stage.seat(ANNA);
    let first = anna.asks("who works in sales").await;
    first.says(&[
        "sales",
        "1 to 10 of 12",
        "Seller Number01",
        "Seller Number09",
    ]);
    first.is_silent_on(&["Number00", "Number10", "Ruth"]);
    let more = first.buttons("More").remove(0);
    let rest = brings(&anna, &first, more).await;
    rest.says(&["11 to 12 of 12", "Seller Number10", "Seller Number11"]);
    assert!(rest.buttons("More").is_empty());
    world.stage.stop().await;
}

#[tokio::test]
async fn places_skills_and_titles_are_asked_for_in_every_language() {
    let world = company(DisclosureLevel::Everything).await;
    let anna = world.stage.seat(ANNA);
    for question in [
        "who is in the Berlin office?",
        "who knows rust",
        "engineers in finance",
        "wer kann Rust?",
        "wer kennt sich mit rust aus",
        "qui maîtrise rust ?",
        "¿quién sabe rust?",
    ] {
        let list = anna.asks(question).await;
        list.says(&["Ruth Rust"]).is_silent_on(&["Gus", "Seller"]);
    }
    anna.asks("wer arbeitet im Sales?")
        .await
        .says(&["Personen", "Seller Number01"]);
    anna.asks("who knows pottery")
        .await
        .says(&["nobody for “pottery”"]);
    world.stage.stop().await;
}

#[tokio::test]
async fn without_a_roster_nobody_is_listed() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for question in [
        "who works in sales",
        "who knows rust",
        "everybody in finance",
    ] {
        anna.asks(question).await.says(&["did not understand"]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn what_is_hidden_finds_nobody() {
    let world = company(DisclosureLevel::Presence).await;
    let anna = world.stage.seat(ANNA);
    for question in [
        "who knows rust",
        "who is in the Berlin office",
        "whois 4085267209",
        "who reports to Bea Boss",
    ] {
        anna.asks(question)
            .await
            .is_silent_on(&["Ruth", "Kim", "Gus"]);
    }
    let hidden = anna.asks("who knows rust").await.text();
    let missing = anna.asks("who knows zinc").await.text();
    assert_eq!(hidden, missing.replace("zinc", "rust"));
    let hidden = anna.asks("whois 4085267209").await.text();
    let missing = anna.asks("whois 4085267200").await.text();
    assert_eq!(hidden, missing.replace("7200", "7209"));
    let beside = space(&anna, &[VERA]).await;
    for question in [
        "who knows rust?",
        "whois 4085267209",
        "who is in the Berlin office?",
    ] {
        asks_in(&anna, &beside, question)
            .await
            .is_silent_on(&["Ruth", "Kim", "Gus"]);
    }
    // Departments are shown everywhere.
    anna.asks("who works in finance")
        .await
        .says(&["Ruth Rust", "Kim Kettle"]);
    world.stage.stop().await;
}

#[tokio::test]
async fn a_number_finds_whoever_has_it_and_shared_digits_are_a_choice() {
    let world = company(DisclosureLevel::Everything).await;
    let anna = world.stage.seat(ANNA);
    for question in [
        "whois 4085267209",
        "whose number is +1 408 526 7209",
        "+1 (408) 526-7209",
    ] {
        let card = anna.asks(question).await;
        card.says(&["Ruth Rust", "ruth.rust@example.com"])
            .is_silent_on(&["Kim"]);
    }
    let both = anna.asks("whois 5267209").await;
    both.says(&["Ruth Rust", "Kim Kettle"]);
    assert_eq!(both.buttons("Show").len(), 2);
    anna.asks("whois 2129990000")
        .await
        .says(&["nobody with the number"])
        .is_silent_on(&["Gus"]);
    world.stage.stop().await;
}

#[tokio::test]
async fn a_number_of_unknown_kind_needs_the_highest_level() {
    let world = company(DisclosureLevel::Business).await;
    let anna = world.stage.seat(ANNA);
    // Webex has it as a number of work.
    anna.asks("whois 4085267209").await.says(&["Ruth Rust"]);
    anna.asks("whois 4085557209").await.is_silent_on(&["Kim"]);
    world.stage.stop().await;
}

#[tokio::test]
async fn those_below_somebody_are_counted_and_circles_end() {
    let world = company(DisclosureLevel::Everything).await;
    let anna = world.stage.seat(ANNA);
    let below = anna.asks("who reports to Bea Boss").await;
    below.says(&[
        "Ruth Rust",
        "2 people report directly to Bea Boss, 3 in all",
    ]);
    below.is_silent_on(&["Gus"]);
    let above = anna.asks("chain of Kim Kettle").await;
    above.says(&["Ruth Rust", "Bea Boss"]);
    anna.asks("manager of Kim Kettle")
        .await
        .says(&["Ruth Rust"]);
    world.stage.stop().await;
}
