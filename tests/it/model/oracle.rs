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
    /// Which edition's answer was pressed, to ask for the manager.
    pub(super) pressed: Option<usize>,
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
    /// Everybody that an answer may be about, and of these the question, and how wanted that answer is.
    fn expected(&self) -> BTreeMap<usize, (usize, Wanted)> {
        let mut expected = BTreeMap::new();
        for (number, question) in &self.questions {
            for edition in 0..=question.edition {
                let is_latest = edition == question.edition && !question.deleted;
                let wanted = if is_latest { Wanted::Yes } else { Wanted::No };
                expected.insert(target(*number, edition), (*number, wanted));
                if question.pressed == Some(edition) {
                    // A press cannot be read any more when its card is gone.
                    let wanted = if is_latest {
                        Wanted::Yes
                    } else {
                        Wanted::Perhaps
                    };
                    expected.insert(manager(target(*number, edition)), (*number, wanted));
                }
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
        let mut faults = Vec::new();
        let expected = self.expected();
        let mut standing: BTreeMap<usize, usize> = BTreeMap::new();
        for (room, messages) in said.iter().enumerate() {
            let mut surplus = Vec::new();
            for message in messages {
                let about = subject(message).map(|who| (who, expected.get(&who)));
                let (who, (number, wanted)) = match about {
                    Ok((who, Some(expected))) => (who, *expected),
                    Ok((who, None)) => {
                        let what = format!(
                            "an answer about {} in space {room}: nobody asked",
                            names(who).join(" ")
                        );
                        faults.push(Fault {
                            kind: Kind::Unexpected,
                            what,
                        });
                        continue;
                    }
                    Err(what) => {
                        let what = format!("in space {room}: {what}");
                        faults.push(Fault {
                            kind: Kind::Unexpected,
                            what,
                        });
                        continue;
                    }
                };
                let question = &self.questions[&number];
                let parent = message["parentId"].as_str();
                let gone = |root: &str| self.questions.values().any(|q| q.deleted && q.id == root);
                if question.room != room
                    || parent != Some(question.root.as_str())
                        && !(parent.is_none() && gone(&question.root))
                {
                    let what =
                        format!("an answer to question {number} stands elsewhere: {message}");
                    faults.push(Fault {
                        kind: Kind::Misplaced,
                        what,
                    });
                }
                let count = standing.entry(who).or_default();
                *count += 1;
                if wanted == Wanted::No {
                    let what = format!("question {number} has an answer to what it is no more");
                    surplus.push(Fault {
                        kind: Kind::Outdated,
                        what,
                    });
                } else if *count > 1 {
                    let what = format!("question {number} has {count} answers that say the same");
                    surplus.push(Fault {
                        kind: Kind::TooMany,
                        what,
                    });
                }
            }
            if surplus.len() > self.allowed[room] {
                let (count, allowed) = (surplus.len(), self.allowed[room]);
                let told = format!(" ({count} in space {room}, and {allowed} may be)");
                faults.extend(surplus.into_iter().map(|fault| Fault {
                    what: fault.what + &told,
                    ..fault
                }));
            }
        }
        for (who, (number, wanted)) in &expected {
            if *wanted == Wanted::Yes && !standing.contains_key(who) {
                let direct = if self.direct[self.questions[number].room] {
                    "direct"
                } else {
                    "group"
                };
                let what = format!(
                    "question {number} ({direct}) has no answer about {}",
                    names(*who).join(" ")
                );
                faults.push(Fault {
                    kind: Kind::Missing,
                    what,
                });
            }
        }
        faults
    }
}
