//! How fast the simulator is, as a process of its own: `cargo bench -p webex-simulator`.
//!
//! It measures deliveries to a target that answers, the lists of a space with 10,000 members and 10,000 messages, and calls
//! about people among a million. Callers and target are in this program and use as little of the processor as they can, as
//! they share it with the simulator. Each measure runs `ROUNDS` times; all figures are printed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measure that cannot set itself up should stop there, and prints its figures"
)]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const PROGRAM: &str = env!("CARGO_BIN_EXE_webex-simulator");
const ROUNDS: usize = 5;
/// Messages of one round.
const MESSAGES: usize = 30_000;
const CALLS: usize = 20_000;
const CALLERS: usize = 16;
const LARGE: usize = 10_000;
const ANNA: &str = "anna.berg@example.com";
const BOT: &str = "simulated-bot-token";

/// A running simulator.
struct Simulator {
    child: Child,
    address: String,
    ready: Duration,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Simulator {
    async fn start(more: &[&str]) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let begun = Instant::now();
        // Another build of the simulator can be measured, too: it is named as an argument.
        let named = std::env::args()
            .skip(1)
            .find(|argument| !argument.starts_with("--"));
        let program = named.unwrap_or_else(|| PROGRAM.to_owned());
        let child = Command::new(program)
            .args(["--listen", &address])
            .args(more)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect(&address).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it starts");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Self {
            child,
            address,
            ready: begun.elapsed(),
        }
    }

    /// Processor time so far.
    fn spent(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, after) = stat.rsplit_once(") ").unwrap();
        let ticks = after.split(' ').skip(11).take(2);
        Duration::from_millis(ticks.map(|n| n.parse::<u64>().unwrap() * 10).sum())
    }

    /// Resident megabytes.
    fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .unwrap();
        line.split_whitespace()
            .nth(1)
            .unwrap()
            .parse::<u64>()
            .unwrap()
            / 1000
    }

    fn request(&self, token: &str, method: &str, path: &str, body: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
    }

    async fn connect(&self) -> Connection {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Connection {
            stream,
            read: Vec::new(),
        }
    }

    /// Makes one call; returns its body, which is JSON.
    async fn call(&self, token: &str, method: &str, path: &str, body: Value) -> Value {
        let request = self.request(token, method, path, &body.to_string());
        let (_, body) = self.connect().await.call(&request).await;
        serde_json::from_slice(&body).unwrap()
    }

    /// Makes a call many times on kept-alive connections; prints calls a second and processor time of each.
    async fn repeats(&self, what: &str, requests: &[String]) {
        for _ in 0..ROUNDS {
            let (begun, spent) = (Instant::now(), self.spent());
            join_all(requests.iter().map(async |request| {
                let mut connection = self.connect().await;
                for _ in 0..CALLS / requests.len() {
                    connection.call(request).await;
                }
            }))
            .await;
            report(what, CALLS, begun.elapsed(), self.spent() - spent);
        }
    }
}

/// A kept-alive connection of a caller, or of the target.
struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    /// Reads a request or a response; returns its head and its body, or nothing at the end of the connection.
    async fn next(&mut self) -> Option<(String, Vec<u8>)> {
        loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
                let length = head.split("content-length: ").nth(1).unwrap_or("0");
                let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
                while self.read.len() < end + 4 + length {
                    assert!(self.stream.read_buf(&mut self.read).await.unwrap() > 0);
                }
                let body = self.read[end + 4..end + 4 + length].to_vec();
                self.read.drain(..end + 4 + length);
                return Some((head, body));
            }
            if self.stream.read_buf(&mut self.read).await.ok()? == 0 {
                return None;
            }
        }
    }

    async fn call(&mut self, request: &str) -> (String, Vec<u8>) {
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let (head, body) = self.next().await.unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{request}\n{head}");
        (head, body)
    }
}

fn report(what: &str, times: usize, time: Duration, spent: Duration) {
    let count = u32::try_from(times).unwrap();
    println!(
        "{what:<52} {:>7.0}/s, {:>6.1} µs of the simulator each",
        f64::from(count) / time.as_secs_f64(),
        spent.as_secs_f64() * 1e6 / f64::from(count)
    );
}

/// Answers 200 to every delivery, and counts them.
async fn target(heard: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let heard = Arc::clone(&heard);
            tokio::spawn(async move {
                stream.set_nodelay(true).unwrap();
                let read = Vec::new();
                let mut connection = Connection { stream, read };
                while connection.next().await.is_some() {
                    heard.fetch_add(1, Ordering::Relaxed);
                    let ok = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                    connection.stream.write_all(ok).await.unwrap();
                }
            });
        }
    });
    address
}

