//! From an event to the posted answer, through the simulator in a process of its own: against a responder that makes
//! the calls of an answer and nothing else.

use serde_json::{Value, json};

use crate::inboxes::Inboxes;
use crate::process::Process;
use crate::webex::Webex;
use crate::{bare, median};

const QUESTIONS: usize = 300;
const ROUNDS: usize = 9;
const PEOPLE: usize = 5000;

/// A bot, and what was seen of it.
struct Measured {
    name: &'static str,
    webex: Webex,
    _simulator: Process,
    bot: Process,
    cold: Vec<f64>,
    warm: Vec<f64>,
    cpu: f64,
}

impl Measured {
    async fn start(name: &'static str, inbox: &str) -> Self {
        let simulator = Process::simulator(PEOPLE, &[]).await;
        let webex = Webex::of(&simulator).await;
        // Nobody is asked for twice as somebody new.
        assert!(webex.names.len() >= (ROUNDS + 1) * QUESTIONS);
        let bot = Process::bot(&simulator.address, inbox, true).await;
        webex.hooked().await;
        Self {
            name,
            webex,
            _simulator: simulator,
            bot,
            cold: Vec::new(),
            warm: Vec::new(),
            cpu: 0.0,
        }
    }
}

pub(crate) async fn measure() -> Value {
    let inboxes = Inboxes::new();
    let mut bots = vec![Measured::start("sqlite", &inboxes.sqlite(0).await).await];
    if let Some(inbox) = inboxes.postgres(0).await {
        bots.push(Measured::start("postgres", &inbox).await);
    }
    let beside = Process::simulator(PEOPLE, &[]).await;
    let ideals = Webex::of(&beside).await;
    let reply = an_answer(&bots[0].webex).await;
    let ideal = Process::measure("serve-ideal", &[&beside.address, &reply.to_string()]).await;
    bare::register(&beside.address, &ideal.address).await;

    let mut best = Vec::new();
    // The first round warms up.
    for round in 0..=ROUNDS {
        let names = &ideals.names;
        let ask = |n: usize| format!("whois {}", names[round * QUESTIONS + n]);
        // Whoever comes after somebody else comes after another in the next round.
        let turn_of_ideal = round % (bots.len() + 1);
        bots.rotate_left(1);
        for turn in 0..=bots.len() {
            if turn == turn_of_ideal {
                let rate = ideals.rate(QUESTIONS, ask).await;
                ideal.rests().await;
                if round > 0 {
                    best.push(rate);
                }
            }
            let Some(measured) = bots.get_mut(turn) else {
                continue;
            };
            let cpu = measured.bot.cpu();
            let cold = measured.webex.rate(QUESTIONS, ask).await;
            measured.bot.rests().await;
            let warm = measured.webex.rate(QUESTIONS, ask).await;
            measured.bot.rests().await;
            if round > 0 {
                measured.cold.push(cold);
                measured.warm.push(warm);
                measured.cpu += measured.bot.cpu() - cpu;
            }
        }
    }
    bots.sort_by_key(|measured| measured.name != "sqlite");
    let best = median(best);
    println!("\nanswer, {QUESTIONS} questions of 8 askers at once: ideal {best:.0}/s");
    let mut figures = json!({"ideal_per_second": best});
    for measured in bots {
        let (cold, warm) = (median(measured.cold), median(measured.warm));
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let cpu = measured.cpu * 1000.0 / (2 * QUESTIONS * ROUNDS) as f64;
        let (name, peak) = (measured.name, measured.bot.peak());
        println!(
            "{name:<8} cold {cold:.0}/s, {:.2} of it; warm {warm:.0}/s, {:.2} of it; CPU of 1,000 questions {cpu:.2} s; peak {peak:.0} MB",
            cold / best,
            warm / best
        );
        figures[name] = json!({"cold_per_second": cold, "warm_per_second": warm,
            "cold_of_ideal": cold / best, "warm_of_ideal": warm / best, "cpu_seconds_of_1000": cpu, "peak_mb": peak});
    }
    figures
}

/// What a bot answered: what the ideal posts is as large.
async fn an_answer(webex: &Webex) -> Value {
    let words = format!("whois {}", webex.names.last().unwrap());
    webex.asks(&webex.seats[0], words).await;
    let reply = webex.last_reply(&webex.seats[0]).await;
    json!({"markdown": reply["markdown"], "text": reply["text"], "attachments": reply["attachments"]})
}
