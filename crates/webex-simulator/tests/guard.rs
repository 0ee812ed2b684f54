//! The simulator on a developer's machine: pages of other origins and other machines get nothing.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use webex_simulator::{Simulator, SimulatorConfig};

const ANNA: &str = "anna.berg@example.com";

/// A simulator that is addressed at loopback, wherever else it listens.
struct Guarded {
    address: SocketAddr,
    token: String,
    page: String,
    http: Client,
}

impl Guarded {
    async fn start(listen: &str, settings: SimulatorConfig) -> Self {
        let simulator = Simulator::new(settings).unwrap();
        let listener = TcpListener::bind(listen).await.unwrap();
        let local = listener.local_addr().unwrap();
        let token = simulator.control_token().to_owned();
        let page = simulator.page_url(local);
        tokio::spawn(simulator.serve(listener, std::future::pending()));
        Self {
            address: webex_simulator::reached(local),
            token,
            page,
            http: Client::builder().no_proxy().build().unwrap(),
        }
    }

    async fn on_loopback() -> Self {
        Self::start("127.0.0.1:0", SimulatorConfig::default()).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.http.request(method, url).bearer_auth(ANNA)
    }

    async fn rooms(&self) -> usize {
        let listed = self.request(Method::GET, "/v1/rooms").send().await.unwrap();
        let listed: Value = listed.json().await.unwrap();
        listed["items"].as_array().unwrap().len()
    }

