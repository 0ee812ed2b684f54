//! The simulator judges cards by rules of its own. The official schema of Adaptive Cards, with which it shares no
//! code, judges the same cards: good ones, and good ones in which something was changed.

use reqwest::Method;
use serde_json::{Map, Value, json};
use webex_simulator::{Cards, SimulatorConfig};
use whodex::reply::gallery;
use whodex::reply::templates::Templates;

use crate::cards::SCHEMA;
use crate::harness::Stage;

const BOT_TOKEN: &str = "simulated-bot-token";

/// Number of changed cards.
const CHANGED: u64 = 600;

/// Reasons that the schema does not know, with the cause of each.
const EXPLAINED: &[&str] = &[
    // The schema requires neither type nor version of the outermost card; the explorer's pages do.
    ".version must be",
    ".type must be AdaptiveCard",
    "must be an object",
    // Of the schema's rules for words, one is a pattern: it fits a part of a word, and all that is no text.
    "must be one of ",
    ".height must be a text",
    // The schema requires no targets; its page does.
    ".targetElements is required",
    // Limits, and forms of texts, of which the schema knows only that they are texts.
    " are allowed",
    "must be a number of pixels",
    "must be auto, stretch",
    "must be a date",
    "must be a time",
    // It knows no schemes, and accepts relative URLs.
    "must be an absolute URL",
    "has the scheme",
    "must not be a URL of the scheme",
    // It does not compare versions or ids, and does not count levels.
    "is new in version",
    ", new in version",
    "as that of another input",
    "which Webex does not draw",
    "within the card of another",
];

/// A repeatable sequence of numbers (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The paths of all objects in a value.
fn objects(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(path.to_owned());
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                objects(field, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                objects(item, &format!("{path}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// Values that are good somewhere and bad elsewhere.
fn odd_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!("auto"),
        json!("LARGE"),
        json!("accent"),
        json!("huge"),
        json!("https://example.com/a.png"),
        json!(["a"]),
        json!({}),
        json!({"type": "TextBlock", "text": "a"}),
        json!({"type": "Action.Submit"}),
        json!([{"type": "TextBlock"}]),
        json!([{"type": "Input.Text", "id": "new"}]),
        json!([{"type": "Action.OpenUrl", "url": "https://example.com/"}]),
        json!([{"title": "a", "value": "b"}]),
    ]
}

/// Names that are properties of some elements.
const NAMES: &[&str] = &[
    "text",
    "size",
    "color",
    "wrap",
    "spacing",
    "style",
    "items",
    "columns",
    "facts",
    "actions",
    "body",
    "url",
    "title",
    "data",
    "id",
    "isVisible",
    "height",
    "width",
    "selectAction",
    "fallback",
    "label",
    "choices",
    "unknown",
];

const TYPES: &[&str] = &[
    "TextBlock",
    "Container",
    "ColumnSet",
    "Column",
    "Image",
    "FactSet",
    "ActionSet",
    "RichTextBlock",
    "TextRun",
    "Input.Text",
    "Input.Toggle",
    "Input.ChoiceSet",
    "Action.Submit",
    "Action.OpenUrl",
    "Action.ShowCard",
    "Table",
    "Action.ToggleVisibility",
    "AdaptiveCard",
    "Media",
];

/// Changes one thing about a card.
fn change(card: &mut Value, numbers: &mut Numbers) {
    let mut places = Vec::new();
    objects(card, "", &mut places);
    let place = numbers.one(&places).clone();
    let fields: &mut Map<String, Value> =
        card.pointer_mut(&place).unwrap().as_object_mut().unwrap();
    let names: Vec<String> = fields.keys().cloned().collect();
    let values = odd_values();
    match numbers.below(5) {
        0 if !names.is_empty() => {
            fields.remove(numbers.one(&names));
        }
        1 if !names.is_empty() => {
            let value = numbers.one(&values).clone();
            fields.insert(numbers.one(&names).clone(), value);
        }
        2 => {
            fields.insert("type".to_owned(), json!(numbers.one(TYPES)));
        }
        _ => {
            let value = numbers.one(&values).clone();
            fields.insert((*numbers.one(NAMES)).to_owned(), value);
        }
    }
}

/// A card with elements that the gallery has not.
fn other_elements() -> Value {
    json!({
        "type": "AdaptiveCard", "version": "1.3", "minHeight": "40px",
        "body": [
            {"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun", "text": "b", "italic": true}]},
            {"type": "ImageSet", "imageSize": "small", "images": [{"url": "https://example.com/a.png"}]},
            {"type": "Container", "style": "emphasis", "bleed": true, "items": [
                {"type": "Input.Text", "id": "a", "isMultiline": true, "regex": "^a$"},
                {"type": "Input.Number", "id": "b", "value": 2},
                {"type": "Input.Date", "id": "c", "min": "2030-12-31"},
                {"type": "Input.Time", "id": "d", "value": "23:59"},
                {"type": "Input.Toggle", "id": "e", "title": "E", "wrap": true},
                {"type": "Input.ChoiceSet", "id": "f", "style": "expanded",
                    "choices": [{"title": "G", "value": "g"}]}]},
            {"type": "ColumnSet", "columns": [{"width": "stretch", "items": [
                {"type": "Image", "url": "https://example.com/a.png", "size": "medium"}]}]},
            {"type": "ActionSet", "actions": [{"type": "Action.ToggleVisibility",
                "targetElements": ["a", {"elementId": "b", "isVisible": true}]}]}
        ],
        "actions": [{"type": "Action.ShowCard", "card": {"type": "AdaptiveCard", "body": [
            {"type": "FactSet", "facts": [{"title": "a", "value": "b"}]}]}}]
    })
}

