//! The roster of a running bot: what its private listener says of the file.

use std::path::Path;

use reqwest::Method;
use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, eventually};

/// Waits for a line of the metrics.
async fn tells(stage: &Stage, line: &str) {
    eventually(line, async || {
        let metrics = format!("{}/metrics", stage.admin);
        let text = stage.ask_listener(Method::GET, metrics).await.text().await;
        let text = text.unwrap();
        text.lines().any(|told| told == line).then_some(())
    })
    .await;
}

fn write(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, path).unwrap();
}

#[tokio::test]
async fn metrics_follow_the_file_of_the_roster() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let file = path.clone();
    let stage = Stage::with(SimulatorConfig::default(), |config| {
        config.roster.path = Some(file);
    })
    .await;
    // The bot starts without it, and answers.
    tells(&stage, "whodex_roster_failing 1").await;
    tells(&stage, "whodex_roster_loads_total{outcome=\"failed\"} 1").await;
    let anna = stage.seat("anna.berg@example.com");
    anna.asks("whois wei zhang").await;

    // A log line with one of these people ends all tests of this program.
    write(
        &path,
        "mail,name\nanna.berg@example.com,Anna Berg\nWei Zhang,wei.zhang@example.com\n",
    );
    tells(&stage, "whodex_roster_people 1").await;
    tells(&stage, "whodex_roster_skipped_rows 1").await;
    tells(&stage, "whodex_roster_failing 0").await;

    write(&path, "mail,name\n");
    tells(&stage, "whodex_roster_failing 1").await;
    tells(&stage, "whodex_roster_people 1").await;
    stage.stop().await;
}
