//! From a question to the posted answer, by webhook and over the websocket: one question at a time, so that none waits for
//! another.

use serde_json::{Value, json};

use crate::inboxes::Inboxes;
use crate::median;
use crate::process::Process;
use crate::webex::Webex;

const QUESTIONS: usize = 50;
const ROUNDS: usize = 8;
const PEOPLE: usize = 5000;

/// A bot, and the milliseconds that its answers took.
struct Measured {
    name: &'static str,
    webex: Webex,
    _simulator: Process,
    bot: Process,
    delays: Vec<f64>,
}

impl Measured {
    async fn start(name: &'static str, inbox: &str) -> Self {
        let simulator = Process::simulator(PEOPLE, &[]).await;
        let webex = Webex::of(&simulator).await;
        // Nobody is asked for twice.
        assert!(webex.names.len() >= (ROUNDS + 1) * QUESTIONS);
        let bot = if name == "websocket" {
            let bot = Process::bot_on_websocket(&simulator.address, inbox).await;
            webex.connected().await;
            bot
        } else {
            let bot = Process::bot(&simulator.address, inbox, true).await;
            webex.hooked().await;
            bot
        };
        Self {
            name,
            webex,
            _simulator: simulator,
            bot,
            delays: Vec::new(),
        }
    }
}

pub(crate) async fn measure() -> Value {
    let inboxes = Inboxes::new();
    let mut bots = [
        Measured::start("webhook", &inboxes.sqlite(0).await).await,
        Measured::start("websocket", &inboxes.sqlite(0).await).await,
    ];
    // The first round warms up.
    for round in 0..=ROUNDS {
        bots.rotate_left(1);
        for measured in &mut bots {
            let webex = &measured.webex;
            for n in 0..QUESTIONS {
                let words = format!("whois {}", webex.names[round * QUESTIONS + n]);
                let seat = &webex.seats[n % webex.seats.len()];
                let delay = webex.delay(seat, words).await;
                if round > 0 {
                    #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
                    measured.delays.push(delay as f64);
                }
            }
            measured.bot.rests().await;
        }
    }
    bots.sort_by_key(|measured| measured.name);
    println!("\ndoors, one question at a time");
    let mut figures = json!({});
    for Measured { name, delays, .. } in bots {
        #[expect(clippy::cast_precision_loss, reason = "hundreds")]
        let mean = delays.iter().sum::<f64>() / delays.len() as f64;
        let p50 = median(delays);
        println!("{name:<9} question to post: median {p50:.0} ms, mean {mean:.2} ms");
        figures[name] = json!({"median_ms": p50, "mean_ms": mean});
    }
    let of = |name: &str, what: &str| figures[name][what].as_f64().unwrap();
    let more = |what: &str| of("websocket", what) - of("webhook", what);
    let (median, mean) = (more("median_ms"), more("mean_ms"));
    println!("the websocket takes {median:.0} ms more by the median, {mean:.2} ms by the mean");
    figures["websocket_more_ms"] = json!({"median": median, "mean": mean});
    figures
}
