//! How much of the rate that Webex allows becomes answers.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::inboxes::Inboxes;
use crate::process::Process;
use crate::webex::Webex;

/// Calls a second that a token may make.
const ALLOWED: [u32; 3] = [5, 20, 100];

/// How long there is something to do, in seconds.
const SECONDS: u32 = 60;

pub(crate) async fn measure() -> Value {
    let inboxes = Inboxes::new();
    let mut shares = Vec::new();
    for allowed in ALLOWED {
        shares.push(share(allowed, inboxes.sqlite(0).await));
    }
    println!("\nthrottled, after {SECONDS} s");
    let mut figures = json!({});
    // Side by side: hardly anything of this is work.
    for (allowed, (share, refused, answers)) in ALLOWED.iter().zip(join_all(shares).await) {
        println!(
            "{allowed:>4} calls a second allowed: {:.0} % used, {answers} answers, {:.1} % of the calls refused",
            share * 100.0,
            refused * 100.0
        );
        figures[allowed.to_string()] =
            json!({"used": share, "refused": refused, "answers": answers});
    }
    figures
}

/// Of the allowed calls those that were made, the share of refused ones, and the answers.
async fn share(allowed: u32, inbox: String) -> (f64, f64, u64) {
    let limit = allowed.to_string();
    let simulator = Process::simulator(0, &["--rate-limit", &limit]).await;
    let bot = Process::bot(&simulator.address, &inbox, true).await;
    let webex = Webex::with_seats(&simulator).await;
    // More questions than can be answered: a person's own calls are limited as well.
    let asking = webex
        .seats
        .iter()
        .cycle()
        .take((allowed * SECONDS) as usize);
    let asking = asking.enumerate().map(|(n, seat)| {
        let whom = &webex.seats[n * 7 % webex.seats.len()];
        webex.asks_at_last(seat, format!("status {whom}"))
    });
    let asking = async {
        join_all(asking).await;
        std::future::pending::<()>().await;
    };
    let measuring = async {
        // What is saved up at first, and what is refused before the pace is known, is not counted.
        tokio::time::sleep(Duration::from_secs(5)).await;
        let before = webex.bot_calls(None).await;
        let begun = Instant::now();
        tokio::time::sleep(Duration::from_secs(u64::from(SECONDS))).await;
        let then = webex.bot_calls(None).await;
        let seconds = begun.elapsed().as_secs_f64();
        let (good, refused) = (then.good - before.good, then.refused - before.refused);
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let (good, refused) = (good as f64, refused as f64);
        let used = good / (f64::from(allowed) * seconds);
        (used, refused / (good + refused), then.posts - before.posts)
    };
    let share = tokio::select! {
        share = measuring => share,
        () = asking => unreachable!("it never ends"),
    };
    drop(bot);
    share
}
