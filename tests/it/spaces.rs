//! Spaces and who is in them, told through the simulator's API.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};
use webex_simulator::SimulatorConfig;
use whodex::webex::client::{Client, ClientConfig, Token};
use whodex::webex::model::RoomId;

use crate::harness::{Seat, Stage, text};

const ANNA: &str = "anna.berg@example.com";
const JOHN: &str = "john.andersen@example.com";
const WEI: &str = "wei.zhang@example.com";

async fn space(seat: &Seat<'_>, with: Value) -> String {
    let made = seat.call(Method::POST, "/rooms", Some(with)).await;
    text(&made["id"])
}

/// Adds somebody to a space; the membership's path.
async fn add(seat: &Seat<'_>, room: &str, email: &str) -> String {
    let add = json!({"roomId": room, "personEmail": email});
    let added = seat.call(Method::POST, "/memberships", Some(add)).await;
    format!("/memberships/{}", text(&added["id"]))
}

async fn status(seat: &Seat<'_>, method: Method, path: &str, body: Value) -> u16 {
    let body = Some(body).filter(|body| !body.is_null());
    seat.try_call(method, path, body).await.status().as_u16()
}

/// Every item of a list, a page of `max` at a time.
async fn pages(seat: &Seat<'_>, path: &str, max: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = format!("{path}max={max}");
    loop {
        let answer = seat.try_call(Method::GET, &next, None).await;
        let link = answer.headers().get("link").cloned();
        let page: Value = answer.json().await.unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(link) = link else { return items };
        let (_, rest) = link.to_str().unwrap().split_once("/v1").unwrap();
        next = rest.split('>').next().unwrap().to_owned();
    }
}

#[tokio::test]
async fn a_moderator_deletes_a_space_and_anybody_else_leaves_it() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, john) = (stage.seat(ANNA), stage.seat(JOHN));
    let room = space(&anna, json!({"title": "Launch", "isLocked": true})).await;
    add(&anna, &room, JOHN).await;
    let path = format!("/rooms/{room}");
    anna.call(Method::GET, &path, None).await;
    john.call(Method::DELETE, &path, None).await;
    assert_eq!(status(&john, Method::GET, &path, Value::Null).await, 404);
    anna.call(Method::GET, &path, None).await;
    anna.call(Method::DELETE, &path, None).await;
    assert_eq!(status(&anna, Method::GET, &path, Value::Null).await, 404);
    stage.stop().await;
}

#[tokio::test]
async fn what_is_set_of_a_space_is_kept() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let (anna, john) = (stage.seat(ANNA), stage.seat(JOHN));
    let room = json!({"title": "News", "description": "What is new", "isLocked": true,
                      "isAnnouncementOnly": true});
    let room = space(&anna, room).await;
    let path = format!("/rooms/{room}");
    let told = anna.call(Method::GET, &path, None).await;
    assert_eq!(told["description"], "What is new");
    assert_eq!(
        (&told["isLocked"], &told["isAnnouncementOnly"]),
        (&json!(true), &json!(true))
    );
    let member = add(&anna, &room, JOHN).await;
    let say = json!({"roomId": room, "text": "hello"});
    let heard = status(&john, Method::POST, "/messages", say.clone()).await;
    assert_eq!(
        heard, 403,
        "only moderators speak where things are announced"
    );
    anna.call(Method::POST, "/messages", Some(say.clone()))
        .await;

    let other = json!({"title": "Mine"});
    assert_eq!(status(&john, Method::PUT, &path, other).await, 403);
    let open = json!({"title": "News", "isAnnouncementOnly": false, "description": " "});
    let told = anna.call(Method::PUT, &path, Some(open)).await;
    assert!(
        told["description"].is_null() && told["isLocked"] == true,
        "{told}"
    );
    john.call(Method::POST, "/messages", Some(say)).await;
    let unlocked = json!({"title": "News", "isLocked": false});
    anna.call(Method::PUT, &path, Some(unlocked)).await;
    let announce = json!({"title": "News", "isAnnouncementOnly": true});
    assert_eq!(status(&anna, Method::PUT, &path, announce).await, 400);

    let alone = json!({"isModerator": false});
    let wei = add(&anna, &room, WEI).await;
    let raise = json!({"isModerator": true});
    assert_eq!(status(&john, Method::PUT, &wei, raise.clone()).await, 403);
    anna.call(Method::PUT, &member, Some(raise.clone())).await;
    john.call(Method::PUT, &wei, Some(raise)).await;
    john.call(Method::PUT, &wei, Some(alone)).await;
    stage.stop().await;
}

