//! The bot against a Webex of which many answers are odd: fields are missing, `null`, of another type, half an emoji
//! or unknown. Every question gets one answer or one apology, and the bot lives.

use serde_json::Value;
use webex_simulator::SimulatorConfig;

use crate::harness::{Reply, Stage, eventually, gather};

const ANNA: &str = "anna.berg@example.com";

/// Percent of odd answers to the bot.
const ODD: u8 = 30;

const DIRECT: &[&str] = &[
    "whois wei zhang",
    "status john.andersen@example.com",
    "is wei free?",
    "who is john's manager?",
    "whoami",
    "phone of john andersen",
    "whois nobody at all",
    "help",
    "who reports to john andersen?",
    "what time is it for wei zhang",
];

const GROUP: &[&str] = &[
    "@bot whois wei zhang",
    "@bot who is here?",
    "@bot @john.andersen@example.com",
    "@bot is john free?",
];

/// The oddities that the bot met.
async fn oddities(stage: &Stage) -> Vec<String> {
    let log = stage.get("/sim/log?limit=1000").await;
    let calls = log["entries"].as_array().unwrap().iter();
    let odd = calls.filter(|call| call["oddity"].is_string());
    odd.map(|call| format!("{} {}", call["what"], call["oddity"]))
        .collect()
}

/// Waits until every event is delivered and no job is open.
async fn quiet(stage: &Stage) {
    eventually("quiet", async || {
        let stats = stage.get("/sim/stats").await;
        let is_delivered = stats["deliveries"]["pending"] == 0;
        (is_delivered && stage.depth().await.open == 0).then_some(())
    })
    .await;
}

/// The data of a card's first button.
fn first_button(reply: &Reply) -> Option<Value> {
    let mut buttons = Vec::new();
    gather(&reply.card, &mut |object| {
        if object["type"] == "Action.Submit" {
            buttons.push(object["data"].clone());
        }
    });
    buttons.into_iter().next()
}

/// Asks all questions, then presses a button of each answer that has one; those with another number of replies than
/// one for each.
async fn unanswered(odd: u8, seed: u64, presses: &mut usize) -> Vec<String> {
    let settings = SimulatorConfig {
        odd,
        seed,
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let anna = stage.seat(ANNA);
    let mut asked: Vec<(&str, Value)> = Vec::new();
    for question in DIRECT {
        asked.push((question, anna.writes(question).await));
    }
    for question in GROUP {
        asked.push((question, anna.writes_in_group(question).await));
    }
    quiet(&stage).await;
    let mut wrong = Vec::new();
    let mut pressed = Vec::new();
    for (words, question) in &asked {
        let replies = anna.replies(question).await;
        if replies.len() != 1 {
            wrong.push(format!("seed {seed}: {words}: {} replies", replies.len()));
        } else if question["roomType"] == "direct" {
            let reply = Reply::checked(replies[0].clone());
            if let Some(inputs) = first_button(&reply) {
                anna.sends_inputs(&reply, inputs).await;
                pressed.push((words, question));
            }
        }
    }
    quiet(&stage).await;
    for (words, question) in &pressed {
        let replies = anna.replies(question).await.len();
        if replies != 2 {
            wrong.push(format!("seed {seed}: {words}, pressed: {replies} replies"));
        }
    }
    *presses += pressed.len();
    let oddities = oddities(&stage).await;
    assert!(oddities.len() > 10, "{oddities:?}");
    if !wrong.is_empty() {
        wrong.extend(oddities);
    }
    assert!(stage.metrics().await.contains("whodex_"), "the bot is gone");
    stage.stop().await;
    wrong
}

#[tokio::test]
async fn every_question_has_one_answer_when_webex_is_odd() {
    let (mut wrong, mut presses) = (Vec::new(), 0);
    for (odd, seed) in [(ODD, 1), (ODD, 2), (ODD, 3), (ODD, 4)] {
        wrong.extend(unanswered(odd, seed, &mut presses).await);
    }
    assert!(presses > 10, "{presses}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
