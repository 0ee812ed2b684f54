//! The log: one question can be followed in it, and nobody's text, name or secret stands in it.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::bots::Bots;
use crate::collector::Collector;
use crate::harness::{BOT, SECRET, Stage, eventually, text};
use crate::postgres;
use crate::required::tell;

const TOKEN: &str = "simulated-bot-token";
const ANNA: &str = "anna.berg@example.com";
const VERA: &str = "vera.partner@partner.example";

/// What is asked in a direct space.
const ASKED: &[&str] = &[
    "whois john andersen",
    "whois john",
    "whois wei.zhang@example.com",
    "status mei zhang, wei zhang, nobody.at.all@example.com",
    "manager me",
    "whoami",
    "help",
    "whois jhonny appleseed",
    "whois xylophone mcnobody",
    "what a nice confidential plan this is",
];

fn lines(path: &Path) -> Vec<Value> {
    let log = std::fs::read_to_string(path).unwrap();
    // The last line may be half written.
    log.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// A space that the bot is added to, a person chosen among namesakes, and somebody who may not ask.
async fn company(stage: &Stage) {
    let anna = stage.seat(ANNA);
    let launch = json!({"title": "Launch of project thunderbird"});
    let room = anna.call(Method::POST, "/rooms", Some(launch)).await;
    let room = text(&room["id"]);
    let add = json!({"roomId": room, "personEmail": BOT});
    anna.call(Method::POST, "/memberships", Some(add)).await;
    eventually("a welcome", async || {
        let path = format!("/messages?roomId={room}");
        let said = anna.call(Method::GET, &path, None).await;
        let mut said = said["items"].as_array()?.iter();
        said.any(|message| message["personId"] == stage.bot.as_str())
            .then_some(())
    })
    .await;
    let chooser = anna.asks("whois anna").await;
    anna.presses(&chooser, "Show", 0).await;
    let refused = stage.seat(VERA).asks("whois john andersen").await;
    refused.says(&["set up for"]);
}

/// A question while no bot is there, which is found when there is one again.
async fn missed(stage: &Stage, bots: &mut Bots) {
    assert!(bots.terminate(0).await.success());
    let anna = stage.seat(ANNA);
    let question = anna.writes("whois grace hall").await;
    eventually("a delivery that failed", async || {
        let stats = stage.get("/sim/stats").await;
        (stats["deliveries"]["failed"].as_u64()? > 0).then_some(())
    })
    .await;
    bots.start(0);
    anna.reply(&question).await.says(&["Grace Hall"]);
}

/// Questions, buttons, edits, deletions, a throttle, failures and a wrong signature.
async fn traffic(stage: &Stage, bots: &Bots) {
    let anna = stage.seat(ANNA);
    for asked in ASKED {
        anna.asks(asked).await;
    }
    let card = anna.asks("whois john andersen").await;
    anna.presses(&card, "Manager", 0).await;
    anna.presses(&card, "Refresh", 0).await;
    let question = anna
        .writes_in_group("@bot whois @john.andersen@example.com")
        .await;
    anna.reply(&question).await;
    for fault in [
        json!({"token": TOKEN, "match": "GET /people", "status": 429, "retryAfter": 1, "times": 1}),
        json!({"token": TOKEN, "match": "GET /people", "status": 500, "times": 1}),
        json!({"token": TOKEN, "match": "GET /messages/{id}", "drop": true, "times": 1}),
    ] {
        stage.fault(fault).await;
        anna.asks("whois olga nowak").await;
    }
    // A refused reply is posted again outside the thread.
    let body = r#"{"message": "john.andersen@example.com is not good"}"#;
    stage
        .fault(json!({"token": TOKEN, "match": "POST /messages", "status": 400, "times": 1, "body": body}))
        .await;
    let before = stage.calls("POST /messages").await;
    anna.writes("whois olga nowak").await;
    eventually("a second post", async || {
        (stage.calls("POST /messages").await >= before + 3).then_some(())
    })
    .await;
    let question = anna.writes("whois kofi mensah").await;
    anna.reply(&question).await;
    let path = format!("/messages/{}", text(&question["id"]));
    let edited = json!({"roomId": question["roomId"], "text": "whois diego ramos"});
    anna.call(Method::PUT, &path, Some(edited)).await;
    eventually("the new answer", async || {
        let replies = anna.replies(&question).await;
        replies.first()?["text"]
            .as_str()?
            .contains("Diego")
            .then_some(())
    })
    .await;
    anna.call(Method::DELETE, &path, None).await;
    let forged = [
        ("x-spark-signature", "00"),
        ("content-type", "application/json"),
    ];
    let body = json!({"text": "forged words of mallory"}).to_string();
    let refused = stage.knock_at(&bots.public, &forged, body.as_bytes()).await;
    assert_eq!(refused.status(), 401);
}

/// Everything that must not stand in a log.
async fn secrets(stage: &Stage) -> Vec<String> {
    let mut secrets: Vec<String> = [SECRET, TOKEN, "mallory", "is not good", "thunderbird"]
        .iter()
        .chain(ASKED.iter().filter(|asked| asked.contains(' ')))
        .map(ToString::to_string)
        .collect();
    let seats = stage.get("/sim/seats").await;
    let anna = stage.seat(ANNA);
    for seat in seats["people"].as_array().unwrap() {
        secrets.push(text(&seat["email"]));
        let path = format!("/people/{}", text(&seat["id"]));
        let answer = anna.try_call(Method::GET, &path, None).await;
        let person: Value = answer.json().await.unwrap_or_default();
        let numbers = person["phoneNumbers"].as_array().into_iter().flatten();
        secrets.extend(
            numbers
                .filter_map(|n| n["value"].as_str())
                .map(str::to_owned),
        );
        for name in ["displayName", "lastName", "title", "department"] {
            let said = person[name].as_str().unwrap_or_default();
            // Short words stand in any log.
            if said.chars().count() > 8 {
                secrets.push(said.to_owned());
            }
        }
    }
    assert!(secrets.len() > 80);
    secrets
}

/// Names that are too short to be looked for anywhere: they are looked for as words.
async fn short_names(stage: &Stage) -> Vec<String> {
    let anna = stage.seat(ANNA);
    let seats = stage.get("/sim/seats").await;
    let mut names = Vec::new();
    for seat in seats["people"].as_array().unwrap() {
        let path = format!("/people/{}", text(&seat["id"]));
        let answer = anna.try_call(Method::GET, &path, None).await;
        let person: Value = answer.json().await.unwrap_or_default();
        for name in ["displayName", "firstName", "lastName", "nickName"] {
            names.extend(person[name].as_str().map(str::to_owned));
        }
    }
    names.retain(|name| name.chars().count() > 2);
    assert!(names.contains(&"Wei".to_owned()) && names.contains(&"Berg".to_owned()));
    names
}

/// Whether a text stands in another as a word of its own.
fn holds_word(text: &str, word: &str) -> bool {
    // Keys and signatures are long words of such characters.
    let inner = |c: char| c.is_alphanumeric() || "+/=_-".contains(c);
    text.match_indices(word).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + word.len()..]);
        !before.ends_with(inner) && !after.starts_with(inner)
    })
}

