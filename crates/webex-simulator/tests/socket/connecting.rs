//! The begin, the pings and the end of a connection.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use webex_simulator::SimulatorConfig;

use crate::client::{ANNA, BOT_TOKEN, Heard, PARAMETERS, Socket, Webex};

async fn closed(socket: &mut Socket) -> u16 {
    match socket.next().await {
        Heard::Closed(code, _) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_begins_with_a_token_of_the_devices_owner() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    for (token, code) in [("nobody", 4401), (ANNA, 4403)] {
        let mut socket = Socket::authorized(&device, PARAMETERS, token).await;
        assert_eq!(closed(&mut socket).await, code, "{token}");
    }
    let mut hasty = Socket::open(&device, PARAMETERS).await.ok().unwrap();
    hasty.pings("1").await;
    assert_eq!(
        closed(&mut hasty).await,
        4400,
        "it has said nothing of itself"
    );
    let mut person = webex.listens(ANNA).await.1;
    person.hears_nothing().await;
    assert_eq!(webex.count("connections").await, 4);
    assert_eq!(webex.count("authorizations").await, 1);
    webex.stop().await;
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let settings = SimulatorConfig {
        authorization_timeout: Duration::from_millis(20),
        ..SimulatorConfig::default()
    };
    let webex = Webex::with(settings).await;
    let device = webex.register(BOT_TOKEN).await;
    let mut socket = Socket::open(&device, PARAMETERS).await.ok().unwrap();
    assert_eq!(closed(&mut socket).await, 1008);
    webex.stop().await;
}

#[tokio::test]
async fn a_ping_is_answered_by_a_pong_with_its_id() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    socket.pings("ping 1").await;
    let pong = socket.hears().await;
    assert_eq!(pong["type"], "pong");
    assert_eq!(pong["id"], "ping 1");
    assert_eq!(webex.count("pings").await, 1);
    webex.stop().await;
}

#[tokio::test]
async fn without_parameters_frames_are_binary_and_none_says_ready() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    let mut socket = Socket::authorized(&device, "", BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "hello").await;
    for verb in ["create", "post"] {
        match socket.next().await {
            Heard::Binary(frame) => assert_eq!(frame["data"]["activity"]["verb"], verb),
            other => panic!("{other:?}"),
        }
    }
    webex.stop().await;
}

#[tokio::test]
async fn what_is_not_json_ends_the_connection() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    socket.says_words("hello?").await;
    assert_eq!(closed(&mut socket).await, 1003);
    webex.counts("open", 0).await;
    webex.stop().await;
}

#[tokio::test]
async fn a_second_connection_of_a_device_takes_the_place_of_the_first() {
    let webex = Webex::start().await;
    let (device, mut first) = webex.listens(BOT_TOKEN).await;
    let mut second = Socket::ready(&device, BOT_TOKEN).await;
    let replaced = Heard::Closed(4000, "replaced".to_owned());
    assert_eq!(first.next().await, replaced);
    // Another device of the same bot keeps its connection.
    let mut other = webex.listens(BOT_TOKEN).await.1;
    webex.writes_to_bot(ANNA, "hello").await;
    for socket in [&mut second, &mut other] {
        assert_eq!(socket.activity().await["verb"], "create");
        assert_eq!(socket.activity().await["verb"], "post");
    }
    webex.stop().await;
}

#[tokio::test]
async fn an_unknown_or_stale_address_is_not_found() {
    let webex = Webex::start().await;
    let (device, _socket) = webex.listens(BOT_TOKEN).await;
    assert_eq!(webex.command(json!({"do": "stale"})).await, 1);
    assert_eq!(Socket::open(&device, PARAMETERS).await.err(), Some(404));
    let url = device["url"].as_str().unwrap();
    let same = Some(json!({"name": "tester", "deviceType": "DESKTOP"}));
    let (_, told) = webex.try_call(BOT_TOKEN, Method::PUT, url, same).await;
    assert_ne!(told["webSocketUrl"], device["webSocketUrl"]);
    Socket::ready(&told, BOT_TOKEN).await;
    webex.stop().await;
}

#[tokio::test]
async fn the_end_of_the_simulator_is_the_end_of_its_connections() {
    let webex = Webex::start().await;
    let (_, mut socket) = webex.listens(BOT_TOKEN).await;
    let device = webex.register(ANNA).await;
    let mut silent = Socket::open(&device, PARAMETERS).await.ok().unwrap();
    webex.counts("connections", 2).await;
    webex.stop().await;
    assert_eq!(socket.next().await, Heard::Cut);
    assert_eq!(silent.next().await, Heard::Cut);
}

#[tokio::test]
async fn a_fresh_start_keeps_devices_and_their_connections() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    webex.reset().await;
    assert_eq!(webex.count("registrations").await, 0);
    assert_eq!(webex.count("open").await, 1);
    webex.writes_to_bot(ANNA, "hello").await;
    assert_eq!(socket.activity().await["verb"], "create");
    webex.stop().await;
}