/// Messages to the bot, as fast as callers can post them, until the target has heard of each by each webhook.
async fn deliveries(webhooks: usize) {
    let simulator = Simulator::start(&[]).await;
    let heard = Arc::new(AtomicUsize::new(0));
    let address = target(Arc::clone(&heard)).await;
    for number in 0..webhooks {
        let hook = json!({"name": format!("w{number}"), "targetUrl": format!("http://{address}/{number}"),
            "resource": "messages", "event": "created", "secret": "a-secret-of-the-measurements"});
        simulator.call(BOT, "POST", "/v1/webhooks", hook).await;
    }
    let message =
        json!({"toPersonEmail": "whodex@webex.bot", "text": "whois john andersen"}).to_string();
    let request = simulator.request(ANNA, "POST", "/v1/messages", &message);
    let posts = MESSAGES / webhooks / CALLERS;
    let all = posts * CALLERS * webhooks;
    for _ in 0..ROUNDS {
        let before = heard.load(Ordering::Relaxed);
        let (begun, spent) = (Instant::now(), simulator.spent());
        join_all((0..CALLERS).map(async |_| {
            let mut connection = simulator.connect().await;
            for _ in 0..posts {
                connection.call(&request).await;
            }
        }))
        .await;
        while heard.load(Ordering::Relaxed) < before + all {
            assert!(begun.elapsed() < Duration::from_secs(60), "none is lost");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let what = format!("messages, deliveries to {webhooks} webhook(s)");
        report(&what, all, begun.elapsed(), simulator.spent() - spent);
    }
    let stats = simulator.call("", "GET", "/sim/stats", Value::Null).await;
    println!("  {}", stats["deliveries"]);
}

/// All pages of a list, one after another.
async fn pages(simulator: &Simulator, token: &str, path: &str, all: usize) {
    for _ in 0..ROUNDS {
        let (begun, spent) = (Instant::now(), simulator.spent());
        let mut connection = simulator.connect().await;
        let (mut bodies, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let request = simulator.request(token, "GET", &path, "");
            let (head, body) = connection.call(&request).await;
            bodies.push(body);
            let link = head.split("link: <http://").nth(1);
            next = link.map(|link| {
                let url = link.split('>').next().unwrap();
                url[url.find('/').unwrap()..].to_owned()
            });
        }
        let (time, spent) = (begun.elapsed(), simulator.spent() - spent);
        let lists = bodies
            .iter()
            .map(|body| serde_json::from_slice(body).unwrap());
        let items: usize = lists
            .map(|list: Value| list["items"].as_array().unwrap().len())
            .sum();
        assert_eq!(items, all);
        println!(
            "{:<52} {items} in {} calls, {:.1} ms, {:.0} ms of the simulator",
            path.split("roomId=").next().unwrap(),
            bodies.len(),
            time.as_secs_f64() * 1e3,
            spent.as_secs_f64() * 1e3
        );
    }
}

/// The lists of a space with many members and many messages.
async fn large_space() {
    let people = (0..LARGE).map(|number| {
        let email = match number {
            0 => ANNA.to_owned(),
            number => format!("p{number}@example.com"),
        };
        json!({"id": format!("P{number}"), "emails": [email], "displayName": format!("Person {number}"), "type": "person",
            "orgId": "ORG"})
    });
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("people.json");
    let people = json!({"items": people.collect::<Vec<_>>()});
    std::fs::write(&directory, people.to_string()).unwrap();
    let simulator = Simulator::start(&["--directory", &directory.display().to_string()]).await;
    let seats = simulator.call("", "GET", "/sim/seats", Value::Null).await;
    let room = seats["room"]["id"].as_str().unwrap();
    let message =
        json!({"roomId": room, "markdown": format!("<@personEmail:whodex@webex.bot> hello")});
    let request = simulator.request(ANNA, "POST", "/v1/messages", &message.to_string());
    let mut connection = simulator.connect().await;
    for _ in 0..LARGE {
        connection.call(&request).await;
    }
    for max in [1000, 100] {
        let path = format!("/v1/memberships?max={max}&roomId={room}");
        pages(&simulator, BOT, &path, LARGE + 1).await;
        let path = format!("/v1/messages?max={max}&roomId={room}");
        pages(&simulator, ANNA, &path, LARGE).await;
    }
    let path = format!("/v1/messages?mentionedPeople=me&max=100&roomId={room}");
    pages(&simulator, BOT, &path, LARGE).await;
    println!("  {} MB resident", simulator.resident());
}

/// Calls about people, however many there are.
async fn people(number: usize) {
    let simulator = Simulator::start(&["--people", &number.to_string()]).await;
    let ready = simulator.ready.as_secs_f64();
    println!(
        "{number} people: ready in {ready:.2} s, {} MB resident",
        simulator.resident()
    );
    for path in [
        "/v1/people/me",
        "/v1/people?displayName=john%20andersen",
        "/v1/people?email=anna.berg@example.com",
    ] {
        let request = simulator.request(BOT, "GET", path, "");
        simulator.repeats(path, &vec![request; CALLERS]).await;
    }
    println!("  {} MB resident", simulator.resident());
}

#[tokio::main]
async fn main() {
    // Runs of the tests start it as well, without this.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load before: {load}");
    deliveries(1).await;
    deliveries(10).await;
    large_space().await;
    people(1000).await;
    people(1_000_000).await;
}
