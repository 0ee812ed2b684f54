//! Answers for the asker's eyes alone: the answer in the direct space, and in the group only that it went there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use webex_simulator::SimulatorConfig;
use whodex::clock;
use whodex::config::Config;
use whodex::inbox::NewJob;
use whodex::intent::phrases::Phrases;
use whodex::metrics::Metrics;
use whodex::people::Directory;
use whodex::policy::{AskRule, Policy};
use whodex::reply::templates::Templates;
use whodex::webex::client::{Client, ClientConfig, Token};
use whodex::webex::model::Envelope;
use whodex::worker::answer::Responder;
use whodex::worker::context::JobContext;
use whodex::worker::limiter::Limiter;
use whodex::worker::lookup::Lookup;
use whodex::worker::presses::Presses;
use whodex::worker::{TokenSource, Worker};

use crate::harness::{BOT, Reply, Seat, Stage, eventually};
use crate::hierarchy::{brings, id};
use crate::policy::{asks_in, space};

const ANNA: &str = "anna.berg@example.com";
const MEI: &str = "mei.zhang@example.com";
const VERA: &str = "vera.partner@partner.example";
const BOT_TOKEN: &str = "simulated-bot-token";
const PRESENCE: &str = "Do not disturb";

async fn stage() -> Stage {
    Stage::with(SimulatorConfig::default(), |config| {
        config.access = Config::default().access;
    })
    .await
}

/// What the bot said to Anna alone, the oldest first.
async fn said(stage: &Stage) -> Vec<Value> {
    let path = format!("/messages/direct?personEmail={BOT}");
    let answer = stage.seat(ANNA).try_call(Method::GET, &path, None).await;
    if !answer.status().is_success() {
        return Vec::new();
    }
    let list: Value = answer.json().await.unwrap();
    let mut said = list["items"].as_array().unwrap().clone();
    said.retain(|message| message["personId"] == stage.bot.as_str());
    said.reverse();
    said
}

async fn first_said(stage: &Stage) -> Reply {
    let said = eventually("a private answer", async || {
        said(stage).await.into_iter().next()
    });
    Reply::checked(said.await)
}

async fn asks(stage: &Stage) -> Value {
    json!({"v": 1, "do": "status", "id": id(stage, MEI).await, "private": true})
}

/// A card in a space with an outsider, where no presence is shown.
async fn card(stage: &Stage) -> Reply {
    let anna = stage.seat(ANNA);
    let room = space(&anna, &[MEI, VERA]).await;
    asks_in(&anna, &room, &format!("whois {MEI}")).await
}

#[tokio::test]
async fn a_private_answer_shows_more_and_tells_the_group_nothing() {
    let stage = stage().await;
    let card = card(&stage).await;
    let line = brings(&stage.seat(ANNA), &card, asks(&stage).await).await;
    line.is_silent_on(&["Mei Zhang", PRESENCE]);
    first_said(&stage).await.says(&["Mei Zhang", PRESENCE]);
    stage.settled(2).await;
    assert_eq!(said(&stage).await.len(), 1);
    assert_eq!(stage.seat(ANNA).replies(&card.message).await.len(), 2);
    stage.stop().await;
}

#[tokio::test]
async fn a_direct_space_answers_a_private_question_like_any_other() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let card = anna.asks(&format!("whois {MEI}")).await;
    brings(&anna, &card, asks(&stage).await)
        .await
        .says(&["Mei Zhang", PRESENCE]);
    stage.settled(2).await;
    assert_eq!(said(&stage).await.len(), 2);
    stage.stop().await;
}

/// A question for the asker's eyes alone in a group space, once it is answered and told of.
async fn asks_alone(anna: &Seat<'_>, words: &str) -> Value {
    let question = anna.writes_in_group(&format!("@bot {words}")).await;
    anna.reply(&question).await.says(&["in our direct space"]);
    question
}

#[tokio::test]
async fn a_follow_up_to_a_private_answer_stays_private() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let question = asks_alone(&anna, "who is mei zhang, just for me").await;
    let answer = first_said(&stage).await;
    answer.says(&["Mei Zhang"]);
    let below = json!({"roomId": answer.message["roomId"], "parentId": answer.message["id"],
        "text": "is she there now?"});
    anna.call(Method::POST, "/messages", Some(below)).await;
    let next = eventually("an answer below", async || {
        said(&stage).await.into_iter().nth(1)
    });
    Reply::checked(next.await).says(&["Mei Zhang", PRESENCE]);
    let in_group = json!({"roomId": question["roomId"], "parentId": question["id"],
        "markdown": format!("<@personEmail:{BOT}> is she there now?")});
    anna.call(Method::POST, "/messages", Some(in_group)).await;
    anna.nth_reply(&question, 2)
        .await
        .says(&["Who do you mean?"])
        .is_silent_on(&["Mei Zhang", PRESENCE]);
    stage.stop().await;
}

