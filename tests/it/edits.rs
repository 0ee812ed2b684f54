//! Second thoughts: questions that are edited or deleted after they were answered.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::inbox::State;

use crate::harness::{Seat, Stage, eventually, text};

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

pub(crate) async fn edit(seat: Seat<'_>, question: &Value, words: &str) {
    let path = format!("/messages/{}", text(&question["id"]));
    let edited = json!({"roomId": question["roomId"], "text": words});
    seat.call(Method::PUT, &path, Some(edited)).await;
}

pub(crate) async fn delete(seat: Seat<'_>, question: &Value) {
    let path = format!("/messages/{}", text(&question["id"]));
    seat.call(Method::DELETE, &path, None).await;
}

/// Waits until there is one reply, and it says this.
pub(crate) async fn only_reply_says(seat: Seat<'_>, question: &Value, part: &str) {
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
async fn an_edited_question_gets_a_new_answer_in_place_of_the_old_one() {
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
async fn an_edited_question_in_a_group_gets_its_new_answer_as_well() {
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
    let stage = Stage::with(SimulatorConfig::default(), off).await;
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

#[tokio::test]
async fn quick_edits_leave_one_answer_and_it_is_the_last_ones() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let mut heard = 0;
    for round in 0..3 {
        let question = anna.writes("whois wei zhang").await;
        anna.reply(&question).await;
        // Both edits are fetched before either is answered.
        let slow = json!({"match": "POST /messages", "delayMs": 200, "times": 2,
                          "token": BOT_TOKEN});
        stage.fault(slow).await;
        edit(anna, &question, "whois mei zhang").await;
        edit(anna, &question, "whois john andersen").await;
        heard += 3;
        stage.settled(heard).await;
        let replies = anna.replies(&question).await;
        assert_eq!(replies.len(), 1, "round {round}: {replies:#?}");
        assert!(text(&replies[0]["text"]).contains("John Andersen"));
        stage.clear_faults().await;
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_question_made_by_an_edit_has_one_answer_that_goes_with_it() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    // It mentions nobody: the bot does not hear of it.
    let message = anna.writes_in_group("nothing much").await;
    let ask = async |words: &str| {
        let path = format!("/messages/{}", text(&message["id"]));
        let mention = format!("<@personEmail:{}|Whodex> {words}", crate::harness::BOT);
        let edited = json!({"roomId": message["roomId"], "markdown": mention});
        anna.call(Method::PUT, &path, Some(edited)).await;
    };
    ask("whois wei zhang").await;
    only_reply_says(anna, &message, "Wei Zhang").await;
    ask("whois john andersen").await;
    only_reply_says(anna, &message, "John Andersen").await;
    stage.settled(2).await;
    delete(anna, &message).await;
    eventually("no reply", async || {
        anna.replies(&message).await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn an_edit_that_comes_before_its_question_shares_one_answer() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    stage.hold_deliveries().await;
    let question = anna.writes("whois wei zhang").await;
    edit(anna, &question, "whois john andersen").await;
    let mut updated = stage.event("messages", "updated", &question);
    updated["data"].as_object_mut().unwrap().remove("text");
    stage.deliver(&updated).await;
    only_reply_says(anna, &question, "John Andersen").await;
    let mut created = stage.event("messages", "created", &question);
    created["data"].as_object_mut().unwrap().remove("text");
    stage.deliver(&created).await;
    stage.settled(0).await;
    only_reply_says(anna, &question, "John Andersen").await;
    // Both at once, the edit first.
    let question = anna.writes("whois wei zhang").await;
    edit(anna, &question, "whois mei zhang").await;
    let events = ["updated", "created"].map(|event| stage.event("messages", event, &question));
    futures_util::future::join_all(events.iter().map(|event| stage.deliver(event))).await;
    stage.settled(0).await;
    only_reply_says(anna, &question, "Mei Zhang").await;
    stage.stop().await;
}

#[tokio::test]
async fn an_unheard_answer_to_an_edit_is_noted_and_withdrawn_as_well() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 1,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    edit(anna, &question, "whois john andersen").await;
    stage.settled(2).await;
    only_reply_says(anna, &question, "John Andersen").await;
    edit(anna, &question, "whois mei zhang").await;
    only_reply_says(anna, &question, "Mei Zhang").await;
    stage.settled(3).await;
    delete(anna, &question).await;
    eventually("no reply", async || {
        anna.replies(&question).await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

/// The bot posts its next answer a while after it read the question, and does not hear that it did.
async fn posts_late_and_unheard(stage: &Stage) {
    for fault in [
        json!({"match": "GET /people", "delayMs": 1500, "times": 1, "token": BOT_TOKEN}),
        json!({"match": "POST /messages", "after": true, "status": 502, "times": 1, "token": BOT_TOKEN}),
    ] {
        stage.fault(fault).await;
    }
}

/// Waits until the bot has read a message since so many were read.
async fn has_read(stage: &Stage, before: u64) {
    eventually("a message that is read", async || {
        (stage.calls("GET /messages/{id}").await > before).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_unheard_answer_to_an_edit_is_not_taken_for_the_next_edits() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    posts_late_and_unheard(&stage).await;
    let before = stage.calls("GET /messages/{id}").await;
    edit(anna, &question, "whois john andersen").await;
    has_read(&stage, before).await;
    edit(anna, &question, "whois mei zhang").await;
    stage.settled(3).await;
    let stats = stage.get("/sim/stats").await;
    assert_eq!(stats["unheard"]["POST /messages"], 1);
    only_reply_says(anna, &question, "Mei Zhang").await;
    stage.stop().await;
}

#[tokio::test]
async fn an_event_without_a_time_of_its_edit_may_be_of_any_edit() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    stage.hold_deliveries().await;
    posts_late_and_unheard(&stage).await;
    edit(anna, &question, "whois john andersen").await;
    let mut updated = stage.event("messages", "updated", &question);
    let told = updated["data"].as_object_mut().unwrap();
    told.remove("text");
    assert!(!told.contains_key("updated"));
    let before = stage.calls("GET /messages/{id}").await;
    stage.deliver(&updated).await;
    has_read(&stage, before).await;
    // No event tells of this edit: it would have the same key.
    edit(anna, &question, "whois mei zhang").await;
    stage.settled(0).await;
    let stats = stage.get("/sim/stats").await;
    assert_eq!(stats["unheard"]["POST /messages"], 1);
    only_reply_says(anna, &question, "Mei Zhang").await;
    stage.stop().await;
}

#[tokio::test]
async fn an_unheard_answer_to_a_question_does_not_stand_for_its_edit() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("whois olga nowak").await;
    posts_late_and_unheard(&stage).await;
    // The bot gives the question up before it sees what it posted.
    let hidden =
        json!({"match": "GET /messages/direct", "status": 400, "times": 2, "token": BOT_TOKEN});
    stage.fault(hidden).await;
    let before = stage.calls("GET /messages/{id}").await;
    let question = anna.writes("whois wei zhang").await;
    has_read(&stage, before).await;
    edit(anna, &question, "whois john andersen").await;
    stage.settled(3).await;
    only_reply_says(anna, &question, "John Andersen").await;
    assert_eq!(stage.depth().await.dead, 1);
    stage.stop().await;
}

#[tokio::test]
async fn an_edit_takes_the_place_of_an_answer_that_was_never_heard_of() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    anna.asks("whois olga nowak").await;
    stage
        .fault(json!({"match": "POST /messages", "after": true, "status": 502, "times": 1, "token": BOT_TOKEN}))
        .await;
    stage
        .fault(
            json!({"match": "GET /messages/direct", "status": 400, "times": 2, "token": BOT_TOKEN}),
        )
        .await;
    let question = anna.writes("whois wei zhang").await;
    eventually("a question that was given up", async || {
        (stage.depth().await.dead == 1).then_some(())
    })
    .await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    edit(anna, &question, "whois john andersen").await;
    only_reply_says(anna, &question, "John Andersen").await;
    stage.stop().await;
}

#[tokio::test]
async fn a_question_of_two_days_ago_still_takes_its_answer_with_it() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await;
    stage.settled(1).await;
    let aged = |hours: u64| {
        let mut event = stage.event("messages", "deleted", &question);
        let asked = whodex::clock::now() - std::time::Duration::from_hours(hours);
        event["data"]["created"] = json!(asked.to_string());
        event
    };
    stage.deliver(&aged(80)).await;
    assert_eq!(stage.depth().await.open, 0, "nobody remembers its answer");
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.deliver(&aged(48)).await;
    eventually("no reply", async || {
        anna.replies(&question).await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn a_deleted_question_keeps_no_answer_that_went_unheard() {
    let stage = Stage::start().await;
    let settle = async |asked| stage.settled(1 + 2 * asked).await;
    deleted_questions_leave_no_unheard_answer(&stage, settle).await;
    stage.stop().await;
}

/// Deletes a question of each kind before its unheard answer was looked for; `settle` waits until so many are done with.
pub(crate) async fn deleted_questions_leave_no_unheard_answer(
    stage: &Stage,
    settle: impl AsyncFn(u64),
) {
    let anna = stage.seat(ANNA);
    let root = anna.writes("whois olga nowak").await;
    anna.reply(&root).await;
    for (asked, is_below) in [(1, false), (2, true)] {
        let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 1,
                             "token": BOT_TOKEN});
        stage.fault(unheard).await;
        let mut message = json!({"roomId": root["roomId"], "text": "whois wei zhang"});
        if is_below {
            message["parentId"] = root["id"].clone();
        }
        let question = anna.call(Method::POST, "/messages", Some(message)).await;
        let n = 1 + usize::from(is_below);
        anna.nth_reply(&question, n).await.says(&["Wei Zhang"]);
        // Its next attempt, a second later, finds no question.
        delete(anna, &question).await;
        settle(asked).await;
        assert_eq!(anna.replies(&question).await.len(), n - 1);
    }
    // Of another question of the same thread the answer stays.
    anna.reply(&root).await.says(&["Olga Nowak"]);
}

#[tokio::test]
async fn edits_that_wait_for_a_question_count_in_their_askers_limit() {
    let limited = |config: &mut whodex::config::Config| config.asker_limit = 1;
    let stage = Stage::with(SimulatorConfig::default(), limited).await;
    let anna = stage.seat(ANNA);
    let slow = json!({"match": "POST /messages", "delayMs": 5000, "times": 1,
                      "token": BOT_TOKEN});
    stage.fault(slow).await;
    let question = anna.writes("whois wei zhang").await;
    eventually("a question in work", async || {
        (stage.depth().await.claimed == 1).then_some(())
    })
    .await;
    edit(anna, &question, "whois john andersen").await;
    // Each wait is an attempt: what waits for ever is bounded by them.
    eventually("an edit that waited twice", async || {
        let inbox = stage.inbox().await;
        let jobs = inbox.list(Some(State::Deferred), 5).await.unwrap();
        inbox.close().await;
        jobs.iter()
            .any(|job| job.key.starts_with("messages/updated/") && job.attempt > 2)
            .then_some(())
    })
    .await;
    // The second question in a moment is one too many.
    only_reply_says(anna, &question, "questions at once").await;
    stage.settled(2).await;
    stage.stop().await;
}
