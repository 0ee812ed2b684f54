//! The bot against a Webex of which many answers are odd: fields are missing, `null`, of another type, half an emoji
//! or unknown. Every question gets one answer or one apology, and the bot lives.

use serde_json::Value;
use webex_simulator::Settings;

use crate::harness::{Stage, eventually};

const ANNA: &str = "anna.berg@example.com";

/// Percent of odd answers.
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

/// The oddities that the bot met, for the message of a failure.
async fn oddities(stage: &Stage) -> String {
    let log = stage.get("/sim/log?limit=1000").await;
    let calls = log["entries"].as_array().unwrap().iter();
    let odd = calls.filter(|call| call["oddity"].is_string());
    let lines = odd.map(|call| format!("{} {}", call["what"], call["oddity"]));
    lines.collect::<Vec<_>>().join("\n")
}

/// Asks all questions of a seed one after the other; those with another number of replies than one.
async fn unanswered(seed: u64) -> Vec<String> {
    let settings = Settings {
        odd: ODD,
        seed,
        ..Settings::default()
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
    let questions = u64::try_from(asked.len()).unwrap();
    stage.settled(questions).await;
    let mut wrong = Vec::new();
    for (words, question) in &asked {
        let replies = anna.replies(question).await;
        if replies.len() != 1 {
            wrong.push(format!("seed {seed}: {words}: {} replies", replies.len()));
        }
    }
    if !wrong.is_empty() {
        wrong.push(oddities(&stage).await);
    }
    // The bot lives, and nothing waits for ever.
    eventually("an answer of the bot's own listener", async || {
        (stage.metrics().await.contains("whodex_")).then_some(())
    })
    .await;
    stage.stop().await;
    wrong
}

#[tokio::test]
async fn every_question_has_one_answer_when_webex_is_odd() {
    let mut wrong = Vec::new();
    for seed in 1..=6 {
        wrong.extend(unanswered(seed).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
