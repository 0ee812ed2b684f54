//! Rate limits: of a token, of an endpoint, and the time that a refusal names.

use reqwest::Method;
use webex_simulator::SimulatorConfig;

use crate::webex::{ANNA, BOT_TOKEN, Webex};

/// How many of ten calls are refused; each names its time.
async fn refused(webex: &Webex, token: &str, path: &str, seconds: (u64, u64)) -> usize {
    let mut refused = 0;
    for _ in 0..10 {
        let answer = webex.answer(token, Method::GET, path, None).await;
        if answer.status() == 429 {
            let wait = answer.headers()["retry-after"].to_str().unwrap();
            let wait: u64 = wait.parse().unwrap();
            assert!((seconds.0..=seconds.1).contains(&wait), "{wait}");
            refused += 1;
        }
    }
    refused
}

#[tokio::test]
async fn an_endpoint_has_a_limit_of_its_own_for_each_token() {
    let webex = Webex::start(SimulatorConfig {
        endpoint_limits: vec!["GET /people=1".parse().unwrap()],
        retry_after: (30, 60),
        ..SimulatorConfig::default()
    })
    .await;
    let people = "/v1/people?displayName=anna";
    assert!(refused(&webex, BOT_TOKEN, people, (30, 60)).await > 0);
    assert_eq!(refused(&webex, BOT_TOKEN, "/v1/people/me", (0, 0)).await, 0);
    let first = webex.answer(ANNA, Method::GET, people, None).await;
    assert_eq!(first.status(), 200, "another token has a limit of its own");
}

#[tokio::test]
async fn a_token_has_one_limit_for_all_endpoints() {
    let webex = Webex::start(SimulatorConfig {
        rate_limit: Some(1),
        ..SimulatorConfig::default()
    })
    .await;
    assert!(refused(&webex, BOT_TOKEN, "/v1/people/me", (1, 1)).await > 0);
    assert!(refused(&webex, BOT_TOKEN, "/v1/rooms", (1, 1)).await > 0);
}
