//! The simulator, and people who ask there.

use std::fmt::Display;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::process::{BOT_TOKEN, Process};

const BOT: &str = "whodex@webex.bot";

/// How many people write at a time.
const WRITERS: usize = 8;

/// A simulator, and whoever asks there.
pub(crate) struct Webex {
    http: reqwest::Client,
    address: String,
    /// Addresses of people who ask.
    pub(crate) seats: Vec<String>,
    /// Names that are one person's alone.
    pub(crate) names: Vec<String>,
    /// Addresses of people who are asked for.
    pub(crate) emails: Vec<String>,
}

/// The bot's calls so far.
#[derive(Clone, Copy)]
pub(crate) struct Calls {
    pub(crate) good: u64,
    pub(crate) refused: u64,
    pub(crate) posts: u64,
}

impl Webex {
    /// Without names and addresses of people to ask for: their lists are calls too.
    pub(crate) async fn with_seats(simulator: &Process) -> Self {
        let http = reqwest::Client::builder().tcp_nodelay(true).build();
        let mut webex = Self {
            http: http.unwrap(),
            address: simulator.address.clone(),
            seats: Vec::new(),
            names: Vec::new(),
            emails: Vec::new(),
        };
        let seats = webex.get("/sim/seats").await;
        let of_bot = items(&seats, "people")
            .iter()
            .filter(|person| person["orgId"] == seats["bot"]["orgId"]);
        webex.seats = of_bot.map(|person| text(&person["email"])).collect();
        webex
    }

    pub(crate) async fn of(simulator: &Process) -> Self {
        let mut webex = Self::with_seats(simulator).await;
        let mut names = Vec::new();
        for letter in 'a'..='z' {
            let list = format!("/v1/people?displayName={letter}&max=1000");
            for person in items(&webex.get(&list).await, "items") {
                names.push(text(&person["displayName"]));
                let emails = person["emails"].as_array().into_iter().flatten();
                webex.emails.extend(emails.take(1).map(text));
            }
        }
        // Whom a list has to be chosen from is another question: here everybody's name is their own.
        names.sort();
        let begins = |a: usize, b: usize| names[b].starts_with(&names[a]);
        webex.names = (1..names.len() - 1)
            .filter(|n| !begins(*n, n + 1) && !begins(*n, n - 1))
            .map(|n| names[n].clone())
            .collect();
        webex
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let url = format!("http://{}{path}", self.address);
        let call = self.http.get(url).bearer_auth(BOT_TOKEN).send();
        call.await.unwrap().json().await.unwrap()
    }

    async fn post(&self, seat: &str, path: &str, body: &Value) -> reqwest::Response {
        let url = format!("http://{}{path}", self.address);
        let post = self.http.post(url).bearer_auth(seat).json(body).send();
        post.await.unwrap()
    }

    /// Somebody writes to the bot.
    pub(crate) async fn asks(&self, seat: &str, words: String) -> Value {
        let body = json!({"toPersonEmail": BOT, "text": words});
        let said = self.post(seat, "/v1/messages", &body).await;
        said.json().await.unwrap()
    }

    /// Somebody asks the bot in a group space.
    pub(crate) async fn asks_in(&self, room: &Value, words: &str) -> Value {
        let body = json!({"roomId": room, "markdown": format!("<@personEmail:{BOT}> {words}")});
        let said = self.post(&self.seats[0], "/v1/messages", &body).await;
        said.json().await.unwrap()
    }

