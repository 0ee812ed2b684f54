//! A part of the bot that panics ends the whole bot, so that whoever started it starts it again.

use std::time::Duration;

use reqwest::Method;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use whodex::app::{App, StartError};
use whodex::websocket::Pace;

use crate::harness::{Stage, free_port};
use crate::websocket::{QUICK, behind_a_firewall};

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_background_task_ends_the_bot_with_an_error() {
    let mut stage = Stage::without_bot(Default::default()).await;
    behind_a_firewall(&mut stage.config);
    // No clock goes that far: the websocket's task panics when it adds this to a time.
    let ready = Duration::MAX;
    let app = App::build(&stage.config).await.unwrap();
    let app = app.with_pace(Pace { ready, ..QUICK });
    let ((admin, address), stop) = (free_port().await, CancellationToken::new());
    let running = tokio::spawn(app.run(None, Some(admin), stop.clone()));
    let ended = timeout(Duration::from_secs(60), running).await;
    let ended = ended.expect("it goes on without a part").unwrap();
    let error = ended.unwrap_err();
    assert!(
        matches!(error, StartError::Panicked("websocket")),
        "{error}"
    );
    assert!(error.to_string().contains("panic in the websocket"));
    // The others were ended in order, and the file is free.
    assert!(stop.is_cancelled());
    let url = format!("http://{address}/healthz");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = http.request(Method::GET, url).send().await;
    assert!(asked.unwrap_err().is_connect());
    assert_eq!(stage.depth().await.open, 0);
    stage.stop().await;
}

/// The lines of a function of a file, as far as its closing brace.
fn body<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    let lines = file.lines().skip_while(|line| !line.contains(name));
    lines.take_while(|line| *line != "    }").collect()
}

#[test]
fn every_task_that_the_bot_begins_is_supervised() {
    let file = include_str!("../../src/app/mod.rs");
    for (function, least) in [("pub async fn run(", 3), ("async fn work(", 4)] {
        let body = body(file, function);
        let count = |part: &str| body.iter().filter(|line| line.contains(part)).count();
        // The roster's task is begun beside the reading of its file.
        let begun = count("tokio::spawn(") + count("self.keep_roster(");
        assert!(begun >= least, "{function}: {begun} tasks");
        assert_eq!(begun, count("self.supervised(\""), "{function}");
    }
}
