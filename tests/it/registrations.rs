//! Which webhooks somebody can register, and how they are changed.

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, text};

const ANNA: &str = "anna.berg@example.com";
const TARGET: &str = "http://127.0.0.1:9/";

/// How the simulator answers an attempt to register a webhook.
async fn registering(stage: &Stage, with: Value) -> u16 {
    let mut hook = json!({"name": "w", "targetUrl": TARGET, "resource": "messages",
                          "event": "created"});
    for (field, value) in with.as_object().unwrap() {
        hook[field] = value.clone();
    }
    let anna = stage.seat(ANNA);
    let answer = anna.try_call(Method::POST, "/webhooks", Some(hook)).await;
    answer.status().as_u16()
}

#[tokio::test]
async fn only_events_that_happen_can_be_listened_for() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    for (resource, event, status) in [
        ("rooms", "updated", 200),
        ("memberships", "updated", 200),
        ("memberships", "all", 200),
        ("all", "all", 200),
        ("rooms", "deleted", 400),
        ("attachmentActions", "updated", 400),
        ("messages", "joined", 400),
        ("all", "created", 400),
        // Described, and not simulated.
        ("meetings", "started", 501),
        ("telephony_calls", "created", 501),
        ("rooms", "migrated", 501),
        // Not even described.
        ("moons", "created", 400),
        ("meetings", "eclipsed", 400),
    ] {
        let hook = json!({"resource": resource, "event": event});
        let answered = registering(&stage, hook).await;
        assert_eq!(answered, status, "{resource} {event}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_filter_names_what_its_resource_has() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let of_room = format!("roomId={}", stage.room);
    for (resource, filter, status) in [
        ("messages", "mentionedPeople=me&hasFiles=true", 200),
        ("messages", of_room.as_str(), 200),
        ("memberships", "isModerator=true", 200),
        ("rooms", "isLocked=false&type=direct", 200),
        ("attachmentActions", "personId=me", 200),
        ("messages", "colour=red", 400),
        ("messages", "isLocked=true", 400),
        ("messages", "hasFiles=perhaps", 400),
        ("messages", "roomId", 400),
        ("messages", "roomId=somewhere", 400),
    ] {
        let hook = json!({"resource": resource, "filter": filter});
        let answered = registering(&stage, hook).await;
        assert_eq!(answered, status, "{resource} {filter}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn organization_webhooks_are_for_administrators_integrations() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    for (owner, status) in [("creator", 200), ("org", 403), ("everybody", 400)] {
        let answered = registering(&stage, json!({"ownedBy": owner})).await;
        assert_eq!(answered, status, "{owner}");
    }
    for (query, status) in [("ownedBy=org", 403), ("ownedBy=everybody", 400)] {
        let path = format!("/webhooks?{query}");
        let answer = stage.seat(ANNA).try_call(Method::GET, &path, None).await;
        assert_eq!(answer.status(), status, "{query}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_change_that_is_refused_changes_nothing() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let hook = json!({"name": "before", "targetUrl": TARGET, "resource": "messages",
                      "event": "created"});
    let hook = anna.call(Method::POST, "/webhooks", Some(hook)).await;
    let path = format!("/webhooks/{}", text(&hook["id"]));
    let off = json!({"name": "after", "targetUrl": "http://127.0.0.1:8/", "status": "inactive"});
    let refused = anna.try_call(Method::PUT, &path, Some(off)).await;
    assert_eq!(refused.status(), 400);
    assert_eq!(anna.call(Method::GET, &path, None).await, hook);
    stage.stop().await;
}
