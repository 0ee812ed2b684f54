//! A story told: the simulator, the bots, and everything that people do there.

use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use webex_simulator::{Simulator, SimulatorConfig};
use whodex::inbox::State;

use super::machine::Machines;
use super::oracle::{Fault, Kind, Ledger};
use super::people::{asker, directory};
use super::story::{ASKERS, GROUPS, Setting, Space, Story};
use crate::harness::{BOT, free_port, text};

pub(super) const BOT_TOKEN: &str = "simulated-bot-token";

/// How long a bot may take until everything is as it should be: longer than a lease, and than the pauses between posts
/// that went unheard.
const PATIENCE: Duration = Duration::from_secs(200);

/// How long nothing has to happen until what is missing will not be caught up with any more.
const CAUGHT_UP: Duration = Duration::from_secs(40);

/// The most lines that are told of the bots' logs.
const LINES: usize = 200;

/// How long is waited for an answer in the middle of a story.
pub(super) const AWAITED: Duration = Duration::from_secs(15);

/// A space.
pub(super) struct Room {
    pub(super) id: String,
    /// Somebody who reads it.
    reader: String,
    /// What the bot said there before the story began.
    before: usize,
}

pub(super) struct World {
    pub(super) api: String,
    pub(super) http: Client,
    bot: String,
    pub(super) machines: Machines,
    /// Direct spaces by asker, and then the group spaces.
    pub(super) rooms: Vec<Room>,
    pub(super) ledger: Ledger,
    _simulator: AbortOnDropHandle<()>,
    _folder: TempDir,
}

/// Tells a story, on this thread; what was wrong at its end, none when this machine cannot tell it.
pub(super) fn tell(story: &Story) -> Option<Vec<Fault>> {
    tokio::runtime::Handle::current().block_on(async {
        let mut world = World::start(story.setting).await?;
        for step in &story.steps {
            world.perform(*step).await;
        }
        Some(world.end().await)
    })
}

