//! A killed bot on the websocket, and one whose connection is cut: it gets the frames of its device again, and answers
//! each once.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use webex_simulator::SimulatorConfig;
use whodex::inbox::{self, Inspection, Location};
use whodex::websocket::Pace;

use crate::bots::Bots;
use crate::harness::{Stage, eventually};
use crate::port::Port;
use crate::quick_bot::{self, QuickBot};
use crate::required::tell;
use crate::restart::{Asked, World, judge_repeats};
use crate::websocket::{ANNA, QUICK};

/// Number of kills.
const KILLS: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_bot_answers_each_event_of_its_websocket_once() {
    let stage = Stage::without_bot(SimulatorConfig::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots {
        api: format!("{}/v1", stage.api),
        inbox: format!("sqlite:{}", folder.path().join("inbox.db").display()),
        public: String::new(),
        ports: vec![Port::reserve()],
        running: vec![None],
        log: None,
        traces: None,
        environment: vec![
            ("WHODEX_RECEIVE", "websocket".to_owned()),
            (
                "WHODEX_CATALOG_URL",
                format!("{}/u2c/api/v1/catalog", stage.api),
            ),
        ],
    };
    bots.start(0);
    stage.socket_counts("authorizations", 1).await;
    let anna = stage.seat(ANNA);
    let reply = anna.asks("whois wei zhang").await;
    let before = anna.replies(&reply.message).await.len();
    let mut asked = Vec::new();
    for kill in 0..KILLS {
        for _ in 0..10 {
            asked.push(anna.writes("status wei zhang").await);
        }
        if kill == 0 {
            // Webex cannot list presses: only the device has this one.
            let inputs = reply.buttons("Refresh")[0].clone();
            anna.sends_inputs(&reply, inputs).await;
        }
        bots.kill(0);
        bots.start(0);
        stage.socket_counts("authorizations", kill + 2).await;
    }
    for question in &asked {
        anna.reply(question).await;
    }
    anna.nth_reply(&reply.message, before + 1).await;
    stage.socket_counts("unacknowledged", 0).await;
    for question in &asked {
        assert_eq!(anna.replies(question).await.len(), 1);
    }
    assert_eq!(anna.replies(&reply.message).await.len(), before + 1);
    assert_eq!(stage.socket_count("registrations").await, 1);
    stage.stop().await;
}

/// The ends of a bot's connection.
#[derive(Clone, Copy, PartialEq)]
enum Blow {
    /// SIGKILL of the bot.
    Kill,
    /// The connection ends without a close.
    Cut,
}

/// The simulator's websocket, seen from outside.
struct Line<'a> {
    http: reqwest::Client,
    world: &'a World,
}

impl Line<'_> {
    async fn counts(&self) -> Value {
        let stats = self.http.get(format!("{}/sim/stats", self.world.api));
        let stats: Value = stats.send().await.unwrap().json().await.unwrap();
        stats["socket"].clone()
    }

    /// Waits until the bot has an open websocket.
    async fn opens(&self) {
        eventually("an open websocket", async || {
            (self.counts().await["open"] == 1).then_some(())
        })
        .await;
    }

    async fn cut(&self) {
        let cut = self.http.post(format!("{}/sim/socket", self.world.api));
        let cut = cut.json(&json!({"do": "cut"})).send().await.unwrap();
        assert_eq!(cut.json::<Value>().await.unwrap(), json!({"devices": 1}));
    }
}

const IN_A_STORM: &str = "websocket_kills::kills_and_cuts_lose_and_double_no_question";

/// `WHODEX_KILLS_QUESTIONS` and `WHODEX_KILLS` set other numbers of questions, and of kills and cuts each.
#[tokio::test(flavor = "multi_thread")]
async fn kills_and_cuts_lose_and_double_no_question() {
    // A replica takes the lease of a killed one when it expires: a short one leaves the test short.
    let pace = Pace {
        term: Duration::from_secs(1),
        look: Duration::from_millis(50),
        ..QUICK
    };
    if quick_bot::is_the_bot(pace).await {
        return;
    }
    let number = |name, usual| quick_bot::number(name).unwrap_or(usual);
    let questions = number("WHODEX_KILLS_QUESTIONS", 150);
    let each = number("WHODEX_KILLS", 6);
    let seed = 20_261_126;
    tell(&format!("seed {seed}"));
    let mut random = fastrand::Rng::with_seed(seed);
    let mut blows = [Blow::Kill, Blow::Cut].repeat(each);
    random.shuffle(&mut blows);

    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut bot = QuickBot::new(IN_A_STORM, &world.api, folder.path());
    let location = Location::Sqlite(folder.path().join("inbox.db"));
    let line = Line {
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        world: &world,
    };
    let begun = Instant::now();
    bot.start();
    line.opens().await;

    let mut asked: Vec<Asked> = Vec::new();
    let mut in_flight = HashSet::new();
    for (n, blow) in blows.iter().enumerate() {
        let share = questions * (n + 1) / blows.len() - asked.len();
        for place in 0..share {
            // The first of them are asked while the bot may be deaf, the others while it hears.
            if place == share / 3 {
                line.opens().await;
            }
            asked.push(world.ask_at_random(&mut random).await);
            sleep(Duration::from_millis(random.u64(0..12))).await;
        }
        match blow {
            Blow::Kill => {
                bot.kill();
                in_flight.extend(world.in_flight(&location).await);
                bot.start();
            }
            Blow::Cut => line.cut().await,
        }
    }
    let last = Instant::now();
    world.until_answered(&asked).await;
    line.opens().await;
    // The frames that were not acknowledged have come again, so that a second answer would stand by now.
    let counts = eventually("acknowledgements of all frames", async || {
        let counts = line.counts().await;
        (counts["unacknowledged"] == 0).then_some(counts)
    })
    .await;
    eventually("an inbox without open questions", async || {
        let seen = inbox::inspect(&location).await.unwrap();
        matches!(seen, Inspection::Current { depth, .. } if depth.open == 0).then_some(())
    })
    .await;
    let answers = world.answers().await;
    let told = format!(
        "{} questions, {each} kills and {each} cuts in {:.1} s: all answered {:.1} s after the last; {} frames came again",
        asked.len(),
        begun.elapsed().as_secs_f64(),
        last.elapsed().as_secs_f64(),
        counts["repeats"],
    );
    judge_repeats(&told, &asked, &answers, in_flight.len());
    assert_eq!(counts["registrations"], 1, "one device all the while");
    let connections = counts["authorizations"].as_u64().unwrap();
    let wanted = 2 * each as u64 + 1;
    assert!(
        (wanted..wanted + 5).contains(&connections),
        "{connections} connections where {wanted} were needed"
    );
    world.shutdown.cancel();
}
