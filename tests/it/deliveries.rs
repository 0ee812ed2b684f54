//! Webhooks are delivered as Webex delivers them: what passes the filter, again where nobody takes it, and not at all
//! to those who never do.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, eventually, text};
use crate::receiver::Receiver;

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";

async fn status(stage: &Stage, hook: &str) -> String {
    let path = format!("/webhooks/{hook}");
    text(&stage.seat(ANNA).call(Method::GET, &path, None).await["status"])
}

/// Waits for so many deliveries of this outcome.
async fn outcome(stage: &Stage, outcome: &str, count: u64) {
    eventually(outcome, async || {
        let stats = stage.get("/sim/stats").await;
        (stats["deliveries"][outcome].as_u64()? >= count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_webhook_that_keeps_failing_stays_off_until_its_owner_acts() {
    let settings = SimulatorConfig {
        deactivate_after: 2,
        delivery_attempts: 1,
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    let hook = receiver
        .listens(&anna, "/w", ("messages", "created"), "")
        .await;
    receiver.answers(500);
    anna.writes("one").await;
    outcome(&stage, "failed", 1).await;
    assert_eq!(status(&stage, &hook).await, "active", "one is not enough");
    receiver.answers(200);
    anna.writes("two").await;
    outcome(&stage, "ok", 1).await;
    receiver.answers(500);
    anna.writes("three").await;
    outcome(&stage, "failed", 2).await;
    assert_eq!(status(&stage, &hook).await, "active", "not in a row");
    anna.writes("four").await;
    eventually("a webhook that is off", async || {
        (status(&stage, &hook).await == "inactive").then_some(())
    })
    .await;
    receiver.answers(200);
    anna.writes("nobody hears this").await;
    let on = json!({"name": "w", "targetUrl": format!("{}/w", receiver.url), "status": "active"});
    let path = format!("/webhooks/{hook}");
    let on = anna.call(Method::PUT, &path, Some(on)).await;
    assert_eq!(on["status"], "active");
    let last = anna.writes("five").await;
    let heard = receiver.hears("/w", 5).await;
    assert_eq!(heard[4]["data"]["id"], last["id"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_redirect_is_no_delivery() {
    let settings = SimulatorConfig {
        delivery_attempts: 1,
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    receiver
        .listens(&anna, "/w", ("messages", "created"), "")
        .await;
    receiver.answers(302);
    anna.writes("hello").await;
    outcome(&stage, "failed", 1).await;
    assert!(receiver.heard("/elsewhere").is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn what_nobody_answers_in_time_is_delivered_again() {
    let settings = SimulatorConfig {
        delivery_timeout: Duration::from_secs(1),
        delivery_attempts: 50,
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    receiver
        .listens(&anna, "/w", ("messages", "created"), "")
        .await;
    receiver.ignores(1);
    let message = anna.writes("hello").await;
    outcome(&stage, "ok", 1).await;
    let heard = receiver.heard("/w");
    assert!(heard.len() >= 2, "{heard:#?}");
    assert!(heard.iter().all(|e| e["data"]["id"] == message["id"]));
    stage.stop().await;
}

#[tokio::test]
async fn a_retry_goes_where_the_webhook_points_by_then_if_it_is_there() {
    let settings = SimulatorConfig {
        delivery_attempts: 50,
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    let hook = receiver
        .listens(&anna, "/old", ("messages", "created"), "")
        .await;
    let path = format!("/webhooks/{hook}");
    receiver.answers(503);
    anna.writes("hello").await;
    receiver.hears("/old", 1).await;
    let moved = json!({"name": "moved", "targetUrl": format!("{}/new", receiver.url)});
    anna.call(Method::PUT, &path, Some(moved)).await;
    let heard = receiver.hears("/new", 1).await;
    assert_eq!(heard[0]["name"], "moved");
    anna.call(Method::DELETE, &path, None).await;
    outcome(&stage, "dropped", 1).await;
    stage.stop().await;
}

#[tokio::test]
async fn a_webhook_hears_what_passes_its_filter() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    for (path, resource, event, filter) in [
        ("/files", "messages", "created", "hasFiles=true"),
        ("/plain", "messages", "created", "hasFiles=false"),
        ("/direct", "messages", "created", "roomType=direct"),
        ("/moderators", "memberships", "all", "isModerator=true"),
        ("/open", "rooms", "created", "isLocked=false&type=group"),
        ("/locked", "rooms", "all", "isLocked=true"),
        (
            "/john",
            "memberships",
            "created",
            "personEmail=John.Andersen@example.com",
        ),
    ] {
        receiver
            .listens(&anna, path, (resource, event), filter)
            .await;
    }
    let make = async |room: Value| {
        let room = anna.call(Method::POST, "/rooms", Some(room)).await;
        text(&room["id"])
    };
    let locked = make(json!({"title": "locked", "isLocked": true})).await;
    let open = make(json!({"title": "open"})).await;
    let add = json!({"roomId": open, "personEmail": JOHN});
    let john = anna.call(Method::POST, "/memberships", Some(add)).await;
    let path = format!("/memberships/{}", text(&john["id"]));
    let raise = json!({"isModerator": true});
    anna.call(Method::PUT, &path, Some(raise)).await;
    let say = async |message: Value| anna.call(Method::POST, "/messages", Some(message)).await;
    let files = ["https://example.com/a.png"];
    let with = say(json!({"roomId": open, "files": files})).await;
    let without = say(json!({"toPersonEmail": JOHN, "text": "hello"})).await;

    let first = async |path: &str, field: &str| {
        let heard = receiver.hears(path, 1).await;
        assert_eq!(heard.len(), 1, "{path}: {heard:#?}");
        heard[0]["data"][field].clone()
    };
    assert_eq!(first("/files", "id").await, with["id"]);
    assert_eq!(first("/plain", "id").await, without["id"]);
    assert_eq!(first("/direct", "id").await, without["id"]);
    assert_eq!(first("/open", "id").await, json!(open));
    assert_eq!(first("/locked", "id").await, json!(locked));
    // A locked space's creator is a moderator of it; John became one later.
    let heard = receiver.hears("/moderators", 2).await;
    let mut events: Vec<(String, String)> = heard
        .iter()
        .map(|e| (text(&e["event"]), text(&e["data"]["personEmail"])))
        .collect();
    events.sort();
    let (created, updated) = ("created".to_owned(), "updated".to_owned());
    assert_eq!(
        events,
        [(created, ANNA.to_owned()), (updated, JOHN.to_owned())]
    );
    let heard = receiver.hears("/john", 2).await;
    assert!(heard.iter().all(|e| e["data"]["personEmail"] == JOHN));
    stage.stop().await;
}

#[tokio::test]
async fn spaces_and_who_is_in_them_are_told_of() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, receiver) = (stage.seat(ANNA), Receiver::start().await);
    for (path, event) in [
        ("/rooms/created", ("rooms", "created")),
        ("/rooms/updated", ("rooms", "updated")),
        ("/members/created", ("memberships", "created")),
        ("/members/deleted", ("memberships", "deleted")),
    ] {
        receiver.listens(&anna, path, event, "").await;
    }
    let title = json!({"title": "Launch"});
    let room = anna.call(Method::POST, "/rooms", Some(title)).await;
    let heard = receiver.hears("/rooms/created", 1).await;
    assert_eq!(heard[0]["data"]["title"], "Launch");
    assert_eq!(heard[0]["actorId"], room["creatorId"]);
    let heard = receiver.hears("/members/created", 1).await;
    assert_eq!(heard[0]["data"]["personEmail"], ANNA, "the creator joins");

    let path = format!("/rooms/{}", text(&room["id"]));
    let title = json!({"title": "Landing"});
    anna.call(Method::PUT, &path, Some(title)).await;
    let heard = receiver.hears("/rooms/updated", 1).await;
    assert_eq!(heard[0]["data"]["title"], "Landing");

    let add = json!({"roomId": room["id"], "personEmail": JOHN});
    let john = anna.call(Method::POST, "/memberships", Some(add)).await;
    let path = format!("/memberships/{}", text(&john["id"]));
    anna.call(Method::DELETE, &path, None).await;
    let heard = receiver.hears("/members/deleted", 1).await;
    assert_eq!(heard[0]["data"]["id"], john["id"]);
    stage.stop().await;
}

#[tokio::test]
async fn a_new_direct_space_is_told_to_each_by_the_others_name() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, john) = (stage.seat(ANNA), stage.seat(JOHN));
    let receiver = Receiver::start().await;
    receiver
        .listens(&anna, "/anna", ("rooms", "created"), "")
        .await;
    receiver
        .listens(&john, "/john", ("rooms", "created"), "")
        .await;
    let hello = json!({"toPersonEmail": JOHN, "text": "hello"});
    let message = anna.call(Method::POST, "/messages", Some(hello)).await;
    for (path, title) in [("/anna", "John Andersen"), ("/john", "Anna Berg")] {
        let heard = receiver.hears(path, 1).await;
        assert_eq!(heard[0]["data"]["id"], message["roomId"]);
        assert_eq!(heard[0]["data"]["type"], "direct");
        assert_eq!(heard[0]["data"]["title"], title);
    }
    stage.stop().await;
}
