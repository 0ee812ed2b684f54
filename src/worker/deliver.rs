//! Posting a reply: once, as far as anybody can know.
//!
//! Webex has no idempotency key, and a call that was carried out can fail on its way back. In a direct space the bot
//! reads back what it said. In a group space it cannot: there the reply is posted again, a few times at most and with
//! pauses that grow fast, and what may be a second answer is counted.

use tracing::{info, warn};

use super::plan::Stop;
use super::question::Question;
use super::revision::Revision;
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
        let rivals = rivals(claim).await?;
        let mut candidates = Vec::new();
        for message in own {
            let taken = inbox.is_reply_of_another(message.id.as_str(), &job.key);
            if taken.await.map_err(Trouble::Inbox)? {
                continue;
            }
            if q.asked
                .is_some_and(|asked| message.created.is_some_and(|at| at < asked))
            {
                // It answers what the question was before it was edited, unless another one's answer comes just now.
                if rivals.is_empty() {
                    self.delete(&message.id).await?;
                }
                continue;
            }
            candidates.push(message);
        }
        self.whose(q, candidates, &rivals, reply).await
    }

    /// Which of the replies that no job has, the newest first, is this question's. Where others of the same asker are
    /// answered just now it is the one with its words.
    async fn whose(
        &self,
        q: &Question,
        candidates: Vec<Message>,
        rivals: &[String],
        reply: &Reply,
    ) -> Result<Before, Trouble> {
        let same = |m: &Message| m.text.as_deref().map(str::trim) == Some(reply.text.trim());
        // A thread of the question's own has no other question's reply, unless somebody asks on in it meanwhile. Its words
        // may have changed: presence does, while a job waits.
        if q.begins_thread {
            let mut threaded = candidates.iter().filter(|m| m.parent_id.is_some());
            if let (Some(only), None) = (threaded.next(), threaded.next())
                && (same(only) || !self.is_any_in_thread(rivals, q).await?)
            {
                return Ok(Before::There(only.id.clone()));
            }
        }
        let place = candidates.iter().position(same).unwrap_or_default();
        let Some(candidate) = candidates.into_iter().nth(place) else {
            return Ok(Before::Nothing);
        };
        if same(&candidate) || rivals.is_empty() {
            return Ok(Before::There(candidate.id));
        }
        Ok(Before::Unknown)
    }

    /// Whether one of these jobs may be answered in the question's thread.
    async fn is_any_in_thread(&self, rivals: &[String], q: &Question) -> Result<bool, Trouble> {
        for key in rivals {
            let Some(id) = Envelope::message_of_key(key) else {
                // A press is answered in the thread of its card.
                return Ok(true);
            };
            match self.client.message(&id).await {
                Ok(message) if message.parent_id != q.thread => {}
                Ok(_) => return Ok(true),
                // A message that is gone may have been anywhere.
                Err(error) if error.plan() == Plan::Tell => return Ok(true),
                Err(error) => return Err(at(Stop::LookUp)(error)),
            }
        }
        Ok(false)
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

/// Whether a message that no job has yet may answer another question of the same asker.
pub(super) async fn has_rivals(claim: &Claim) -> Result<bool, Trouble> {
    Ok(!rivals(claim).await?.is_empty())
}

/// The keys of the jobs whose reply such a message may be.
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
