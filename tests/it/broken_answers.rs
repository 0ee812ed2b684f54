//! Answers of Webex that are not quite as they should be: one odd name silences nobody, and what makes no sense is
//! not asked for over and over.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use whodex::config::DisclosureLevel;
use whodex::webex::client::{Client, ClientConfig, Disposition, Error, ErrorKind, Token};

use crate::harness::{Stage, eventually, free_port};

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";

/// The bot's token: faults that are for the bot alone.
const BOT_TOKEN: &str = "simulated-bot-token";

/// Makes the bot's calls of an endpoint answer with these bytes.
async fn answers(stage: &Stage, endpoint: &str, body: &[u8]) {
    let fault = json!({"match": endpoint, "status": 200, "token": BOT_TOKEN,
        "contentType": "application/json", "bodyBase64": STANDARD.encode(body)});
    stage.fault(fault).await;
}

/// How often something of an endpoint's answers came to this.
async fn counted(stage: &Stage, endpoint: &str, outcome: &str) -> u64 {
    let url = format!("{}/metrics", stage.admin);
    let text = stage
        .ask_listener(Method::GET, url)
        .await
        .text()
        .await
        .unwrap();
    let labels = format!("endpoint=\"{endpoint}\",outcome=\"{outcome}\"");
    let begin = format!("whodex_webex_broken_total{{{labels}}} ");
    let mut counts = text.lines().filter_map(|line| line.strip_prefix(&begin));
    counts.next().map_or(0, |count| count.parse().unwrap())
}

/// The list of people with this name as Webex tells it.
async fn list(stage: &Stage, name: &str) -> String {
    let path = format!("/people?displayName={name}");
    let list = stage.seat(ANNA).call(Method::GET, &path, None).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    list.to_string()
}

#[tokio::test]
async fn an_odd_name_in_a_list_is_shown_at_once_with_a_sign_in_it() {
    let odd = |as_written: &[u8], list: &str| -> Vec<u8> {
        let (before, after) = list.split_once("Wei Zhang\"").unwrap();
        [
            before.as_bytes(),
            b"Wei Zhang",
            as_written,
            b"\"",
            after.as_bytes(),
        ]
        .concat()
    };
    for (what, as_written, shown) in [
        ("half an emoji", &br"\ud83d"[..], "Wei Zhang\u{fffd}"),
        ("the other half", br" \ude00!", "Wei Zhang \u{fffd}!"),
        ("a byte that is no UTF-8", b" \xe9", "Wei Zhang \u{fffd}"),
        ("a bare line break", b"\n", "Wei Zhang"),
    ] {
        let stage = Stage::start().await;
        let body = odd(as_written, &list(&stage, "Wei Zhang").await);
        answers(&stage, "GET /people", &body).await;
        let before = stage.calls("GET /people").await;
        let reply = stage.seat(ANNA).asks("whois wei zhang").await;
        reply.says(&[shown]);
        assert_eq!(stage.calls("GET /people").await, before + 1, "{what}");
        assert_eq!(counted(&stage, "GET /people", "mended").await, 1, "{what}");
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_byte_order_mark_and_a_broken_neighbour_hide_nobody() {
    for (what, outcome) in [("mark", "mended"), ("neighbour", "dropped")] {
        let stage = Stage::start().await;
        let list = list(&stage, "Wei Zhang").await;
        let body = match what {
            "mark" => format!("\u{feff}{list}"),
            _ => list.replacen('[', "[{\"id\": 7}, ", 1),
        };
        answers(&stage, "GET /people", body.as_bytes()).await;
        let reply = stage.seat(ANNA).asks("whois wei zhang").await;
        reply.says(&["Wei Zhang"]);
        assert_eq!(counted(&stage, "GET /people", outcome).await, 1, "{what}");
        stage.stop().await;
    }
}

#[tokio::test]
async fn half_an_emoji_in_what_was_asked_is_no_reason_for_silence() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    let late =
        json!({"match": "GET /messages/{id}", "status": 404, "times": 1, "token": BOT_TOKEN});
    stage.fault(late).await;
    let question = anna.writes("whois wei.zhang@example.com").await;
    eventually("a first look at the question", async || {
        (stage.calls("GET /messages/{id}").await > 0).then_some(())
    })
    .await;
    let cut = question
        .to_string()
        .replacen("example.com\"", "example.com \\ud83d\"", 1);
    answers(&stage, "GET /messages/{id}", cut.as_bytes()).await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    assert!(counted(&stage, "GET /messages/{id}", "mended").await > 0);
    stage.stop().await;
}

#[tokio::test]
async fn half_an_emoji_in_one_members_name_silences_no_space() {
    let stage = Stage::with(Default::default(), |config| {
        // Who is in the space decides what is shown there.
        config.access.mixed = DisclosureLevel::Name;
    })
    .await;
    let anna = stage.seat(ANNA);
    let path = format!("/memberships?max=1000&roomId={}", stage.room);
    let members = anna.call(Method::GET, &path, None).await.to_string();
    let broken = members.replacen("John Andersen\"", "John Andersen \\ud83d\"", 1);
    assert_ne!(members, broken);
    answers(&stage, "GET /memberships", broken.as_bytes()).await;
    let question = anna.writes_in_group("@bot whois wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    assert_eq!(counted(&stage, "GET /memberships", "mended").await, 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_malformed_response_is_retried_once_and_then_reported() {
    let stage = Stage::start().await;
    let anna = stage.seat(ANNA);
    answers(&stage, "GET /people", b"{\"items\": {\"id\": 7}}").await;
    anna.asks("whois wei zhang").await.says(&["did not answer"]);
    assert_eq!(stage.calls("GET /people").await, 2);
    assert_eq!(counted(&stage, "GET /people", "unreadable").await, 2);
    stage.stop().await;
}

/// What comes of an answer of these bytes.
async fn met(answer: String) -> Error {
    let (listener, address) = free_port().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = [0; 4096];
        assert!(stream.read(&mut asked).await.unwrap() > 0);
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    });
    let token = Token::new("a-token".to_owned());
    let client = Client::new(ClientConfig::new(format!("http://{address}"), token));
    client.unwrap().me().await.unwrap_err()
}

