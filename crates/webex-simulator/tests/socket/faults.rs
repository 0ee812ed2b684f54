//! The faults of the websocket.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{ANNA, BOT_TOKEN, Heard, PARAMETERS, Socket, VERA, Webex, text};

/// A simulator whose connections begin with a fault.
async fn odd(oddity: &str) -> (Webex, Value) {
    let webex = Webex::start().await;
    let fault = json!({"match": "socket authorization", "socket": oddity});
    webex.fault(fault).await;
    let device = webex.register(BOT_TOKEN).await;
    (webex, device)
}

#[tokio::test]
async fn in_the_wrong_region_all_looks_well_and_nothing_comes() {
    let (webex, device) = odd("silent").await;
    let mut socket = Socket::ready(&device, BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "hello").await;
    socket.hears_nothing().await;
    assert_eq!(webex.count("frames").await, 1);
    webex.stop().await;
}

#[tokio::test]
async fn each_parameter_of_the_address_can_be_insisted_on() {
    let (webex, device) = odd("strict").await;
    webex.writes_to_bot(ANNA, "hello").await;
    let parameters: Vec<&str> = PARAMETERS.split('&').collect();
    for missing in &parameters {
        let rest = parameters.iter().filter(|given| *given != missing);
        let rest: Vec<&str> = rest.copied().collect();
        let mut socket = Socket::authorized(&device, &rest.join("&"), BOT_TOKEN).await;
        socket.pings("1").await;
        let pong = match socket.next().await {
            Heard::Text(pong) | Heard::Binary(pong) => pong,
            other => panic!("{other:?}"),
        };
        assert_eq!(pong["type"], "pong", "without {missing}");
    }
    assert_eq!(webex.count("frames").await, 0);
    let mut socket = Socket::ready(&device, BOT_TOKEN).await;
    assert_eq!(socket.activity().await["verb"], "create");
    webex.stop().await;
}

#[tokio::test]
async fn a_connection_may_never_be_ready() {
    let (webex, device) = odd("unready").await;
    let mut socket = Socket::authorized(&device, PARAMETERS, BOT_TOKEN).await;
    socket.hears_nothing().await;
    webex.stop().await;
}

#[tokio::test]
async fn something_else_may_come_before_a_connection_is_ready() {
    let (webex, device) = odd("otherFirst").await;
    let mut socket = Socket::authorized(&device, PARAMETERS, BOT_TOKEN).await;
    let first = socket.hears().await;
    assert_eq!(first["data"]["eventType"], "locus.buffer_state");
    let second = socket.hears().await;
    assert_eq!(second["data"]["eventType"], "mercury.buffer_state");
    webex.stop().await;
}

#[tokio::test]
async fn all_frames_may_be_binary() {
    let (webex, device) = odd("binary").await;
    let mut socket = Socket::authorized(&device, PARAMETERS, BOT_TOKEN).await;
    match socket.next().await {
        Heard::Binary(ready) => assert_eq!(ready["data"]["eventType"], "mercury.buffer_state"),
        other => panic!("{other:?}"),
    }
    webex.stop().await;
}

#[tokio::test]
async fn a_part_of_an_activity_may_stand_in_its_headers() {
    let (webex, device) = odd("overrides").await;
    let mut socket = Socket::ready(&device, BOT_TOKEN).await;
    webex.writes_to_bot(ANNA, "hello").await;
    let frame = socket.hears().await;
    assert!(frame["data"]["activity"]["verb"].is_null());
    assert_eq!(frame["data"]["headers"], json!({"activity.verb": "create"}));
    webex.stop().await;
}

#[tokio::test]
async fn a_token_may_be_refused_for_a_while() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    let refusal = json!({"match": "socket authorization", "status": 4401, "token": BOT_TOKEN,
                         "body": "Authentication failed", "times": 1});
    webex.fault(refusal).await;
    for endpoint in ["GET /u2c/api/v1/catalog", "POST /wdm/api/v1/devices"] {
        webex
            .fault(json!({"match": endpoint, "status": 401, "times": 1}))
            .await;
    }
    assert_eq!(webex.catalogue(BOT_TOKEN).await.0, 401);
    let devices = webex.at("/wdm/api/v1/devices");
    let refused = webex
        .try_call(BOT_TOKEN, Method::POST, &devices, None)
        .await;
    assert_eq!(refused.0, 401);
    let other = webex.listens(ANNA).await;
    drop(other);
    let mut socket = Socket::authorized(&device, PARAMETERS, BOT_TOKEN).await;
    let closed = Heard::Closed(4401, "Authentication failed".to_owned());
    assert_eq!(socket.next().await, closed);
    Socket::ready(&device, BOT_TOKEN).await;
    webex.stop().await;
}

#[tokio::test]
async fn an_upgrade_may_be_refused() {
    let webex = Webex::start().await;
    let device = webex.register(BOT_TOKEN).await;
    let upgrade = "GET /apps/wx2/registrations/{id}/messages";
    webex
        .fault(json!({"match": upgrade, "status": 404, "times": 1}))
        .await;
    assert_eq!(Socket::open(&device, PARAMETERS).await.err(), Some(404));
    Socket::ready(&device, BOT_TOKEN).await;
    webex.stop().await;
}

#[tokio::test]
async fn a_lost_frame_leaves_a_gap_in_the_numbers() {
    let webex = Webex::start().await;
    let (device, mut socket) = webex.listens(BOT_TOKEN).await;
    let loss = json!({"match": "socket frame", "drop": true, "times": 1});
    webex.fault(loss).await;
    webex.writes_to_bot(ANNA, "hello").await;
    let frame = socket.hears().await;
    assert_eq!(frame["sequenceNumber"], 3);
    assert_eq!(frame["data"]["activity"]["verb"], "post");
    socket.acknowledges(&frame).await;
    webex.counts("acknowledgements", 1).await;
    let mut again = Socket::ready(&device, BOT_TOKEN).await;
    again.hears_nothing().await;
    webex.stop().await;
}

