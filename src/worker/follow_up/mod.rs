//! Follow-ups: a question of a thread that says `she`, or `and wei?`, means what the thread's last answer was about.
//!
//! The inbox keeps what an answer was about beside its job: ids and a word. For each asker the policy decides again
//! about each of these people.

use std::iter::once;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tracing::warn;

use super::context::{JobContext, JobError};
use super::question::Question;
use crate::inbox::{self, Claim};
use crate::intent::{Help, Intent, PersonRef, Reading, Readings, StatusQuestion, Topic};
use crate::people::result::SearchResult;
use crate::policy::VisiblePerson;
use crate::reply::{Answer, Apology, Manager, Told, WatchAnswer};
use crate::webex::model::{Envelope, MessageId, PersonId, RoomId};

/// The most people of an answer that are remembered: as many as one answer shows.
const MOST_PEOPLE: usize = 15;

/// How much of a fingerprint of a thread is kept: enough that no two threads share one.
const FINGERPRINT_BYTES: usize = 16;

/// The word for local times side by side.
const TIMES: &str = "times";

/// The subject of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The question, in a word.
    #[serde(rename = "ask")]
    asked: String,
    /// Those who were shown as the answer, and are so for certain. There may be none.
    people: Vec<PersonId>,
}

/// The question about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Topic(Topic),
    Times,
}

impl Asked {
    fn all() -> impl Iterator<Item = Self> {
        use StatusQuestion::{Busy, InCall, InMeeting, LastActive, OutOfOffice, Reachable};
        let statuses = [Reachable, Busy, InCall, InMeeting, OutOfOffice, LastActive];
        let statuses = statuses.map(|asked| Self::Topic(Topic::Status(asked)));
        let topics = Topic::ALL.map(Self::Topic);
        topics.into_iter().chain(statuses).chain(once(Self::Times))
    }

    fn word(self) -> &'static str {
        match self {
            Self::Times => TIMES,
            Self::Topic(Topic::Status(asked)) => match asked {
                StatusQuestion::Plain => "status",
                StatusQuestion::Reachable => "reachable",
                StatusQuestion::Busy => "busy",
                StatusQuestion::InCall => "call",
                StatusQuestion::InMeeting => "meeting",
                StatusQuestion::OutOfOffice => "out",
                StatusQuestion::LastActive => "active",
            },
            Self::Topic(topic) => topic.word(),
        }
    }

    /// The question about people, if there is one.
    fn by(intent: &Intent) -> Option<Self> {
        match intent {
            Intent::About { topic, .. } | Intent::More { topic, .. } => Some(Self::Topic(*topic)),
            Intent::Whoami => Some(Self::Topic(Topic::Whois)),
            Intent::Times(_) => Some(Self::Times),
            _ => None,
        }
    }
}

impl About {
    fn new(asked: Asked, people: impl IntoIterator<Item = PersonId>) -> Self {
        let mut distinct: Vec<PersonId> = Vec::new();
        for person in people {
            if !distinct.contains(&person) {
                distinct.push(person);
            }
        }
        // Some of them would be no answer to `are they free?`.
        if distinct.len() > MOST_PEOPLE {
            distinct.clear();
        }
        Self {
            asked: asked.word().to_owned(),
            people: distinct,
        }
    }

    /// The subject of an answer; none for an answer about nobody, such as help. A choice among several people stores
    /// nobody, and ends the previous subject.
    #[must_use]
    pub fn of(answer: &Answer, intent: &Intent) -> Option<Self> {
        let nobody = |topic: &Topic| Some(Self::new(Asked::Topic(*topic), []));
        match answer {
            Answer::People(told, topic) => Some(Self::of_told(*topic, told)),
            Answer::Chain(told) => Some(Self::of_told(Topic::Chain, told)),
            Answer::Reports(told) => Some(Self::of_told(Topic::Reports, told)),
            Answer::Status(found, asked) => Some(Self::new(
                Asked::Topic(Topic::Status(*asked)),
                found.iter().filter_map(certain),
            )),
            Answer::Contact(found, facet) => Some(Self::new(
                Asked::Topic(Topic::Contact(*facet)),
                found.iter().filter_map(certain),
            )),
            Answer::Times(found) => Some(Self::new(Asked::Times, found.iter().filter_map(certain))),
            Answer::Here(here) => {
                let topic = if here.is_reachable {
                    Topic::Status(StatusQuestion::Reachable)
                } else {
                    Topic::Whois
                };
                // A page of a list is nobody in particular.
                let whole = here.people.len() == here.total;
                let people = here.people.iter().filter(|_| whole).map(id);
                Some(Self::new(Asked::Topic(topic), people))
            }
            Answer::Choose(_, topic) | Answer::Suggest(_, topic) => nobody(topic),
            Answer::Nobody(_) | Answer::Apology(Apology::TooMany(_)) => {
                let asked = Asked::by(intent)?;
                Some(Self::new(asked, []))
            }
            Answer::Watch(watch) => Self::of_watch(watch),
            // Where an answer was sent in private, nothing tells in the space whom it was about.
            Answer::SentPrivately
            | Answer::SmallTalk(_)
            | Answer::Help(_)
            | Answer::Welcome
            | Answer::Apology(_) => None,
        }
    }

