//! Columns that Webex does not have, and the levels that show them.

use serde_json::json;
use whodex::config::DisclosureLevel;

use super::{ANNA, VERA, World, person, row};
use crate::policy::{asks_in, space};

const COLUMNS: [(&str, &str, DisclosureLevel); 3] = [
    ("pronouns", "they/them", DisclosureLevel::Name),
    ("skills", "Glassblowing", DisclosureLevel::Business),
    ("room", "B-117", DisclosureLevel::Everything),
];

/// Every value, so that what is not shown is looked for too; one column is not in the settings.
async fn world(direct: DisclosureLevel) -> World {
    let told = json!({"pronouns": "they/them", "skills": "Glassblowing", "room": "B-117", "salary": "Plenty"});
    let shown = COLUMNS.map(|(column, _, level)| (column, level));
    let people = vec![person("Ruth Rust", json!({}))];
    World::of(people, &[row("Ruth Rust", told)], &shown, |config| {
        config.access.direct = direct;
        config.access.group = DisclosureLevel::Presence;
    })
    .await
}

#[tokio::test]
async fn a_column_is_shown_from_its_level_on_and_never_below() {
    for level in [
        DisclosureLevel::Name,
        DisclosureLevel::Presence,
        DisclosureLevel::Business,
        DisclosureLevel::Everything,
    ] {
        let world = world(level).await;
        let anna = world.stage.seat(ANNA);
        let ours = space(&anna, &["ruth.rust@example.com"]).await;
        let beside = space(&anna, &[VERA]).await;
        for (card, shown) in [
            (anna.asks("whois Ruth Rust").await, level),
            (
                asks_in(&anna, &ours, "whois Ruth Rust").await,
                DisclosureLevel::Presence,
            ),
            (
                asks_in(&anna, &beside, "whois Ruth Rust").await,
                DisclosureLevel::Name,
            ),
        ] {
            card.says(&["Ruth Rust"]).is_silent_on(&["Plenty"]);
            for (_, value, own) in COLUMNS {
                if own <= shown {
                    card.says(&[value]);
                } else {
                    card.is_silent_on(&[value]);
                }
            }
        }
        world.stage.stop().await;
    }
}

#[tokio::test]
async fn a_column_is_named_in_the_language_of_the_answer() {
    let world = world(DisclosureLevel::Everything).await;
    let anna = world.stage.seat(ANNA);
    anna.asks("wer ist Ruth Rust?").await.says(&[
        "Kenntnisse",
        "Glassblowing",
        "Pronomen",
        "they/them",
    ]);
    world.stage.stop().await;
}
