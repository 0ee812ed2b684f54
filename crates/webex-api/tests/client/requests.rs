//! Requests as a server receives them.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use webex_api::client::{Client, ClientConfig, ErrorKind, InvalidConfig, Token};
use webex_simulator::Simulator;

/// Answers one request, and returns its head.
fn head_of_one_request() -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let api = format!("http://{}/v1", listener.local_addr().unwrap());
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let body = r#"{"id": "BOT"}"#;
        let length = body.len();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        String::from_utf8(head).unwrap()
    });
    (api, served)
}

#[tokio::test]
async fn a_request_has_the_token_and_the_user_agent_of_its_settings() {
    for (name, expected) in [
        (
            None,
            concat!("user-agent: webex-api/", env!("CARGO_PKG_VERSION"), "\r\n"),
        ),
        (Some("my-bot/1.0"), "user-agent: my-bot/1.0\r\n"),
    ] {
        let (api, served) = head_of_one_request();
        let mut settings = ClientConfig::new(api, Token::new("a-token".to_owned()));
        if let Some(name) = name {
            name.clone_into(&mut settings.user_agent);
        }
        let me = Client::new(settings).unwrap().me().await.unwrap();
        assert_eq!(me.id.as_str(), "BOT");
        let head = served.join().unwrap();
        assert!(head.starts_with("GET /v1/people/me HTTP/1.1\r\n"), "{head}");
        assert!(head.contains(expected), "{head}");
        assert!(head.contains("authorization: Bearer a-token\r\n"), "{head}");
    }
}

#[tokio::test]
async fn a_replaced_token_is_used_by_the_next_request() {
    let simulator = Simulator::new(webex_simulator::SimulatorConfig::default()).unwrap();
    let webex = simulator.start().await.unwrap();
    let token = Token::new("a token of yesterday".to_owned());
    let client = Client::new(ClientConfig::new(webex.api_url(), token.clone())).unwrap();
    let refused = client.me().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unauthorized);
    token.replace("simulated-bot-token".to_owned());
    client.me().await.unwrap();
    webex.stop().await.unwrap();
}

#[test]
fn settings_that_cannot_work_make_no_client() {
    let settings =
        |api: &str, token: &str| ClientConfig::new(api.to_owned(), Token::new(token.into()));
    let refused = |settings| Client::new(settings).unwrap_err();
    let error = refused(settings("webexapis.com", "a"));
    assert!(matches!(error, InvalidConfig::ApiUrl(_)), "{error}");
    let error = refused(settings("https://webexapis.com/v1", "a\nb"));
    assert!(matches!(error, InvalidConfig::Token), "{error}");
    let mut other = settings("https://webexapis.com/v1", "a");
    other.catalog_url = "ftp://u2c.example.com/catalog".to_owned();
    let error = refused(other);
    assert!(matches!(error, InvalidConfig::CatalogUrl(_)), "{error}");
}