    /// Those who are watched; `and wei?` watches more of them.
    fn of_watch(answer: &WatchAnswer) -> Option<Self> {
        let people = match answer {
            WatchAnswer::Kept { people, .. } | WatchAnswer::Free(people) => people,
            WatchAnswer::Already(people) | WatchAnswer::Refused(_, people) => people,
            WatchAnswer::CannotTell(people) | WatchAnswer::Ended(people) => people,
            WatchAnswer::NotWatched(people) | WatchAnswer::GaveUp { people, .. } => people,
            _ => return None,
        };
        Some(Self::new(Asked::Topic(Topic::Watch), people.iter().map(id)))
    }

    fn of_told(topic: Topic, told: &[Told]) -> Self {
        Self::new(Asked::Topic(topic), told.iter().flat_map(shown))
    }

    /// The same, of this asker's question: whoever asks when all of them can meet is one of them by asking.
    #[must_use]
    pub fn asked_by(mut self, asker: &PersonId) -> Self {
        if self.asked == TIMES {
            self.people.retain(|person| person != asker);
        }
        self
    }

    fn asked(&self) -> Option<Asked> {
        Asked::all().find(|asked| asked.word() == self.asked)
    }

    fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

fn id(person: &VisiblePerson) -> PersonId {
    person.person().id.clone()
}

/// The people found for certain.
fn certain(found: &SearchResult<VisiblePerson>) -> Option<PersonId> {
    match found {
        SearchResult::One(person) => Some(id(person)),
        SearchResult::Choose(_) | SearchResult::Suggest(_) | SearchResult::Nobody(_) => None,
    }
}

/// Those whom an answer shows, where it is clear who they are: of a manager's, the manager.
fn shown(told: &Told) -> Vec<PersonId> {
    match told {
        Told::Found(found) => certain(found).into_iter().collect(),
        Told::Manager(Manager::Person { is, .. }) => vec![id(is)],
        Told::Manager(Manager::Nobody { of } | Manager::Withheld { of }) => vec![id(of)],
        // `he` would be the manager, who has no account.
        Told::Manager(Manager::Name { .. } | Manager::Gone { .. }) => Vec::new(),
        Told::Chain(chain) => vec![id(&chain.of)],
        // `they` would be those who report, and `she` the one whom they report to.
        Told::Reports(reports) if !reports.people.is_empty() => Vec::new(),
        Told::Reports(reports) => vec![id(&reports.of)],
    }
}

/// Whether a question depends on what its thread was about.
fn is_follow_up(readings: &Readings) -> bool {
    readings.iter().any(|reading| match &reading.intent {
        Intent::FollowUp(_) => true,
        Intent::About { people, .. } | Intent::Times(people) => people.iter().any(means_thread),
        _ => false,
    })
}

fn means_thread(who: &PersonRef) -> bool {
    match who {
        PersonRef::Thread => true,
        PersonRef::ManagerOf(of) => means_thread(of),
        _ => false,
    }
}

/// The meaning of a question in a thread with this subject, or with none. Where none of its readings means anybody, it
/// is asked back whom it means.
#[must_use]
pub fn resolve(readings: &Readings, about: Option<&About>) -> Readings {
    let meant = readings.iter().filter_map(|reading| {
        Some(Reading {
            intent: intent(&reading.intent, about)?,
            ..reading.clone()
        })
    });
    Readings::of(meant).unwrap_or_else(|| {
        let best = readings.best();
        let asked = Asked::by(&best.intent).unwrap_or(Asked::Topic(Topic::Whois));
        // Of watches, the last one is meant where the thread tells none: "stop that".
        if asked == Asked::Topic(Topic::Unwatch) {
            let last = Intent::about(Topic::Unwatch, Vec::new());
            return Readings::from(Reading {
                intent: last,
                ..best.clone()
            });
        }
        let word = match asked {
            Asked::Topic(topic) => topic.word(),
            Asked::Times => TIMES,
        };
        Readings::from(Reading {
            intent: Intent::Help(Help::Whom(word)),
            ..best.clone()
        })
    })
}

fn intent(intent: &Intent, about: Option<&About>) -> Option<Intent> {
    let remembered = about.map_or(&[][..], |about| &about.people);
    Some(match intent {
        Intent::About { topic, people } => Intent::about(*topic, everybody(people, remembered)?),
        Intent::Times(people) => Intent::Times(everybody(people, remembered)?),
        Intent::FollowUp(people) => {
            let people = everybody(people, remembered)?;
            match about.and_then(About::asked) {
                Some(Asked::Topic(topic)) => Intent::about(topic, people),
                // The times of one alone are no answer to when all of them can meet.
                Some(Asked::Times) => {
                    let before = remembered.iter().cloned().map(PersonRef::Id);
                    Intent::Times(before.chain(people).collect())
                }
                None => Intent::about(Topic::Whois, people),
            }
        }
        other => other.clone(),
    })
}

/// These people, with the remembered ones for those whom the thread was about; none where somebody of them is nobody.
fn everybody(people: &[PersonRef], remembered: &[PersonId]) -> Option<Vec<PersonRef>> {
    let mut all = Vec::new();
    for who in people {
        let them = them(who, remembered);
        if them.is_empty() {
            return None;
        }
        all.extend(them);
    }
    Some(all)
}

fn them(who: &PersonRef, remembered: &[PersonId]) -> Vec<PersonRef> {
    match who {
        PersonRef::Thread => remembered.iter().cloned().map(PersonRef::Id).collect(),
        PersonRef::ManagerOf(of) => {
            let of = them(of, remembered).into_iter();
            of.map(|of| PersonRef::ManagerOf(Box::new(of))).collect()
        }
        other => vec![other.clone()],
    }
}

/// The key of a thread in the inbox: a fingerprint, as the ids of both are longer than all else that is kept of an
/// answer. A root comes from outside, with a press: in another space it is another thread.
#[must_use]
pub fn thread(room: &RoomId, root: &MessageId) -> String {
    let digest = Sha256::digest(format!("{room} {root}"));
    hex::encode(&digest[..FINGERPRINT_BYTES])
}

impl JobContext {
    /// The subject of a question's thread, only for a follow-up: what is no follow-up asks the inbox nothing.
    pub(super) async fn context(
        &self,
        claim: &Claim,
        q: &Question,
    ) -> Result<Option<About>, JobError> {
        let root = q.thread.as_ref().filter(|_| !q.begins_thread);
        let Some(root) = root.filter(|_| is_follow_up(&q.readings)) else {
            return Ok(None);
        };
        let (inbox, room) = (claim.inbox(), q.room.as_str());
        // An edited question means what it could mean when it was asked.
        let seq = q.edit.as_ref().map_or(claim.job().seq, |edit| edit.seq);
        let key = Envelope::key_of_posting(root.as_str());
        let awaits = inbox.awaits(seq, &key, room).await;
        if awaits.map_err(JobError::Inbox)? {
            return Err(JobError::Blocked(
                "an earlier question is still being answered",
            ));
        }
        let about = inbox.last_about(&thread(&q.room, root), seq).await;
        let about = about.map_err(JobError::Inbox)?;
        Ok(about.as_deref().and_then(About::from_text))
    }

