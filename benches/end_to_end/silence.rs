//! The first question after a silence, where Webex is behind TLS and 50 ms of a round trip away.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming};
use serde_json::{Value, json};

use crate::certificate::pem;
use crate::front::{self, Distance};
use crate::inboxes::Inboxes;
use crate::median;
use crate::process::Process;
use crate::webex::Webex;

const ROUND_TRIP: Duration = Duration::from_millis(50);
/// Longer than HTTP clients keep idle connections: reqwest's default is 90 seconds.
const SILENCE: Duration = Duration::from_secs(100);
const ROUNDS: usize = 3;
const QUESTIONS: usize = 20;

/// Sends a request on to the simulator.
async fn forward(
    http: reqwest::Client,
    simulator: String,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().unwrap();
    let url = format!("http://{simulator}{path}");
    let body = body.collect().await.unwrap().to_bytes();
    let mut headers = head.headers;
    headers.remove("host");
    let call = http.request(head.method, url).headers(headers).body(body);
    let answer = call.send().await.unwrap();
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if name != "transfer-encoding" && name != "connection" {
            response = response.header(name, value);
        }
    }
    let body = Full::from(answer.bytes().await.unwrap());
    response.body(body).unwrap()
}

pub(crate) async fn measure() -> Value {
    let simulator = Process::simulator(500, &[]).await;
    let webex = Webex::of(&simulator).await;
    let distance = Distance {
        latency: ROUND_TRIP / 2,
        patience: Duration::from_secs(600),
    };
    let http = reqwest::Client::builder()
        .tcp_nodelay(true)
        .build()
        .unwrap();
    let address = simulator.address.clone();
    let (url, seen) = front::serve(distance, move |request| {
        forward(http.clone(), address.clone(), request)
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, pem()).unwrap();
    let inboxes = Inboxes::new();
    let inbox = inboxes.sqlite(0).await;
    let bot = Process::bot_behind(&url, &authority, &inbox).await;
    webex.hooked().await;
    let mut names = webex.names.iter();
    let mut asked = 0;
    let mut ask = async || {
        asked += 1;
        let words = format!("whois {}", names.next().unwrap());
        let seat = &webex.seats[asked % webex.seats.len()];
        #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
        let delay = webex.delay(seat, words).await as f64;
        delay
    };
    ask().await;
    let mut warm = Vec::new();
    for _ in 0..QUESTIONS {
        warm.push(ask().await);
    }
    let mut first = Vec::new();
    let before = seen.connections.load(Ordering::Relaxed);
    for _ in 0..ROUNDS {
        bot.rests().await;
        tokio::time::sleep(SILENCE).await;
        first.push(ask().await);
    }
    let made = seen.connections.load(Ordering::Relaxed) - before;
    let (warm, first) = (median(warm), median(first));
    let trips = |delay: f64| delay / (ROUND_TRIP.as_secs_f64() * 1000.0);
    println!("\nsilence, over TLS with 50 ms a round trip");
    println!(
        "warm {warm:.0} ms ({:.1} round trips), after {} s of silence {first:.0} ms ({:.1} round trips); {made} connections made",
        trips(warm),
        SILENCE.as_secs(),
        trips(first)
    );
    json!({"warm_ms": warm, "first_ms": first, "round_trips_warm": trips(warm), "round_trips_first": trips(first),
           "connections_made": made})
}
