//! How fast events are acknowledged, also while Webex hangs, and when much is kept: nothing that happens behind the listener
//! may slow it.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::inboxes::Inboxes;
use crate::median;
use crate::process::{Process, SECRET};

/// How events are sent.
struct Load {
    name: &'static str,
    /// Each sends one event after the other.
    connections: u32,
    /// Events a second of all of them; none: as many as are answered.
    pace: Option<f64>,
}

/// A few connections show how long one event takes, many how many there may be. Both are full loads, in which events wait
/// for each other. What an event waits for when the machine is not full shows at a pace: three times what a company of
/// 100,000 sends that asks once in a busy minute.
const LOADS: [Load; 3] = [
    Load {
        name: "32 connections",
        connections: 32,
        pace: None,
    },
    Load {
        name: "256 connections",
        connections: 256,
        pace: None,
    },
    Load {
        name: "5,000 a second",
        connections: 256,
        pace: Some(5_000.0),
    },
];
const ROUNDS: usize = 4;
const ROUND: Duration = Duration::from_millis(1500);

/// Of all rounds of one server.
#[derive(Default)]
struct Seen {
    rates: Vec<f64>,
    latencies: Vec<Duration>,
    cpu: f64,
}

impl Seen {
    fn quantile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list"
        )]
        let place = (self.latencies.len() as f64 * share) as usize;
        self.latencies[place.min(self.latencies.len() - 1)].as_secs_f64() * 1e3
    }
}

pub(crate) async fn measure() -> Value {
    let (well, hanging) = (
        Process::simulator(0, &[]).await,
        Process::simulator(0, &[]).await,
    );
    // Somebody who is a bot asked: that is one call and no answer.
    let message = json!({"id": "M", "roomId": "R", "roomType": "direct", "personId": "P", "text": "hello",
                         "personEmail": "somebody@webex.bot", "created": "2026-01-15T15:30:00.000Z"});
    let answers =
        json!({"status": 200, "body": message.to_string(), "contentType": "application/json"});
    meets(&well, answers).await;
    meets(&hanging, json!({"delayMs": 3_600_000})).await;
    let inboxes = Inboxes::new();
    let mut servers = vec![
        ("bare", Process::measure("serve-bare", &[]).await),
        ("hmac", Process::measure("serve-hmac", &[]).await),
    ];
    let bots = [
        (
            "sqlite, Webex is well",
            &well,
            Some(inboxes.sqlite(0).await),
        ),
        (
            "sqlite, Webex hangs",
            &hanging,
            Some(inboxes.sqlite(0).await),
        ),
        (
            "sqlite, 100,000 done",
            &hanging,
            Some(inboxes.sqlite(100_000).await),
        ),
        (
            "sqlite, 1,000,000 done",
            &hanging,
            Some(inboxes.sqlite(1_000_000).await),
        ),
        ("postgres, Webex is well", &well, inboxes.postgres(0).await),
        ("postgres, Webex hangs", &hanging, inboxes.postgres(0).await),
        (
            "postgres, 1,000,000 done",
            &hanging,
            inboxes.postgres(1_000_000).await,
        ),
    ];
    for (name, simulator, inbox) in bots {
        if let Some(inbox) = inbox {
            servers.push((name, Process::bot(&simulator.address, &inbox, false).await));
        }
    }
    let ids = Arc::new(AtomicU64::new(0));
    let mut figures = json!({});
    for how in LOADS {
        let mut seen: Vec<Seen> = servers.iter().map(|_| Seen::default()).collect();
        // The first round warms up.
        for round in 0..=ROUNDS {
            for ((_, server), seen) in servers.iter().zip(&mut seen) {
                let cpu = server.cpu();
                let (rate, latencies) = load(&server.address, &how, &ids).await;
                if round > 0 {
                    seen.rates.push(rate);
                    seen.latencies.extend(latencies);
                    seen.cpu += server.cpu() - cpu;
                }
                server.rests().await;
            }
        }
        let disk = fdatasync(inboxes.folder());
        println!("\nacknowledge, {}; fdatasync p99 {disk:.1} ms", how.name);
        let mut table = json!({"fdatasync_p99_ms": disk});
        let reference = median(seen[1].rates.clone());
        for ((name, server), seen) in servers.iter().zip(seen) {
            table[name] = row(name, seen, reference, server.peak());
        }
        figures[how.name] = table;
    }
    figures
}