impl World {
    async fn start(setting: Setting) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people.json");
        std::fs::write(&people, directory().to_string()).unwrap();
        let settings = SimulatorConfig {
            directory: Some(people),
            delivery_attempts: if setting.once { 1 } else { 300 },
            deactivate_after: u32::MAX,
            duplicate: setting.duplicate,
            reorder: setting.reorder,
            ..SimulatorConfig::default()
        };
        let (web, address) = free_port().await;
        let simulator = Simulator::new(settings).unwrap();
        let serving = simulator.serve(web, CancellationToken::new().cancelled_owned());
        let serving = tokio::spawn(async move { serving.await.unwrap() });
        let api = format!("http://{address}");
        let machines = Machines::start(&api, setting.engine, folder.path()).await?;
        let mut world = Self {
            http: Client::builder().no_proxy().build().unwrap(),
            bot: String::new(),
            machines,
            rooms: Vec::new(),
            ledger: Ledger::default(),
            api,
            _simulator: AbortOnDropHandle::new(serving),
            _folder: folder,
        };
        let seats: Value = world.get("/sim/seats").await;
        world.bot = text(&seats["bot"]["id"]);
        world.furnish().await;
        Some(world)
    }

    /// Waits for the bots, and makes the spaces; in each the bot says a first word.
    async fn furnish(&mut self) {
        let end = Instant::now() + PATIENCE;
        loop {
            let hooks = self.call(BOT_TOKEN, Method::GET, "/webhooks", None).await.1;
            if hooks["items"]
                .as_array()
                .is_some_and(|items| items.len() >= 7)
            {
                break;
            }
            assert!(Instant::now() < end, "no bot has registered");
            self.machines.tend();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for number in 0..ASKERS {
            let reader = asker(number);
            let hello = json!({"toPersonEmail": BOT, "text": "help"});
            let said = self
                .does(&reader, Method::POST, "/messages", Some(hello))
                .await;
            let id = text(&said["roomId"]);
            self.rooms.push(Room {
                id,
                reader,
                before: 1,
            });
        }
        for _ in 0..GROUPS {
            let reader = asker(0);
            let title = Some(json!({"title": "A group"}));
            let room = self.does(&reader, Method::POST, "/rooms", title).await;
            let id = text(&room["id"]);
            let others = (1..ASKERS).map(asker);
            for who in [BOT.to_owned()].into_iter().chain(others) {
                let member = Some(json!({"roomId": id, "personEmail": who}));
                self.does(&reader, Method::POST, "/memberships", member)
                    .await;
            }
            self.rooms.push(Room {
                id,
                reader,
                before: 1,
            });
        }
        while !self.has_greeted().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for room in 0..self.rooms.len() {
            self.rooms[room].before = self.said_ever(room).await.len();
        }
        self.ledger.allowed = vec![0; self.rooms.len()];
        self.ledger.direct = (0..self.rooms.len()).map(|room| room < ASKERS).collect();
    }

    /// Whether the bot has said a first word everywhere, and has nothing else to do.
    async fn has_greeted(&self) -> bool {
        for room in 0..self.rooms.len() {
            if self.said_ever(room).await.is_empty() {
                return false;
            }
        }
        self.machines
            .depth()
            .await
            .is_some_and(|(open, _)| open == 0)
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.api)).send().await;
        answer.unwrap().json().await.unwrap()
    }

    pub(super) async fn call(
        &self,
        who: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let call = self.http.request(method, format!("{}/v1{path}", self.api));
        let call = call.bearer_auth(who);
        let call = match &body {
            Some(body) => call.json(body),
            None => call,
        };
        let answer = call.send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json().await.unwrap_or_default(),
        )
    }

    pub(super) async fn does(
        &self,
        who: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        let (status, told) = self.call(who, method, path, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {told}");
        told
    }

    /// Everything that the bot says in a space, the oldest first.
    async fn said_ever(&self, room: usize) -> Vec<Value> {
        let Room { id, reader, .. } = &self.rooms[room];
        let path = format!("/messages?roomId={id}&max=1000");
        let list = self.does(reader, Method::GET, &path, None).await;
        let mut said: Vec<Value> = list["items"].as_array().unwrap().clone();
        said.retain(|message| message["personId"] == self.bot.as_str());
        said.reverse();
        said
    }

    /// What it said there since the story began.
    async fn said(&self, room: usize) -> Vec<Value> {
        let mut said = self.said_ever(room).await;
        said.drain(..self.rooms[room].before.min(said.len()));
        said
    }

    pub(super) fn room(space: Space) -> usize {
        match space {
            Space::Direct(asker) => asker,
            Space::Group(group) => ASKERS + group,
        }
    }

    /// The answer to a question as it is now, if it stands.
    pub(super) async fn answer(&self, number: usize) -> Option<Value> {
        let room = self.ledger.questions.get(&number)?.room;
        let said = self.said(room).await;
        self.ledger.answer(number, &said).cloned()
    }

    /// Heals everything, waits until all is quiet, and looks.
    async fn end(mut self) -> Vec<Fault> {
        self.machines.release().await;
        let url = format!("{}/sim/faults", self.api);
        self.http.delete(url).send().await.unwrap();
        let (end, mut quiet_since) = (Instant::now() + PATIENCE, Instant::now());
        loop {
            self.machines.tend();
            let stats = self.get("/sim/stats").await;
            let depth = self.machines.depth().await;
            let quiet =
                stats["deliveries"]["pending"] == 0 && depth.is_some_and(|(open, _)| open == 0);
            if !quiet {
                quiet_since = Instant::now();
            }
            let late = Instant::now() > end;
            if quiet || late {
                let mut said = Vec::new();
                for room in 0..self.rooms.len() {
                    said.push(self.said(room).await);
                }
                let mut faults = self.ledger.judge(&said);
                let still_quiet = self.machines.depth().await == depth;
                if late && !quiet {
                    let what = format!("(open, dead): {depth:?}, {}", stats["deliveries"]);
                    faults.push(Fault::of(Kind::Restless, what));
                }
                // What is missing may be caught up with.
                let missing = faults.iter().any(|fault| fault.kind == Kind::Missing);
                let settled = still_quiet && (!missing || quiet_since.elapsed() > CAUGHT_UP);
                if late || settled {
                    self.explain(&mut faults).await;
                    return faults;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Adds what the inbox says of questions that failed for good or do not end, and what the bots' logs say of each; of jobs
    /// that do not end, and of questions of which they say nothing, the end of the logs.
    async fn explain(&self, faults: &mut [Fault]) {
        let Some(first) = faults.first_mut() else {
            return;
        };
        for state in [State::Dead, State::Deferred, State::Claimed, State::Waiting] {
            for job in self.machines.jobs(state).await {
                let why = job.why.as_deref().unwrap_or_default();
                let (state, key, attempt, due) = (state.as_str(), job.key, job.attempt, job.due);
                first.what += &format!("\n    {state}: {key} (attempt {attempt}, due {due}) {why}");
            }
        }
        let log = self.machines.log();
        if self.machines.depth().await.is_none_or(|(open, _)| open > 0) {
            let lines: Vec<&str> = log.lines().collect();
            for line in &lines[lines.len().saturating_sub(LINES)..] {
                first.what += &format!("\n    {line}");
            }
        }
        for fault in faults {
            let Some(question) = &fault.question else {
                continue;
            };
            let about = log.lines().filter(|line| line.contains(question));
            let mut about: Vec<&str> = about.take(LINES).collect();
            if about.is_empty() {
                // No bot has heard of it: the logs tell what they did meanwhile.
                let lines: Vec<&str> = log.lines().collect();
                about = lines[lines.len().saturating_sub(LINES)..].to_vec();
            }
            for line in about {
                fault.what += &format!("\n    {line}");
            }
        }
    }
}
