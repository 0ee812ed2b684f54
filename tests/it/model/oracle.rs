//! What must stand in every space at the end, known from what was done there. It shares nothing with the bot.

use std::collections::BTreeMap;

use serde_json::Value;

use super::people::{manager, named, names, target};
use crate::harness::gather;

/// A question, as it was asked.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) id: String,
    /// The number of the space in the world's list.
    pub(super) room: usize,
    pub(super) asker: usize,
    /// The root of its thread.
    pub(super) root: String,
    pub(super) edition: usize,
    pub(super) deleted: bool,
    /// Which edition's answer was pressed, to ask for the manager, and which message that was.
    pub(super) pressed: Option<(usize, String)>,
}

/// Everything that was done, by the number of the question in its story.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) questions: BTreeMap<usize, Question>,
    /// How many answers too many may stand in each space.
    pub(super) allowed: Vec<usize>,
    /// Whether a space is one in which the bot can read back what it said.
    pub(super) direct: Vec<bool>,
}

/// What was wrong at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    pub(super) what: String,
    /// The question's message, where it is about one.
    pub(super) question: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A question without its answer: it may still come.
    Missing,
    TooMany,
    Outdated,
    Misplaced,
    Unexpected,
    Restless,
}

/// Whether an answer is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Yes,
    Perhaps,
    No,
}

/// Whom a message is about; an error says what it is instead.
fn subject(message: &Value) -> Result<usize, String> {
    let mut words = String::new();
    gather(&message["attachments"][0]["content"], &mut |object| {
        words.push_str(object["text"].as_str().unwrap_or_default());
        words.push('\n');
    });
    let text = message["text"].as_str().unwrap_or_default();
    let markdown = message["markdown"].as_str().unwrap_or_default();
    let all = [words.as_str(), markdown, text];
    let told: Vec<Vec<usize>> = all.iter().map(|part| named(part)).collect();
    let mut everybody: Vec<usize> = told.concat();
    everybody.sort_unstable();
    everybody.dedup();
    // The answer to a press may name whose manager it is as well.
    let who = match *everybody.as_slice() {
        [one] => one,
        [of, by] if by == manager(of) => by,
        [] => return Err(format!("it names nobody: {text:?}")),
        _ => return Err(format!("it names several people: {text:?}")),
    };
    let name = names(who).join(" ");
    let whole = |part: &&str| {
        part.replace(['\u{2068}', '\u{2069}', '\\'], "")
            .contains(&name)
    };
    match all.iter().position(|part| !whole(part)) {
        None => Ok(who),
        Some(part) => {
            let part = ["card", "markdown", "text"][part];
            Err(format!("its {part} does not name {name}: {text:?}"))
        }
    }
}

impl Ledger {
    /// A question, unless it was deleted.
    pub(super) fn standing(&mut self, number: usize) -> Option<&mut Question> {
        self.questions.get_mut(&number).filter(|q| !q.deleted)
    }

    /// Everybody that an answer may be about, and of these the question, and how wanted that answer is.
    fn expected(&self, said: &[Vec<Value>]) -> BTreeMap<usize, (usize, Wanted)> {
        let mut expected = BTreeMap::new();
        for (number, question) in &self.questions {
            for edition in 0..=question.edition {
                let is_latest = edition == question.edition && !question.deleted;
                let wanted = if is_latest { Wanted::Yes } else { Wanted::No };
                expected.insert(target(*number, edition), (*number, wanted));
            }
            if let Some((edition, card)) = &question.pressed {
                // A press cannot be read any more when its card is gone.
                let mut standing = said.iter().flatten();
                let stands = standing.any(|message| message["id"] == card.as_str());
                let wanted = if stands { Wanted::Yes } else { Wanted::Perhaps };
                expected.insert(manager(target(*number, *edition)), (*number, wanted));
            }
        }
        expected
    }

    /// Whether an answer to this question, as it is now, stands among these messages of its space; which.
    pub(super) fn answer<'a>(&self, number: usize, messages: &'a [Value]) -> Option<&'a Value> {
        let question = self.questions.get(&number)?;
        let wanted = target(number, question.edition);
        messages
            .iter()
            .find(|message| subject(message) == Ok(wanted))
    }

    /// What is wrong, where the bot said this in each space.
    pub(super) fn judge(&self, said: &[Vec<Value>]) -> Vec<Fault> {
        let (mut faults, expected) = (Vec::new(), self.expected(said));
        let mut standing: BTreeMap<usize, usize> = BTreeMap::new();
        for (room, messages) in said.iter().enumerate() {
            let mut surplus = Vec::new();
            for message in messages {
                let (who, (number, wanted)) = match subject(message) {
                    Ok(who) if expected.contains_key(&who) => (who, expected[&who]),
                    unexpected => {
                        let whom = unexpected
                            .map(|who| format!("nobody asked for {}", names(who).join(" ")));
                        let what = format!("in space {room}: {}", whom.unwrap_or_else(|what| what));
                        faults.push(Fault::of(Kind::Unexpected, what));
                        continue;
                    }
                };
                if !self.is_in_place(number, room, message) {
                    let what = format!("an answer stands elsewhere: {message}");
                    faults.push(self.fault(Kind::Misplaced, number, &what));
                }
                let count = standing.entry(who).or_default();
                *count += 1;
                if wanted == Wanted::No {
                    let what = "an answer stands to what it is no more";
                    surplus.push(self.fault(Kind::Outdated, number, what));
                } else if *count > 1 {
                    let what = format!("{count} answers about {} stand", names(who).join(" "));
                    surplus.push(self.fault(Kind::TooMany, number, &what));
                }
            }
            if surplus.len() > self.allowed[room] {
                let told = format!(
                    " ({} in space {room}, and {} may be)",
                    surplus.len(),
                    self.allowed[room]
                );
                faults.extend(surplus.into_iter().map(|fault| Fault {
                    what: fault.what + &told,
                    ..fault
                }));
            }
        }
        for (who, (number, wanted)) in expected {
            if wanted == Wanted::Yes && !standing.contains_key(&who) {
                let what = format!("no answer about {}", names(who).join(" "));
                faults.push(self.fault(Kind::Missing, number, &what));
            }
        }
        faults
    }

    /// Whether an answer stands where its question does: in its thread, or outside where the root of that is gone.
    fn is_in_place(&self, number: usize, room: usize, message: &Value) -> bool {
        let question = &self.questions[&number];
        let is_gone = self
            .questions
            .values()
            .any(|q| q.deleted && q.id == question.root);
        let in_place = match message["parentId"].as_str() {
            Some(parent) => parent == question.root,
            None => is_gone,
        };
        in_place && question.room == room
    }

    fn fault(&self, kind: Kind, number: usize, what: &str) -> Fault {
        let question = &self.questions[&number];
        let space = if self.direct[question.room] {
            "a direct"
        } else {
            "a group"
        };
        Fault {
            question: Some(question.id.clone()),
            ..Fault::of(kind, format!("question {number} of {space} space: {what}"))
        }
    }
}

impl Fault {
    pub(super) fn of(kind: Kind, what: String) -> Self {
        Self {
            kind,
            what,
            question: None,
        }
    }
}
