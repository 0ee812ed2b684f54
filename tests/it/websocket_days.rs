//! Days of trouble with the websocket, compressed: every end of a connection that the simulator knows, one after the
//! other. The bot answers each question once, and neither its memory nor its devices nor its calls pile up.

use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use webex_simulator::SimulatorConfig;
use whodex::websocket::Pace;

use crate::harness::{Stage, eventually};
use crate::quick_bot::{self, QuickBot};
use crate::required::tell;
use crate::websocket::{ANNA, QUICK};

const TOKEN: &str = "simulated-bot-token";

/// Delays are shorter by this factor, so that a day takes ten minutes.
const FACTOR: u32 = 144;

/// The delays of the program, compressed. Timeouts are as long as a busy machine needs.
fn compressed() -> Pace {
    let usual = Pace::default();
    Pace {
        ping: usual.ping / FACTOR,
        pauses: (usual.pauses.0 / FACTOR, usual.pauses.1 / FACTOR),
        stable: usual.stable / FACTOR,
        rest: usual.rest / FACTOR,
        leave: usual.leave / FACTOR,
        token: usual.token / FACTOR,
        deletion: usual.deletion / FACTOR,
        registering: usual.registering / FACTOR,
        ready: Duration::from_secs(2),
        ..QUICK
    }
}