    /// Status and words of the response to a new webhook.
    async fn hook(&self, target: &str) -> (StatusCode, String) {
        let hook =
            json!({"name": "w", "targetUrl": target, "resource": "rooms", "event": "created"});
        let made = self.request(Method::POST, "/v1/webhooks").json(&hook);
        let made = made.send().await.unwrap();
        (made.status(), made.text().await.unwrap())
    }
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_name_that_leads_here_by_rebinding_gets_nothing() {
    let webex = Guarded::on_loopback().await;
    for path in [
        "/",
        "/v1/people/me",
        "/sim/seats",
        "/u2c/api/v1/limited/catalog",
        "/nowhere",
    ] {
        let rebound = webex
            .request(Method::GET, path)
            .header("host", "evil.example:8080");
        let refused = rebound.send().await.unwrap();
        assert_eq!(refused.status(), 403, "{path}");
        let said = refused.text().await.unwrap();
        assert!(
            said.contains("--allow-host") && said.contains("evil.example"),
            "{said}"
        );
    }
    let named = webex
        .request(Method::GET, "/v1/people/me")
        .header("host", "localhost:1");
    assert_eq!(status(named).await, 200);
}

#[tokio::test]
async fn a_container_reaches_it_by_an_allowed_name() {
    let settings = SimulatorConfig {
        allow_hosts: vec!["simulator".to_owned()],
        ..SimulatorConfig::default()
    };
    let webex = Guarded::start("127.0.0.1:0", settings).await;
    for (host, expected) in [
        ("simulator:8080", 200),
        ("simulator.:8080", 200),
        ("other", 403),
    ] {
        let named = webex
            .request(Method::GET, "/v1/people/me")
            .header("host", host);
        assert_eq!(status(named).await, expected, "{host}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let webex = Guarded::on_loopback().await;
    let before = webex.rooms().await;
    let own = format!("http://{}", webex.address);
    for (header, value) in [
        ("origin", "https://evil.example"),
        ("origin", "http://127.0.0.1:3000"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for (method, path) in [
            (Method::POST, "/v1/rooms"),
            (Method::POST, "/sim/reset"),
            (Method::DELETE, "/sim/faults"),
            (Method::GET, "/v1/people"),
            (Method::GET, "/sim/seats"),
        ] {
            let sent = webex.request(method, path).header(header, value);
            let sent = sent.json(&json!({"title": "Mine now"}));
            assert_eq!(status(sent).await, 403, "{header}: {value} {path}");
        }
    }
    assert_eq!(webex.rooms().await, before);
    let sent = webex
        .request(Method::POST, "/v1/rooms")
        .header("origin", own);
    let sent = sent.header("sec-fetch-site", "same-origin");
    assert_eq!(status(sent.json(&json!({"title": "Ours"}))).await, 200);
    assert_eq!(webex.rooms().await, before + 1);
}

#[tokio::test]
async fn a_link_of_another_origin_opens_the_page_and_nothing_else() {
    let webex = Guarded::on_loopback().await;
    for (path, dest, expected) in [
        ("/", "document", 200),
        ("/", "iframe", 403),
        ("/sim/seats", "document", 403),
        ("/v1/people/me", "document", 403),
    ] {
        let link = webex
            .request(Method::GET, path)
            .header("sec-fetch-site", "cross-site");
        let link = link
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", dest);
        assert_eq!(status(link).await, expected, "{path} as {dest}");
    }
}

#[tokio::test]
async fn control_needs_json_which_no_form_of_a_page_sends() {
    let webex = Guarded::on_loopback().await;
    for path in ["/sim/reset", "/sim/faults", "/sim/clock", "/sim/socket"] {
        let form = webex
            .request(Method::POST, path)
            .body(r#"{"match": "GET /people"}"#);
        let form = form.header("content-type", "text/plain");
        assert_eq!(status(form).await, 415, "{path}");
        assert_eq!(
            status(webex.request(Method::POST, path)).await,
            415,
            "{path}"
        );
    }
    let reset = webex.request(Method::POST, "/sim/reset").json(&json!({}));
    assert_eq!(status(reset).await, 204);
}

#[tokio::test]
async fn control_from_other_machines_needs_the_token() {
    let webex = Guarded::start("0.0.0.0:0", SimulatorConfig::default()).await;
    assert!(webex.page.ends_with(&format!("#control={}", webex.token)));
    for (method, path) in [
        (Method::GET, "/sim/seats"),
        (Method::GET, "/sim/stats"),
        (Method::POST, "/sim/reset"),
        (Method::DELETE, "/sim/faults"),
    ] {
        let json = |request: RequestBuilder| request.header("content-type", "application/json");
        let without = webex.request(method.clone(), path);
        assert_eq!(status(json(without)).await, 401, "{path}");
        let url = format!("http://{}{path}", webex.address);
        let with = webex.http.request(method, &url).bearer_auth(&webex.token);
        assert!(status(json(with)).await < 300, "{path}");
    }
    // The API has tokens of its own.
    assert_eq!(
        status(webex.request(Method::GET, "/v1/people/me")).await,
        200
    );
    let events = format!("http://{}/sim/events?token={ANNA}", webex.address);
    assert_eq!(status(webex.http.get(&events)).await, 401);
    let events = format!("{events}&control={}", webex.token);
    assert_eq!(status(webex.http.get(&events)).await, 200);
}

#[tokio::test]
async fn events_go_only_to_hosts_that_somebody_allowed() {
    let webex = Guarded::on_loopback().await;
    assert_eq!(webex.hook("http://127.0.0.1:9/").await.0, 200);
    for target in [
        "http://169.254.169.254/",
        "https://evil.example/x",
        "http://router/",
    ] {
        let (status, said) = webex.hook(target).await;
        assert_eq!(status, 400, "{target}");
        let host = target.split('/').nth(2).unwrap();
        assert!(said.contains(&format!("--targets {host}")), "{said}");
    }
    let settings = SimulatorConfig {
        targets: vec!["bot".to_owned()],
        ..SimulatorConfig::default()
    };
    let webex = Guarded::start("127.0.0.1:0", settings).await;
    assert_eq!(webex.hook("http://bot:8080/webhook").await.0, 200);
    assert_eq!(webex.hook("http://other:8080/webhook").await.0, 400);
}

#[tokio::test]
async fn a_webhook_moves_only_to_hosts_that_somebody_allowed() {
    let webex = Guarded::on_loopback().await;
    let made: Value = serde_json::from_str(&webex.hook("http://127.0.0.1:9/").await.1).unwrap();
    let path = format!("/v1/webhooks/{}", made["id"].as_str().unwrap());
    let moved = json!({"name": "w", "targetUrl": "http://evil.example/"});
    assert_eq!(
        status(webex.request(Method::PUT, &path).json(&moved)).await,
        400
    );
    let kept = webex.request(Method::GET, &path).send().await.unwrap();
    assert!(kept.text().await.unwrap().contains("127.0.0.1:9"));
}