/// Changes the words of a question in the group space.
async fn edits(anna: &Seat<'_>, question: &Value, words: &str) {
    let path = format!("/messages/{}", question["id"].as_str().unwrap());
    let markdown = format!("<@personEmail:{BOT}> {words}");
    let edited = json!({"roomId": question["roomId"], "markdown": markdown});
    anna.call(Method::PUT, &path, Some(edited)).await;
}

#[tokio::test]
async fn an_edited_private_question_is_answered_anew_and_told_once() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let question = asks_alone(&anna, "who is mei zhang, just for me").await;
    first_said(&stage).await.says(&["Mei Zhang"]);
    stage.settled(1).await;
    edits(&anna, &question, "who is wei zhang, just for me").await;
    let answer = eventually("the new answer", async || {
        let only = said(&stage).await.into_iter().next()?;
        only["text"].as_str()?.contains("Wei Zhang").then_some(only)
    })
    .await;
    assert_eq!(said(&stage).await.len(), 1);
    stage.settled(2).await;
    assert_eq!(anna.replies(&question).await.len(), 1);
    // The new answer is what is asked on about.
    let below = json!({"roomId": answer["roomId"], "parentId": answer["id"], "text": "his email?"});
    anna.call(Method::POST, "/messages", Some(below)).await;
    let next = eventually("an answer below", async || {
        said(&stage).await.into_iter().nth(1)
    });
    Reply::checked(next.await).says(&["wei.zhang@example.com"]);
    stage.stop().await;
}