#[tokio::test]
async fn a_fault_can_be_limited_to_what_frames_are_about() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    let me = webex.call(VERA, Method::GET, "/people/me", None).await;
    webex
        .fault(json!({"match": "socket frame", "drop": true, "person": me["id"]}))
        .await;
    webex.writes_to_bot(VERA, "lost").await;
    webex.writes_to_bot(ANNA, "hello").await;
    for (number, verb) in [(2, "create"), (4, "create"), (5, "post")] {
        let frame = socket.hears().await;
        assert_eq!(frame["sequenceNumber"], number);
        assert_eq!(frame["data"]["activity"]["verb"], verb);
    }
    webex.stop().await;
}

#[tokio::test]
async fn a_frame_may_come_twice() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    let twice = json!({"match": "socket frame", "socket": "repeat", "times": 1});
    webex.fault(twice).await;
    webex.writes_to_bot(ANNA, "hello").await;
    let (once, again) = (socket.hears().await, socket.hears().await);
    assert_eq!(once["id"], again["id"]);
    assert_eq!(again["sequenceNumber"], 3);
    assert_eq!(socket.activity().await["verb"], "post");
    assert_eq!(webex.count("repeats").await, 1);
    webex.stop().await;
}

#[tokio::test]
async fn a_pong_may_fail_to_come_or_have_another_id() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    for fault in [json!({"drop": true}), json!({"socket": "wrongId"})] {
        let mut whole = json!({"match": "socket ping", "times": 1});
        for (name, value) in fault.as_object().unwrap() {
            whole[name] = value.clone();
        }
        webex.fault(whole).await;
    }
    for id in ["unanswered", "mistaken", "answered"] {
        socket.pings(id).await;
    }
    let mistaken = socket.hears().await;
    assert_eq!(mistaken["type"], "pong");
    assert_ne!(mistaken["id"], "mistaken");
    assert_eq!(socket.hears().await["id"], "answered");
    webex.clear_faults().await;
    webex.stop().await;
}

#[tokio::test]
async fn connections_are_closed_with_any_code_and_reason() {
    let webex = Webex::start().await;
    for (code, reason) in [(1000, "Done (forced)"), (1001, ""), (4000, "replaced")] {
        let mut socket = webex.listens(BOT_TOKEN).await.1;
        let close = json!({"do": "close", "code": code, "reason": reason, "token": BOT_TOKEN});
        assert_eq!(webex.command(close).await, 1);
        assert_eq!(socket.next().await, Heard::Closed(code, reason.to_owned()));
        webex.counts("open", 0).await;
    }
    for code in [1005, 1006] {
        let mut socket = webex.listens(BOT_TOKEN).await.1;
        webex.command(json!({"do": "close", "code": code})).await;
        assert_eq!(socket.next().await, Heard::Cut);
        webex.counts("open", 0).await;
    }
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    let (_, mut other) = webex.listens(ANNA).await;
    webex
        .command(json!({"do": "cut", "token": BOT_TOKEN}))
        .await;
    assert_eq!(socket.next().await, Heard::Cut);
    other.hears_nothing().await;
    webex.stop().await;
}

#[tokio::test]
async fn an_announced_shutdown_closes_the_connection_after_a_new_one() {
    let webex = Webex::start().await;
    let (device, mut old) = webex.listens(BOT_TOKEN).await;
    assert_eq!(webex.command(json!({"do": "shutdown"})).await, 1);
    assert_eq!(old.hears().await["type"], "shutdown");
    old.hears_nothing().await;
    let mut new = Socket::ready(&device, BOT_TOKEN).await;
    assert_eq!(old.next().await, Heard::Closed(4001, "replaced".to_owned()));
    webex.writes_to_bot(ANNA, "hello").await;
    assert_eq!(new.activity().await["verb"], "create");
    webex.stop().await;
}

#[tokio::test]
async fn anything_can_be_said() {
    let webex = Webex::start().await;
    let mut socket = webex.listens(BOT_TOKEN).await.1;
    let frame = json!({"id": "1", "data": {"eventType": "status.start_typing"}});
    webex.command(json!({"do": "say", "frame": frame})).await;
    assert_eq!(socket.hears().await, frame);
    webex.stop().await;
}

#[tokio::test]
async fn a_device_may_be_forgotten() {
    let webex = Webex::start().await;
    let (device, mut socket) = webex.listens(BOT_TOKEN).await;
    assert_eq!(webex.command(json!({"do": "forget"})).await, 1);
    assert_eq!(socket.next().await, Heard::Cut);
    let body = Some(json!({"deviceType": "DESKTOP"}));
    let url = text(&device["url"]);
    let (status, _) = webex.try_call(BOT_TOKEN, Method::PUT, &url, body).await;
    assert_eq!(status, 404);
    webex.stop().await;
}

#[tokio::test]
async fn a_command_that_makes_no_sense_is_refused() {
    let webex = Webex::start().await;
    let url = webex.at("/sim/socket");
    for wrong in [
        json!({"do": "dance"}),
        json!({"do": "cut", "tokne": "x"}),
        json!({"do": "cut", "token": "nobody"}),
        json!({"do": "say"}),
        json!({"do": "close", "code": 99}),
    ] {
        let refused = webex
            .try_call("", Method::POST, &url, Some(wrong.clone()))
            .await;
        assert_eq!(refused.0, 400, "{wrong}");
    }
    webex.stop().await;
}
