//! Posting a reply: once, as far as anybody can know.
//!
//! Webex has no idempotency key, and a call that was carried out can fail on its way back. In a direct space the bot
//! reads back what it said. In a group space it cannot: there the reply is posted again, a few times at most and with
//! pauses that grow fast, and what may be a second answer is counted.

use tracing::{info, warn};

use super::plan::Stop;
use super::question::Question;
use super::revision::{BUSY, MAX_WAITS, Revision};
use super::road::{Road, Trouble, at};
use crate::inbox::Claim;
use crate::reply::Reply;
use crate::webex::client::{Error, ErrorKind, Plan};
use crate::webex::model::{
    Attachment, Destination, Envelope, Message, MessageId, NewMessage, Posted, RoomType,
};

/// How the reason of a job begins whose reply may have been posted where nobody can look.
const UNHEARD: &str = "posts that nobody heard the end of: ";

/// Key prefix of jobs that delete an answer and post nothing.
const DELETIONS: &str = "messages/deleted/";

/// The knowledge about an earlier attempt's post.
enum Before {
    /// There was none.
    Nothing,
    /// There is this one.
    There(MessageId),
    /// There may be one.
    Unknown,
}

/// Whether other jobs are answering the same asker, whose replies no job has yet.
struct Rivals {
    any: bool,
    /// Whether one may be answered in the question's thread.
    in_thread: bool,
}

impl Rivals {
    /// Whether this reply may be one of theirs: it stands in the question's thread, or outside of all.
    fn may_have(&self, reply: &Message) -> bool {
        match reply.parent_id {
            Some(_) => self.in_thread,
            None => self.any,
        }
    }
}

impl Road {
    /// Posts the reply, unless an earlier attempt did; none when another reply took its place meanwhile.
    pub(super) async fn deliver(
        &self,
        claim: &Claim,
        q: &Question,
        reply: Reply,
    ) -> Result<Option<MessageId>, Trouble> {
        let id = match self.posted_before(claim, q, &reply).await? {
            Before::There(id) => {
                info!("the reply was already posted");
                id
            }
            before => {
                let again = matches!(before, Before::Unknown);
                self.post_once(claim, q, reply, again).await?
            }
        };
        let stands = match &q.revises {
            Some(revision) => self.note(revision, claim, &id).await?,
            None => true,
        };
        Ok(stands.then_some(id))
    }

    /// One post, behind the fence.
    async fn post_once(
        &self,
        claim: &Claim,
        q: &Question,
        reply: Reply,
        again: bool,
    ) -> Result<MessageId, Trouble> {
        if self.closing.is_cancelled() {
            return Err(Trouble::Closing);
        }
        // Durable before the post, and fenced: if this fails, somebody else has the job.
        claim.posting().await.map_err(Trouble::Inbox)?;
        if let Some(outdated) = q.revises.as_ref().and_then(|r| r.outdated.as_ref()) {
            self.delete(outdated)
                .await
                .inspect_err(|_| claim.not_posted())?;
        }
        if again {
            warn!("a reply is posted again: whether it was posted before cannot be seen");
            self.metrics.posted_again();
        }
        match self.post(q, reply).await {
            Ok(posted) => Ok(posted.id),
            Err(error) => {
                if !error.is_ambiguous() {
                    claim.not_posted();
                }
                let stop = match q.is_alone {
                    true => Stop::PostPrivately,
                    false => Stop::Post,
                };
                Err(at(stop)(error))
            }
        }
    }

