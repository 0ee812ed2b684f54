//! A world: the simulator and the bot, what the test knows of its spaces, and the calls that change it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant};

use fastrand::Rng;
use jiff::Timestamp;
use reqwest::{Client, Method};
use serde_json::Value;
use tempfile::TempDir;
use webex_simulator::SimulatorConfig;
use whodex::config::Access;
use whodex::inbox::Inbox;

use super::asked::{Asked, Verb};
use super::card::{As, Told};
use super::oracle::{Fault, Oracle, Readers};
use super::people::{Kind, Person};
use super::roster::Roster;
use super::spoken::says;
use super::story::Story;
use crate::harness::{Stage, eventually, text};

/// How long the bot may take to deal with something.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most new messages that are looked for after one action.
const NEWEST: usize = 4;

/// The name under which the bot notes when it last read back what it missed.
const CAUGHT_UP: &str = "caught up";

/// The name under which it notes when it last read the roster.
const ROSTER_READ: &str = "roster sound";

/// How much of an answer a story tells, in characters.
const SHORT: usize = 160;

/// A space, as the test knows it.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) id: String,
    pub(super) direct: bool,
    /// Everybody in it but the bot.
    pub(super) members: BTreeSet<usize>,
    pub(super) has_bot: bool,
    /// Messages of the bot that were judged.
    pub(super) known: HashSet<String>,
}

/// A message of the bot with buttons.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) message: String,
    pub(super) space: usize,
    pub(super) buttons: Vec<Value>,
}

/// A question that was asked by a message.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) id: String,
    /// The thread's root.
    pub(super) root: String,
    pub(super) space: usize,
    pub(super) asker: usize,
    /// The bot's answer, and the space that it stands in: one for the asker's eyes alone stands in the direct one.
    pub(super) answer: Option<(usize, String)>,
    pub(super) edits: u8,
}

/// What somebody says, and what it means.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) words: String,
    pub(super) asked: Asked,
}

pub(super) struct World {
    pub(super) stage: Stage,
    /// Where the files are that the bot reads.
    _folder: TempDir,
    http: Client,
    inbox: Inbox,
    pub(super) oracle: Oracle,
    /// Whether few questions of one person are answered.
    pub(super) limited: bool,
    pub(super) spaces: Vec<Space>,
    pub(super) cards: Vec<Card>,
    pub(super) questions: Vec<Question>,
    /// Threads in which somebody asked for times: `and wei?` asks there for those of all of them.
    pub(super) timed: BTreeSet<String>,
    /// Whom the answers of a thread were about, by its root.
    pub(super) threads: HashMap<String, BTreeSet<usize>>,
    pub(super) story: Story,
    pub(super) rng: Rng,
    /// Who pressed what on which card, and when: the same again within seconds is a double click.
    pub(super) pressed: HashMap<(usize, String, String), Instant>,
}

impl World {
    /// A world of these people under these settings.
    pub(super) async fn start(
        (people, file): (Vec<Person>, Value),
        access: Access,
        limit: u32,
        rng: Rng,
        story: Story,
    ) -> Self {
        let roster = Roster::default();
        Self::with_roster((people, file, roster), access, limit, rng, story).await
    }

    /// The same with a roster.
    pub(super) async fn with_roster(
        (people, file, roster): (Vec<Person>, Value, Roster),
        access: Access,
        limit: u32,
        rng: Rng,
        story: Story,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.json");
        std::fs::write(&path, file.to_string()).unwrap();
        let settings = SimulatorConfig {
            directory: Some(path),
            ..SimulatorConfig::default()
        };
        let stage = Stage::with(settings, |config| {
            config.access = access.clone();
            config.asker_limit = limit;
            if roster.is_there() {
                config.roster = roster.write(folder.path());
            }
        })
        .await;
        let everybody = (0..people.len()).filter(|place| people[*place].kind != Kind::Bot);
        let first = Space {
            id: stage.room.clone(),
            direct: false,
            members: everybody.collect(),
            has_bot: true,
            known: HashSet::new(),
        };
        let world = Self {
            _folder: folder,
            inbox: stage.inbox().await,
            stage,
            http: Client::builder().no_proxy().build().unwrap(),
            oracle: Oracle::new(access, people, roster),
            limited: limit > 0,
            spaces: vec![first],
            cards: Vec::new(),
            questions: Vec::new(),
            timed: BTreeSet::new(),
            threads: HashMap::new(),
            pressed: HashMap::new(),
            story,
            rng,
        };
        world.has_roster(None).await;
        world
    }

