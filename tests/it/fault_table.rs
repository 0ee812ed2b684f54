//! Every way in which Webex can fail a call, on each of the three calls of a question: what the asker sees,
//! and what becomes of the job.

use serde_json::{Value, json};
use whodex::inbox::State;

use crate::harness::{Stage, eventually};

/// What the asker sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sees {
    /// The answer, after another try.
    Answer,
    /// A sentence of regret.
    Regret,
    /// Nothing: there is nobody who could be told.
    Nothing,
}
use Sees::{Answer, Nothing, Regret};

/// The three calls of a question.
const CALLS: [&str; 3] = ["GET /messages/{id}", "GET /people", "POST /messages"];

/// A fault that is met once, and what the asker sees when each of the three calls meets it.
fn table() -> Vec<(&'static str, Value, [Sees; 3])> {
    let html = "<html><body>Bad gateway</body></html>";
    vec![
        (
            "429 with Retry-After",
            json!({"status": 429, "retryAfter": 1}),
            [Answer; 3],
        ),
        (
            "429 with a date",
            json!({"status": 429, "retryAfter": "Sun, 06 Nov 1994 08:49:37 GMT"}),
            [Answer; 3],
        ),
        (
            "429 with nonsense",
            json!({"status": 429, "retryAfter": "rand(30),add(30)"}),
            [Answer; 3],
        ),
        (
            "429 with less than nothing",
            json!({"status": 429, "retryAfter": -5}),
            [Answer; 3],
        ),
        ("423", json!({"status": 423, "retryAfter": 1}), [Answer; 3]),
        ("401, then good again", json!({"status": 401}), [Answer; 3]),
        ("400", json!({"status": 400}), [Nothing, Regret, Answer]),
        ("403", json!({"status": 403}), [Nothing, Regret, Answer]),
        ("404", json!({"status": 404}), [Answer, Regret, Answer]),
        ("500", json!({"status": 500}), [Answer; 3]),
        (
            "502, an HTML page",
            json!({"status": 502, "body": html, "contentType": "text/html"}),
            [Answer; 3],
        ),
        ("503", json!({"status": 503}), [Answer; 3]),
        ("504", json!({"status": 504}), [Answer; 3]),
        (
            "a reset before the answer",
            json!({"drop": true}),
            [Answer; 3],
        ),
        (
            "a reset in mid-body",
            json!({"truncate": true}),
            [Answer; 3],
        ),
        (
            "a hang past the time limit",
            json!({"delayMs": 20_000}),
            [Answer; 3],
        ),
        (
            "malformed JSON",
            json!({"status": 200, "body": "{\"id\": nonsense"}),
            [Answer; 3],
        ),
        (
            "an HTML page with 200",
            json!({"status": 200, "body": html, "contentType": "text/html"}),
            [Answer; 3],
        ),
        (
            "a wrong content type",
            json!({"status": 200, "body": "{}", "contentType": "text/plain"}),
            [Answer; 3],
        ),
        ("an endless body", json!({"endless": true}), [Answer; 3]),
    ]
}

/// One row on one call, on a stage of its own.
async fn row(name: &'static str, mut fault: Value, call: &'static str, sees: Sees) {
    let what = format!("{name} on {call}");
    let stage = Stage::start().await;
    fault["match"] = call.into();
    fault["times"] = 1.into();
    fault["token"] = "simulated-bot-token".into();
    stage.fault(fault).await;
    let anna = stage.seat("anna.berg@example.com");
    let question = anna.writes("whois wei zhang").await;
    let inbox = stage.inbox().await;
    let job = eventually(&what, async || {
        let job = inbox.list(None, 1).await.unwrap().pop()?;
        matches!(job.state, State::Done | State::Dead).then_some(job)
    })
    .await;
    let replies = anna.replies(&question).await;
    let texts: Vec<String> = replies
        .iter()
        .map(|reply| reply["text"].to_string())
        .collect();
    match sees {
        Answer => {
            assert_eq!(job.state, State::Done, "{what}: {job:?}");
            // A refused card is followed by the same without a thread: then it stands beside it.
            if !(["400", "403", "404"].contains(&name) && call == CALLS[2]) {
                assert_eq!(texts.len(), 1, "{what}: {texts:?}");
                assert!(texts[0].contains("Wei Zhang"), "{what}: {texts:?}");
            }
        }
        Regret => {
            assert_eq!(job.state, State::Done, "{what}: {job:?}");
            assert_eq!(texts.len(), 1, "{what}: {texts:?}");
            assert!(texts[0].contains("Sorry"), "{what}: {texts:?}");
        }
        Nothing => {
            // What can never work is kept where an operator sees it; who left is not missed.
            let dead = name == "400";
            let expected = if dead { State::Dead } else { State::Done };
            assert_eq!(job.state, expected, "{what}: {job:?}");
            assert!(texts.is_empty(), "{what}: {texts:?}");
        }
    }
    inbox.close().await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_every_call_ends_as_the_table_says() {
    let mut rows = Vec::new();
    for (name, fault, sees) in table() {
        for (call, sees) in CALLS.into_iter().zip(sees) {
            rows.push(row(name, fault.clone(), call, sees));
        }
    }
    assert_eq!(rows.len(), 60);
    futures_util::future::join_all(rows).await;
}