#[tokio::test]
async fn a_cut_answer_is_told_from_a_whole_one_that_makes_no_sense() {
    let half = "{\"id\": \"PERS";
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    let long = half.len() + 20;
    let (whole, length) = (half.len(), "content-length");
    for (answer, kind) in [
        (format!("{head}\r\n{half}"), ErrorKind::Interrupted),
        (
            format!("{head}{length}: {long}\r\n\r\n{half}"),
            ErrorKind::Interrupted,
        ),
        (
            format!("{head}{length}: {whole}\r\n\r\n{half}"),
            ErrorKind::Unreadable,
        ),
        (format!("{head}\r\n{{\"id\": 7}}"), ErrorKind::Unreadable),
    ] {
        let error = met(answer.clone()).await;
        assert_eq!(error.kind(), kind, "{answer}");
        let once = error.disposition() == Disposition::RetryOnce;
        assert_eq!(once, kind == ErrorKind::Unreadable, "{answer}");
    }
}

#[tokio::test]
async fn a_locked_message_does_not_hold_back_questions_of_others() {
    let stage = Stage::start().await;
    for (seconds, in_time) in [(600, false), (3, true)] {
        let locked = json!({"match": "GET /messages/{id}", "status": 423, "retryAfter": seconds,
            "times": 1, "token": BOT_TOKEN});
        stage.fault(locked).await;
        let before = stage.calls("GET /messages/{id}").await;
        let (anna, john) = (stage.seat(ANNA), stage.seat(JOHN));
        let held_up = anna.writes("whois wei zhang").await;
        eventually("the locked message", async || {
            (stage.calls("GET /messages/{id}").await > before).then_some(())
        })
        .await;
        john.asks("whoami").await.says(&["John Andersen"]);
        assert_eq!(anna.replies(&held_up).await, Vec::<Value>::new());
        if in_time {
            anna.reply(&held_up).await.says(&["Wei Zhang"]);
        }
    }
    stage.stop().await;
}
