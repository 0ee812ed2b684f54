//! When Webex allows only so many calls: everything is answered, about as fast as is allowed.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;
use webex_simulator::SimulatorConfig;

use crate::harness::{Stage, eventually};
use crate::required::tell;

/// Calls a second that the bot's token may make. People may call as often as they like.
const ALLOWED: u32 = 20;

/// Questions that arrive at once.
const QUESTIONS: usize = 600;

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_is_answered_at_nearly_the_allowed_rate() {
    let settings = SimulatorConfig {
        rate_limit: Some(ALLOWED),
        ..SimulatorConfig::default()
    };
    let stage = Stage::with(settings, |_| {}).await;
    let people = stage.get("/sim/seats").await;
    let people = people["people"].as_array().unwrap();
    let emails: Vec<&str> = people.iter().filter_map(|p| p["email"].as_str()).collect();
    let emails: Vec<&str> = emails
        .into_iter()
        .filter(|e| e.ends_with("@example.com"))
        .collect();
    let before = stage.bot_calls().await;
    let begun = Instant::now();
    let asking = (0..QUESTIONS).map(|n| {
        let asker = stage.seat(emails[n % emails.len()]);
        let whom = emails[(n * 7) % emails.len()];
        // A person's own calls are limited too: each of the thirty asks twenty times.
        async move { asker.writes(&format!("status {whom}")).await }
    });
    let questions = join_all(asking).await;
    assert_eq!(questions.len(), QUESTIONS);
    // What was in flight at the first refusal is refused as well; from then on the bot knows.
    let mut still = (0, 0);
    eventually("the first refusals", async || {
        let refused = stage.bot_calls().await.1;
        still = if refused == still.0 {
            (refused, still.1 + 1)
        } else {
            (refused, 0)
        };
        (refused > 0 && still.1 > 20).then_some(())
    })
    .await;
    let first = still.0;
    let answered = eventually("an answer to everything", async || {
        let stats = stage.get("/sim/stats").await;
        let posted = stats["botCalls"]["POST /messages"]["200"].as_u64()?;
        (posted >= QUESTIONS as u64).then_some(posted)
    })
    .await;
    let seconds = begun.elapsed().as_secs_f64();
    let after = stage.bot_calls().await;
    let (good, refused) = (after.0 - before.0, after.1 - first);
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let (share, lost) = (
        good as f64 / (f64::from(ALLOWED) * seconds),
        refused as f64 / (good + refused) as f64,
    );
    tell(&format!(
        "{answered} answers, {good} calls in {seconds:.1} s at {ALLOWED} allowed: {:.0} % of the \
         rate, {first} calls refused at first, {:.1} % after that",
        share * 100.0,
        lost * 100.0
    ));
    assert!(share >= 0.95, "{share}");
    // How evenly calls leave depends on what else the machine does: the quiet figure is the benchmark's.
    assert!(lost <= 0.05, "{lost}");
    assert!(seconds < Duration::from_secs(240).as_secs_f64());
    stage.stop().await;
}
