//! Second thoughts: questions that are edited or deleted after they were answered.

use reqwest::Method;
use serde_json::{Value, json};
use whodex::simulator::Settings;

use crate::harness::{Seat, Stage, eventually, text};

const ANNA: &str = "anna.berg@example.com";

async fn edit(seat: Seat<'_>, question: &Value, words: &str) {
    let path = format!("/messages/{}", text(&question["id"]));
    let edited = json!({"roomId": question["roomId"], "text": words});
    seat.call(Method::PUT, &path, Some(edited)).await;
}

async fn delete(seat: Seat<'_>, question: &Value) {
    let path = format!("/messages/{}", text(&question["id"]));
    seat.call(Method::DELETE, &path, None).await;
}

/// Waits until there is one reply, and it says this.
async fn only_reply_says(seat: Seat<'_>, question: &Value, part: &str) {
    eventually(part, async || {
        let replies = seat.replies(question).await;
        let [only] = replies.as_slice() else {
            return None;
        };
        only["text"].as_str()?.contains(part).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_question_edited_into_another_gets_the_new_answer_in_place_of_the_old_one() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    edit(anna, &question, "whois john andersen").await;
    only_reply_says(anna, &question, "John Andersen").await;
    edit(anna, &question, "status mei zhang").await;
    only_reply_says(anna, &question, "Do not disturb").await;
    stage.settled(3).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn an_edited_question_in_a_group_space_gets_its_new_answer_as_well() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    anna.reply(&question).await;
    let path = format!("/messages/{}", text(&question["id"]));
    let markdown = format!(
        "<@personEmail:{}|Whodex> whois john andersen",
        crate::harness::BOT
    );
    let edited = json!({"roomId": question["roomId"], "markdown": markdown});
    anna.call(Method::PUT, &path, Some(edited)).await;
    only_reply_says(anna, &question, "John Andersen").await;
    stage.stop().await;
}

#[tokio::test]
async fn an_edit_that_is_delivered_again_later_is_not_answered_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    edit(anna, &question, "whois john andersen").await;
    only_reply_says(anna, &question, "John Andersen").await;
    stage.settled(2).await;
    let posted = stage.calls("POST /messages").await;
    // The same event, at a time at which it cannot be known by its key.
    let mut event = stage.event("messages", "updated", &question);
    event["data"]["updated"] = json!(whodex::clock::now().to_string());
    stage.deliver(&event).await;
    stage.settled(2).await;
    assert_eq!(stage.calls("POST /messages").await, posted);
    stage.stop().await;
}

#[tokio::test]
async fn an_edit_long_after_the_question_is_not_answered() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    let mut event = stage.event("messages", "updated", &question);
    let long_ago = whodex::clock::now() - std::time::Duration::from_mins(30);
    event["data"]["created"] = json!(long_ago.to_string());
    let before = stage.depth().await;
    stage.deliver(&event).await;
    assert_eq!(stage.depth().await, before, "nothing was kept");
    stage.stop().await;
}

#[tokio::test]
async fn a_deleted_question_takes_its_answer_with_it() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    edit(anna, &question, "whois john andersen").await;
    only_reply_says(anna, &question, "John Andersen").await;
    delete(anna, &question).await;
    eventually("no reply", async || {
        anna.replies(&question).await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn settings_turn_both_off() {
    let off = |config: &mut whodex::config::Config| {
        (config.answer_edits, config.delete_answers) = (false, false);
    };
    let stage = Stage::with(Settings::default(), off).await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    edit(anna, &question, "whois john andersen").await;
    delete(anna, &question).await;
    stage.settled(3).await;
    let replies = anna.replies(&question).await;
    assert_eq!(replies.len(), 1);
    assert!(text(&replies[0]["text"]).contains("Wei Zhang"));
    stage.stop().await;
}
