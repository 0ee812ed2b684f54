//! Whom an answer was about is kept beside its job: ids and a word, and no more of it than the answer itself.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BOT, Stage, eventually, text};

const ANNA: &str = "anna.berg@example.com";

/// The id of the one person with this address.
async fn id_of(stage: &Stage, address: &str) -> String {
    let anna = stage.seat(ANNA);
    let path = format!("/people?email={address}");
    let people = anna.call(Method::GET, &path, None).await;
    text(&people["items"][0]["id"])
}

/// What the inbox remembers of a thread, by its space and its root.
async fn remembered(stage: &Stage, room: &Value, root: &Value) -> Option<String> {
    let (room, root) = (text(room).parse().unwrap(), text(root).parse().unwrap());
    let thread = whodex::worker::follow_up::thread(&room, &root);
    let inbox = stage.inbox().await;
    let about = inbox.last_about(&thread, i64::MAX).await.unwrap();
    inbox.close().await;
    about
}

/// Waits until a thread was about these people, and this was asked.
async fn was_about(stage: &Stage, question: &Value, asked: &str, people: &[&str]) {
    let mut ids = Vec::new();
    for address in people {
        ids.push(id_of(stage, address).await);
    }
    let expected = json!({"ask": asked, "people": ids}).to_string();
    let mut last = None;
    eventually(&expected, async || {
        last = remembered(stage, &question["roomId"], &question["id"]).await;
        (last.as_deref() == Some(expected.as_str())).then_some(())
    })
    .await;
}

fn holds(file: &[u8], text: &str) -> bool {
    file.windows(text.len()).any(|part| part == text.as_bytes())
}

const WEI: &str = "wei.zhang@example.com";
const JOHN: &str = "john.andersen@example.com";

#[tokio::test]
async fn a_thread_keeps_only_the_ids_of_those_shown_last() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let root = anna.writes("whois wei zhang").await;
    was_about(&stage, &root, "whois", &[WEI]).await;
    let ask = async |words: &str| {
        let message = json!({"roomId": root["roomId"], "parentId": root["id"], "text": words});
        anna.call(Method::POST, "/messages", Some(message)).await
    };
    ask("status wei zhang, john andersen").await;
    was_about(&stage, &root, "status", &[WEI, JOHN]).await;
    // Of a choice nobody is meant until one is chosen, and of a manager's answer it is the manager.
    let chooser = ask("whois john").await;
    was_about(&stage, &root, "whois", &[]).await;
    let chooser = anna.nth_reply(&chooser, 3).await;
    let chosen = text(&chooser.buttons("Show")[0]["id"]);
    anna.presses(&chooser, "Show", 0).await;
    let expected = json!({"ask": "whois", "people": [chosen]}).to_string();
    eventually("the one who was chosen", async || {
        let about = remembered(&stage, &root["roomId"], &root["id"]).await;
        (about? == expected).then_some(())
    })
    .await;
    ask("manager of john andersen").await;
    was_about(&stage, &root, "manager", &["john.duarte@example.com"]).await;
    // Help is about nobody, and changes nothing.
    ask("help").await;
    stage.settled(6).await;
    was_about(&stage, &root, "manager", &["john.duarte@example.com"]).await;
    // Nothing of the people but their ids is in the file.
    let file = stage.inbox_bytes();
    assert!(holds(&file, &id_of(&stage, WEI).await));
    for name in ["Wei", "wei.zhang", "Andersen", "example.com"] {
        assert!(!holds(&file, name), "{name}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_subject_changes_with_an_edit_and_goes_with_its_job() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    was_about(&stage, &question, "whois", &[WEI]).await;
    let path = format!("/messages/{}", text(&question["id"]));
    let edited = json!({"roomId": question["roomId"], "text": "status john andersen"});
    anna.call(Method::PUT, &path, Some(edited)).await;
    was_about(&stage, &question, "status", &[JOHN]).await;
    anna.call(Method::DELETE, &path, None).await;
    let forgotten = async |question: &Value| {
        eventually("nothing remembered", async || {
            let about = remembered(&stage, &question["roomId"], &question["id"]).await;
            about.is_none().then_some(())
        })
        .await;
    };
    forgotten(&question).await;
    let question = anna.writes("whois wei zhang").await;
    was_about(&stage, &question, "whois", &[WEI]).await;
    let inbox = stage.inbox().await;
    let in_an_hour = whodex::clock::now() + std::time::Duration::from_hours(1);
    inbox.prune(in_an_hour).await.unwrap();
    inbox.close().await;
    forgotten(&question).await;
    stage.stop().await;
}

#[tokio::test]
async fn a_press_that_names_another_spaces_thread_changes_nothing() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let john = stage.seat(JOHN);
    let theirs = john.writes("whois wei zhang").await;
    was_about(&stage, &theirs, "whois", &[WEI]).await;
    let card = anna.asks("whois wei zhang").await;
    let mut forged = card.buttons("Manager")[0].clone();
    forged["thread"] = theirs["id"].clone();
    anna.sends_inputs(&card, forged).await;
    stage.settled(3).await;
    let about = remembered(&stage, &theirs["roomId"], &theirs["id"]).await;
    assert!(about.unwrap().contains("whois"));
    let about = remembered(&stage, &card.message["roomId"], &theirs["id"]).await;
    assert!(about.unwrap().contains("manager"));
    stage.stop().await;
}

#[tokio::test]
async fn an_outsider_who_is_refused_leaves_a_thread_as_it_is() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let root = anna.writes_in_group("@bot whois wei zhang").await;
    was_about(&stage, &root, "whois", &[WEI]).await;
    let vera = stage.seat("vera.partner@partner.example");
    let words = format!("<@personEmail:{BOT}|Whodex> whois john andersen");
    let below = json!({"roomId": root["roomId"], "parentId": root["id"], "markdown": words});
    let below = vera.call(Method::POST, "/messages", Some(below)).await;
    vera.nth_reply(&below, 2).await;
    stage.settled(2).await;
    was_about(&stage, &root, "whois", &[WEI]).await;
    stage.stop().await;
}
