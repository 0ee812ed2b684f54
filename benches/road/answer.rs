//! From an event to the posted answer, through the simulator in a process of its own: against a responder that makes
//! the calls of an answer and nothing else. And how many calls one question takes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{BOT_TOKEN, Process};
use crate::{bare, median};

const QUESTIONS: usize = 500;
const ROUNDS: usize = 3;
const PEOPLE: usize = 5000;
const BOT: &str = "whodex@webex.bot";

struct Webex {
    http: reqwest::Client,
    address: String,
    seats: Vec<String>,
    names: Vec<String>,
}

impl Webex {
    async fn of(simulator: &Process) -> Self {
        let mut webex = Self {
            http: reqwest::Client::builder()
                .tcp_nodelay(true)
                .build()
                .unwrap(),
            address: simulator.address.clone(),
            seats: Vec::new(),
            names: Vec::new(),
        };
        let seats = webex.get("/sim/seats").await;
        let (people, bot) = (seats["people"].as_array().unwrap(), &seats["bot"]);
        let of_bot = people.iter().filter(|p| p["orgId"] == bot["orgId"]);
        webex.seats = of_bot
            .map(|p| p["email"].as_str().unwrap().to_owned())
            .collect();
        let mut names = Vec::new();
        for letter in 'a'..='z' {
            let found = webex
                .get(&format!("/v1/people?displayName={letter}&max=1000"))
                .await;
            let items = found["items"].as_array().unwrap().clone();
            names.extend(
                items
                    .iter()
                    .map(|p| p["displayName"].as_str().unwrap().to_owned()),
            );
        }
        // Whom a list has to be chosen from is another question: here everybody's name is their own.
        names.sort();
        let alone = |place: usize| {
            let name: &String = &names[place];
            let is_like =
                |other: Option<&String>| other.is_some_and(|other| other.starts_with(name));
            !is_like(names.get(place + 1)) && (place == 0 || !is_like(names.get(place - 1)))
        };
        webex.names = (0..names.len())
            .filter(|place| alone(*place))
            .map(|place| names[place].clone())
            .collect();
        assert!(webex.names.len() > 2 * QUESTIONS);
        webex
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("http://{}{path}", self.address);
        let call = self.http.get(url).bearer_auth(BOT_TOKEN).send();
        call.await.unwrap().json().await.unwrap()
    }

    async fn asks(&self, seat: &str, words: String) -> Value {
        let url = format!("http://{}/v1/messages", self.address);
        let body = json!({"toPersonEmail": BOT, "text": words});
        let post = self.http.post(url).bearer_auth(seat).json(&body).send();
        post.await.unwrap().json().await.unwrap()
    }

    /// Calls of the bot so far: all, and posts.
    async fn calls(&self) -> (u64, u64) {
        let stats = self.get("/sim/stats").await;
        let of = |endpoint: &Value| -> u64 {
            endpoint
                .as_object()
                .into_iter()
                .flatten()
                .filter_map(|(_, n)| n.as_u64())
                .sum()
        };
        let calls = stats["botCalls"].as_object().unwrap();
        (
            calls.values().map(of).sum(),
            of(&stats["botCalls"]["POST /messages"]),
        )
    }

    /// Waits until the bot has asked for its events.
    async fn hooked(&self) {
        while self.get("/v1/webhooks").await["items"]
            .as_array()
            .unwrap()
            .len()
            < 5
        {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until so many posts were made.
    async fn posted(&self, posts: u64) {
        while self.calls().await.1 < posts {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Asks many questions, from all seats at once; answers a second.
    async fn rate(&self, word: impl Fn(usize) -> String) -> f64 {
        let before = self.calls().await.1;
        let begun = Instant::now();
        let lanes = (0..8).map(|lane| {
            let asked: Vec<(usize, String)> =
                (lane..QUESTIONS).step_by(8).map(|n| (n, word(n))).collect();
            async move {
                for (n, words) in asked {
                    self.asks(&self.seats[n % self.seats.len()], words).await;
                }
            }
        });
        futures_util::future::join_all(lanes).await;
        self.posted(before + QUESTIONS as u64).await;
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = QUESTIONS as f64 / begun.elapsed().as_secs_f64();
        rate
    }

    /// The calls that one question takes.
    async fn calls_of(&self, words: &str) -> u64 {
        let before = self.calls().await;
        self.asks(&self.seats[0], words.to_owned()).await;
        self.posted(before.1 + 1).await;
        self.calls().await.0 - before.0
    }
}

pub(crate) async fn measure() -> Value {
    let (simulator, beside) = (
        Process::simulator(PEOPLE).await,
        Process::simulator(PEOPLE).await,
    );
    let (webex, ideals) = (Webex::of(&simulator).await, Webex::of(&beside).await);
    let folder = tempfile::tempdir().unwrap();
    let inbox = format!("sqlite:{}", folder.path().join("inbox.db").display());
    let bot = Process::bot(&simulator.address, &inbox, true).await;
    webex.hooked().await;
    let names = webex.names.clone();
    let cold_calls = webex.calls_of(&format!("whois {}", names[0])).await;
    let warm_calls = webex.calls_of(&format!("whois {}", names[0])).await;
    let other_calls = webex.calls_of(&format!("whois {}", names[1])).await;
    // What the ideal posts is as large as what the bot posts.
    let question = webex
        .asks(&webex.seats[0], format!("whois {}", names[2]))
        .await;
    let before = webex.calls().await.1;
    webex.posted(before).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let list = format!("/v1/messages/direct?personEmail={}", webex.seats[0]);
    let list = webex.get(&list).await;
    let items = list["items"].as_array().unwrap();
    let reply = items
        .iter()
        .find(|m| m["parentId"] == question["id"])
        .unwrap();
    let reply = json!({"markdown": reply["markdown"], "text": reply["text"], "attachments": reply["attachments"]});
    let ideal = Process::measure("serve-ideal", &[&beside.address, &reply.to_string()]).await;
    bare::register(&beside.address, &ideal.address).await;

    let (mut cold, mut warm, mut best) = (Vec::new(), Vec::new(), Vec::new());
    let cpu = bot.cpu();
    for round in 0..=ROUNDS {
        let ask = |n: usize| {
            format!(
                "whois {}",
                names[(10 + round * QUESTIONS + n) % names.len()]
            )
        };
        let figures = (
            webex.rate(ask).await,
            webex.rate(ask).await,
            ideals.rate(ask).await,
        );
        // The first round warms up.
        if round > 0 {
            cold.push(figures.0);
            warm.push(figures.1);
            best.push(figures.2);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a thousand")]
    let cpu = (bot.cpu() - cpu) * 1000.0 / (2 * QUESTIONS * (ROUNDS + 1)) as f64;
    let (cold, warm, best) = (median(cold), median(warm), median(best));
    let peak = bot.peak();
    println!("\nanswer, {QUESTIONS} questions of 8 at once");
    println!(
        "ideal {best:.0}/s; cold {cold:.0}/s, {:.2} of it; warm {warm:.0}/s, {:.2} of it",
        cold / best,
        warm / best
    );
    println!("CPU of 1,000 questions {cpu:.2} s, peak resident {peak:.0} MB");
    println!(
        "calls: the very first {cold_calls}, the same again {warm_calls}, another {other_calls}"
    );
    json!({"ideal_per_second": best, "cold_per_second": cold, "warm_per_second": warm, "cold_of_ideal": cold / best,
           "warm_of_ideal": warm / best, "cpu_seconds_of_1000": cpu, "peak_mb": peak,
           "calls": {"first": cold_calls, "again": warm_calls, "another": other_calls}})
}
