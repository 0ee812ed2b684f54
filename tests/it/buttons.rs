//! Buttons: what comes back from a card comes from outside.

use serde_json::json;
use webex_simulator::SimulatorConfig;

use crate::harness::{Reply, Stage};

const ANNA: &str = "anna.berg@example.com";

#[tokio::test]
async fn manager_and_refresh_bring_cards_into_the_same_thread() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    let manager = anna.presses(&card, "Manager", 0).await;
    manager.says(&["John Duarte"]);
    assert_eq!(manager.message["parentId"], card.message["parentId"]);
    let before = stage.calls("GET /people/{id}").await;
    let refreshed = anna.presses(&card, "Refresh", 0).await;
    refreshed.says(&["GM · Sales", "Updated "]);
    card.is_silent_on(&["Updated "]);
    assert!(
        stage.calls("GET /people/{id}").await > before,
        "presence is asked for anew"
    );
    stage.stop().await;
}

#[tokio::test]
async fn an_example_in_help_runs_when_pressed_as_does_the_way_to_help() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let help = anna.asks("help").await;
    let reply = anna.presses(&help, "Who is Anna?", 0).await;
    reply.says(&["Who is “Anna”?"]);
    let whom = anna.asks("status").await;
    whom.says(&["Who do you mean?"]);
    let help = anna.presses(&whom, "What can I ask?", 0).await;
    help.says(&["Ask me as you would ask a colleague"]);
    stage.stop().await;
}

#[tokio::test]
async fn more_goes_on_where_the_list_stopped() {
    let settings = SimulatorConfig {
        people: 3000,
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let anna = stage.seat(ANNA);
    let first = anna.asks("whois anna").await;
    let second = anna.presses(&first, "More", 0).await;
    assert_eq!(first.buttons("Show").len(), 10);
    let people = |buttons: Vec<serde_json::Value>| -> Vec<String> {
        buttons.iter().map(|data| data["id"].to_string()).collect()
    };
    let (first, second) = (
        people(first.buttons("Show")),
        people(second.buttons("Show")),
    );
    assert!(!second.is_empty() && second.iter().all(|id| !first.contains(id)));
    stage.stop().await;
}

#[tokio::test]
async fn more_of_a_narrowed_choice_goes_on_with_those_who_fit() {
    let settings = SimulatorConfig {
        people: 20_000,
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let anna = stage.seat(ANNA);
    let mut page = anna.asks("who is anna in engineering?").await;
    let mut shown: Vec<String> = Vec::new();
    loop {
        let rows = page.buttons("Show");
        let words = page.words();
        let fitting = words.iter().filter(|line| line.contains("Engineering"));
        assert_eq!(fitting.count(), rows.len(), "{words:?}");
        for id in rows.iter().map(|data| data["id"].to_string()) {
            assert!(!shown.contains(&id), "{id} is shown twice");
            shown.push(id);
        }
        if page.buttons("More").is_empty() {
            // A list that was cut before its end has a page that says that nobody follows.
            assert!(
                !rows.is_empty() || words.iter().any(|line| line == "There are no more."),
                "{words:?}"
            );
            break;
        }
        assert!(!rows.is_empty(), "{words:?}");
        page = anna.presses(&page, "More", 0).await;
    }
    assert!(shown.len() > 10, "{} people on all pages", shown.len());
    stage.stop().await;
}

#[tokio::test]
async fn inputs_that_no_card_of_the_bot_carries_are_left_unanswered() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    for inputs in [
        json!({}),
        json!({"v": 1, "do": "person", "id": "../../people/me"}),
        json!({"v": 1, "do": "more", "name": "a", "skip": 99_999_999}),
        json!({"v": 9, "do": "person", "id": "x"}),
        json!({"v": 1, "do": "say", "text": "x".repeat(100_000)}),
    ] {
        anna.sends_inputs(&card, inputs).await;
    }
    stage.settled(8).await;
    assert_eq!(anna.replies(&card.message).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_press_is_answered_under_the_rights_of_whoever_pressed() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes_in_group("@bot whois john andersen").await;
    let card = anna.reply(&question).await;
    let vera = stage.seat("vera.partner@partner.example");
    let reply = vera.presses(&card, "Manager", 0).await;
    reply.says(&["set up for"]);
    reply.is_silent_on(&["John Duarte"]);
    stage.stop().await;
}

#[tokio::test]
async fn the_buttons_of_a_chooser_work_over_restarts() {
    let settings = SimulatorConfig {
        people: 3000,
        ..SimulatorConfig::default()
    };
    let mut stage = Stage::with(settings, |_| {}).await;
    let chooser = stage.seat(ANNA).asks("whois anna").await;
    let shown = |reply: &Reply| reply.buttons("Show");
    stage.restart_bot().await;
    let anna = stage.seat(ANNA);
    let more = anna.presses(&chooser, "More", 0).await;
    more.says(&["11 to "]);
    assert!(
        shown(&more)
            .iter()
            .all(|person| !shown(&chooser).contains(person))
    );
    let person = anna.presses(&chooser, "Show", 0).await;
    stage.restart_bot().await;
    let anna = stage.seat(ANNA);
    let manager = anna.presses(&person, "Manager", 0).await;
    let refreshed = anna.presses(&manager, "Refresh", 0).await;
    refreshed.says(&["Updated "]);
    let name = |reply: &Reply| {
        let words = reply.words();
        let intro = words[0].starts_with("Manager of ");
        words[usize::from(intro)].clone()
    };
    assert_eq!(name(&manager), name(&refreshed));
    assert_ne!(name(&manager), name(&person));
    let root = &chooser.message["parentId"];
    for reply in [&more, &person, &manager, &refreshed] {
        assert_eq!(&reply.message["parentId"], root, "all in one thread");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_in_a_moment_is_answered_once() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    let manager = card.buttons("Manager")[0].clone();
    anna.sends_inputs(&card, manager.clone()).await;
    anna.sends_inputs(&card, manager).await;
    // Another button is another question, also in the same moment.
    let refresh = card.buttons("Refresh")[0].clone();
    anna.sends_inputs(&card, refresh).await;
    stage.settled(4).await;
    assert_eq!(anna.replies(&card.message).await.len(), 3);
    stage.stop().await;
}
