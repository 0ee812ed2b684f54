//! A post whose response is lost, in a group space: over the websocket the bot hears of its own messages, and finds it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BOT, Seat, Stage, eventually, text};
use crate::websocket::ANNA;

const BOT_TOKEN: &str = "simulated-bot-token";

/// One post of the bot fails for all that it hears, whether Webex carries it out or not.
fn unheard(is_carried_out: bool) -> Value {
    json!({"match": "POST /messages", "after": is_carried_out, "status": 502, "times": 1, "token": BOT_TOKEN})
}

/// Waits until no job is open.
async fn idle(stage: &Stage) {
    eventually("an inbox without open jobs", async || {
        (stage.depth().await.open == 0).then_some(())
    })
    .await;
}

/// The count of posts of which nobody could know whether they repeat one.
async fn posted_again(stage: &Stage) -> u64 {
    let metrics = stage.metrics().await;
    let mut lines = metrics.lines();
    let count = lines.find_map(|line| line.strip_prefix("whodex_answers_ambiguous_total "));
    count.unwrap().parse().unwrap()
}

async fn said(seat: Seat<'_>, question: &Value) -> Vec<String> {
    let replies = seat.replies(question).await;
    replies.iter().map(|reply| text(&reply["text"])).collect()
}

#[tokio::test]
async fn a_post_in_a_group_space_is_not_repeated_if_its_event_came() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    stage.fault(unheard(true)).await;
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    idle(&stage).await;
    assert_eq!(said(anna, &question).await.len(), 1);
    assert_eq!(posted_again(&stage).await, 0);
    // The inbox knows the reply as the answer: a deletion of the question withdraws it.
    let path = format!("/messages/{}", text(&question["id"]));
    anna.call(Method::DELETE, &path, None).await;
    eventually("no answer", async || {
        anna.replies(&question).await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn a_post_in_a_group_that_never_happened_is_made_after_all() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    stage.fault(unheard(false)).await;
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    idle(&stage).await;
    assert_eq!(said(anna, &question).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn an_answer_to_the_threads_other_question_is_not_taken_for_it() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    // The first post fails; it is made again a second later. Meanwhile a further question is answered in the thread.
    stage.fault(unheard(false)).await;
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    eventually("a post that failed", async || {
        let stats = stage.get("/sim/stats").await;
        (stats["botCalls"]["POST /messages"]["502"] == 1).then_some(())
    })
    .await;
    let markdown = format!("<@personEmail:{BOT}|Whodex> whois john andersen");
    let further =
        json!({"roomId": question["roomId"], "parentId": question["id"], "markdown": markdown});
    anna.call(Method::POST, "/messages", Some(further)).await;
    anna.nth_reply(&question, 2).await;
    idle(&stage).await;
    let mut said = said(anna, &question).await;
    said.sort();
    let [john, wei] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert!(
        john.starts_with("John Andersen") && wei.starts_with("Wei Zhang"),
        "{said:?}"
    );
    stage.stop().await;
}
