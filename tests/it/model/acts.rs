//! What happens in a story, step by step.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use whodex::inbox::State;

use super::oracle::Question;
use super::people::{asker, email, target};
use super::story::{ASKERS, How, Space, Step};
use super::world::{AWAITED, BOT_TOKEN, World};
use crate::harness::{BOT, gather, text};

/// For how many milliseconds the bot waits for an answer.
const LONGEST_CALL: u64 = 15_000;

impl World {
    async fn fault(&self, mut fault: Value, how: How, after: bool) {
        fault["after"] = after.into();
        fault["token"] = BOT_TOKEN.into();
        match how {
            How::Status(429) => {
                fault["status"] = 429.into();
                fault["retryAfter"] = 1.into();
            }
            How::Status(status) => fault["status"] = status.into(),
            How::Cut => fault["drop"] = true.into(),
            How::Truncated => fault["truncate"] = true.into(),
            How::Garbage => {
                fault["status"] = 200.into();
                fault["body"] = "{\"id\": nonsense".into();
            }
            How::Late(millis) => fault["delayMs"] = millis.into(),
        }
        let url = format!("{}/sim/faults", self.api);
        let answer = self.http.post(url).json(&fault).send().await.unwrap();
        assert_eq!(answer.status(), 204, "{fault}");
    }

    pub(super) async fn perform(&mut self, step: Step) {
        match step {
            Step::Ask {
                question,
                asker,
                group,
                under,
                status,
            } => {
                self.ask(question, asker, group, under, status).await;
            }
            Step::Press { question } => self.press(question).await,
            Step::Edit { question, edition } => self.edit(question, edition).await,
            Step::Delete { question } => self.delete(question).await,
            Step::Await { question } => self.awaits(question).await,
            Step::Pause { millis } => tokio::time::sleep(Duration::from_millis(millis)).await,
            Step::Unheard { space, how, times } => {
                let room = Self::room(space);
                if !self.ledger.direct[room] {
                    self.ledger.allowed[room] += usize::try_from(times).unwrap();
                }
                let fault =
                    json!({"match": "POST /messages", "room": self.rooms[room].id, "times": times});
                self.fault(fault, how, true).await;
            }
            Step::Fails {
                endpoint,
                how,
                after,
                times,
            } => {
                self.fault(json!({"match": endpoint, "times": times}), how, after)
                    .await;
            }
            Step::Delivers { after, times } => {
                let mut fault = json!({"match": "delivery", "drop": true, "times": times});
                fault["after"] = after.into();
                let url = format!("{}/sim/faults", self.api);
                self.http.post(url).json(&fault).send().await.unwrap();
            }
            Step::Stall { bot, millis } => {
                self.machines.stall(bot, millis);
                if millis > LONGEST_CALL {
                    // It will not hear the answers of its calls.
                    self.allow_what_was_in_flight().await;
                }
            }
            Step::StallStore { millis } => self.machines.stall_store(millis).await,
            Step::Kill { bot, down } => {
                self.machines.kill(bot);
                self.allow_what_was_in_flight().await;
                tokio::time::sleep(Duration::from_millis(down)).await;
                self.machines.tend();
            }
            Step::Restart { bot } => self.machines.restart(bot).await,
            Step::Clock { bot, seconds } => self.machines.moves_clock(bot, seconds),
            Step::Secret => self.machines.change_secret().await,
        }
    }

    /// A bot was killed, or stands still: what it was working on in a group space may have an answer that nobody knows of.
    async fn allow_what_was_in_flight(&mut self) {
        for job in self.machines.jobs(State::Claimed).await {
            for room in ASKERS..self.rooms.len() {
                self.ledger.allowed[room] += usize::from(job.body.contains(&self.rooms[room].id));
            }
        }
    }

    /// The words of an edition of a question.
    fn words(room: usize, question: usize, edition: usize, status: bool) -> String {
        let verb = if status { "status" } else { "whois" };
        let whom = email(target(question, edition));
        let mention = if room < ASKERS {
            String::new()
        } else {
            format!("<@personEmail:{BOT}|Whodex> ")
        };
        format!("{mention}{verb} {whom}")
    }

    async fn ask(
        &mut self,
        number: usize,
        who: usize,
        group: Option<usize>,
        under: Option<usize>,
        status: bool,
    ) {
        let room = Self::room(group.map_or(Space::Direct(who), Space::Group));
        let root = under.and_then(|root| self.ledger.questions.get(&root));
        let root = root
            .filter(|root| root.room == room && !root.deleted)
            .map(|root| root.root.clone());
        let words = Self::words(room, number, 0, status);
        let mut message = json!({"roomId": self.rooms[room].id});
        message[if room < ASKERS { "text" } else { "markdown" }] = words.into();
        if let Some(root) = &root {
            message["parentId"] = root.as_str().into();
        }
        let (status, asked) = self
            .call(&asker(who), Method::POST, "/messages", Some(message))
            .await;
        // A thread whose root was deleted takes no further question.
        if status != 200 {
            return;
        }
        let id = text(&asked["id"]);
        let question = Question {
            root: root.unwrap_or_else(|| id.clone()),
            id,
            room,
            asker: who,
            edition: 0,
            deleted: false,
            pressed: None,
        };
        self.ledger.questions.insert(number, question);
    }

    async fn edit(&mut self, number: usize, edition: usize) {
        let Some(question) = self.ledger.standing(number) else {
            return;
        };
        question.edition = edition;
        let Question {
            id,
            room,
            asker: who,
            ..
        } = question.clone();
        let mut edited = json!({"roomId": self.rooms[room].id});
        edited[if room < ASKERS { "text" } else { "markdown" }] =
            Self::words(room, number, edition, false).into();
        let path = format!("/messages/{id}");
        self.does(&asker(who), Method::PUT, &path, Some(edited))
            .await;
    }

    async fn delete(&mut self, number: usize) {
        let Some(question) = self.ledger.standing(number) else {
            return;
        };
        question.deleted = true;
        let (path, who) = (format!("/messages/{}", question.id), asker(question.asker));
        let (status, _) = self.call(&who, Method::DELETE, &path, None).await;
        assert_eq!(status, 204);
    }

    async fn awaits(&self, number: usize) {
        let begun = Instant::now();
        let standing = self
            .ledger
            .questions
            .get(&number)
            .is_some_and(|q| !q.deleted);
        while standing && self.answer(number).await.is_none() && begun.elapsed() < AWAITED {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Presses "Manager" on the answer, where it stands and has that button; once, for twice is a double click.
    async fn press(&mut self, number: usize) {
        let Some(answer) = self.answer(number).await else {
            return;
        };
        let button = button(&answer["attachments"][0]["content"]);
        let Some(question) = self
            .ledger
            .questions
            .get_mut(&number)
            .filter(|q| q.pressed.is_none())
        else {
            return;
        };
        let Some(inputs) = button else { return };
        let action = json!({"type": "submit", "messageId": answer["id"], "inputs": inputs});
        let (who, of) = (asker(question.asker), question.edition);
        let (status, _) = self
            .call(&who, Method::POST, "/attachment/actions", Some(action))
            .await;
        // The answer may have been replaced in this moment.
        if status == 200 {
            let question = self.ledger.questions.get_mut(&number);
            question.unwrap().pressed = Some((of, text(&answer["id"])));
        }
    }
}

/// What the button "Manager" of a card carries.
fn button(card: &Value) -> Option<Value> {
    let mut found = None;
    gather(card, &mut |object| {
        if object["type"] == "Action.Submit" && object["title"] == "Manager" {
            found = Some(object["data"].clone());
        }
    });
    found
}
