//! The post of an earlier attempt: which of the bot's messages in a direct space, if any, is the reply of a job whose post
//! nobody heard the end of. Other jobs of the same asker are its rivals: a message may be the reply of one of them.
//!
//! A group space does not tell the bot its messages. There it knows those whose events arrived, as over the websocket, and
//! fetches them one by one.

use jiff::Timestamp;

use super::context::{JobContext, JobError, at};
use super::edit::{BUSY, Edit, is_patient};
use super::question::Question;
use super::retry::Stage;
use crate::inbox::{Claim, MOST_RIVALS, Rival};
use crate::reply::Reply;
use crate::webex::client::Disposition;
use crate::webex::model::{Envelope, Message, MessageId, RoomId};

/// Key prefix of jobs that delete an answer and post nothing.
const DELETIONS: &str = "messages/deleted/";

/// How often a job waits for others that may know their own reply, before it decides which message is its reply.
const ROUNDS: u32 = 3;

/// The knowledge about an earlier attempt's post.
pub(super) enum Before {
    /// There was none.
    Nothing,
    /// There is this one.
    There(MessageId),
    /// There may be one.
    Unknown,
}

/// Whether other jobs are answering the same asker, whose replies no job has yet.
struct Rivals {
    /// How many there are.
    count: usize,
    /// Whether one may be answered in the question's thread.
    in_thread: bool,
    /// Whether one ends without waiting for this job, and leaves fewer messages to choose from. Jobs decide in an order, so that
    /// no two wait for each other: first those of questions and presses, then those of edits, and of each kind the earliest.
    /// A job that has neither posted nor waited ends without a decision.
    ends_first: bool,
}

impl Rivals {
    /// Whether this reply may be one of theirs: it stands in the question's thread, or outside of all.
    fn may_have(&self, reply: &Message) -> bool {
        match reply.parent_id {
            Some(_) => self.in_thread,
            None => self.count > 0,
        }
    }
}

impl JobContext {
    /// The post of an earlier attempt. In a direct space the bot looks: its own messages since the event are this
    /// question's reply, unless another job has them.
    pub(super) async fn posted_before(
        &self,
        claim: &Claim,
        q: &Question,
        reply: &Reply,
    ) -> Result<Before, JobError> {
        let (inbox, job) = (claim.inbox(), claim.job());
        let unheard_since = q.edit.as_ref().and_then(Edit::unheard_since);
        if !job.may_have_reply() && unheard_since.is_none() {
            return Ok(Before::Nothing);
        }
        let Some(since) = unheard_since.or(q.since) else {
            return Ok(Before::Unknown);
        };
        if !q.direct && !self.is_direct(q).await? {
            return match job.may_have_reply() {
                true => self.heard_before(claim, q, since, reply).await,
                false => Ok(Before::Nothing),
            };
        }
        let said = match self.client.direct_messages(&q.asker, None).await {
            Ok(page) => page.items,
            // Where there is no direct space nothing was said.
            Err(error) if q.is_alone && error.disposition() == Disposition::Tell => Vec::new(),
            Err(error) => return Err(at(Stage::LookUp)(error)),
        };
        let is_own = |m: &Message| {
            m.person_id.as_ref() == Some(&self.bot)
                && m.created.is_some_and(|created| created >= since)
                // Outside of the thread stands what Webex refused inside.
                && (m.parent_id.is_none() || m.parent_id == q.thread)
                && !q.outdates(&m.id)
        };
        let own: Vec<Message> = said.into_iter().filter(is_own).collect();
        if own.is_empty() {
            return Ok(Before::Nothing);
        }
        // Looked for after the list and before what jobs have: a message of the list is a rival's, or some job has it by then.
        let rivals = self.rivals_of(claim, q).await?;
        let others_first = rivals.ends_first || job.waits < ROUNDS;
        let mut candidates = Vec::new();
        for message in own {
            let taken = inbox.is_reply_of_another(message.id.as_str(), &job.key);
            if taken.await.map_err(JobError::Inbox)? {
                continue;
            }
            if q.may_be_outdated(&message) {
                // It may answer what the question was before it was edited, unless it is a rival's. A rival that is to decide
                // later posts again where it finds no reply.
                if !rivals.may_have(&message) || !others_first {
                    self.delete_post(&message.id).await?;
                } else if is_patient(job) {
                    return Err(JobError::Blocked(BUSY));
                }
                continue;
            }
            candidates.push(message);
        }
        match whose(q, candidates, &rivals, reply) {
            Before::Unknown if others_first && is_patient(job) => Err(JobError::Blocked(BUSY)),
            before => Ok(before),
        }
    }

