//! Watches whose request was deleted, edited, or taken back: none of them tells anything later, or anything twice.

use reqwest::Method;
use serde_json::{Value, json};

use crate::edits::{delete, edit, only_reply_says};
use crate::harness::{BOT, Stage, eventually};
use crate::watches::{ANNA, KOFI, OLGA, is_looked_at, is_now, kept, none_is_kept, stage};

const BOT_TOKEN: &str = "simulated-bot-token";

/// How often the bot has said in Anna's direct space that somebody is available now.
async fn told(stage: &Stage) -> usize {
    let path = format!("/messages/direct?personEmail={BOT}");
    let list = stage.seat(ANNA).call(Method::GET, &path, None).await;
    let said = list["items"].as_array().unwrap().iter();
    let texts = said.filter_map(|message| message["text"].as_str());
    texts.filter(|text| text.contains("available now")).count()
}

/// Olga becomes available: that is said below this request, and nothing else anywhere.
async fn olga_alone_is_told_of(stage: &Stage, request: &Value) {
    is_now(stage, OLGA, "active").await;
    let told_of = stage.seat(ANNA).nth_reply(request, 2).await;
    told_of.says(&["Olga Nowak is available now."]);
    none_is_kept(stage).await;
    assert_eq!(told(stage).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_request_ends_its_watch() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let kofi = anna.writes("watch kofi mensah").await;
    anna.reply(&kofi).await.says(&["I will tell you"]);
    let olga = anna.writes("watch olga nowak").await;
    anna.reply(&olga).await;
    delete(anna, &kofi).await;
    eventually("one watch", async || {
        (kept(&stage).await == 1).then_some(())
    })
    .await;
    is_now(&stage, KOFI, "active").await;
    olga_alone_is_told_of(&stage, &olga).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_request_leaves_what_another_renewed() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let first = anna.writes("watch kofi mensah").await;
    anna.reply(&first).await;
    let second = anna.writes("tell me when kofi mensah is back").await;
    anna.reply(&second).await;
    delete(anna, &first).await;
    eventually("a question that is gone", async || {
        anna.replies(&first).await.is_empty().then_some(())
    })
    .await;
    assert_eq!(kept(&stage).await, 1);
    is_now(&stage, KOFI, "active").await;
    anna.nth_reply(&second, 2).await;
    none_is_kept(&stage).await;
    assert_eq!(told(&stage).await, 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_becomes_another_question_ends_its_watch() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("watch kofi mensah").await;
    anna.reply(&question).await;
    edit(anna, &question, "whois john andersen").await;
    only_reply_says(anna, &question, "John Andersen").await;
    assert_eq!(kept(&stage).await, 0);
    is_now(&stage, KOFI, "active").await;
    // Nobody is looked at any more, and so nothing can be told.
    none_is_kept(&stage).await;
    assert_eq!(told(&stage).await, 0);
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_edited_watches_the_others_instead() {
    let mut stage = stage().await;
    stage.config.watch.each = 1;
    stage.restart_bot().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes("watch kofi mensah").await;
    anna.reply(&question).await;
    edit(anna, &question, "watch olga nowak").await;
    only_reply_says(anna, &question, "I will tell you when Olga Nowak").await;
    is_now(&stage, KOFI, "active").await;
    is_looked_at(&stage).await;
    assert_eq!(told(&stage).await, 0);
    olga_alone_is_told_of(&stage, &question).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_that_ends_the_watch_that_was_asked_for_last() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    anna.asks("cancel that")
        .await
        .says(&["I am not watching for anybody for you."]);
    let kofi = anna.writes("watch kofi mensah").await;
    anna.reply(&kofi).await;
    anna.asks("watch olga nowak").await;
    anna.asks("stop that")
        .await
        .says(&["Olga Nowak"])
        .is_silent_on(&["Kofi"]);
    assert_eq!(kept(&stage).await, 1);
    // In a thread it is about whom the thread is about.
    anna.asks("watch olga nowak").await;
    let below = json!({"roomId": kofi["roomId"], "parentId": kofi["id"], "text": "cancel that"});
    anna.call(Method::POST, "/messages", Some(below)).await;
    let ended = anna.nth_reply(&kofi, 2).await;
    ended.says(&["Kofi Mensah"]).is_silent_on(&["Olga"]);
    anna.asks("lass das").await.says(&["Olga Nowak"]);
    none_is_kept(&stage).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_told_unheard_is_not_told_again_when_it_can_be() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let request = anna.writes("watch kofi mensah").await;
    anna.reply(&request).await.says(&["I will tell you"]);
    let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 1,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    is_now(&stage, KOFI, "active").await;
    anna.nth_reply(&request, 2)
        .await
        .says(&["Kofi Mensah is available now."]);
    // Before the next attempt, a second later.
    is_now(&stage, KOFI, "meeting").await;
    none_is_kept(&stage).await;
    assert_eq!(told(&stage).await, 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_ends_while_its_post_waits_is_not_told() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let request = anna.writes("watch kofi mensah").await;
    anna.reply(&request).await.says(&["I will tell you"]);
    let waits = json!({"match": "POST /messages", "status": 429, "retryAfter": 3, "times": 1,
                       "token": BOT_TOKEN});
    stage.fault(waits).await;
    let before = stage.calls("POST /messages").await;
    is_now(&stage, KOFI, "active").await;
    eventually("a post that waits", async || {
        (stage.calls("POST /messages").await > before).then_some(())
    })
    .await;
    let inbox = stage.inbox().await;
    let watch = inbox.watches(None).await.unwrap().remove(0);
    assert!(inbox.end_watch(&watch.key, None).await.unwrap());
    inbox.close().await;
    none_is_kept(&stage).await;
    assert_eq!(told(&stage).await, 0);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_whose_answer_failed_is_promised_and_then_told() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let refused = json!({"match": "POST /messages", "status": 503, "times": 1, "token": BOT_TOKEN});
    stage.fault(refused).await;
    let request = anna.writes("watch kofi mensah").await;
    eventually("a watch", async || (kept(&stage).await == 1).then_some(())).await;
    is_now(&stage, KOFI, "active").await;
    anna.nth_reply(&request, 2).await;
    none_is_kept(&stage).await;
    let replies = anna.replies(&request).await;
    let texts: Vec<&str> = replies
        .iter()
        .filter_map(|reply| reply["text"].as_str())
        .collect();
    assert_eq!(replies.len(), 2, "{texts:?}");
    assert!(
        texts
            .iter()
            .any(|text| text.contains("I will tell you when Kofi Mensah is available.")),
        "{texts:?}"
    );
    assert_eq!(told(&stage).await, 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_is_kept_once_more_is_told() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let unread = json!({"match": "GET /messages/{id}", "status": 503, "token": BOT_TOKEN});
    stage.fault(unread).await;
    let request = anna.writes("watch kofi mensah").await;
    // A job of an earlier attempt's watch has ended.
    let inbox = stage.inbox().await;
    let id = request["id"].as_str().unwrap();
    let job = format!("watches/due/messages/created/{id}/0");
    inbox.foresee(&job).await.unwrap();
    inbox.close().await;
    stage.clear_faults().await;
    anna.reply(&request).await.says(&["I will tell you"]);
    is_now(&stage, KOFI, "active").await;
    anna.nth_reply(&request, 2)
        .await
        .says(&["Kofi Mensah is available now."]);
    none_is_kept(&stage).await;
    stage.stop().await;
}
