//! One question, one answer, and its own: also where calls fail halfway.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BOT, Seat, Stage, eventually, text};

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

/// A further question in the thread of an earlier one.
async fn writes_below(stage: &Stage, root: &Value, words: &str) -> Value {
    let message = json!({"roomId": root["roomId"], "parentId": root["id"], "text": words});
    let anna = stage.seat(ANNA);
    anna.call(Method::POST, "/messages", Some(message)).await
}

/// What the bot's replies to a question say, the oldest first.
async fn said(seat: Seat<'_>, question: &Value) -> Vec<String> {
    let replies = seat.replies(question).await;
    replies.iter().map(|reply| text(&reply["text"])).collect()
}

#[tokio::test]
async fn a_threads_next_question_whose_post_fails_gets_its_own_answer() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let first = anna.writes("whois wei zhang").await;
    anna.reply(&first).await;
    let refuse = json!({"match": "POST /messages", "status": 503, "times": 1, "token": BOT_TOKEN});
    stage.fault(refuse).await;
    let second = writes_below(&stage, &first, "whois mei zhang").await;
    anna.nth_reply(&second, 2).await.says(&["Mei Zhang"]);
    // And it is this answer that goes when its question goes.
    let path = format!("/messages/{}", text(&second["id"]));
    stage.settled(2).await;
    anna.call(Method::DELETE, &path, None).await;
    eventually("one answer", async || {
        let said = said(anna, &first).await;
        (said.len() == 1 && said[0].contains("Wei Zhang")).then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn an_unheard_answer_in_a_direct_space_is_not_posted_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let first = anna.writes("whois wei zhang").await;
    anna.reply(&first).await;
    for (n, fault) in [
        json!({"status": 502}),
        json!({"drop": true}),
        json!({"truncate": true}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut fault = fault;
        fault["match"] = "POST /messages".into();
        fault["after"] = true.into();
        fault["times"] = 1.into();
        fault["token"] = BOT_TOKEN.into();
        stage.fault(fault.clone()).await;
        let question = writes_below(&stage, &first, "whois mei zhang").await;
        anna.nth_reply(&question, n + 2).await.says(&["Mei Zhang"]);
        stage.settled(3 + n as u64).await;
        assert_eq!(said(anna, &first).await.len(), n + 2, "{fault}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn two_unheard_answers_in_a_thread_at_once_are_both_kept() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let first = anna.writes("whois wei zhang").await;
    anna.reply(&first).await;
    let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 2,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    let second = writes_below(&stage, &first, "whois mei zhang").await;
    writes_below(&stage, &first, "whois john andersen").await;
    anna.nth_reply(&second, 3).await;
    stage.settled(3).await;
    let said = said(anna, &first).await;
    assert_eq!(said.len(), 3, "{said:?}");
    for name in ["Wei Zhang", "Mei Zhang", "John Andersen"] {
        assert!(
            said.iter().any(|said| said.contains(name)),
            "{name}: {said:?}"
        );
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_thread_whose_own_answer_never_left_keeps_none_but_its_own() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let unsent = json!({"match": "POST /messages", "drop": true, "times": 1, "token": BOT_TOKEN});
    stage.fault(unsent).await;
    let first = anna.writes("whois wei zhang").await;
    eventually("the question waits", async || {
        (stage.depth().await.deferred == 1).then_some(())
    })
    .await;
    let unheard = json!({"match": "POST /messages", "after": true, "drop": true, "times": 1,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    writes_below(&stage, &first, "whois mei zhang").await;
    stage.settled(2).await;
    let said = said(anna, &first).await;
    assert_eq!(said.len(), 2, "{said:?}");
    for name in ["Wei Zhang", "Mei Zhang"] {
        assert!(
            said.iter().any(|said| said.contains(name)),
            "{name}: {said:?}"
        );
    }
    stage.stop().await;
}

#[tokio::test]
async fn an_unheard_answer_to_a_direct_press_is_not_given_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks("whois john andersen").await;
    let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 1,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    anna.presses(&card, "Manager", 0)
        .await
        .says(&["John Duarte"]);
    stage.settled(2).await;
    assert_eq!(anna.replies(&card.message).await.len(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn an_unheard_answer_in_a_group_is_posted_again_and_counted() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 1,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    anna.nth_reply(&question, 2).await.says(&["Wei Zhang"]);
    stage.settled(1).await;
    let metrics = stage.metrics().await;
    assert!(
        metrics.contains("whodex_answers_ambiguous_total 1"),
        "{metrics}"
    );
    // What Webex refuses outright was not posted: nothing is counted.
    let busy = json!({"match": "POST /messages", "status": 429, "retryAfter": 0, "times": 9,
                      "token": BOT_TOKEN});
    stage.fault(busy).await;
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    anna.reply(&question).await;
    let metrics = stage.metrics().await;
    assert!(
        metrics.contains("whodex_answers_ambiguous_total 1"),
        "{metrics}"
    );
    stage.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_a_post_that_takes_long() {
    let mut stage = Stage::start().await;
    let slow = json!({"match": "POST /messages", "after": true, "delayMs": 12_000, "times": 1,
                      "token": BOT_TOKEN});
    stage.fault(slow).await;
    let question = stage
        .seat(ANNA)
        .writes_in_group("@bot whois wei zhang")
        .await;
    stage.seat(ANNA).reply(&question).await;
    stage.restart_bot().await;
    stage.settled(1).await;
    assert_eq!(stage.seat(ANNA).replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn an_apology_that_cannot_be_posted_is_posted_later() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    stage
        .fault(json!({"match": "GET /people", "status": 400, "times": 2}))
        .await;
    stage
        .fault(json!({"match": "POST /messages", "status": 503, "times": 1, "token": BOT_TOKEN}))
        .await;
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await.says(&["Webex refused"]);
    stage.settled(1).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    assert_eq!(stage.depth().await.dead, 0);
    stage.stop().await;
}

#[tokio::test]
async fn an_apology_that_was_posted_unheard_is_not_posted_again() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    stage
        .fault(json!({"match": "GET /people", "status": 400, "times": 2}))
        .await;
    let unheard = json!({"match": "POST /messages", "after": true, "status": 502, "times": 1,
                         "token": BOT_TOKEN});
    stage.fault(unheard).await;
    let question = anna.writes("whois wei zhang").await;
    anna.reply(&question).await.says(&["Webex refused"]);
    stage.settled(1).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn where_a_thread_is_gone_the_answer_stands_outside_of_it() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    for status in [400, 403, 404] {
        let gone = json!({"match": "POST /messages", "status": status, "times": 1,
                          "token": BOT_TOKEN});
        stage.fault(gone).await;
        let question = anna.writes("whois wei zhang").await;
        let answer = eventually("an answer outside the thread", async || {
            let path = format!("/messages/direct?personEmail={BOT}");
            let list = anna.call(Method::GET, &path, None).await;
            let latest = list["items"].as_array()?.first()?.clone();
            (latest["personId"] == stage.bot.as_str()).then_some(latest)
        })
        .await;
        assert!(answer["parentId"].is_null(), "{status}: {answer}");
        assert!(text(&answer["text"]).contains("Wei Zhang"), "{status}");
        assert!(anna.replies(&question).await.is_empty(), "{status}");
    }
    stage.stop().await;
}
