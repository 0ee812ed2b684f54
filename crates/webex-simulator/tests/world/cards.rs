//! Cards are judged as Webex judges them when they are posted: the faults of one, and their places.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::{Cards, SimulatorConfig};

use crate::webex::{ANNA, BOT_TOKEN, Webex};

const CARD: &str = "application/vnd.microsoft.card.adaptive";

/// Cards with one fault, the reasons for which they are refused, and whether lenient rules accept them.
const BROKEN: &str = include_str!("broken.json");

/// A simulator that judges cards by these rules.
async fn judging(cards: Cards) -> Webex {
    Webex::start(SimulatorConfig {
        cards,
        ..SimulatorConfig::default()
    })
    .await
}

/// Posts a message of the bot's to Anna; the status and the answer.
async fn posts(webex: &Webex, message: Value) -> (u16, Value) {
    let mut message = message;
    message["toPersonEmail"] = json!(ANNA);
    let posted = webex.answer(BOT_TOKEN, Method::POST, "/v1/messages", Some(message));
    let answer = posted.await;
    (
        answer.status().as_u16(),
        answer.json().await.unwrap_or_default(),
    )
}

async fn posts_card(webex: &Webex, card: &Value) -> (u16, Value) {
    let attachment = json!({"contentType": CARD, "content": card});
    posts(
        webex,
        json!({"text": "a card", "attachments": [attachment]}),
    )
    .await
}

fn reasons(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().unwrap().iter();
    let reason = |error: &Value| error["description"].as_str().unwrap().to_owned();
    errors.map(reason).collect()
}

/// The card of a row: whole, or the parts around which there is nothing to say.
fn card(row: &Value) -> Value {
    if !row["card"].is_null() {
        return row["card"].clone();
    }
    let mut card = json!({"type": "AdaptiveCard", "version": "1.3"});
    for part in ["body", "actions"] {
        if !row[part].is_null() {
            card[part] = row[part].clone();
        }
    }
    card
}

#[tokio::test]
async fn every_broken_card_is_refused_for_its_reason() {
    let rows: Vec<Value> = serde_json::from_str(BROKEN).unwrap();
    assert!(rows.len() >= 40);
    let (strict, lenient) = (judging(Cards::Strict).await, judging(Cards::Lenient).await);
    for row in &rows {
        let (what, card) = (&row["what"], card(row));
        let (status, answer) = posts_card(&strict, &card).await;
        assert_eq!(status, 400, "{what}");
        let expected = row["says"].as_array().unwrap();
        let reasons = reasons(&answer);
        for (reason, expected) in reasons.iter().zip(expected) {
            let expected = format!("attachments[0].{}", expected.as_str().unwrap());
            assert!(reason.starts_with(&expected), "{what}: {reason}");
        }
        let message = answer["message"].as_str().unwrap();
        assert!(message.ends_with(&reasons[0]), "{what}: {message}");
        assert!(answer["trackingId"].is_string());
        assert_eq!(reasons.len(), expected.len(), "{what}: {reasons:?}");
        let status = posts_card(&lenient, &card).await.0;
        let accepted = row["lenient"].as_bool().unwrap();
        assert_eq!(status == 200, accepted, "{what}: {status}");
    }
}