#[test]
fn a_short_name_is_found_as_a_word_and_not_within_one() {
    assert!(holds_word(r#"{"name":"Wei"}"#, "Wei") && holds_word("Anna", "Anna"));
    assert!(holds_word("Annabel, Anna", "Anna"));
    assert!(!holds_word("Weight of aWei+x", "Wei"));
}

#[tokio::test]
async fn trace_level_logs_hold_no_content_and_no_secret() {
    let mut inboxes = vec![None];
    inboxes.push(postgres::database().await);
    for database in inboxes {
        // What could not be delivered is not sent again: the bot has to look for it.
        let settings = SimulatorConfig {
            delivery_attempts: 1,
            ..SimulatorConfig::default()
        };
        let stage = Stage::without_bot(settings).await;
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let file = format!("sqlite:{}", folder.path().join("inbox.db").display());
        let inbox = database.unwrap_or(file);
        let (collector, address) = Collector::start().await;
        let mut bots = Bots::talkative(&stage.api, inbox, log.clone(), Some(address)).await;
        stage.hooked().await;
        bots.ready().await;
        traffic(&stage, &bots).await;
        company(&stage).await;
        missed(&stage, &mut bots).await;
        assert!(bots.terminate(0).await.success());
        let written = std::fs::read_to_string(&log).unwrap();
        for step in ["caught up with what was missed", "took a question in"] {
            assert!(written.contains(step), "{step:?} is not in the log");
        }
        let told = collector.said();
        for name in short_names(&stage).await {
            assert!(!holds_word(&written, &name), "{name:?} is in the log");
            assert!(!holds_word(&told, &name), "{name:?} is in a trace");
        }
        let said = written.to_lowercase();
        assert!(lines(&log).len() > 200, "it was talkative");
        assert!(collector.spans().len() > 100, "it was traced");
        let traced = told.to_lowercase();
        for secret in secrets(&stage).await {
            assert!(
                !said.contains(&secret.to_lowercase()),
                "{secret:?} is in the log"
            );
            assert!(
                !traced.contains(&secret.to_lowercase()),
                "{secret:?} is in a trace"
            );
        }
        tell(&format!(
            "{} lines of log hold no secret",
            lines(&log).len()
        ));
        stage.stop().await;
    }
}

#[tokio::test]
async fn the_log_follows_a_question_from_event_to_answer_over_a_crash() {
    let stage = Stage::without_bot(Default::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let inbox = format!("sqlite:{}", folder.path().join("inbox.db").display());
    let mut bots = Bots::talkative(&stage.api, inbox, log.clone(), None).await;
    stage.hooked().await;
    bots.ready().await;
    let anna = stage.seat(ANNA);
    // The first attempt hangs until the crash.
    stage
        .fault(json!({"match": "GET /people", "delayMs": 600_000, "times": 1}))
        .await;
    let question = anna.writes("whois john andersen").await;
    let key = format!("messages/created/{}", text(&question["id"]));
    let of_job =
        |line: &Value| line["span"]["key"] == key.as_str() || line["job.key"] == key.as_str();
    eventually("an attempt", async || {
        let called = |line: &Value| of_job(line) && line["endpoint"] == "GET /people/{id}";
        lines(&log).iter().any(called).then_some(())
    })
    .await;
    bots.kill(0);
    bots.start(0);
    let reply = anna.reply(&question).await;
    assert!(bots.terminate(0).await.success());
    let story: Vec<Value> = lines(&log).into_iter().filter(of_job).collect();
    let has = |what: &str, found: &dyn Fn(&Value) -> bool| {
        assert!(story.iter().any(found), "{what} is not in {story:#?}");
    };
    has("the event", &|line| line["message"] == "took a question in");
    has("the first attempt", &|line| line["span"]["attempt"] == 1);
    has("the second attempt", &|line| line["span"]["attempt"] == 2);
    has("the post with Webex's id of it", &|line| {
        line["endpoint"] == "POST /messages" && line["tracking_id"].is_string()
    });
    has("the answer", &|line| {
        line["message"] == "done" && line["reply"] == reply.message["id"]
    });
    stage.stop().await;
}