    /// The post of an earlier attempt. In a direct space the bot looks: its own messages since the event are this
    /// question's reply, unless another job has them.
    async fn posted_before(
        &self,
        claim: &Claim,
        q: &Question,
        reply: &Reply,
    ) -> Result<Before, Trouble> {
        let (inbox, job) = (claim.inbox(), claim.job());
        let unheard_since = q.revises.as_ref().and_then(Revision::unheard_since);
        if job.reply.is_none() && unheard_since.is_none() {
            return Ok(Before::Nothing);
        }
        let Some(since) = unheard_since.or(q.since) else {
            return Ok(Before::Unknown);
        };
        if !q.direct && !self.is_direct(q).await? {
            return Ok(match job.reply {
                Some(_) => Before::Unknown,
                None => Before::Nothing,
            });
        }
        let said = match self.client.direct_messages(&q.asker, None).await {
            Ok(page) => page.items,
            // Where there is no direct space nothing was said.
            Err(error) if q.is_alone && error.plan() == Plan::Tell => Vec::new(),
            Err(error) => return Err(at(Stop::LookUp)(error)),
        };
        let own = said.into_iter().filter(|m| {
            m.person_id.as_ref() == Some(&self.bot)
                && m.created.is_some_and(|created| created >= since)
                // Outside of the thread stands what Webex refused inside.
                && (m.parent_id.is_none() || m.parent_id == q.thread)
                && !q.outdates(&m.id)
        });
        // Looked for after the list and before what jobs have: a message of the list is a rival's, or some job has it by then.
        let rivals = self.rivals_of(claim, q).await?;
        let mut candidates = Vec::new();
        for message in own {
            let taken = inbox.is_reply_of_another(message.id.as_str(), &job.key);
            if taken.await.map_err(Trouble::Inbox)? {
                continue;
            }
            if q.asked
                .is_some_and(|asked| message.created.is_some_and(|at| at < asked))
            {
                // It answers what the question was before it was edited, unless it is a rival's.
                if !rivals.may_have(&message) {
                    self.delete(&message.id).await?;
                } else if job.attempt <= MAX_WAITS {
                    return Err(Trouble::TooEarly(BUSY));
                }
                continue;
            }
            candidates.push(message);
        }
        Ok(whose(q, candidates, &rivals, reply))
    }

    /// The jobs that may have replies where this question's stand.
    async fn rivals_of(&self, claim: &Claim, q: &Question) -> Result<Rivals, Trouble> {
        let own = Envelope::message_of_key(&claim.job().key);
        let mut found = Rivals {
            any: false,
            in_thread: false,
        };
        for body in rivals(claim).await? {
            let event: Option<Envelope> = serde_json::from_str(&body).ok();
            let data = event.as_ref().map(|event| &event.data);
            let message = match &event {
                Some(event) if event.resource == "messages" => event.data.id.parse().ok(),
                // A press is answered in the thread of its card.
                _ => data.and_then(|data| data.message_id.clone()),
            };
            // An edit of the same question waits for this job.
            if own.is_some() && message == own {
                continue;
            }
            found.any = true;
            let room = data.and_then(|data| data.room_id.as_ref());
            let is_elsewhere = room.is_some_and(|room| *room != q.room);
            if !is_elsewhere && self.is_in_thread(message, q).await? {
                found.in_thread = true;
                break;
            }
        }
        Ok(found)
    }

    /// Whether a message is in the question's thread; also if nobody can tell.
    async fn is_in_thread(
        &self,
        message: Option<MessageId>,
        q: &Question,
    ) -> Result<bool, Trouble> {
        let Some(id) = message else { return Ok(true) };
        match self.client.message(&id).await {
            Ok(message) => Ok(Some(message.parent_id.unwrap_or(message.id)) == q.thread),
            Err(error) if error.plan() == Plan::Tell => Ok(true),
            Err(error) => Err(at(Stop::LookUp)(error)),
        }
    }

    /// Whether the space is a direct one, which a press does not tell.
    pub(super) async fn is_direct(&self, q: &Question) -> Result<bool, Trouble> {
        let room = self.client.room(&q.room).await.map_err(at(Stop::LookUp))?;
        Ok(room.kind == Some(RoomType::Direct))
    }