    /// Waits until the bot has read the roster, if there is one, after it did so `before`.
    async fn has_roster(&self, before: Option<Timestamp>) {
        if self.oracle.roster.is_there() {
            eventually("a roster", async || {
                let read = self.inbox.mark(ROSTER_READ).await.unwrap();
                (read > before).then_some(())
            })
            .await;
        }
    }

    pub(super) async fn stop(self) -> Story {
        self.inbox.close().await;
        self.stage.stop().await;
        self.story
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.oracle.people
    }

    /// Somebody's call of the API; its status and answer.
    pub(super) async fn call(
        &self,
        who: usize,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let url = format!("{}/v1{path}", self.stage.api);
        let call = self
            .http
            .request(method, url)
            .bearer_auth(&self.people()[who].email);
        let call = match &body {
            Some(body) => call.json(body),
            None => call,
        };
        let answer = call.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// A call that has to succeed.
    pub(super) async fn does(
        &self,
        who: usize,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Value {
        let (status, told) = self.call(who, method, path, body).await;
        assert!(
            (200..300).contains(&status),
            "{path}: {status} {told}\n{}",
            self.story
        );
        told
    }

    /// Waits until every event was delivered and the bot has dealt with all of them.
    pub(super) async fn settle(&self) {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let stats = self.stage.get("/sim/stats").await;
            if stats["deliveries"]["pending"] == 0 && self.inbox.depth().await.unwrap().open == 0 {
                return;
            }
            assert!(
                tokio::time::Instant::now() < end,
                "the bot does not come to an end\n{}",
                self.story
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Messages of the bot in a space that were not seen before, the oldest first, as any member reads them.
    pub(super) async fn unseen(&mut self, space: usize) -> Vec<Value> {
        let Some(reader) = self.spaces[space].members.first().copied() else {
            return Vec::new();
        };
        let path = format!("/messages?roomId={}&max={NEWEST}", self.spaces[space].id);
        let list = self.does(reader, Method::GET, &path, None).await;
        let bot = self.stage.bot.clone();
        let known = &mut self.spaces[space].known;
        let mut unseen: Vec<Value> = list["items"].as_array().unwrap().clone();
        unseen.retain(|message| {
            message["personId"] == bot.as_str() && known.insert(text(&message["id"]))
        });
        unseen.reverse();
        unseen
    }

    pub(super) fn readers(&self, asker: usize, space: usize) -> Readers {
        let space = &self.spaces[space];
        Readers {
            asker,
            members: space.members.clone(),
            direct: space.direct,
        }
    }

    /// Whether the answer to this goes to the asker's direct space, and not where others read it.
    pub(super) fn is_private(&self, asker: usize, space: usize, asked: &Asked) -> bool {
        asked.is_private && !self.spaces[space].direct && self.oracle.may_ask(asker)
    }

    /// Takes what somebody did for done, and judges what the bot said to it; the bot's messages, and the space that they
    /// stand in.
    pub(super) async fn judge(
        &mut self,
        asker: usize,
        space: usize,
        asked: &Asked,
        expected: (usize, usize),
    ) -> (usize, Vec<Value>) {
        self.settle().await;
        let mut readers = self.readers(asker, space);
        let mut answered_in = space;
        let mut expected = expected;
        if self.is_private(asker, space, asked) {
            if !self.judge_line(asker, space, asked, expected).await {
                expected.0 = 0;
            }
            answered_in = self.direct_space(asker).unwrap_or(space);
            readers.direct = true;
        }
        let messages = self.unseen(answered_in).await;
        for message in &messages {
            self.judge_message(answered_in, asked, &readers, message);
        }
        let silent = !self.oracle.may_ask(asker) && !self.oracle.access.tells_refused;
        let (least, most) = self.expected(asker, space, expected);
        if !(least..=most).contains(&messages.len()) {
            let kind = if silent {
                "I4 not silent"
            } else {
                "I5 not one answer"
            };
            let what = format!("{} answers, expected {least} to {most}", messages.len());
            self.story
                .found(Fault { kind, what }, Some(space), messages.last());
        }
        (answered_in, messages)
    }

    fn judge_message(&mut self, space: usize, asked: &Asked, readers: &Readers, message: &Value) {
        self.story.tried.answers += 1;
        let told = Told::read(message);
        for fault in self.oracle.faults(asked, readers, &told) {
            self.story.found(fault, Some(space), Some(message));
        }
        let buttons: Vec<Value> = told.buttons().map(|(_, data)| data.clone()).collect();
        let said: String = message["text"]
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(SHORT)
            .collect();
        self.story
            .tell(Some(space), format!("    the bot: {said:?}"));
        if !buttons.is_empty() {
            self.cards.push(Card {
                message: text(&message["id"]),
                space,
                buttons,
            });
        }
    }

    /// Of an answer for one alone, the others read that it was given, or that nothing was understood, and nothing of it;
    /// whether it was given.
    async fn judge_line(
        &mut self,
        asker: usize,
        space: usize,
        asked: &Asked,
        expected: (usize, usize),
    ) -> bool {
        let lines = self.unseen(space).await;
        let (least, most) = self.expected(asker, space, expected);
        if !(least..=most).contains(&lines.len()) {
            let what = format!("{} lines, expected {least} to {most}", lines.len());
            let kind = "I6 a private answer told of";
            self.story
                .found(Fault { kind, what }, Some(space), lines.last());
        }
        let mut is_given = false;
        for line in &lines {
            let told = Told::read(line);
            let mut buttons = told.buttons();
            let shows = buttons.any(|(_, data)| data["id"].is_string());
            if shows || !self.oracle.tokens(asked, &told).is_empty() {
                let kind = "I6 a private answer told to all";
                let what = line["text"].as_str().unwrap_or_default().to_owned();
                self.story
                    .found(Fault { kind, what }, Some(space), Some(line));
            }
            is_given |= told.twins.iter().all(|twin| says(twin, "sent-privately"));
        }
        is_given
    }

    /// Notes whom an answer of a thread was about: whoever is asked about in it is one of these.
    pub(super) fn note(&mut self, root: &str, asked: &Asked, readers: &Readers, answers: &[Value]) {
        let mut about = BTreeSet::new();
        for message in answers {
            let shown = Told::read(message).shown(self.people());
            about.extend(
                shown
                    .iter()
                    .filter(|(how, _)| *how != As::Choice)
                    .map(|(_, place)| *place),
            );
        }
        if !answers.is_empty() {
            for who in &asked.who {
                let meant = self.oracle.meant(who, readers).into_iter();
                about.extend(
                    meant.filter(|one| self.oracle.not_named(who, readers, *one).is_none()),
                );
            }
        }
        if asked.verb == Verb::Times {
            self.timed.insert(root.to_owned());
        }
        self.threads
            .entry(root.to_owned())
            .or_default()
            .extend(about);
    }

    /// The direct space of somebody, where there is one.
    pub(super) fn direct_space(&self, who: usize) -> Option<usize> {
        self.spaces
            .iter()
            .position(|space| space.direct && space.members.contains(&who))
    }

    /// How many messages are right where so many would be for somebody who may ask.
    fn expected(
        &self,
        asker: usize,
        space: usize,
        (least, most): (usize, usize),
    ) -> (usize, usize) {
        let refused = !self.oracle.may_ask(asker);
        if !self.spaces[space].has_bot || refused && !self.oracle.access.tells_refused {
            (0, 0)
        } else if self.limited {
            (0, most)
        } else {
            (least, most)
        }
    }

    /// Ends the bot and starts it again: it remembers nothing, reads back what it may have missed, and that is nothing.
    pub(super) async fn restart(&mut self) {
        self.story.tell(None, "the bot starts anew".to_owned());
        let before = self.inbox.mark(CAUGHT_UP).await.unwrap();
        let read = self.inbox.mark(ROSTER_READ).await.unwrap();
        self.stage.restart_bot().await;
        self.has_roster(read).await;
        eventually("a bot that has caught up", async || {
            let mark = self.inbox.mark(CAUGHT_UP).await.unwrap();
            (mark != before).then_some(())
        })
        .await;
        self.sweep().await;
    }

    /// Looks into every space for messages of the bot that nobody has asked for.
    pub(super) async fn sweep(&mut self) {
        self.settle().await;
        for space in 0..self.spaces.len() {
            for message in self.unseen(space).await {
                let what = "a message to nobody's question".to_owned();
                self.story.found(
                    Fault {
                        kind: "I5 not one answer",
                        what,
                    },
                    Some(space),
                    Some(&message),
                );
            }
        }
    }
}