/// Prints what was seen of one server, as a row.
fn row(name: &str, mut seen: Seen, reference: f64, peak: f64) -> Value {
    seen.latencies.sort();
    let (p50, p99, p999) = (
        seen.quantile(0.5),
        seen.quantile(0.99),
        seen.quantile(0.999),
    );
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let cpu = seen.cpu * 1e6 / seen.latencies.len() as f64;
    let rate = median(seen.rates);
    let ratio = rate / reference;
    println!(
        "{name:<24} {rate:>6.0}/s  {ratio:.2} of hmac  p50 {p50:.1}  p99 {p99:.1}  p99.9 {p999:.1} ms  CPU {cpu:.0} µs  peak {peak:.0} MB"
    );
    json!({"per_second": rate, "of_hmac": ratio, "p50_ms": p50, "p99_ms": p99, "p999_ms": p999,
           "cpu_us": cpu, "peak_mb": peak})
}

/// What every call for a message meets.
async fn meets(simulator: &Process, mut fault: Value) {
    fault["match"] = "GET /messages/{id}".into();
    let url = format!("http://{}/sim/faults", simulator.address);
    let set = reqwest::Client::new().post(url).json(&fault).send().await;
    assert!(set.unwrap().status().is_success());
}

/// Sends events for a while; how many a second, and how long each took.
async fn load(address: &str, how: &Load, ids: &Arc<AtomicU64>) -> (f64, Vec<Duration>) {
    let connected = (0..how.connections).map(|_| TcpStream::connect(address));
    let connected = try_join_all(connected).await.unwrap();
    let all = f64::from(how.connections);
    let pause = how.pace.map(|pace| Duration::from_secs_f64(all / pace));
    let begun = Instant::now();
    let senders = connected.into_iter().zip(0..).map(|(stream, place)| {
        // Spread over the pause, or else all of them send at the same moment.
        let due = pause.map(|pause| (begun + pause * place / how.connections, pause));
        tokio::spawn(sends(stream, due, begun + ROUND, Arc::clone(ids)))
    });
    let senders: Vec<_> = senders.collect();
    let mut latencies = Vec::new();
    for sender in senders {
        latencies.extend(sender.await.unwrap());
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = latencies.len() as f64 / begun.elapsed().as_secs_f64();
    (rate, latencies)
}

/// Sends one event after the other, or each when it is due; how long each took.
async fn sends(
    mut stream: TcpStream,
    mut due: Option<(Instant, Duration)>,
    end: Instant,
    ids: Arc<AtomicU64>,
) -> Vec<Duration> {
    stream.set_nodelay(true).unwrap();
    let mut latencies = Vec::new();
    let mut answer = [0; 1024];
    while Instant::now() < end {
        let request = request(ids.fetch_add(1, Ordering::Relaxed));
        let mut sent = Instant::now();
        if let Some((next, pause)) = &mut due {
            if sent < *next {
                tokio::time::sleep_until((*next).into()).await;
                sent = Instant::now();
            } else {
                // An event that is late because the one before was slow has waited already.
                sent = *next;
            }
            *next += *pause;
        }
        stream.write_all(&request).await.unwrap();
        // The answers have no body, and come whole.
        let read = stream.read(&mut answer).await.unwrap();
        assert!(
            answer[..read].starts_with(b"HTTP/1.1 200"),
            "{:?}",
            &answer[..read]
        );
        latencies.push(sent.elapsed());
    }
    latencies
}

/// A signed event about a message of its own.
fn request(number: u64) -> Vec<u8> {
    let body = json!({
        "id": "HOOK", "name": "Whodex messages", "targetUrl": "https://whodex.example.com/webhook",
        "resource": "messages", "event": "created", "orgId": "ORG", "createdBy": "BOT", "appId": "APP",
        "ownedBy": "creator", "status": "active", "created": "2026-01-15T15:30:00.000Z",
        "actorId": format!("PERSON{}", number % 1000),
        "data": {"id": format!("MESSAGE{number}"), "roomId": "ROOM", "roomType": "group",
            "personId": format!("PERSON{}", number % 1000), "personEmail": "anna.berg@example.com"},
    })
    .to_string();
    let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    let signature = hex::encode(mac.chain_update(&body).finalize().into_bytes());
    let length = body.len();
    format!(
        "POST /webhook HTTP/1.1\r\nhost: whodex\r\ncontent-type: application/json\r\n\
         x-spark-signature: {signature}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// How long the disk takes to keep a page, at the 99th percentile, in milliseconds.
fn fdatasync(folder: &std::path::Path) -> f64 {
    let mut file = File::create(folder.join("probe")).unwrap();
    let mut took: Vec<f64> = (0..500)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    took[took.len() * 99 / 100]
}
