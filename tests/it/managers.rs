//! Managers, and what is said where there is none to show.

use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::config::DisclosureLevel;

use crate::harness::Stage;

const ANNA: &str = "anna.berg@example.com";

fn person(id: &str, name: &str, more: Value) -> Value {
    let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
    let mut person =
        json!({"id": id, "displayName": name, "emails": [email], "orgId": "ORG", "type": "person"});
    let Value::Object(more) = more else {
        panic!("not fields: {more}");
    };
    person.as_object_mut().unwrap().extend(more);
    person
}

/// A simulator and a bot among people with and without managers.
async fn stage(folder: &tempfile::TempDir, level: DisclosureLevel) -> Stage {
    let people = [
        person(
            "ANNA",
            "Anna Berg",
            json!({"managerId": "BOSS", "manager": "Bea Boss"}),
        ),
        person(
            "KOFI",
            "Kofi Mensah",
            json!({"managerId": "BOSS", "manager": "Bea Boss"}),
        ),
        person("BOSS", "Bea Boss", json!({})),
        person("NAMED", "Nia Named", json!({"manager": "Otto Outside"})),
        person("GONE", "Gus Gone", json!({"managerId": "NOBODY"})),
    ];
    let path = folder.path().join("people.json");
    std::fs::write(&path, json!({"items": people}).to_string()).unwrap();
    let settings = SimulatorConfig {
        directory: Some(path),
        ..SimulatorConfig::default()
    };
    Stage::with(settings, |config| config.access.direct = level).await
}

#[tokio::test]
async fn a_manager_is_shown_as_whose_manager_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(&folder, DisclosureLevel::Everything).await;
    let anna = stage.seat(ANNA);
    let one = anna.asks("manager kofi mensah").await;
    one.says(&["Manager of Kofi Mensah", "Bea Boss", "bea.boss@example.com"]);
    let shared = anna.asks("manager kofi mensah, me").await;
    shared.says(&["Manager of Kofi Mensah, Anna Berg"]);
    assert_eq!(shared.buttons("Refresh").len(), 1, "one person is one card");
    stage.stop().await;
}

#[tokio::test]
async fn where_there_is_no_manager_to_show_it_is_said_whose() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(&folder, DisclosureLevel::Everything).await;
    let anna = stage.seat(ANNA);
    for (asked, says) in [
        ("manager bea boss", "Webex names no manager for Bea Boss."),
        (
            "manager nia named",
            "Webex names Otto Outside as the manager of Nia Named, without an account.",
        ),
        (
            "manager gus gone",
            "The manager of Gus Gone has no account that I can see.",
        ),
    ] {
        anna.asks(asked).await.says(&[says]);
    }
    stage.stop().await;
}

#[tokio::test]
async fn where_managers_are_hidden_it_is_not_told_who_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let stage = stage(&folder, DisclosureLevel::Presence).await;
    let anna = stage.seat(ANNA);
    for name in ["Kofi Mensah", "Bea Boss", "Nia Named", "Gus Gone"] {
        let reply = anna.asks(&format!("manager {name}")).await;
        reply.says(&[&format!("The manager of {name} is not shown here.")]);
        reply.is_silent_on(&["Otto", "bea.boss", "names no manager"]);
    }
    stage.stop().await;
}