    /// The post of an earlier attempt in a group space, among those that the bot heard of. Only a thread of the question's own
    /// tells whose reply a message is. Without one that is certain the post is unknown: its event may be late.
    async fn heard_before(
        &self,
        claim: &Claim,
        q: &Question,
        since: Timestamp,
        reply: &Reply,
    ) -> Result<Before, JobError> {
        if !q.begins_thread || q.edit.is_some() {
            return Ok(Before::Unknown);
        }
        let mut found = Vec::new();
        for id in self.own_posts.of(&q.room) {
            let taken = claim
                .inbox()
                .is_reply_of_another(id.as_str(), &claim.job().key);
            if taken.await.map_err(JobError::Inbox)? {
                continue;
            }
            let message = match self.client.message(&id).await {
                Ok(message) => message,
                Err(error) if error.disposition() == Disposition::Tell => continue,
                Err(error) => return Err(at(Stage::LookUp)(error)),
            };
            let is_own = message.person_id.as_ref() == Some(&self.bot)
                && message.created.is_some_and(|created| created >= since)
                && message.parent_id == q.thread;
            if is_own {
                found.push(message);
            }
        }
        let words = reply.text.trim();
        match found.as_slice() {
            [only]
                if only
                    .text
                    .as_deref()
                    .is_some_and(|text| is_alike(text.trim(), words)) =>
            {
                Ok(Before::There(only.id.clone()))
            }
            _ => Ok(Before::Unknown),
        }
    }

    /// The jobs that may have replies where this question's stand.
    async fn rivals_of(&self, claim: &Claim, q: &Question) -> Result<Rivals, JobError> {
        let own = Envelope::message_of_key(&claim.job().key);
        let rank = (q.edit.is_some(), claim.job().seq);
        let told = told(&rivals(claim).await?, rank, own.as_ref(), &q.room);
        let mut in_thread = false;
        for message in told.here {
            in_thread = self.is_in_thread(message, q).await?;
            if in_thread {
                break;
            }
        }
        Ok(Rivals {
            count: told.count,
            in_thread,
            ends_first: told.ends_first,
        })
    }

    /// Whether a message is in the question's thread; also if nobody can tell.
    async fn is_in_thread(
        &self,
        message: Option<MessageId>,
        q: &Question,
    ) -> Result<bool, JobError> {
        let Some(id) = message else { return Ok(true) };
        match self.client.message(&id).await {
            Ok(message) => Ok(Some(message.parent_id.unwrap_or(message.id)) == q.thread),
            Err(error) if error.disposition() == Disposition::Tell => Ok(true),
            Err(error) => Err(at(Stage::LookUp)(error)),
        }
    }
}

