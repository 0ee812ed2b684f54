//! What the bot tells of itself on its private listener.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use reqwest::Method;
use serde_json::json;

use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, eventually};
use crate::postgres;

async fn metrics(stage: &Stage) -> String {
    let answer = stage
        .ask_listener(Method::GET, format!("{}/metrics", stage.admin))
        .await;
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .contains("openmetrics-text")
    );
    answer.text().await.unwrap()
}

#[tokio::test]
async fn a_question_shows_in_every_count_and_time_that_it_passes() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("status wei zhang").await;
    anna.asks("status wei zhang").await;
    stage
        .knock(&[("content-type", "application/json")], b"{}")
        .await;
    stage.knock(&[("content-type", "text/plain")], b"{}").await;
    let lines = [
        "whodex_webhook_requests_total{outcome=\"stored\"} 2",
        "whodex_webhook_requests_total{outcome=\"signature\"} 1",
        "whodex_webhook_requests_total{outcome=\"media_type\"} 1",
        "whodex_webhook_acknowledge_seconds_count 2",
        "whodex_questions_total{command=\"status\",outcome=\"answered\"} 2",
        "whodex_answer_seconds_count 2",
        "whodex_webex_calls_total{endpoint=\"GET /people\",status=\"200\"} 1",
        "whodex_webex_calls_total{endpoint=\"POST /messages\",status=\"200\"} 2",
        "whodex_cache_lookups_total{cache=\"names\",outcome=\"hit\"} 1",
        "whodex_cache_lookups_total{cache=\"names\",outcome=\"miss\"} 1",
        "whodex_inbox_up 1",
        "whodex_inbox_jobs{state=\"waiting\"} 0",
        "whodex_inbox_oldest_seconds{state=\"deferred\"} 0",
        "whodex_webex_wait_seconds_total{reason=\"retry_after\"} 0.0",
        "whodex_token_refused 0",
        "whodex_build_info",
        "whodex_inbox_queue 0",
        "whodex_duties_total{duty=\"webhooks\",outcome=\"done\"} 1",
        "whodex_duties_total{duty=\"pruning\",outcome=\"failed\"} 0",
        "whodex_duty_done_timestamp_seconds{duty=\"catch-up\"} ",
        "process_resident_memory_bytes ",
        "process_open_fds ",
        "process_cpu_seconds_total ",
        "process_start_time_seconds ",
    ];
    eventually("all of the lines", async || {
        let text = metrics(&stage).await;
        lines.iter().all(|line| text.contains(line)).then_some(())
    })
    .await;
    let text = metrics(&stage).await;
    let commits = text
        .lines()
        .find_map(|line| line.strip_prefix("whodex_inbox_commit_seconds_count "));
    let commits: u32 = commits.unwrap().parse().unwrap();
    assert!(commits >= 2, "each question was kept, and each was ended");
    // Only endpoints have spaces and slashes: other values are words that a query needs not escape.
    let label = Regex::new(r#"(\w+)="([^"]*)""#).unwrap();
    let word = Regex::new("^[a-z0-9_-]+$").unwrap();
    for line in text.lines().filter(|line| !line.contains("build_info")) {
        for found in label.captures_iter(line) {
            let (name, value) = (&found[1], &found[2]);
            let is_known = ["endpoint", "le"].contains(&name) || word.is_match(value);
            assert!(is_known, "{name}={value} in {line}");
        }
    }
    for private in ["anna", "zhang", "example.com", stage.bot.as_str()] {
        assert!(!text.contains(private), "{private}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_refused_token_shows_while_it_is_refused() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    let token = "simulated-bot-token";
    for endpoint in ["GET /messages/{id}", "GET /people/me"] {
        stage
            .fault(json!({"match": endpoint, "status": 401, "token": token}))
            .await;
    }
    let question = anna.writes("whois wei zhang").await;
    let shows = async |line: &'static str| {
        eventually(line, async || {
            metrics(&stage).await.contains(line).then_some(())
        })
        .await;
    };
    shows("whodex_token_refused 1").await;
    stage.clear_faults().await;
    anna.reply(&question).await;
    shows("whodex_token_refused 0").await;
    stage.stop().await;
}

#[tokio::test]
async fn a_pause_that_webex_asks_for_shows_as_one() {
    let stage = Stage::start().await;
    let anna = stage.seat("anna.berg@example.com");
    stage
        .fault(json!({"match": "GET /people", "status": 429, "retryAfter": 1, "times": 1}))
        .await;
    anna.asks("status wei zhang").await;
    let text = metrics(&stage).await;
    let line = text
        .lines()
        .find(|line| line.starts_with("whodex_webex_wait_seconds_total{reason=\"retry_after\"}"));
    let seconds: f64 = line.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(seconds > 0.5, "{text}");
    stage.stop().await;
}

#[tokio::test]
async fn of_an_inbox_that_cannot_be_reached_nothing_old_is_told() {
    let Some(server) = postgres::own().await else {
        return;
    };
    let url = server.url("postgres");
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        config.inbox = url.into();
    })
    .await;
    let held = "whodex_inbox_jobs{";
    assert!(metrics(&stage).await.contains(held));
    server.stop();
    let text = eventually("an inbox that is down", async || {
        let text = metrics(&stage).await;
        text.contains("whodex_inbox_up 0").then_some(text)
    })
    .await;
    assert!(!text.contains(held), "{text}");
    assert!(!text.contains("whodex_inbox_oldest_seconds{"), "{text}");
    server.run();
    eventually("the inbox again", async || {
        metrics(&stage).await.contains(held).then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn a_new_bot_exports_every_metric_of_alerts_and_dashboard() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let files = ["prometheus/alerts.yaml", "grafana/whodex.json"];
    let texts = files.map(|file| fs::read_to_string(deploy.join(file)).unwrap());
    let words = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    let used: BTreeSet<&str> = words
        .filter(|word| word.starts_with("whodex_") || word.starts_with("process_"))
        .collect();
    assert!(used.len() > 30, "{used:?}");
    let stage = Stage::start().await;
    let missing = async || {
        let text = metrics(&stage).await;
        let is_exported = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.strip_prefix(name));
            lines.any(|rest| rest.starts_with([' ', '{']))
        };
        let missing = used.iter().filter(|name| !is_exported(name));
        missing.copied().map(str::to_owned).collect::<Vec<String>>()
    };
    // Its first calls to Webex may be on their way.
    eventually("every metric", async || {
        missing().await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn the_dashboard_shows_every_metric_of_the_roster() {
    let dashboard = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/grafana/whodex.json");
    let dashboard = fs::read_to_string(dashboard).unwrap();
    let stage = Stage::start().await;
    let text = metrics(&stage).await;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| line.split([' ', '{']).next());
    let of_roster: BTreeSet<&str> = names
        .filter(|name| name.starts_with("whodex_roster_"))
        .collect();
    assert_eq!(of_roster.len(), 6, "{of_roster:?}");
    for name in of_roster {
        assert!(dashboard.contains(name), "{name}");
    }
    stage.stop().await;
}