/// Posts a card; the reasons for its refusal, none when it was accepted.
async fn judged(stage: &Stage, card: &Value) -> Vec<String> {
    let attachment =
        json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": card});
    let message = json!({"roomId": stage.room, "text": "a card", "attachments": [attachment]});
    let bot = stage.seat(BOT_TOKEN);
    let answer = bot.try_call(Method::POST, "/messages", Some(message)).await;
    let status = answer.status();
    let told: Value = answer.json().await.unwrap();
    if status.is_success() {
        return Vec::new();
    }
    assert_eq!(status, 400, "{told}");
    let errors = told["errors"].as_array().unwrap();
    let reason = |error: &Value| error["description"].as_str().unwrap().to_owned();
    errors.iter().map(reason).collect()
}

fn gallery_cards() -> Vec<Value> {
    let mut cards = Vec::new();
    for language in Templates::languages(None) {
        let templates = Templates::load(None, &language).unwrap();
        let pictures = gallery::pictures(&templates).into_iter();
        cards.extend(pictures.map(|picture| serde_json::to_value(picture.reply.card).unwrap()));
    }
    cards.retain(|card| !card.is_null());
    cards
}

#[tokio::test]
async fn every_card_of_the_gallery_is_accepted_under_strict_rules() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    assert_eq!(SimulatorConfig::default().cards, Cards::Strict);
    let cards = gallery_cards();
    assert!(cards.len() > 100, "{}", cards.len());
    for card in &cards {
        assert_eq!(judged(&stage, card).await, Vec::<String>::new(), "{card}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn the_simulator_and_the_official_schema_agree_about_cards() {
    let Some(schema) = &*SCHEMA else {
        return;
    };
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let mut cards = gallery_cards();
    // Small cards show a change as well as large ones.
    cards.sort_by_key(|card| card.to_string().len());
    cards.truncate(40);
    let mut numbers = Numbers(7);
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..CHANGED {
        let mut card = if number % 2 == 0 {
            other_elements()
        } else {
            numbers.one(&cards).clone()
        };
        change(&mut card, &mut numbers);
        let reasons = judged(&stage, &card).await;
        let faults: Vec<String> = schema
            .iter_errors(&card)
            .map(|error| format!("{}: {}", error.instance_path(), error.masked()))
            .collect();
        if reasons.is_empty() {
            assert!(faults.is_empty(), "accepted, but {faults:?}: {card}");
            accepted += 1;
        } else if faults.is_empty() {
            for reason in &reasons {
                let known = EXPLAINED.iter().any(|known| reason.contains(known));
                assert!(known, "refused, but the schema accepts: {reason}: {card}");
            }
        } else {
            refused += 1;
        }
    }
    assert!(accepted > 50 && refused > 200, "{accepted} {refused}");
    stage.stop().await;
}
