//! Crashes: the bot is killed at random moments, and nothing that was asked is lost.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use webex_simulator::{Simulator, SimulatorConfig};
use whodex::inbox::{self, Filter, Location, State};

use crate::bots::Bots;
use crate::harness::{BOT, eventually, free_port, text};
use crate::postgres;
use crate::required::tell;

/// How many questions are asked.
const QUESTIONS: usize = 1000;

/// How often the bot is killed.
const KILLS: usize = 30;

/// A world whose events are delivered once or never.
pub(crate) struct World {
    pub(crate) api: String,
    http: reqwest::Client,
    room: String,
    bot: String,
    pub(crate) people: Vec<String>,
    pub(crate) shutdown: CancellationToken,
    _folder: TempDir,
}

impl World {
    pub(crate) async fn start() -> Self {
        let (web, address) = free_port().await;
        let settings = SimulatorConfig {
            delivery_attempts: 1,
            ..SimulatorConfig::default()
        };
        let shutdown = CancellationToken::new();
        let simulator = Simulator::new(settings).unwrap();
        tokio::spawn(simulator.serve(web, shutdown.clone().cancelled_owned()));
        let api = format!("http://{address}");
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let seats: Value = http
            .get(format!("{api}/sim/seats"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let own = |person: &&Value| person["orgId"] == seats["bot"]["orgId"];
        let people = seats["people"].as_array().unwrap().iter();
        let org = seats["people"][0]["orgId"].clone();
        let people = people.filter(|p| own(p) || p["orgId"] == org);
        let people = people.map(|person| text(&person["email"])).collect();
        Self {
            api,
            http,
            room: text(&seats["room"]["id"]),
            bot: text(&seats["bot"]["id"]),
            people,
            shutdown,
            _folder: tempfile::tempdir().unwrap(),
        }
    }

    async fn hooked(&self) {
        let hooked = async || {
            let hooks = self
                .call("simulated-bot-token", Method::GET, "/webhooks", None)
                .await;
            (hooks["items"].as_array()?.len() >= 7).then_some(())
        };
        eventually("registered webhooks", hooked).await;
    }

    async fn call(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.http.request(method, format!("{}/v1{path}", self.api));
        request = request.bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Asks a question; the id of its message.
    pub(crate) async fn ask(&self, asker: &str, whom: &str, direct: bool) -> String {
        let message = if direct {
            json!({"toPersonEmail": BOT, "text": format!("status {whom}")})
        } else {
            let words = format!("<@personEmail:{BOT}|Whodex> status {whom}");
            json!({"roomId": self.room, "markdown": words})
        };
        let posted = self
            .call(asker, Method::POST, "/messages", Some(message))
            .await;
        text(&posted["id"])
    }

    /// Somebody asks about somebody, in a direct space or in the group space.
    pub(crate) async fn ask_at_random(&self, random: &mut fastrand::Rng) -> Asked {
        let direct = random.bool();
        let asker = random.choice(&self.people).unwrap();
        let whom = random.choice(&self.people).unwrap();
        (self.ask(asker, whom, direct).await, direct)
    }

    /// Waits until every question has a reply; how many each has by then.
    pub(crate) async fn until_answered(&self, asked: &[Asked]) -> HashMap<String, usize> {
        let begun = Instant::now();
        loop {
            let answers = self.answers().await;
            let missing = asked.iter().enumerate();
            let missing = missing.filter(|(_, (id, _))| !answers.contains_key(id));
            let missing: Vec<(usize, bool)> =
                missing.map(|(n, (_, direct))| (n, *direct)).collect();
            if missing.is_empty() {
                return answers;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(150),
                "{} lost questions (number, direct): {missing:?}",
                missing.len()
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// How many replies of the bot each thread has, of everything that was said in direct spaces and
    /// in the group space.
    pub(crate) async fn answers(&self) -> HashMap<String, usize> {
        let mut answers = self.group_answers().await;
        for person in &self.people {
            let rooms = self
                .call(person, Method::GET, "/rooms?type=direct", None)
                .await;
            for room in rooms["items"].as_array().unwrap() {
                let said = self.answered(person, &text(&room["id"])).await;
                for parent in said {
                    *answers.entry(parent).or_default() += 1;
                }
            }
        }
        answers
    }

    /// How many replies of the bot each thread of the group space has.
    async fn group_answers(&self) -> HashMap<String, usize> {
        let mut answers = HashMap::new();
        for parent in self.answered(&self.people[0], &self.room).await {
            *answers.entry(parent).or_default() += 1;
        }
        answers
    }

    /// The roots of the threads that the bot replied in, once for each reply.
    async fn answered(&self, person: &str, room: &str) -> Vec<String> {
        let mut answered = Vec::new();
        let mut next = Some(format!("{}/v1/messages?roomId={room}&max=1000", self.api));
        while let Some(url) = next {
            let answer = self.http.get(url).bearer_auth(person).send().await.unwrap();
            let link = answer
                .headers()
                .get("link")
                .map(|link| link.to_str().unwrap());
            next =
                link.and_then(|link| Some(link.strip_prefix('<')?.split('>').next()?.to_owned()));
            let messages: Value = answer.json().await.unwrap();
            let messages = messages["items"].as_array().unwrap().iter();
            let own = messages.filter(|message| message["personId"] == self.bot.as_str());
            answered
                .extend(own.filter_map(|message| Some(message["parentId"].as_str()?.to_owned())));
        }
        answered
    }

    /// The claims under which an answer was posted in the group space, and not noted down: those that whoever was killed
    /// just now had, or another has at this moment.
    pub(crate) async fn in_flight(&self, inbox: &Location) -> Vec<(String, u32)> {
        // First what stands, and then what is open: what another notes down between the two is not in flight.
        let answers = self.group_answers().await;
        let claimed = Filter::of_state(Some(State::Claimed));
        let claimed = inbox::read(inbox, &claimed, None, QUESTIONS).await.unwrap();
        let posted = claimed.into_iter().filter(|job| {
            let question = job.key.strip_prefix("messages/created/");
            question.is_some_and(|question| answers.contains_key(question))
        });
        posted.map(|job| (job.key, job.attempt)).collect()
    }
}

/// A question's message, and whether it stands in a direct space.
pub(crate) type Asked = (String, bool);

/// No question of a direct space has two replies, and of the group space no more have than posts were in flight.
pub(crate) fn judge_repeats(
    told: &str,
    asked: &[Asked],
    answers: &HashMap<String, usize>,
    in_flight: usize,
) {
    let repeats = |direct: bool| -> usize {
        let of = asked.iter().filter(|(_, d)| *d == direct);
        of.map(|(id, _)| answers[id] - 1).sum()
    };
    tell(&format!(
        "{told}; repeats: {} in direct spaces, {} in the group space, where {in_flight} posts were in flight when their \
         bot was killed",
        repeats(true),
        repeats(false),
    ));
    assert_eq!(repeats(true), 0, "answered twice in a direct space");
    assert!(
        repeats(false) <= in_flight,
        "more repeats in the group space than posts in flight"
    );
}

/// Asks while bots are killed and started again; then every question has its answer.
async fn kill_while_asking(inbox: String, replicas: usize) {
    let seed = 20_261_124;
    tell(&format!("seed {seed}"));
    let mut random = fastrand::Rng::with_seed(seed);
    let world = World::start().await;
    let location: Location = inbox.parse().unwrap();
    let mut bots = Bots::balanced(&world.api, inbox, replicas).await;
    world.hooked().await;

    let mut asked: Vec<Asked> = Vec::new();
    let (mut kills, mut in_flight) = (0, HashSet::new());
    let mut next_kill = Instant::now() + Duration::from_millis(300);
    while asked.len() < QUESTIONS || kills < KILLS {
        if asked.len() < QUESTIONS {
            asked.push(world.ask_at_random(&mut random).await);
        }
        tokio::time::sleep(Duration::from_millis(random.u64(0..12))).await;
        if Instant::now() >= next_kill && kills < KILLS {
            let victim = kills % replicas;
            bots.kill(victim);
            in_flight.extend(world.in_flight(&location).await);
            bots.start(victim);
            kills += 1;
            next_kill = Instant::now() + Duration::from_millis(random.u64(150..450));
        }
    }
    let begun = Instant::now();
    let answers = world.until_answered(&asked).await;
    let told = format!(
        "{} questions, {kills} kills, {replicas} replicas: all answered {:.1} s after the last",
        asked.len(),
        begun.elapsed().as_secs_f64(),
    );
    judge_repeats(&told, &asked, &answers, in_flight.len());
    world.shutdown.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_in_flight_at_a_kill_is_counted_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = format!("sqlite:{}", folder.path().join("inbox.db").display());
    let location: Location = inbox.parse().unwrap();
    let world = World::start().await;
    let mut bots = Bots::balanced(&world.api, inbox, 1).await;
    let [asker, whom] = [&world.people[0], &world.people[1]];
    world.hooked().await;
    let late = json!({"match": "POST /messages", "after": true, "delayMs": 10_000, "times": 1,
                      "token": "simulated-bot-token"});
    let fault = world.http.post(format!("{}/sim/faults", world.api));
    fault.json(&late).send().await.unwrap();
    let question = world.ask(asker, whom, false).await;
    let posted = async |times: usize| {
        eventually("a post", async || {
            let answers = world.group_answers().await;
            (answers.get(&question) == Some(&times)).then_some(())
        })
        .await;
    };
    posted(1).await;
    bots.kill(0);
    assert_eq!(world.in_flight(&location).await.len(), 1);
    bots.start(0);
    posted(2).await;
    world.shutdown.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_thirty_times_the_bot_answers_every_question_once() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = format!("sqlite:{}", folder.path().join("inbox.db").display());
    kill_while_asking(inbox, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_that_are_killed_in_turn_answer_every_question() {
    if let Some(url) = postgres::database().await {
        kill_while_asking(url, 2).await;
    }
}
