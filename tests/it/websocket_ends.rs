//! Ends of the websocket and failed attempts: the bot's reaction to each, and what an operator sees.

use reqwest::Method;
use serde_json::json;
use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, eventually, text};
use crate::websocket::{ANNA, behind_a_firewall};

/// The bot's token in the simulator.
const TOKEN: &str = "simulated-bot-token";

fn ended(reason: &str, count: u64) -> String {
    format!("whodex_websocket_reconnects_total{{reason=\"{reason}\"}} {count}")
}

/// Asks a question, and expects exactly one answer.
async fn asks_once(stage: &Stage) {
    let anna = stage.seat(ANNA);
    let question = anna.writes("status wei zhang").await;
    anna.reply(&question).await.says(&["Wei Zhang"]);
    assert_eq!(anna.replies(&question).await.len(), 1);
}

#[tokio::test]
async fn after_an_ordinary_end_the_bot_connects_with_the_same_device() {
    let stage = Stage::on_websocket().await;
    let close = |code: u16, reason: &str| json!({"do": "close", "code": code, "reason": reason});
    let mut connections = 1;
    for (what, reason, times) in [
        (close(1000, "idle"), "closed", 1),
        (close(1000, "done (forced)"), "closed", 2),
        (close(3050, "Pong not received"), "closed", 3),
        (close(1001, "going away"), "going_away", 1),
        (close(1011, "server error"), "server_error", 1),
        (close(4000, "some other reason"), "closed", 4),
        (json!({"do": "cut"}), "broken", 1),
        (close(1005, ""), "broken", 2),
    ] {
        stage.socket_does(what).await;
        stage.tells(&ended(reason, times)).await;
        connections += 1;
        stage.socket_counts("authorizations", connections).await;
        stage.is_connected().await;
        asks_once(&stage).await;
    }
    assert_eq!(stage.socket_count("registrations").await, 1);
    stage.readiness_says(200, "open and authorized").await;
    stage.stop().await;
}

#[tokio::test]
async fn after_an_unexpected_end_the_bot_connects_with_a_new_device() {
    let stage = Stage::on_websocket().await;
    for (n, (code, reason, count)) in [
        (1003, "unknown", 1),
        (4001, "handed_over", 1),
        (4999, "unknown", 2),
    ]
    .into_iter()
    .enumerate()
    {
        let close = json!({"do": "close", "code": code, "reason": "for a reason"});
        stage.socket_does(close).await;
        stage.tells(&ended(reason, count)).await;
        stage.socket_counts("registrations", n as u64 + 2).await;
        stage.is_connected().await;
        asks_once(&stage).await;
    }
    // The bot has deleted its old devices.
    stage.socket_counts("devices", 1).await;
    stage.stop().await;
}

