//! What can be done in a world: asking, pressing, and changing who is where. Each is told, done, and judged.

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::asked::{Asked, Verb};
use super::oracle::Fault;
use super::world::{Question, Said, Space, World};
use crate::harness::{BOT, text};

/// Equal presses within three seconds are one, as Webex does not lock a button that was pressed. Webex's clock and this
/// one are read at different moments, so a little more is borne.
const DOUBLE_CLICK: Duration = Duration::from_secs(6);

/// Words that no sentence of people's own begins with: what follows is always answered.
const COMMANDS: &[&str] = &[
    "whois", "status", "manager", "whoami", "help", "find", "lookup",
];

impl World {
    /// The body of a message in a space.
    fn message(&self, space: usize, words: &str) -> Value {
        let space = &self.spaces[space];
        if space.direct {
            json!({"roomId": space.id, "markdown": words})
        } else {
            json!({"roomId": space.id, "markdown": format!("<@personEmail:{BOT}|Whodex> {words}")})
        }
    }

    /// Tells what somebody does in a space, with names in place of ids.
    fn tell_of(&mut self, space: usize, who: usize, what: &str) {
        let mut what = what.to_owned();
        for person in self.people() {
            what = what.replace(&person.id, &format!("id of {}", person.name));
        }
        let person = &self.people()[who];
        let line = format!("{} (of {}) {what}", person.name, person.organization);
        self.story.tell(Some(space), line);
    }

    /// Asks a question, in a thread where one is given; the answers.
    pub(super) async fn ask(
        &mut self,
        asker: usize,
        space: usize,
        said: &Said,
        root: Option<&str>,
    ) -> Vec<Value> {
        self.story.tried.questions += 1;
        if self.is_private(asker, space, &said.asked) {
            self.direct(asker).await;
        }
        self.tell_of(space, asker, &format!("asks: {}", said.words));
        let mut body = self.message(space, &said.words);
        if let Some(root) = root {
            body["parentId"] = root.into();
        }
        let posted = self
            .does(asker, Method::POST, "/messages", Some(body))
            .await;
        let expected = answers(said);
        let (answered_in, answers) = self.judge(asker, space, &said.asked, expected).await;
        let id = text(&posted["id"]);
        let root = root.map_or_else(|| id.clone(), str::to_owned);
        // What was told to one alone is nothing that others may ask on about.
        if answered_in == space {
            let readers = self.readers(asker, space);
            self.note(&root, &said.asked, &readers, &answers);
        }
        let answer = answers.first().map(|message| text(&message["id"]));
        self.questions.push(Question {
            root,
            id,
            space,
            asker,
            answer: answer.map(|id| (answered_in, id)),
            edits: 0,
        });
        answers
    }

    /// Changes a question into another.
    pub(super) async fn edit(&mut self, place: usize, said: &Said) {
        self.story.tried.edits += 1;
        let question = self.questions[place].clone();
        if self.is_private(question.asker, question.space, &said.asked) {
            self.direct(question.asker).await;
        }
        let what = format!("edits a question: {}", said.words);
        self.tell_of(question.space, question.asker, &what);
        let path = format!("/messages/{}", question.id);
        let body = self.message(question.space, &said.words);
        self.does(question.asker, Method::PUT, &path, Some(body))
            .await;
        let (asker, space) = (question.asker, question.space);
        let expected = answers(said);
        let (answered_in, answers) = self.judge(asker, space, &said.asked, expected).await;
        if answered_in == space {
            let readers = self.readers(asker, space);
            self.note(&question.root, &said.asked, &readers, &answers);
        }
        if let Some(fresh) = answers.first() {
            if let Some((space, old)) = &question.answer {
                self.gone(asker, *space, old).await;
            }
            self.questions[place].answer = Some((answered_in, text(&fresh["id"])));
        } else if answered_in != space
            && let Some((there, old)) = question.answer
        {
            // A line in the space took the answer's place, as where somebody asks too fast.
            let path = format!("/messages/{old}");
            let reader = self.member(there);
            if self.call(reader, Method::GET, &path, None).await.0 == 404 {
                self.cards.retain(|card| card.message != old);
                self.questions[place].answer = None;
            }
        }
        self.questions[place].edits += 1;
    }

    /// Deletes a question.
    pub(super) async fn delete(&mut self, place: usize) {
        let question = self.questions.remove(place);
        self.tell_of(question.space, question.asker, "deletes a question");
        let path = format!("/messages/{}", question.id);
        self.does(question.asker, Method::DELETE, &path, None).await;
        let asked = Asked::of(Verb::Help, Vec::new());
        self.judge(question.asker, question.space, &asked, (0, 0))
            .await;
        if let Some((space, answer)) = question
            .answer
            .filter(|_| self.spaces[question.space].has_bot)
        {
            self.gone(question.asker, space, &answer).await;
        }
    }

    /// An answer that is no longer right has to be gone.
    async fn gone(&mut self, reader: usize, space: usize, answer: &str) {
        let (status, message) = self
            .call(reader, Method::GET, &format!("/messages/{answer}"), None)
            .await;
        if status != 404 {
            let what = "an answer outlives its question".to_owned();
            self.story.found(
                Fault {
                    kind: "I5 not one answer",
                    what,
                },
                Some(space),
                Some(&message),
            );
        }
        self.cards.retain(|card| card.message != answer);
    }

