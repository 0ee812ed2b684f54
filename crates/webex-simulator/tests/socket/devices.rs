//! The catalogue, and devices.

use reqwest::Method;
use serde_json::json;
use webex_simulator::SimulatorConfig;

use crate::client::{ANNA, BOT_TOKEN, Socket, VERA, Webex, text};

#[tokio::test]
async fn the_catalogue_names_the_services_to_whoever_has_a_token() {
    let webex = Webex::start().await;
    let (status, told) = webex.catalogue(BOT_TOKEN).await;
    assert_eq!(status, 200);
    assert_eq!(told["serviceLinks"]["hydra"], webex.at("/v1"));
    assert_eq!(told["serviceLinks"]["wdm"], webex.at("/wdm/api/v1"));
    assert!(told["hostCatalog"]["127.0.0.1"][0]["id"].is_string());
    assert_eq!(webex.catalogue("nobody").await.0, 401);
    let limited = webex.at("/u2c/api/v1/limited/catalog?format=hostmap");
    let (status, limited) = webex.try_call("nobody", Method::GET, &limited, None).await;
    assert_eq!((status, limited), (200, told));
    assert_eq!(webex.count("catalogues").await, 1);
    webex.stop().await;
}

#[tokio::test]
async fn a_proxy_can_end_tls_in_front_of_it() {
    let settings = SimulatorConfig {
        allow_hosts: vec!["simulator.example".to_owned()],
        ..SimulatorConfig::default()
    };
    let webex = Webex::with(settings).await;
    let catalogue = reqwest::Client::builder().no_proxy().build().unwrap();
    let catalogue = catalogue
        .get(webex.at("/u2c/api/v1/catalog"))
        .header("host", "simulator.example")
        .header("x-forwarded-proto", "https")
        .bearer_auth(BOT_TOKEN);
    let told: serde_json::Value = catalogue.send().await.unwrap().json().await.unwrap();
    let links = &told["serviceLinks"];
    assert_eq!(links["wdm"], "https://simulator.example/wdm/api/v1");
    let mercury = text(&links["mercuryConnectionPartition0"]);
    assert_eq!(mercury, "wss://simulator.example/v1");
    webex.stop().await;
}

#[tokio::test]
async fn the_websocket_can_be_left_out() {
    let settings = SimulatorConfig {
        socket: false,
        ..SimulatorConfig::default()
    };
    let webex = Webex::with(settings).await;
    let (_, told) = webex.catalogue(BOT_TOKEN).await;
    let hydra = webex.at("/v1");
    let all = json!({"serviceLinks": {"hydra": hydra}, "hostCatalog": {}});
    assert_eq!(told, all);
    let devices = webex.at("/wdm/api/v1/devices");
    let listed = webex.try_call(BOT_TOKEN, Method::GET, &devices, None).await;
    assert_eq!(listed.0, 404);
    webex.stop().await;
}

#[tokio::test]
async fn a_device_is_registered_listed_refreshed_and_deleted() {
    let webex = Webex::start().await;
    let devices = webex.at("/wdm/api/v1/devices");
    let none = webex.try_call(BOT_TOKEN, Method::GET, &devices, None).await;
    assert_eq!(none.0, 404, "there is none");
    let device = webex.register(BOT_TOKEN).await;
    assert_eq!(device["name"], "tester");
    assert_eq!(device["userId"], "00000000-0000-0000-0000-000000000b07");
    let (_, list) = webex.try_call(BOT_TOKEN, Method::GET, &devices, None).await;
    assert_eq!(list["devices"], json!([device]));

    webex.advance(60).await;
    let url = text(&device["url"]);
    let again = json!({"name": "tester", "deviceType": "DESKTOP", "systemName": "tests"});
    let refresh = Some(again);
    let (status, told) = webex
        .try_call(BOT_TOKEN, Method::PUT, &url, refresh.clone())
        .await;
    assert_eq!((status, &told["systemName"]), (200, &json!("tests")));
    assert_eq!(told["webSocketUrl"], device["webSocketUrl"]);
    assert!(told["modificationTime"].as_str() > device["modificationTime"].as_str());

    let of_another = webex
        .try_call(ANNA, Method::PUT, &url, refresh.clone())
        .await;
    assert_eq!(of_another.0, 404, "nobody else sees it");
    let of_another = webex.try_call(ANNA, Method::DELETE, &url, None).await;
    assert_eq!(of_another.0, 404);
    let deleted = webex.try_call(BOT_TOKEN, Method::DELETE, &url, None).await;
    assert_eq!(deleted.0, 204);
    let gone = webex.try_call(BOT_TOKEN, Method::PUT, &url, refresh).await;
    assert_eq!(gone.0, 404);
    for (count, wanted) in [("registrations", 1), ("refreshes", 1), ("deletions", 1)] {
        assert_eq!(webex.count(count).await, wanted, "{count}");
    }
    webex.stop().await;
}

#[tokio::test]
async fn a_device_says_what_it_is() {
    let webex = Webex::start().await;
    let devices = webex.at("/wdm/api/v1/devices");
    for wrong in [json!({}), json!([]), json!({"deviceType": 1})] {
        let refused = webex
            .try_call(ANNA, Method::POST, &devices, Some(wrong.clone()))
            .await;
        assert_eq!(refused.0, 400, "{wrong}");
    }
    webex.stop().await;
}

#[tokio::test]
async fn nobody_has_more_devices_than_the_limit() {
    let settings = SimulatorConfig {
        device_limit: 2,
        ..SimulatorConfig::default()
    };
    let webex = Webex::with(settings).await;
    let first = webex.register(BOT_TOKEN).await;
    webex.register(BOT_TOKEN).await;
    let devices = webex.at("/wdm/api/v1/devices");
    let device = Some(json!({"name": "tester", "deviceType": "DESKTOP"}));
    let (status, told) = webex
        .try_call(BOT_TOKEN, Method::POST, &devices, device)
        .await;
    assert_eq!(status, 403);
    assert_eq!(told["message"], "User has excessive device registrations");
    webex.register(VERA).await;
    let url = text(&first["url"]);
    webex.try_call(BOT_TOKEN, Method::DELETE, &url, None).await;
    webex.register(BOT_TOKEN).await;
    webex.stop().await;
}

#[tokio::test]
async fn a_deleted_device_hears_no_more() {
    let webex = Webex::start().await;
    let (device, mut socket) = webex.listens(BOT_TOKEN).await;
    let url = text(&device["url"]);
    webex.try_call(BOT_TOKEN, Method::DELETE, &url, None).await;
    let closed = crate::client::Heard::Closed(1001, "device deleted".to_owned());
    assert_eq!(socket.next().await, closed);
    let gone = Socket::open(&device, "").await.err();
    assert_eq!(gone, Some(404));
    webex.stop().await;
}