    /// Remembers what a posted reply is about, with its job: for those who ask on in its thread.
    pub(super) async fn remember(
        &self,
        claim: &Claim,
        q: &Question,
        reply: &MessageId,
        about: Option<About>,
    ) {
        // A reply that stands in no thread is the root of what is said below it.
        let root = q.thread.as_ref().unwrap_or(reply);
        self.note_in(claim, q, thread(&q.room, root), reply, about)
            .await;
    }

    /// Remembers what a reply is about that went to one alone: below it, in their direct space, and not where it was asked.
    /// There it would tell others whom that one asked for.
    pub(super) async fn remember_alone(
        &self,
        claim: &Claim,
        q: &Question,
        reply: &MessageId,
        about: Option<About>,
    ) {
        if about.is_none() {
            return;
        }
        match self.client.message(reply).await {
            Ok(posted) => {
                let thread = thread(&posted.room_id, reply);
                self.note_in(claim, q, thread, reply, about).await;
            }
            // It is posted already, and stays so: whoever asks on is asked back whom they mean.
            Err(problem) => warn!(error = %problem, "the space of a private answer is not known"),
        }
    }

    async fn note_in(
        &self,
        claim: &Claim,
        q: &Question,
        thread: String,
        reply: &MessageId,
        about: Option<About>,
    ) {
        let Some(about) = about else { return };
        let about = inbox::About {
            thread,
            what: about.to_text(),
        };
        match &q.edit {
            None => claim.is_about(about),
            // It is posted already, and stays so: whoever asks on is asked back whom they mean.
            Some(edit) => {
                let key = edit.key();
                let noted = claim.inbox().note_about(&key, reply.as_str(), &about);
                if let Err(problem) = noted.await {
                    warn!(error = %problem, "what a reply is about could not be noted down");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