/// What befalls a connection.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Trouble {
    Cut,
    Close(u16, &'static str),
    /// Webex announces that it closes the connection.
    Shutdown,
    /// The URL of the websocket is out of date.
    Stale,
    /// The device is gone.
    Gone,
    /// The token is refused, and later accepted.
    Refused,
    /// The catalogue names another host, as after a move to another region.
    Moved,
    /// These calls fail twice with this status.
    Fails(&'static str, u16),
    /// A step of the websocket goes wrong once.
    Odd(&'static str, &'static str),
    /// A frame is lost.
    Lost,
}

const UPGRADE: &str = "GET /apps/wx2/registrations/{id}/messages";
const CATALOGUE: &str = "GET /u2c/api/v1/catalog";
const REFRESH: &str = "PUT /wdm/api/v1/devices/{id}";

/// The troubles of one day.
const DAY: [Trouble; 30] = [
    Trouble::Cut,
    Trouble::Cut,
    Trouble::Cut,
    Trouble::Cut,
    Trouble::Close(1000, "idle"),
    Trouble::Close(1000, "done (forced)"),
    Trouble::Close(1001, "going away"),
    Trouble::Close(1005, ""),
    Trouble::Close(1011, "server error"),
    Trouble::Close(3050, "pong not received"),
    Trouble::Close(4000, "some other reason"),
    Trouble::Close(4000, "replaced"),
    Trouble::Close(1003, "for a reason"),
    Trouble::Close(4001, "handed over"),
    Trouble::Close(4999, "for a reason"),
    Trouble::Shutdown,
    Trouble::Shutdown,
    Trouble::Shutdown,
    Trouble::Stale,
    Trouble::Gone,
    Trouble::Gone,
    Trouble::Refused,
    Trouble::Moved,
    Trouble::Fails(CATALOGUE, 503),
    Trouble::Fails(CATALOGUE, 429),
    Trouble::Fails(REFRESH, 500),
    Trouble::Fails(UPGRADE, 503),
    Trouble::Odd("socket ping", "wrongId"),
    Trouble::Odd("socket authorization", "unready"),
    Trouble::Lost,
];

impl Trouble {
    /// The number of devices that it makes the bot register.
    fn devices(self) -> u64 {
        u64::from(matches!(
            self,
            Self::Gone | Self::Close(1003 | 4001 | 4999, _)
        ))
    }
}

/// A bot of its own process, and the simulator.
struct Days {
    stage: Stage,
    bot: QuickBot,
    http: reqwest::Client,
}

impl Days {
    async fn begin(test: &'static str, folder: &Path) -> Self {
        let mut stage = Stage::without_bot(SimulatorConfig::default()).await;
        let mut bot = QuickBot::new(test, &stage.api, folder);
        bot.start();
        stage.admin.clone_from(&bot.admin);
        stage.socket_counts("open", 1).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { stage, bot, http }
    }

    /// Sends a command to the simulator's connections again and again while an outage lasts.
    async fn keeps_doing(&self, what: &Value) {
        let url = format!("{}/sim/socket", self.stage.api);
        let begun = Instant::now();
        while begun.elapsed() < OUTAGE {
            self.http.post(&url).json(what).send().await.unwrap();
            sleep(Duration::from_millis(2)).await;
        }
    }

    async fn close(&self, code: u16, reason: &str) {
        let close = json!({"do": "close", "code": code, "reason": reason});
        self.stage.socket_does(close).await;
    }

    async fn befalls(&self, trouble: Trouble) {
        let stage = &self.stage;
        let cut = json!({"do": "cut"});
        let before = stage.socket_count("authorizations").await;
        match trouble {
            Trouble::Cut => stage.socket_does(cut).await,
            Trouble::Close(code, reason) => self.close(code, reason).await,
            Trouble::Shutdown => stage.socket_does(json!({"do": "shutdown"})).await,
            Trouble::Gone => stage.socket_does(json!({"do": "forget"})).await,
            Trouble::Stale => {
                stage.socket_does(json!({"do": "stale"})).await;
                stage.socket_does(cut).await;
            }
            Trouble::Refused => {
                for endpoint in [CATALOGUE, "GET /people/me"] {
                    let refused = json!({"match": endpoint, "token": TOKEN, "status": 401});
                    stage.fault(refused).await;
                }
                self.close(4401, "no").await;
                stage.tells("whodex_token_refused 1").await;
                stage.clear_faults().await;
                stage.tells("whodex_token_refused 0").await;
            }
            Trouble::Moved => {
                let catalogue = stage.get("/u2c/api/v1/limited/catalog").await;
                let moved = catalogue.to_string().replace("127.0.0.1", "localhost");
                let moved = json!({"match": CATALOGUE, "status": 200, "contentType": "application/json",
                    "body": moved, "times": 1});
                stage.fault(moved).await;
                stage.socket_does(cut).await;
            }
            Trouble::Fails(endpoint, status) => {
                let fails =
                    json!({"match": endpoint, "status": status, "retryAfter": 0, "times": 2});
                stage.fault(fails).await;
                stage.socket_does(cut).await;
            }
            Trouble::Odd(place, how) => {
                let odd = json!({"match": place, "socket": how, "times": 1});
                stage.fault(odd).await;
                if place != "socket ping" {
                    stage.socket_does(cut).await;
                }
            }
            Trouble::Lost => {
                let lost = json!({"match": "socket frame", "drop": true, "times": 1});
                stage.fault(lost).await;
                let question = stage.seat(ANNA).writes("status wei zhang").await;
                // The next frame shows the gap.
                self.asks_once().await;
                stage.seat(ANNA).reply(&question).await;
                return;
            }
        }
        eventually(
            &format!("another connection after {trouble:?}"),
            async || {
                let again = stage.socket_count("authorizations").await > before;
                (again && stage.socket_count("open").await == 1).then_some(())
            },
        )
        .await;
        stage.is_connected().await;
    }

    /// Asks a question, and expects exactly one answer.
    async fn asks_once(&self) {
        let anna = self.stage.seat(ANNA);
        let question = anna.writes("status wei zhang").await;
        anna.reply(&question).await;
        assert_eq!(anna.replies(&question).await.len(), 1);
    }

    /// The calls of the bot in so much time.
    async fn calls_in(&self, time: Duration) -> u64 {
        let before = self.calls().await;
        sleep(time).await;
        self.calls().await - before
    }

    /// All calls of the bot so far, the openings of its websocket among them.
    async fn calls(&self) -> u64 {
        let (through, refused) = self.stage.bot_calls().await;
        through + refused + self.stage.calls(UPGRADE).await
    }
}

/// So many calls in so much compressed time, in a minute of real time.
fn a_minute(calls: u64, time: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let calls = calls as f64;
    calls * 60.0 / (time.as_secs_f64() * f64::from(FACTOR))
}

const OF_DAYS: &str =
    "websocket_days::days_of_trouble_pile_up_neither_memory_nor_devices_nor_calls";

/// `WHODEX_SOCKET_DAYS` sets another number of days.
#[tokio::test(flavor = "multi_thread")]
async fn days_of_trouble_pile_up_neither_memory_nor_devices_nor_calls() {
    if quick_bot::is_the_bot(compressed()).await {
        return;
    }
    let days = quick_bot::number("WHODEX_SOCKET_DAYS").unwrap_or(2);
    let seed = 20_261_126;
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let world = Days::begin(OF_DAYS, folder.path()).await;
    let begun = Instant::now();
    let (mut devices, mut residents) = (1, Vec::new());
    for _ in 0..days {
        let mut day = DAY;
        random.shuffle(&mut day);
        for trouble in day {
            world.befalls(trouble).await;
            devices += trouble.devices();
            world.asks_once().await;
        }
        residents.push(world.bot.resident() / 1024);
    }
    let lived = begun.elapsed();
    let calls = world.calls().await;
    world.stage.socket_counts("unacknowledged", 0).await;
    let registrations = world.stage.socket_count("registrations").await;
    tell(&format!(
        "{days} days of {} troubles, seed {seed}, in {:.0} s: {registrations} registrations, {calls} calls with those of \
         the questions, {:.1} s of CPU; resident after each day: {residents:?} MB",
        DAY.len(),
        lived.as_secs_f64(),
        world.bot.cpu(),
    ));
    // The first day fills caches.
    let (first, last) = (residents[0], residents[residents.len() - 1]);
    assert!(last <= first + 16, "from {first} MB to {last} MB");
    assert!(
        registrations <= devices,
        "{registrations} registrations where {devices} were needed"
    );
    world.stage.socket_counts("devices", 1).await;
    world.stage.socket_counts("open", 1).await;
    eventually("an open websocket that needs no calls", async || {
        let calls = world.calls_in(Duration::from_secs(1)).await;
        (calls == 0).then_some(())
    })
    .await;
    world.stage.stop().await;
}

const OF_LOOPS: &str =
    "websocket_days::while_nothing_works_the_bot_tries_again_a_few_times_a_minute";

/// How long nothing works.
const OUTAGE: Duration = Duration::from_secs(3);

/// Attempts a minute of real time. The longest pause is 32 s with a jitter of half of it, and the first minutes of an outage
/// have the short ones.
const MOST_A_MINUTE: f64 = 6.0;

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_works_the_bot_tries_again_a_few_times_a_minute() {
    if quick_bot::is_the_bot(compressed()).await {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let world = Days::begin(OF_LOOPS, folder.path()).await;
    let stage = &world.stage;
    world.asks_once().await;
    let fails =
        |endpoint: &str, status: u16| json!({"match": endpoint, "token": TOKEN, "status": status});
    let everywhere = |endpoint: &str, status: u16| json!({"match": endpoint, "status": status});
    let outages: [(&str, Vec<Value>, &str); 7] = [
        ("no catalogue", vec![fails(CATALOGUE, 503)], CATALOGUE),
        ("no device", vec![fails(REFRESH, 500)], CATALOGUE),
        ("no upgrade", vec![everywhere(UPGRADE, 503)], CATALOGUE),
        (
            "closed at once",
            vec![json!({"match": "socket authorization", "status": 1011})],
            CATALOGUE,
        ),
        (
            "closed at once as idle",
            vec![json!({"match": "socket authorization", "status": 1000, "body": "idle"})],
            CATALOGUE,
        ),
        (
            "the token refused by the catalogue alone",
            vec![fails(CATALOGUE, 401)],
            CATALOGUE,
        ),
        (
            "the token refused",
            vec![fails(CATALOGUE, 401), fails("GET /people/me", 401)],
            "GET /people/me",
        ),
    ];
    for (what, faults, attempt) in outages {
        for fault in faults {
            stage.fault(fault).await;
        }
        stage.socket_does(json!({"do": "cut"})).await;
        stage.tells("whodex_websocket_connected 0").await;
        let (before, cpu) = (stage.calls(attempt).await, world.bot.cpu());
        let calls = world.calls_in(OUTAGE).await;
        let attempts = stage.calls(attempt).await - before;
        let rate = a_minute(attempts, OUTAGE);
        tell(&format!(
            "{what}: {rate:.1} attempts and {:.1} calls a minute, {:.2} s of CPU",
            a_minute(calls, OUTAGE),
            world.bot.cpu() - cpu
        ));
        assert!(attempts > 0, "{what}: the bot gave up");
        assert!(rate <= MOST_A_MINUTE, "{what}: {rate:.1} attempts a minute");
        stage.clear_faults().await;
        stage.socket_counts("open", 1).await;
        world.asks_once().await;
        assert_eq!(stage.socket_count("registrations").await, 1, "{what}");
    }
    // The device vanishes as soon as it is there.
    let before = stage.socket_count("registrations").await;
    world.keeps_doing(&json!({"do": "forget"})).await;
    let made = stage.socket_count("registrations").await - before;
    tell(&format!("{made} registrations in a compressed hour"));
    assert!((1..=6).contains(&made), "{made} registrations");
    let alive = stage.ask_listener(Method::GET, format!("{}/healthz", stage.admin));
    assert_eq!(alive.await.status(), 200);
    world.stage.stop().await;
}

const OF_ENDS: &str = "websocket_days::connections_after_announced_ends_keep_pauses_between_them";

#[tokio::test(flavor = "multi_thread")]
async fn connections_after_announced_ends_keep_pauses_between_them() {
    // The pauses of the program: at least half a second, one, two.
    let pauses = Pace::default().pauses;
    if quick_bot::is_the_bot(Pace { pauses, ..QUICK }).await {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let world = Days::begin(OF_ENDS, folder.path()).await;
    let stage = &world.stage;
    let before = stage.socket_count("authorizations").await;
    let announced = json!({"do": "shutdown"});
    tokio::join!(world.keeps_doing(&announced), world.asks_once());
    let connections = stage.socket_count("authorizations").await - before;
    assert!((1..=3).contains(&connections), "{connections} connections");
    stage.socket_counts("unacknowledged", 0).await;
    assert_eq!(stage.socket_count("registrations").await, 1);
    world.stage.stop().await;
}