#[tokio::test]
async fn readiness_names_the_fault_that_only_an_operator_can_mend() {
    for (code, why) in [(4400, "4400"), (4403, "4403")] {
        let stage = Stage::on_websocket().await;
        let close = json!({"do": "close", "code": code, "reason": "no"});
        stage.socket_does(close).await;
        stage.tells("whodex_websocket_connected 0").await;
        stage.readiness_says(503, "given up").await;
        stage.readiness_says(503, why).await;
        let alive = stage.ask_listener(Method::GET, format!("{}/healthz", stage.admin));
        assert_eq!(alive.await.status(), 200);
        assert_eq!(stage.socket_count("connections").await, 1);
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_device_that_another_connection_took_is_left_to_it() {
    let stage = Stage::on_websocket().await;
    let close = json!({"do": "close", "code": 4000, "reason": "replaced"});
    stage.socket_does(close).await;
    stage.tells(&ended("replaced", 1)).await;
    stage
        .readiness_says(503, "does another program run with the bot's token")
        .await;
    assert_eq!(stage.socket_count("connections").await, 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_refused_token_is_an_alarm_until_it_works_again() {
    let stage = Stage::on_websocket().await;
    for endpoint in ["GET /u2c/api/v1/catalog", "GET /people/me"] {
        let fault = json!({"match": endpoint, "token": TOKEN, "status": 401});
        stage.fault(fault).await;
    }
    stage
        .socket_does(json!({"do": "close", "code": 4401, "reason": "no"}))
        .await;
    stage.tells(&ended("token", 1)).await;
    stage.tells("whodex_token_refused 1").await;
    stage.readiness_says(503, "the token is refused").await;
    stage.clear_faults().await;
    stage.is_connected().await;
    stage.tells("whodex_token_refused 0").await;
    asks_once(&stage).await;
    stage.stop().await;
}

#[tokio::test]
async fn a_stale_address_is_refreshed_and_a_lost_device_is_made_again() {
    let stage = Stage::on_websocket().await;
    stage.socket_does(json!({"do": "stale"})).await;
    stage.socket_does(json!({"do": "cut"})).await;
    stage.socket_counts("authorizations", 2).await;
    asks_once(&stage).await;
    assert_eq!(stage.socket_count("registrations").await, 1);
    stage.socket_does(json!({"do": "forget"})).await;
    stage.socket_counts("registrations", 2).await;
    stage.socket_counts("authorizations", 3).await;
    asks_once(&stage).await;
    stage.stop().await;
}

#[tokio::test]
async fn an_upgrade_that_is_not_found_twice_calls_for_another_device() {
    let stage = Stage::on_websocket().await;
    let path = "GET /apps/wx2/registrations/{id}/messages";
    stage
        .fault(json!({"match": path, "status": 404, "times": 2}))
        .await;
    stage.socket_does(json!({"do": "cut"})).await;
    stage.tells(&ended("not_upgraded", 2)).await;
    stage.socket_counts("registrations", 2).await;
    stage.is_connected().await;
    asks_once(&stage).await;
    stage.stop().await;
}

#[tokio::test]
async fn with_too_many_devices_the_bot_removes_its_own_and_no_others() {
    let settings = SimulatorConfig {
        device_limit: 1,
        ..SimulatorConfig::default()
    };
    let mut stage = Stage::without_bot(settings).await;
    behind_a_firewall(&mut stage.config);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let devices = format!("{}/wdm/api/v1/devices", stage.api);
    let other = json!({"name": "another program", "deviceType": "DESKTOP"});
    let made = http
        .post(&devices)
        .bearer_auth(TOKEN)
        .json(&other)
        .send()
        .await
        .unwrap();
    let made: serde_json::Value = made.json().await.unwrap();
    stage.begin_bot().await;
    eventually("a registration that was refused", async || {
        (stage.calls("POST /wdm/api/v1/devices").await > 2).then_some(())
    })
    .await;
    assert_eq!(stage.socket_count("devices").await, 1);
    assert_eq!(stage.socket_count("deletions").await, 0);
    // The owner of the other device deletes it.
    let url = text(&made["url"]);
    http.delete(url).bearer_auth(TOKEN).send().await.unwrap();
    stage.socket_counts("open", 1).await;
    asks_once(&stage).await;
    stage.stop().await;
}

#[tokio::test]
async fn bad_pongs_unready_connections_and_giant_frames_are_ends() {
    let stage = Stage::on_websocket().await;
    for (fault, reason) in [
        (
            json!({"match": "socket ping", "drop": true, "times": 1}),
            "no_pong",
        ),
        (
            json!({"match": "socket ping", "socket": "wrongId", "times": 1}),
            "other_pong",
        ),
    ] {
        stage.fault(fault).await;
        stage.tells(&ended(reason, 1)).await;
        stage.clear_faults().await;
        stage.is_connected().await;
        asks_once(&stage).await;
    }
    assert_eq!(stage.socket_count("registrations").await, 1);
    let unready = json!({"match": "socket authorization", "socket": "unready", "times": 1});
    stage.fault(unready).await;
    stage.socket_does(json!({"do": "cut"})).await;
    stage.tells(&ended("not_ready", 1)).await;
    stage.is_connected().await;
    asks_once(&stage).await;
    let giant = json!({"do": "say", "frame": {"id": "F", "filler": "x".repeat(1_100_000)}});
    stage.socket_does(giant).await;
    stage.tells(&ended("too_large", 1)).await;
    // The server would repeat the frame to the same device.
    stage.socket_counts("registrations", 2).await;
    stage.is_connected().await;
    asks_once(&stage).await;
    stage.stop().await;
}

#[tokio::test]
async fn the_token_is_not_shown_to_a_host_that_is_not_webexs() {
    let stage = Stage::on_websocket().await;
    let catalogue =
        json!({"serviceLinks": {"wdm": "https://wdm.example.com/wdm/api/v1"}, "hostCatalog": {}});
    let fault = json!({"match": "GET /u2c/api/v1/catalog", "status": 200, "contentType": "application/json",
        "body": catalogue.to_string()});
    stage.fault(fault).await;
    stage.socket_does(json!({"do": "cut"})).await;
    stage
        .readiness_says(503, "wdm.example.com, which is no host of Webex's")
        .await;
    stage.tells("whodex_websocket_connected 0").await;
    stage.clear_faults().await;
    stage.is_connected().await;
    asks_once(&stage).await;
    stage.stop().await;
}

#[tokio::test]
async fn a_lost_frame_leaves_a_gap_and_is_caught_up_with() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    stage
        .fault(json!({"match": "socket frame", "drop": true, "times": 1}))
        .await;
    let lost = anna.writes("whois wei zhang").await;
    let heard = anna.writes("whois john andersen").await;
    anna.reply(&heard).await.says(&["John Andersen"]);
    stage.tells("whodex_websocket_gaps_total 1").await;
    stage.tells("whodex_websocket_frames_missing_total 1").await;
    anna.reply(&lost).await.says(&["Wei Zhang"]);
    assert_eq!(anna.replies(&heard).await.len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_websocket_that_brings_nothing_is_noticed_and_made_anew() {
    let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
    behind_a_firewall(&mut stage.config);
    let silent = json!({"match": "socket authorization", "socket": "silent", "times": 1});
    stage.fault(silent).await;
    stage.start_bot().await;
    stage.socket_counts("open", 1).await;
    let anna = stage.seat(ANNA);
    // By Webex's clock, the question comes long after the websocket opened.
    stage.advance(60).await;
    let unheard = anna.writes("whois wei zhang").await;
    // A gap makes the bot look for messages.
    let gap = |n: u64| json!({"do": "say", "frame": {"id": "F", "sequenceNumber": n, "data": {}}});
    stage.socket_does(gap(100)).await;
    stage.socket_does(gap(200)).await;
    anna.reply(&unheard).await.says(&["Wei Zhang"]);
    stage.socket_counts("registrations", 2).await;
    stage.socket_counts("authorizations", 2).await;
    let heard = stage.socket_count("frames").await;
    asks_once(&stage).await;
    assert!(stage.socket_count("frames").await > heard);
    stage.stop().await;
}

#[tokio::test]
async fn a_second_websocket_takes_over_before_the_first_closes() {
    let stage = Stage::on_websocket().await;
    let anna = stage.seat(ANNA);
    let mut questions = Vec::new();
    for n in 0..12 {
        if n == 4 || n == 8 {
            // One that is announced once more while the second is on its way is no other.
            stage.socket_counts("authorizations", n / 4).await;
            stage.socket_counts("open", 1).await;
            stage.socket_does(json!({"do": "shutdown"})).await;
        }
        questions.push(anna.writes("status wei zhang").await);
    }
    for question in &questions {
        anna.reply(question).await;
    }
    stage.tells(&ended("shutdown", 2)).await;
    stage.socket_counts("authorizations", 3).await;
    stage.socket_counts("unacknowledged", 0).await;
    stage.socket_counts("open", 1).await;
    for question in &questions {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    // The old connection ended in order: nothing was lost, and the device is the same.
    let metrics = stage.metrics().await;
    assert!(metrics.contains(&ended("handed_over", 0)), "{metrics}");
    assert_eq!(stage.socket_count("registrations").await, 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_restart_finds_its_device_and_what_waits_there() {
    let mut stage = Stage::on_websocket().await;
    stage.end_bot().await;
    stage.socket_counts("open", 0).await;
    let reply = {
        let question = stage.seat(ANNA).writes("whois wei zhang").await;
        stage.start_bot().await;
        stage.seat(ANNA).reply(&question).await
    };
    stage.end_bot().await;
    // Webex cannot list presses: only the device brings this one.
    let before = stage.seat(ANNA).replies(&reply.message).await.len();
    stage
        .seat(ANNA)
        .sends_inputs(&reply, reply.buttons("Refresh")[0].clone())
        .await;
    stage.start_bot().await;
    stage
        .seat(ANNA)
        .nth_reply(&reply.message, before + 1)
        .await
        .says(&["Wei Zhang"]);
    assert_eq!(stage.socket_count("registrations").await, 1);
    stage.stop().await;
}
