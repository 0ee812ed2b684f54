//! Who may ask, and what is shown where, seen from the spaces.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::{AskRule, Config, DisclosureLevel};

use crate::harness::{BOT, Reply, Seat, Stage, text};

const ANNA: &str = "anna.berg@example.com";
const VERA: &str = "vera.partner@partner.example";
const JOHN: &str = "whois john andersen";

async fn stage(change: impl FnOnce(&mut Config)) -> Stage {
    Stage::with(SimulatorConfig::default(), |config| {
        config.access = Config::default().access;
        change(config);
    })
    .await
}

/// A group space with the bot and these people.
pub(crate) async fn space(anna: &Seat<'_>, people: &[&str]) -> String {
    let room = anna
        .call(Method::POST, "/rooms", Some(json!({"title": "Policy"})))
        .await;
    let room = text(&room["id"]);
    for who in [BOT].iter().chain(people) {
        let add = json!({"roomId": room, "personEmail": who});
        anna.call(Method::POST, "/memberships", Some(add)).await;
    }
    room
}

async fn writes_in(seat: &Seat<'_>, room: &str, words: &str) -> Value {
    let markdown = format!("<@personEmail:{BOT}> {words}");
    let question = json!({"roomId": room, "markdown": markdown});
    seat.call(Method::POST, "/messages", Some(question)).await
}

pub(crate) async fn asks_in(seat: &Seat<'_>, room: &str, words: &str) -> Reply {
    let question = writes_in(seat, room, words).await;
    seat.reply(&question).await
}

#[tokio::test]
async fn colleagues_see_everything_and_only_names_beside_outsiders() {
    let stage = stage(|_| {}).await;
    let anna = stage.seat(ANNA);
    let ours = space(&anna, &["wei.zhang@example.com"]).await;
    let mixed = space(&anna, &["wei.zhang@example.com", VERA]).await;
    asks_in(&anna, &ours, JOHN)
        .await
        .says(&["GM · Sales", "+1 408 526 7209", "Available"]);
    let card = asks_in(&anna, &mixed, JOHN).await;
    card.says(&["GM · Sales", "john.andersen@example.com"]);
    let hidden = [
        "+1 408",
        "Bird Ave",
        "Available",
        "local time",
        "John Duarte",
    ];
    card.is_silent_on(&hidden);
    let status = asks_in(&anna, &mixed, "status john andersen").await;
    status
        .says(&["John Andersen", "Presence is not shown in this space"])
        .is_silent_on(&hidden);
    card.is_silent_on(&["not shown"]);
    // A press in the same space shows no more than the card.
    anna.presses(&card, "Refresh", 0)
        .await
        .is_silent_on(&hidden);
    anna.asks(JOHN)
        .await
        .says(&["+1 408 526 7209", "Available"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_press_in_a_direct_space_shows_what_a_question_there_does() {
    let stage = stage(|config| config.access.group = DisclosureLevel::Name).await;
    let anna = stage.seat(ANNA);
    let card = anna.asks(JOHN).await;
    card.says(&["+1 408 526 7209"]);
    anna.presses(&card, "Refresh", 0)
        .await
        .says(&["+1 408 526 7209"]);
    stage.stop().await;
}

#[tokio::test]
async fn an_outsider_who_may_ask_sees_names_and_all_about_themselves() {
    let stage = stage(|config| config.access.domains = vec!["partner.example".to_owned()]).await;
    let vera = stage.seat(VERA);
    let card = vera.asks(JOHN).await;
    card.says(&["GM · Sales"])
        .is_silent_on(&["+1 408", "Available"]);
    vera.asks("whoami")
        .await
        .says(&["Vera Partner", "In Webex since"]);
    stage
        .seat("victor.partner@partner.example")
        .asks(JOHN)
        .await
        .says(&["GM · Sales"]);
    stage.stop().await;
}

#[tokio::test]
async fn those_who_may_not_ask_get_a_sentence_or_nothing_at_all() {
    let listed = |config: &mut Config| {
        config.access.ask = AskRule::Listed;
        config.access.people = vec![ANNA.to_owned()];
    };
    let talking = stage(listed).await;
    talking.seat(ANNA).asks(JOHN).await.says(&["GM · Sales"]);
    talking
        .seat("wei.zhang@example.com")
        .asks(JOHN)
        .await
        .says(&["set up for"]);
    talking.stop().await;
    let silent = stage(|config| {
        listed(config);
        config.access.tells_refused = false;
    })
    .await;
    let wei = silent.seat("wei.zhang@example.com");
    let question = wei.writes(JOHN).await;
    silent.seat(ANNA).asks(JOHN).await.says(&["GM · Sales"]);
    silent.settled(2).await;
    assert!(wei.replies(&question).await.is_empty());
    silent.stop().await;
}

#[tokio::test]
async fn everybody_may_ask_in_a_listed_space_and_not_elsewhere() {
    // The simulator makes new ids at each start: the space has to be there before the bot is.
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let listed = space(&anna, &[VERA]).await;
    let other = space(&anna, &[VERA]).await;
    stage.config.access = Config::default().access;
    stage.config.access.spaces = vec![listed.clone()];
    stage.start_bot().await;
    let vera = stage.seat(VERA);
    asks_in(&vera, &listed, JOHN).await.says(&["GM · Sales"]);
    asks_in(&vera, &other, JOHN).await.says(&["set up for"]);
    stage.stop().await;
}

#[tokio::test]
async fn an_account_that_webex_did_not_show_is_soon_asked_for_again() {
    let stage = Stage::start().await;
    let kofi = stage.seat("kofi.mensah@example.com");
    let unseen = json!({"match": "GET /people/{id}", "status": 404, "times": 1, "token": "simulated-bot-token"});
    stage.fault(unseen).await;
    kofi.asks("whoami").await.says(&["in my own organization"]);
    kofi.asks("whoami").await.says(&["Kofi Mensah", "Trainer"]);
    stage.stop().await;
}