    /// Sends inputs as if a button of a card was pressed; the answers.
    pub(super) async fn press(
        &mut self,
        who: usize,
        card: usize,
        inputs: Value,
        asked: &Asked,
        expected: (usize, usize),
    ) -> Vec<Value> {
        let (message, space) = (self.cards[card].message.clone(), self.cards[card].space);
        self.story.tried.presses += 1;
        if self.is_private(who, space, asked) {
            self.direct(who).await;
        }
        self.tell_of(space, who, &format!("presses {inputs}"));
        let press = (who, message.to_string(), inputs.to_string());
        let before = self.pressed.insert(press, Instant::now());
        let doubled = before.is_some_and(|before| before.elapsed() < DOUBLE_CLICK);
        let expected = (if doubled { 0 } else { expected.0 }, expected.1);
        let body = json!({"type": "submit", "messageId": message, "inputs": &inputs});
        self.does(who, Method::POST, "/attachment/actions", Some(body))
            .await;
        let (answered_in, answers) = self.judge(who, space, asked, expected).await;
        if let Some(root) = inputs["thread"].as_str().filter(|_| answered_in == space) {
            let readers = self.readers(who, space);
            self.note(root, asked, &readers, &answers);
        }
        answers
    }

    /// Makes a group space.
    pub(super) async fn open(&mut self, creator: usize, others: &[usize], has_bot: bool) -> usize {
        let made = self
            .does(
                creator,
                Method::POST,
                "/rooms",
                Some(json!({"title": "A space"})),
            )
            .await;
        self.spaces.push(Space {
            id: text(&made["id"]),
            direct: false,
            members: BTreeSet::from([creator]),
            has_bot: false,
            known: HashSet::new(),
        });
        let space = self.spaces.len() - 1;
        for other in others {
            self.join(space, *other).await;
        }
        if has_bot {
            self.invite(space).await;
        }
        self.settle().await;
        space
    }

    /// The space of somebody and the bot.
    pub(super) async fn direct(&mut self, who: usize) -> usize {
        if let Some(space) = self.direct_space(who) {
            return space;
        }
        let hello = json!({"toPersonEmail": BOT, "text": "help"});
        let made = self.does(who, Method::POST, "/messages", Some(hello)).await;
        self.spaces.push(Space {
            id: text(&made["roomId"]),
            direct: true,
            members: BTreeSet::from([who]),
            has_bot: true,
            known: HashSet::new(),
        });
        let space = self.spaces.len() - 1;
        let help = Asked::of(Verb::Help, Vec::new());
        self.judge(who, space, &help, (1, 1)).await;
        space
    }

    /// Somebody is added to a group space, by a member. The bot may not have heard of it yet.
    pub(super) async fn join(&mut self, space: usize, who: usize) {
        let by = *self.spaces[space].members.first().unwrap();
        self.tell_of(space, who, "joins");
        let add = json!({"roomId": self.spaces[space].id, "personId": self.people()[who].id});
        self.does(by, Method::POST, "/memberships", Some(add)).await;
        self.spaces[space].members.insert(who);
    }

    /// Somebody leaves a group space.
    pub(super) async fn leave(&mut self, space: usize, who: usize) {
        self.tell_of(space, who, "leaves");
        let id = self.people()[who].id.clone();
        self.remove(space, who, &id).await;
        self.spaces[space].members.remove(&who);
    }

    async fn remove(&self, space: usize, by: usize, id: &str) {
        let path = format!(
            "/memberships?roomId={}&personId={id}",
            self.spaces[space].id
        );
        let list = self.does(by, Method::GET, &path, None).await;
        let path = format!("/memberships/{}", text(&list["items"][0]["id"]));
        self.does(by, Method::DELETE, &path, None).await;
    }

    /// The bot is added to a group space; it may say hello there.
    pub(super) async fn invite(&mut self, space: usize) {
        let by = *self.spaces[space].members.first().unwrap();
        self.story.tell(Some(space), "the bot is added".to_owned());
        let add = json!({"roomId": self.spaces[space].id, "personEmail": BOT});
        self.does(by, Method::POST, "/memberships", Some(add)).await;
        self.spaces[space].has_bot = true;
        self.settle().await;
        // A welcome answers nobody: whether it is right beside silence is not judged here.
        let welcome = self.unseen(space).await;
        assert!(welcome.len() <= 1, "{welcome:?}\n{}", self.story);
    }

    /// The bot is taken out of a group space.
    pub(super) async fn dismiss(&mut self, space: usize) {
        let by = *self.spaces[space].members.first().unwrap();
        self.story
            .tell(Some(space), "the bot is removed".to_owned());
        let bot = self.stage.bot.clone();
        self.remove(space, by, &bot).await;
        self.spaces[space].has_bot = false;
        self.settle().await;
    }
}

/// How many answers a question gets.
fn answers(said: &Said) -> (usize, usize) {
    // The bot may leave alone in a group space what it does not understand.
    let first = said.words.split_whitespace().next();
    let is_command = first.is_some_and(|word| COMMANDS.contains(&word));
    (usize::from(is_command), 1)
}
