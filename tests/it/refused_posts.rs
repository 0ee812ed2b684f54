//! A space that the bot may not write to any more: its answer is given up, and nobody is told again and again.

use serde_json::{Value, json};
use whodex::inbox::State;

use crate::harness::{BOT, Stage, eventually, text};

const ANNA: &str = "anna.berg@example.com";
const BOT_TOKEN: &str = "simulated-bot-token";

/// The number after the name of a metric.
fn count(metrics: &str, name: &str) -> u64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name));
    line.map_or(0, |count| count.trim().parse().unwrap())
}

/// All that the bot says in a space.
async fn said(stage: &Stage, question: &Value) -> Vec<String> {
    let anna = stage.seat(ANNA);
    let path = match question["roomType"].as_str() {
        Some("direct") => format!("/messages/direct?personEmail={BOT}"),
        _ => format!("/messages?roomId={}", text(&question["roomId"])),
    };
    let list = anna.call(reqwest::Method::GET, &path, None).await;
    let messages = list["items"].as_array().unwrap().iter();
    let own = messages.filter(|message| message["personId"] == stage.bot.as_str());
    own.map(|message| text(&message["text"])).collect()
}

#[tokio::test]
async fn a_space_that_stays_closed_to_the_bot_is_given_up_at_once() {
    for status in [403, 404, 410] {
        let stage = Stage::start().await;
        let anna = stage.seat(ANNA);
        let closed = json!({"match": "POST /messages", "status": status, "token": BOT_TOKEN});
        stage.fault(closed).await;
        let inbox = stage.inbox().await;
        let direct = anna.writes("whois wei zhang").await;
        let group = anna.writes_in_group("@bot whois wei zhang").await;
        eventually("an end of both questions", async || {
            let done = inbox.list(Some(State::Done), 10).await.unwrap();
            (done.len() == 2).then_some(())
        })
        .await;
        for question in [&direct, &group] {
            assert!(said(&stage, question).await.is_empty(), "{status}");
        }
        let depth = inbox.depth().await.unwrap();
        assert_eq!(
            (depth.open, depth.dead),
            (0, 0),
            "{status}: nothing is left"
        );
        let metrics = stage.metrics().await;
        for (name, times) in [
            // In its thread, and once beside it, for the root may be all that is gone.
            (
                format!(
                    "whodex_webex_calls_total{{endpoint=\"POST /messages\",status=\"{status}\"}}"
                ),
                4,
            ),
            (
                "whodex_questions_total{command=\"whois\",outcome=\"ignored\"}".to_owned(),
                2,
            ),
            (
                "whodex_questions_total{command=\"whois\",outcome=\"answered\"}".to_owned(),
                0,
            ),
            ("whodex_answers_ambiguous_total".to_owned(), 0),
            ("whodex_job_retries_total".to_owned(), 0),
        ] {
            assert_eq!(count(&metrics, &name), times, "{name}\n{metrics}");
        }
        // Nothing of it comes later, when the bot may write again.
        stage.clear_faults().await;
        let later = anna.writes("whois mei zhang").await;
        anna.reply(&later).await.says(&["Mei Zhang"]);
        stage.settled(3).await;
        assert_eq!(said(&stage, &later).await.len(), 1, "{status}");
        inbox.close().await;
        stage.stop().await;
    }
}