    /// Posts the reply; if Webex refuses it, once more outside the thread, whose root may be gone,
    /// and at last without the card: words are better than silence.
    pub(super) async fn post(&self, q: &Question, reply: Reply) -> Result<Posted, Error> {
        let mut message = NewMessage {
            to: match q.is_alone {
                true => Destination::ToPersonId(q.asker.clone()),
                false => Destination::RoomId(q.room.clone()),
            },
            parent_id: q.thread.clone(),
            text: reply.text,
            markdown: reply.markdown,
            attachments: vec![Attachment::card(reply.card)],
        };
        let mut posted = self.client.post_message(&message).await;
        // A root that is gone is told as a bad request, as nothing there, or as not to be seen.
        if let Err(error) = &posted
            && message.parent_id.is_some()
            && matches!(
                error.kind(),
                ErrorKind::BadRequest | ErrorKind::NotFound | ErrorKind::Forbidden
            )
        {
            warn!(error = %error, "Webex refused a reply: trying outside the thread");
            message.parent_id = None;
            posted = self.client.post_message(&message).await;
        }
        if let Err(error) = &posted
            && error.kind() == ErrorKind::BadRequest
        {
            warn!(error = %error, "Webex refused a card: trying without it");
            message.attachments.clear();
            posted = self.client.post_message(&message).await;
        }
        posted
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
    let place = candidates.iter().position(equal);
    let place = place.or_else(|| candidates.iter().position(alike));
    let place = place.unwrap_or_default();
    match candidates.into_iter().nth(place) {
        None => Before::Nothing,
        Some(candidate) if alike(&candidate) || !rivals.may_have(&candidate) => {
            Before::There(candidate.id)
        }
        Some(_) => Before::Unknown,
    }
}

/// Whether two replies begin with the same line but for its numbers: times and ages change while a job waits.
fn is_alike(one: &str, other: &str) -> bool {
    let line = |text: &str| -> String {
        let first = text.lines().next().unwrap_or_default();
        first.chars().filter(|c| !c.is_numeric()).collect()
    };
    line(one) == line(other)
}

/// Whether a message that no job has yet may answer another question of the same asker.
pub(super) async fn has_rivals(claim: &Claim) -> Result<bool, Trouble> {
    Ok(!rivals(claim).await?.is_empty())
}

/// The bodies of the jobs whose reply such a message may be.
async fn rivals(claim: &Claim) -> Result<Vec<String>, Trouble> {
    let rivals = claim.inbox().rivals(claim.job().seq, DELETIONS);
    rivals.await.map_err(Trouble::Inbox)
}

/// How many posts of a job ended so that nobody can know whether they were carried out, as the reason of its last
/// attempt tells.
pub(super) fn unheard(claim: &Claim) -> u32 {
    let why = claim.job().why.as_deref();
    let told = why.and_then(|why| why.strip_prefix(UNHEARD));
    let times = told.and_then(|told| told.split(';').next()?.parse().ok());
    times.unwrap_or_default()
}

/// The reason of a job that had so many.
pub(super) fn why_unheard(times: u32, error: &str) -> String {
    format!("{UNHEARD}{times}; {error}")
}

/// The reason of a job that failed otherwise: how many it had is not forgotten.
pub(super) fn why(claim: &Claim, error: &str) -> String {
    match unheard(claim) {
        0 => error.to_owned(),
        times => why_unheard(times, error),
    }
}

#[cfg(test)]
mod tests {
    use super::is_alike;

    #[test]
    fn a_reply_is_known_by_its_first_line_though_time_went_on() {
        let before = "Mei Zhang, Designer\n\nActive 59 min ago · Fri 06:59 local time";
        assert!(is_alike(
            before,
            "Mei Zhang, Designer\n\nActive 1 h ago · Fri 07:00 local time"
        ));
        assert!(is_alike(
            "Mei Zhang: away since 06:59",
            "Mei Zhang: away since 07:00"
        ));
        assert!(!is_alike(
            before,
            "Wei Zhang, Designer\n\nActive 59 min ago · Fri 06:59 local time"
        ));
    }
}