/// Which of the replies that no job has, the newest first, is this question's. Where others of the same asker are answered
/// just now it is the one with its words.
fn whose(q: &Question, candidates: Vec<Message>, rivals: &Rivals, reply: &Reply) -> Before {
    let words = reply.text.trim();
    let equal = |m: &Message| m.text.as_deref().is_some_and(|text| text.trim() == words);
    let alike = |m: &Message| (m.text.as_deref()).is_some_and(|text| is_alike(text.trim(), words));
    // A thread of the question's own has no other question's reply, unless somebody asks on in it meanwhile. Its words may
    // have changed: presence does, while a job waits.
    if q.begins_thread {
        let mut threaded = candidates.iter().filter(|m| m.parent_id.is_some());
        if let (Some(only), None) = (threaded.next(), threaded.next())
            && (alike(only) || !rivals.in_thread)
        {
            return Before::There(only.id.clone());
        }
    }
    // As many replies as jobs: nobody has to post again. The earliest job has the earliest reply, as far as anybody can know.
    let each_has_one = candidates.len() > rivals.count;
    let oldest = candidates.last().map(|m| m.id.clone());
    let place = candidates.iter().position(equal);
    let place = place.or_else(|| candidates.iter().position(alike));
    let place = place.unwrap_or_default();
    match candidates.into_iter().nth(place) {
        None => Before::Nothing,
        Some(candidate) if alike(&candidate) || !rivals.may_have(&candidate) => {
            Before::There(candidate.id)
        }
        Some(_) if each_has_one && !rivals.ends_first => {
            oldest.map_or(Before::Unknown, Before::There)
        }
        Some(_) => Before::Unknown,
    }
}

/// The place of a job in the order of decisions: whether it is of an edit, and its number.
type Rank = (bool, i64);

/// The contents of rivals' bodies.
struct Told {
    count: usize,
    ends_first: bool,
    /// The messages of those of a room; none for one that nobody can tell.
    here: Vec<Option<MessageId>>,
}

/// Reads the bodies of rivals of this job, whose question is a message of this room.
fn told(rivals: &[Rival], rank: Rank, own: Option<&MessageId>, room: &RoomId) -> Told {
    let mut told = Told {
        count: 0,
        ends_first: false,
        here: Vec::new(),
    };
    if rivals.len() >= usize::from(MOST_RIVALS) {
        // There may be more.
        told.here.push(None);
    }
    for rival in rivals {
        let event: Option<Envelope> = serde_json::from_str(&rival.body).ok();
        let data = event.as_ref().map(|event| &event.data);
        let message = match &event {
            Some(event) if event.resource == "messages" => event.data.id.parse().ok(),
            // A press is answered in the thread of its card.
            _ => data.and_then(|data| data.message_id.clone()),
        };
        // An edit of the same question waits for this job.
        if own.is_some() && message.as_ref() == own {
            continue;
        }
        told.count += 1;
        let is_edit = event.as_ref().is_some_and(|event| event.event == "updated");
        told.ends_first |= rival.is_fresh || (is_edit, rival.seq) < rank;
        if data
            .and_then(|data| data.room_id.as_ref())
            .is_none_or(|there| there == room)
        {
            told.here.push(message);
        }
    }
    told
}

/// Whether two replies begin with the same line but for what changes while a job waits: times of day, and the other numbers
/// after the first dot between two facts. In front of it a number may be of a name.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    let lasting = |text: &str| -> (String, String) {
        let line = text.lines().next().unwrap_or_default();
        let (name, facts) = line.split_once(" · ").unwrap_or((line, ""));
        let words = name.split(' ').filter(|word| !is_time_of_day(word));
        (words.collect(), facts.replace(char::is_numeric, ""))
    };
    lasting(one) == lasting(other)
}

/// Whether a word is a time such as `16:47`, also before a sign.
fn is_time_of_day(word: &str) -> bool {
    let parts = word.trim_end_matches(['.', ',', ';']).split_once(':');
    parts.is_some_and(|(hours, minutes)| {
        let is_number = |part: &str| !part.is_empty() && part.chars().all(char::is_numeric);
        is_number(hours) && is_number(minutes)
    })
}

/// Whether a message that no job has yet may answer another question of the same asker.
pub(super) async fn has_rivals(claim: &Claim) -> Result<bool, JobError> {
    Ok(!rivals(claim).await?.is_empty())
}