/// A card with every kind of element, and a value of every form.
fn whole() -> Value {
    json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard", "version": "1.3", "lang": "en", "fallbackText": "a card",
        "backgroundImage": {"url": "https://example.com/a.png", "fillMode": "repeatVertically"},
        "body": [
            {"type": "TextBlock", "text": "Hello", "size": "EXTRALARGE", "wrap": true, "spacing": "none"},
            {"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun", "text": "b", "underline": true}]},
            {"type": "Image", "url": "https://example.com/a.png", "width": "40px", "height": "auto"},
            {"type": "ImageSet", "images": [{"url": "https://example.com/a.png"}]},
            {"type": "FactSet", "facts": [{"title": "Phone", "value": "1"}]},
            {"type": "ColumnSet", "columns": [
                {"width": "auto", "items": []}, {"type": "Column", "width": 2}, {"width": "2", "style": null}]},
            {"type": "Container", "id": "box", "items": [
                {"type": "Input.Text", "id": "a", "label": "A", "inlineAction": {"type": "Action.Submit"}},
                {"type": "Input.Number", "id": "b", "min": 1, "max": 2.5},
                {"type": "Input.Date", "id": "c", "value": "2030-12-31"},
                {"type": "Input.Time", "id": "d", "value": "23:59"},
                {"type": "Input.Toggle", "id": "e", "title": "E"},
                {"type": "Input.ChoiceSet", "id": "f", "choices": [{"title": "G", "value": "g"}]}]},
            {"type": "ActionSet", "fallback": "drop", "requires": {"acTest": "1.0"}, "actions": [
                {"type": "Action.ToggleVisibility", "targetElements": ["box", {"elementId": "a", "isVisible": null}]},
                {"type": "Action.OpenUrl", "url": "mailto:anna.berg@example.com", "title": "Mail"}]}
        ],
        "actions": [
            {"type": "Action.Submit", "data": {"a": 1}, "style": "positive"},
            {"type": "Action.ShowCard", "title": "More", "card": {"type": "AdaptiveCard", "body": []}},
            {"type": "Action.OpenUrl", "url": "https://example.com/", "title": "Open"}
        ]
    })
}

#[tokio::test]
async fn a_card_with_every_element_is_accepted_and_told_as_it_was() {
    let webex = judging(Cards::Strict).await;
    let card = whole();
    let (status, answer) = posts_card(&webex, &card).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["attachments"][0]["content"], card);
}

#[tokio::test]
async fn an_older_card_needs_nothing_newer() {
    let webex = judging(Cards::Strict).await;
    for version in ["1.0", "1.1", "1.2", "1.3"] {
        let body = json!([{"type": "TextBlock", "text": "a"}, {"type": "Input.Text", "id": "a"}]);
        let card = json!({"type": "AdaptiveCard", "version": version, "body": body});
        assert_eq!(posts_card(&webex, &card).await.0, 200, "{version}");
    }
}

#[tokio::test]
async fn the_size_of_a_card_has_a_limit() {
    let (strict, lenient) = (judging(Cards::Strict).await, judging(Cards::Lenient).await);
    let card = |length: usize| {
        let body = json!([{"type": "TextBlock", "text": "a".repeat(length)}]);
        json!({"type": "AdaptiveCard", "version": "1.3", "body": body})
    };
    assert_eq!(posts_card(&strict, &card(21_000)).await.0, 200);
    let (status, answer) = posts_card(&strict, &card(22_000)).await;
    assert_eq!(status, 400);
    assert!(reasons(&answer)[0].contains("bytes; 22000 are allowed"));
    assert_eq!(posts_card(&lenient, &card(22_000)).await.0, 200);
}

#[tokio::test]
async fn a_card_comes_alone_and_with_words_for_clients_that_draw_none() {
    let webex = judging(Cards::Lenient).await;
    let good = json!({"contentType": CARD, "content": {"type": "AdaptiveCard", "version": "1.3"}});
    let alone = json!({"attachments": [good]});
    let two = json!({"text": "a", "attachments": [good, good]});
    let picture = json!({"contentType": "image/png", "content": {}});
    let picture = json!({"text": "a", "attachments": [picture]});
    let bare = json!({"text": "a", "attachments": [{"contentType": CARD}]});
    for (message, reason) in [
        (alone, "A card needs text or markdown"),
        (two, "at most one file and one card"),
        (picture, "attachments[0].contentType must be"),
        (bare, "attachments[0].content must be an object"),
    ] {
        let (status, answer) = posts(&webex, message).await;
        assert_eq!(status, 400);
        assert!(reasons(&answer)[0].contains(reason), "{answer}");
    }
}