    /// The same where people may call only so often, too.
    pub(crate) async fn asks_at_last(&self, seat: &str, words: String) {
        let body = json!({"toPersonEmail": BOT, "text": words});
        while !self
            .post(seat, "/v1/messages", &body)
            .await
            .status()
            .is_success()
        {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// The newest message of the bot in the direct space of the bot and somebody.
    pub(crate) async fn last_reply(&self, seat: &str) -> Value {
        let list = format!("/v1/messages/direct?personEmail={}", encoded(seat));
        loop {
            let list = self.get(&list).await;
            if let Some(reply) = items(&list, "items")
                .iter()
                .find(|m| m["personEmail"] == BOT)
            {
                return reply.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Somebody presses the first button of a reply that sends something.
    pub(crate) async fn presses(&self, seat: &str, reply: &Value) {
        let data = first_data(&reply["attachments"]).unwrap();
        let body = json!({"type": "submit", "messageId": reply["id"], "inputs": data});
        let pressed = self.post(seat, "/v1/attachment/actions", &body).await;
        assert!(pressed.status().is_success());
    }

    /// The bot's calls so far, of one endpoint or of all.
    pub(crate) async fn bot_calls(&self, endpoint: Option<&str>) -> Calls {
        let stats = self.get("/sim/stats").await;
        let mut calls = Calls {
            good: 0,
            refused: 0,
            posts: 0,
        };
        for (name, outcomes) in stats["botCalls"].as_object().unwrap() {
            if endpoint.is_some_and(|only| only != name) {
                continue;
            }
            for (status, count) in outcomes.as_object().unwrap() {
                let count = count.as_u64().unwrap();
                if status.starts_with('2') {
                    calls.good += count;
                    calls.posts += if name == "POST /messages" { count } else { 0 };
                } else {
                    calls.refused += count;
                }
            }
        }
        calls
    }

    /// Waits until the bot has asked for its events.
    pub(crate) async fn hooked(&self) {
        while items(&self.get("/v1/webhooks").await, "items").len() < 7 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until the bot has an open websocket.
    pub(crate) async fn connected(&self) {
        while self.get("/sim/stats").await["socket"]["open"] != 1 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Asks a question; the milliseconds from then until the bot's post, by the simulator's clock.
    pub(crate) async fn delay(&self, seat: &str, words: String) -> i64 {
        let question = self.asks(seat, words).await;
        let thread = text(&question["id"]);
        let person = encoded(seat);
        let list = format!("/v1/messages/direct?personEmail={person}&parentId={thread}");
        let reply = loop {
            let replies = self.get(&list).await;
            if let Some(reply) = items(&replies, "items").first() {
                break reply.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        let posted =
            |message: &Value| -> jiff::Timestamp { text(&message["created"]).parse().unwrap() };
        posted(&reply).as_millisecond() - posted(&question).as_millisecond()
    }

    /// Waits until the bot has posted so often.
    pub(crate) async fn posted(&self, posts: u64) {
        while self.bot_calls(None).await.posts < posts {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Asks many questions, several at once; answers a second.
    pub(crate) async fn rate(&self, questions: usize, word: impl Fn(usize) -> String) -> f64 {
        let before = self.bot_calls(None).await.posts;
        let begun = Instant::now();
        let lanes = (0..WRITERS).map(|lane| {
            let asked: Vec<_> = (lane..questions).step_by(WRITERS).collect();
            let asked: Vec<_> = asked.into_iter().map(|n| (n, word(n))).collect();
            async move {
                for (n, words) in asked {
                    self.asks(&self.seats[n % self.seats.len()], words).await;
                }
            }
        });
        join_all(lanes).await;
        self.posted(before + questions as u64).await;
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = questions as f64 / begun.elapsed().as_secs_f64();
        rate
    }
}

fn items<'a>(list: &'a Value, key: &str) -> &'a [Value] {
    list[key].as_array().unwrap_or_else(|| panic!("{list}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// An address in a query: a `+` would be a space.
fn encoded(email: &str) -> impl Display + '_ {
    utf8_percent_encode(email, NON_ALPHANUMERIC)
}

/// The first thing in a card that a button sends.
fn first_data(card: &Value) -> Option<&Value> {
    match card {
        Value::Array(items) => items.iter().find_map(first_data),
        Value::Object(fields) if fields.get("type") == Some(&"Action.Submit".into()) => {
            fields.get("data")
        }
        Value::Object(fields) => fields.values().find_map(first_data),
        _ => None,
    }
}
