//! Whether answers become slower when much is kept, and when there are many people.

use serde_json::{Value, json};

use crate::inboxes::Inboxes;
use crate::median;
use crate::process::Process;
use crate::webex::Webex;

const QUESTIONS: usize = 150;
const ROUNDS: usize = 5;
const FEW: usize = 1_000;
const MANY: usize = 1_000_000;

pub(crate) async fn measure() -> Value {
    let inboxes = Inboxes::new();
    let mut settings = vec![
        ("sqlite, nothing done", Some(inboxes.sqlite(0).await), FEW),
        (
            "sqlite, 100,000 done",
            Some(inboxes.sqlite(100_000).await),
            FEW,
        ),
        (
            "sqlite, 1,000,000 done",
            Some(inboxes.sqlite(1_000_000).await),
            FEW,
        ),
        (
            "sqlite, 1,000,000 people",
            Some(inboxes.sqlite(0).await),
            MANY,
        ),
        ("postgres, nothing done", inboxes.postgres(0).await, FEW),
        (
            "postgres, 1,000,000 done",
            inboxes.postgres(1_000_000).await,
            FEW,
        ),
    ];
    let mut measured = Vec::new();
    for (name, inbox, people) in settings.drain(..) {
        let Some(inbox) = inbox else { continue };
        let simulator = Process::simulator(people, &[]).await;
        let webex = Webex::of(&simulator).await;
        assert!(webex.emails.len() >= (ROUNDS + 1) * QUESTIONS);
        let bot = Process::bot(&simulator.address, &inbox, true).await;
        webex.hooked().await;
        measured.push((name, webex, simulator, bot, Vec::new()));
    }
    // The first round warms up.
    for round in 0..=ROUNDS {
        for (_, webex, _, _, rates) in &mut measured {
            let ask = |n: usize| format!("whois {}", webex.emails[round * QUESTIONS + n]);
            let rate = webex.rate(QUESTIONS, ask).await;
            if round > 0 {
                rates.push(rate);
            }
        }
    }
    println!("\ngrowth, {QUESTIONS} questions for addresses nobody asked for before");
    let mut figures = json!({});
    let mut without = 1.0;
    for (name, _, _, bot, rates) in measured {
        let (rate, peak) = (median(rates), bot.peak());
        if name.ends_with("nothing done") {
            without = rate;
        }
        let ratio = rate / without;
        println!(
            "{name:<26} {rate:>5.0}/s, {ratio:.2} of that with nothing done; peak {peak:.0} MB"
        );
        figures[name] = json!({"per_second": rate, "of_nothing_done": ratio, "peak_mb": peak});
    }
    figures
}