/// The jobs whose reply such a message may be.
async fn rivals(claim: &Claim) -> Result<Vec<Rival>, JobError> {
    let rivals = claim.inbox().rivals(claim.job().seq, DELETIONS);
    rivals.await.map_err(JobError::Inbox)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reply_is_known_by_its_first_line_though_time_went_on() {
        let before = "Mei Zhang, Designer\n\nActive 59 min ago · Fri 06:59 local time";
        assert!(is_alike(
            before,
            "Mei Zhang, Designer\n\nActive 1 h ago · Fri 07:00 local time"
        ));
        assert!(is_alike(
            "Mei Zhang: Away · Active 9 min ago · 06:59 local time",
            "Mei Zhang: Away · Active 10 min ago · 07:00 local time"
        ));
        assert!(is_alike(
            "Mei Zhang: away since 06:59",
            "Mei Zhang: away since 07:00"
        ));
        for (one, other) in [
            (
                before,
                "Wei Zhang, Designer\n\nActive 59 min ago · Fri 06:59 local time",
            ),
            (
                "Room 12: Away · Active 9 min ago",
                "Room 14: Away · Active 9 min ago",
            ),
            ("User 17, Tester · Quality", "User 18, Tester · Quality"),
            ("会議室３：取り込み中", "会議室４：取り込み中"),
        ] {
            assert!(!is_alike(one, other), "{one} / {other}");
        }
    }

    fn event(resource: &str, id: &str, room: &str) -> Rival {
        let data = json!({"id": id, "roomId": room, "messageId": "card"});
        Rival {
            seq: 2,
            is_fresh: false,
            body: json!({"resource": resource, "event": "created", "data": data}).to_string(),
        }
    }

    #[test]
    fn rivals_of_a_room_are_told_by_their_messages() {
        let (own, room): (MessageId, RoomId) = ("own".parse().unwrap(), "room".parse().unwrap());
        let rivals = [
            event("messages", "own", "room"),
            event("messages", "other", "elsewhere"),
        ];
        let found = told(&rivals[..1], (false, 1), Some(&own), &room);
        assert!(found.count == 0 && found.here.is_empty());
        let found = told(&rivals, (false, 1), Some(&own), &room);
        assert!(found.count == 1 && found.here.is_empty());
        let broken = Rival {
            body: "{\"resource\": \"mess".to_owned(),
            ..event("", "", "")
        };
        let rivals = [
            event("messages", "other", "room"),
            event("attachmentActions", "press", "room"),
            broken,
        ];
        let messages = ["other", "card"].map(|id| Some(id.parse().unwrap()));
        let found = told(&rivals, (false, 1), Some(&own), &room);
        assert_eq!(found.here, [&messages[..], &[None]].concat());
    }

    #[test]
    fn where_more_rivals_may_be_than_are_told_one_may_be_anywhere() {
        let room: RoomId = "room".parse().unwrap();
        let rivals = vec![event("messages", "other", "elsewhere"); usize::from(MOST_RIVALS)];
        assert_eq!(told(&rivals, (false, 1), None, &room).here, [None]);
        assert!(told(&rivals[1..], (false, 1), None, &room).here.is_empty());
    }

    #[test]
    fn jobs_decide_in_an_order_and_edits_come_last() {
        let room: RoomId = "room".parse().unwrap();
        let waiting = event("messages", "other", "room");
        let edit = Rival {
            body: waiting.body.replace("created", "updated"),
            ..waiting.clone()
        };
        let fresh = Rival {
            is_fresh: true,
            ..edit.clone()
        };
        for (rival, rank, ends_first) in [
            (&waiting, (false, 1), false),
            (&waiting, (false, 3), true),
            (&waiting, (true, 1), true),
            (&edit, (false, 3), false),
            (&edit, (true, 1), false),
            (&edit, (true, 3), true),
            (&fresh, (false, 1), true),
        ] {
            let found = told(std::slice::from_ref(rival), rank, None, &room);
            assert_eq!(found.ends_first, ends_first, "{rival:?} beside {rank:?}");
        }
    }
}