#[tokio::test]
async fn what_the_simulator_lacks_of_spaces_it_says() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    for (method, path, body, expected) in [
        (Method::GET, "/rooms?teamId=x", Value::Null, 501),
        (Method::GET, "/rooms?orgPublicSpaces=true", Value::Null, 501),
        (
            Method::GET,
            "/rooms?orgPublicSpaces=false",
            Value::Null,
            200,
        ),
        (
            Method::GET,
            "/rooms?from=2026-01-01T00:00:00Z",
            Value::Null,
            501,
        ),
        (Method::GET, "/rooms?max=1001", Value::Null, 400),
        (Method::GET, "/rooms?max=1000", Value::Null, 200),
        (
            Method::POST,
            "/rooms",
            json!({"title": "t", "teamId": "x"}),
            501,
        ),
        (
            Method::POST,
            "/rooms",
            json!({"title": "t", "classificationId": "x"}),
            501,
        ),
        (
            Method::POST,
            "/rooms",
            json!({"title": "t", "isPublic": true}),
            501,
        ),
        (
            Method::POST,
            "/rooms",
            json!({"title": "t", "isPublic": false}),
            200,
        ),
        (
            Method::POST,
            "/rooms",
            json!({"title": "t", "isAnnouncementOnly": true}),
            400,
        ),
    ] {
        let given = format!("{method} {path} {body}");
        assert_eq!(status(&anna, method, path, body).await, expected, "{given}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn memberships_come_in_pages_that_neither_repeat_nor_skip() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    for number in 0..12 {
        space(&anna, json!({"title": format!("Space {number}")})).await;
    }
    let all = pages(&anna, "/memberships?", 1000).await;
    let paged = pages(&anna, "/memberships?", 5).await;
    assert_eq!(all, paged);
    let rooms: HashSet<String> = all.iter().map(|m| text(&m["roomId"])).collect();
    assert_eq!(rooms.len(), 13);
    let path = "/memberships?personEmail=john.andersen@example.com";
    assert_eq!(status(&anna, Method::GET, path, Value::Null).await, 400);
    let path = format!("/memberships?roomId={}&personEmail={JOHN}", stage.room);
    let john = anna.call(Method::GET, &path, None).await;
    assert_eq!(john["items"].as_array().unwrap().len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_hidden_direct_space_shows_again_with_the_next_message() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let message = anna.writes("hello").await;
    let path = format!(
        "/memberships?roomId={}&personEmail={ANNA}",
        text(&message["roomId"])
    );
    let mine = anna.call(Method::GET, &path, None).await;
    let mine = format!("/memberships/{}", text(&mine["items"][0]["id"]));
    let hide = json!({"isModerator": false, "isRoomHidden": true});
    let hidden = anna.call(Method::PUT, &mine, Some(hide)).await;
    assert_eq!(hidden["isRoomHidden"], true);
    let told = anna.call(Method::GET, &mine, None).await;
    assert_eq!(told["isRoomHidden"], true);
    anna.writes("again").await;
    let told = anna.call(Method::GET, &mine, None).await;
    assert_eq!(told["isRoomHidden"], false);
    stage.stop().await;
}

#[tokio::test]
async fn the_page_finds_its_seats_also_when_the_first_space_is_gone() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let anna = stage.seat(ANNA);
    let path = format!("/memberships?roomId={}&personEmail={ANNA}", stage.room);
    let mine = anna.call(Method::GET, &path, None).await;
    let mine = format!("/memberships/{}", text(&mine["items"][0]["id"]));
    let raise = json!({"isModerator": true});
    anna.call(Method::PUT, &mine, Some(raise)).await;
    let path = format!("/rooms/{}", stage.room);
    anna.call(Method::DELETE, &path, None).await;
    let seats = stage.get("/sim/seats").await;
    assert!(seats["room"].is_null(), "{seats}");
    assert!(!seats["people"].as_array().unwrap().is_empty());
    stage.stop().await;
}

#[tokio::test]
async fn members_of_a_large_space_are_read_by_pages_up_to_a_bound() {
    let folder = tempfile::tempdir().unwrap();
    let people = (0..2_400).map(|n| format!("\nperson{n}@example.com,Person {n}"));
    let people = format!("email,displayName{}", people.collect::<String>());
    let file = folder.path().join("people.csv");
    std::fs::write(&file, people).unwrap();
    let settings = SimulatorConfig {
        directory: Some(file),
        ..SimulatorConfig::default()
    };
    let stage = Stage::without_bot(settings).await;
    let api = format!("{}/v1", stage.api);
    let token = Token::new("simulated-bot-token".to_owned());
    let client = Client::new(ClientConfig::new(api, token)).unwrap();
    let room: RoomId = stage.room.parse().unwrap();
    let all = client.all_memberships(&room, 10_000).await.unwrap();
    let ids: HashSet<&str> = all.items.iter().map(|m| m.person_id.as_str()).collect();
    assert!(ids.len() > 2_400, "{}", ids.len());
    assert_eq!((all.items.len(), all.dropped), (ids.len(), 0));
    assert_eq!(all.next, None);
    assert_eq!(stage.calls("GET /memberships").await, 3);
    let cut = client.all_memberships(&room, 1_500).await.unwrap();
    assert_eq!(cut.items.len(), 2_000);
    assert!(cut.next.is_some(), "more are there than were read");
    let few = client.all_memberships(&room, 5).await.unwrap();
    assert_eq!((few.items.len(), few.next.is_some()), (5, true));
    assert_eq!(stage.calls("GET /memberships").await, 6);
    // Members that cannot be read are told of: what is left is not the whole space.
    let broken = json!({"match": "GET /memberships", "status": 200, "times": 1,
        "contentType": "application/json", "body": "{\"items\": [{\"id\": 7}, null]}"});
    stage.fault(broken).await;
    let broken = client.all_memberships(&room, 10_000).await.unwrap();
    assert_eq!((broken.items.len(), broken.dropped), (0, 2));
    stage.stop().await;
}