#[tokio::test]
async fn an_edit_to_a_private_question_clears_the_group() {
    let stage = stage().await;
    let anna = stage.seat(ANNA);
    let question = anna.writes_in_group("@bot who is mei zhang").await;
    anna.reply(&question).await.says(&["Mei Zhang"]);
    stage.settled(1).await;
    edits(&anna, &question, "who is mei zhang, just for me").await;
    first_said(&stage).await.says(&["Mei Zhang"]);
    stage.settled(2).await;
    let left = anna.replies(&question).await;
    assert_eq!(left.len(), 1);
    Reply::checked(left[0].clone())
        .says(&["in our direct space"])
        .is_silent_on(&["Mei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn who_is_not_served_is_told_so_where_they_asked() {
    let stage = stage().await;
    let (card, vera) = (card(&stage).await, stage.seat(VERA));
    brings(&vera, &card, asks(&stage).await)
        .await
        .says(&["set up for"])
        .is_silent_on(&["Mei Zhang"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_private_answer_that_was_posted_unheard_is_not_posted_again() {
    let stage = stage().await;
    let card = card(&stage).await;
    let anna = id(&stage, ANNA).await;
    for (n, fault) in [
        json!({"status": 502, "after": true}),
        json!({"drop": true, "after": true}),
        json!({"status": 503}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut fault = fault;
        fault["match"] = "POST /messages".into();
        fault["times"] = 1.into();
        fault["token"] = BOT_TOKEN.into();
        fault["person"] = anna.clone();
        stage.fault(fault.clone()).await;
        let mut asks = asks(&stage).await;
        // Another button each time, so that it is no double click.
        asks["n"] = n.into();
        brings(&stage.seat(ANNA), &card, asks).await;
        stage.settled(2 + n as u64).await;
        assert_eq!(said(&stage).await.len(), n + 1, "{fault}");
        let lines = stage.seat(ANNA).replies(&card.message).await.len();
        assert_eq!(lines, n + 2, "{fault}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_line_that_waits_at_a_stop_is_said_without_a_second_answer() {
    let mut stage = stage().await;
    let card = card(&stage).await;
    let waits = json!({"match": "POST /messages", "status": 429, "retryAfter": 9, "times": 1,
        "room": card.message["roomId"], "token": BOT_TOKEN});
    stage.fault(waits).await;
    let mut asks = asks(&stage).await;
    asks["thread"] = card.message["parentId"].clone();
    stage.seat(ANNA).sends_inputs(&card, asks).await;
    eventually("a line that waits", async || {
        let stats = stage.get("/sim/stats").await;
        (stats["calls"]["POST /messages"]["429"] == 1).then_some(())
    })
    .await;
    stage.end_bot().await;
    assert_eq!(stage.seat(ANNA).replies(&card.message).await.len(), 1);
    stage.start_bot().await;
    eventually("the line", async || {
        let lines = stage.seat(ANNA).replies(&card.message).await.len();
        (lines == 2).then_some(())
    })
    .await;
    assert_eq!(said(&stage).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_line_that_fails_is_said_later_without_a_second_answer() {
    let stage = stage().await;
    let card = card(&stage).await;
    let failing = json!({"match": "POST /messages", "status": 429, "retryAfter": 0, "times": 9,
        "room": card.message["roomId"], "token": BOT_TOKEN});
    stage.fault(failing).await;
    let lookups = stage.calls("GET /people/{id}").await;
    brings(&stage.seat(ANNA), &card, asks(&stage).await)
        .await
        .is_silent_on(&[PRESENCE]);
    stage.settled(2).await;
    assert_eq!(said(&stage).await.len(), 1);
    assert_eq!(stage.seat(ANNA).replies(&card.message).await.len(), 2);
    assert!(stage.calls("GET /people/{id}").await - lookups <= 2);
    // A space that refuses the line for good does not take the answer back.
    let refused = json!({"match": "POST /messages", "status": 403,
        "room": card.message["roomId"], "token": BOT_TOKEN});
    stage.fault(refused).await;
    let mut again = asks(&stage).await;
    again["n"] = 1.into();
    again["thread"] = card.message["parentId"].clone();
    stage.seat(ANNA).sends_inputs(&card, again).await;
    eventually("a second answer", async || {
        (said(&stage).await.len() == 2).then_some(())
    })
    .await;
    stage.settled(3).await;
    assert_eq!(stage.depth().await.dead, 0);
    stage.stop().await;
}

#[tokio::test]
async fn a_failed_private_answer_tells_the_group_no_facts() {
    for status in [403, 404] {
        let stage = stage().await;
        let card = card(&stage).await;
        let refused = json!({"match": "POST /messages", "status": status,
            "person": id(&stage, ANNA).await, "token": BOT_TOKEN, "times": 1});
        stage.fault(refused).await;
        brings(&stage.seat(ANNA), &card, asks(&stage).await)
            .await
            .says(&["cannot write to you in a direct space"])
            .is_silent_on(&["Mei Zhang", PRESENCE]);
        stage.settled(2).await;
        assert_eq!(said(&stage).await.len(), 0);
        assert_eq!(stage.depth().await.dead, 0);
        stage.stop().await;
    }
}

/// Counts how often the clock was asked.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// A clock that panics when it is asked for the second time: after the answer, and before the line.
fn panics_between() -> Timestamp {
    assert!(
        ASKED.fetch_add(1, Ordering::SeqCst) != 1,
        "a panic that is meant"
    );
    clock::now()
}

#[tokio::test]
async fn a_crash_after_a_private_answer_does_not_double_it() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let token = Token::new(BOT_TOKEN.to_owned());
    let client = ClientConfig::new(format!("{}/v1", stage.api), token.clone());
    let client = Client::new(client).unwrap();
    let metrics = Metrics::default();
    let inbox = stage.inbox().await;
    let policy = Policy {
        ask: AskRule::Everyone,
        ..Policy::default()
    };
    let worker = Worker {
        inbox: inbox.clone(),
        context: JobContext {
            watches: crate::watches::rules(),
            client: client.clone(),
            responder: Responder {
                lookup: Lookup::new(Directory::new(client, &metrics), policy),
                templates: Arc::new(Templates::load(None, "en").unwrap()),
            },
            phrases: Arc::new(Phrases::load(None).unwrap()),
            limiter: Limiter::new(0),
            presses: Presses::default(),
            closing: CancellationToken::new(),
            metrics,
            bot: stage.bot.parse().unwrap(),
            bot_name: None,
            now: panics_between,
            webex: Default::default(),
            correct_id: None,
            own_posts: whodex::own_posts::OwnPosts::default(),
        },
        token: TokenSource { token, file: None },
    };
    // A card of the bot's, on which Anna presses.
    let card = json!({"roomId": stage.room, "text": "a card", "attachments": [{
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": {"type": "AdaptiveCard", "version": "1.3", "body": []}}]});
    let bot = stage.seat(BOT_TOKEN);
    let card = bot.call(Method::POST, "/messages", Some(card)).await;
    let anna = stage.seat(ANNA);
    let mut inputs = asks(&stage).await;
    inputs["thread"] = card["id"].clone();
    let press = json!({"type": "submit", "messageId": card["id"], "inputs": inputs});
    let press = anna.call(Method::POST, "/attachment/actions", Some(press));
    let press = press.await;
    let event = stage.event("attachmentActions", "created", &press);
    let event: Envelope = serde_json::from_value(event).unwrap();
    let job = NewJob {
        key: event.key(),
        fairness_key: "anna".to_owned(),
        body: serde_json::to_string(&event).unwrap(),
        received: clock::now(),
    };
    inbox.enqueue(job).await.unwrap();
    let shutdown = CancellationToken::new();
    let working = tokio::spawn(worker.run(shutdown.clone()));
    first_said(&stage).await.says(&["Mei Zhang"]);
    anna.reply(&card).await.is_silent_on(&["Mei Zhang"]);
    assert!(ASKED.load(Ordering::SeqCst) > 2, "the clock has panicked");
    assert_eq!(said(&stage).await.len(), 1);
    assert_eq!(anna.replies(&card).await.len(), 1);
    shutdown.cancel();
    working.await.unwrap();
    inbox.close().await;
    stage.stop().await;
}
