//! Edits and deletions: a question that was edited gets a new answer in place of the old one, and a
//! question that was deleted takes its answer with it.
//!
//! Webex refuses to edit a message with a card, so an answer is replaced by deleting it and posting
//! another. Which reply a question has stands in the inbox, with the job of its posting; where the
//! posting was never told of, as when a question became one by an edit, a job of it is made. Edits
//! and the deletion of one question follow each other.

use std::time::Duration;

use jiff::Timestamp;
use tracing::info;

use super::context::{JobContext, JobError, at};
use super::earlier_post::has_rivals;
use super::retry::Stage;
use crate::clock::AGREE;
use crate::inbox::{self, Claim, Inbox, Job, State};
use crate::webex::client::ErrorKind;
use crate::webex::model::{Envelope, EventData, Message, MessageId, RoomType};

/// The edit after which a deleted question has no answer, later than all others: the last second that a [`Timestamp`] holds.
const DELETED: Timestamp = Timestamp::constant(253_402_207_200, 0);

/// How often a reply is noted down, and the pause before the next time: one that is not noted cannot be replaced.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(300);

/// An edited question.
#[derive(Clone)]
pub(super) struct Edit {
    /// The question's id.
    pub(super) question: MessageId,
    /// The number of the job of its posting.
    pub(super) seq: i64,
    /// When it was asked.
    asked: Option<Timestamp>,
    /// When it was edited, to the millisecond.
    at: Option<Timestamp>,
    /// The inbox's record of its reply.
    noted: Option<String>,
    /// Whether it may have an answer that nobody heard of.
    is_unheard: bool,
    /// The reply that is no longer right.
    pub(super) outdated: Option<MessageId>,
}

impl Edit {
    /// The effect of an edit on the job of the posting.
    ///
    /// # Errors
    /// If the bot has answered this edit before, or there was none: the event is a repeat, or reports another change.
    pub(super) fn of(message: &Message, original: &Job) -> Result<Self, JobError> {
        let at = message.updated.map(to_the_millisecond);
        if at.is_some() && at == original.answered_edit_at {
            return Err(JobError::Ignored("this edit was answered before"));
        }
        // Webex also reports a change of a message after it has scanned its file.
        if message.updated.is_none() && reply(original).is_some() {
            return Err(JobError::Ignored(
                "the message was not edited, and is answered",
            ));
        }
        Ok(Self {
            question: message.id.clone(),
            seq: original.seq,
            asked: message.created,
            at,
            noted: original.reply.clone(),
            is_unheard: original.reply.is_none() && original.post_started,
            outdated: reply(original),
        })
    }

    /// When the question was asked, where it may have an answer that nobody heard of.
    pub(super) fn unheard_since(&self) -> Option<Timestamp> {
        self.asked.filter(|_| self.is_unheard)
    }

    /// The key of the job of the question's posting.
    pub(super) fn key(&self) -> String {
        Envelope::key_of_posting(self.question.as_str())
    }
}

/// How often a job waits for other answers to the same asker: longer than a lease, and than the pauses between
/// posts that nobody heard of.
const MAX_WAITS: u32 = 250;

/// Whether a job may wait once more. Jobs that wait for each other must not do so for ever.
pub(super) fn is_patient(job: &Job) -> bool {
    job.waits < MAX_WAITS
}

/// Why a job waits for others of its asker.
pub(super) const BUSY: &str = "another question of the same asker is being answered";

impl JobContext {
    /// The job of an edited question's posting, once it has ended; made where there is none, so that a posting that is
    /// told of later is known to be answered.
    pub(super) async fn before_edit(&self, claim: &Claim, question: &str) -> Result<Job, JobError> {
        let key = Envelope::key_of_posting(question);
        let foreseen = claim.inbox().foresee(&key).await;
        foreseen.map_err(JobError::Inbox)?;
        let job = self.original_job(claim, question).await?;
        job.ok_or(JobError::Blocked("the question was just forgotten"))
    }

    /// The job of a question's posting, once it and everything else that came before this has ended.
    async fn original_job(&self, claim: &Claim, question: &str) -> Result<Option<Job>, JobError> {
        let (inbox, seq) = (claim.inbox(), claim.job().seq);
        for event in ["updated", "deleted"] {
            let prefix = format!("messages/{event}/{question}");
            let preceded = inbox.is_preceded(seq, &prefix).await;
            if preceded.map_err(JobError::Inbox)? {
                return Err(JobError::Blocked(
                    "an earlier change of the question is still being answered",
                ));
            }
        }
        let key = Envelope::key_of_posting(question);
        let job = inbox.find(&key).await.map_err(JobError::Inbox)?;
        match job {
            Some(job) if !has_ended(&job) => {
                Err(JobError::Blocked("the question is still being answered"))
            }
            ended => Ok(ended),
        }
    }

    /// Notes down which reply is the right one now; false when a later one is, and this one was deleted.
    pub(super) async fn note(
        &self,
        edit: &Edit,
        claim: &Claim,
        reply: &MessageId,
    ) -> Result<bool, JobError> {
        let mut from = edit.noted.clone();
        let mut problem = JobError::Blocked("its reply keeps changing");
        for _ in 0..TRIES {
            match self.exchange(edit, claim.inbox(), &mut from, reply).await {
                Ok(Some(stands)) => return Ok(stands),
                Ok(None) => {}
                Err(JobError::Inbox(error)) => {
                    problem = JobError::Inbox(error);
                    tokio::time::sleep(PAUSE).await;
                }
                Err(other) => return Err(other),
            }
        }
        Err(problem)
    }

    /// One attempt to note the reply down; none when another one was noted meanwhile, which is `from` now.
    async fn exchange(
        &self,
        edit: &Edit,
        inbox: &Inbox,
        from: &mut Option<String>,
        reply: &MessageId,
    ) -> Result<Option<bool>, JobError> {
        let key = edit.key();
        let to = Some(reply.as_str());
        if exchange(inbox, &key, from.as_deref(), to, edit.at).await? {
            return Ok(Some(true));
        }
        let Some(now) = inbox.find(&key).await.map_err(JobError::Inbox)? else {
            inbox.foresee(&key).await.map_err(JobError::Inbox)?;
            *from = None;
            return Ok(None);
        };
        if now.reply.as_deref() == to {
            return Ok(Some(true));
        }
        if !has_ended(&now) {
            return Err(JobError::Blocked("the question is being answered again"));
        }
        if now.answered_edit_at > edit.at {
            info!("a later answer stands: this one is deleted");
            self.delete_post(reply).await?;
            return Ok(Some(false));
        }
        if let Some(theirs) = self::reply(&now) {
            self.delete_post(&theirs).await?;
        }
        *from = now.reply;
        Ok(None)
    }

    /// Deletes the answer of a question that was deleted, also one whose post nobody heard of, where that can be seen.
    pub(super) async fn delete_reply(
        &self,
        claim: &Claim,
        data: &EventData,
    ) -> Result<(), JobError> {
        let original = self.original_job(claim, &data.id).await?;
        if let Ok(question) = data.id.parse() {
            self.end_watches_of(claim, &question, data.person_id.as_ref())
                .await?;
        }
        let asked = data.created.or_else(|| asked_after(original.as_ref()?));
        let original = original.and_then(|job| Some((reply(&job)?, job.reply)));
        let is_noted = original.is_some();
        if let Some((reply, noted)) = original {
            self.delete_post(&reply).await?;
            let key = Envelope::key_of_posting(&data.id);
            let exchanged = exchange(claim.inbox(), &key, noted.as_deref(), None, Some(DELETED));
            if !exchanged.await? {
                return Err(JobError::Blocked("its reply changed meanwhile"));
            }
        }
        if self.delete_unheard_replies(claim, data, asked).await? || is_noted {
            return Ok(());
        }
        Err(JobError::Ignored("the deleted message has no answer"))
    }

    /// Deletes what was posted to a question of a direct space and never heard of: messages of the bot's since it was
    /// asked that no job has as its reply. Whether there were any.
    async fn delete_unheard_replies(
        &self,
        claim: &Claim,
        data: &EventData,
        asked: Option<Timestamp>,
    ) -> Result<bool, JobError> {
        let inbox = claim.inbox();
        let (Some(RoomType::Direct), Some(asker)) = (&data.room_type, &data.person_id) else {
            return Ok(false);
        };
        let posted = Envelope::key_of_posting(&data.id);
        let edited = format!("messages/updated/{}/", data.id);
        let unheard = inbox.has_unheard(&posted, &edited).await;
        let (true, Some(asked)) = (unheard.map_err(JobError::Inbox)?, asked) else {
            return Ok(false);
        };
        let waits = || match is_patient(claim.job()) {
            true => Err(JobError::Blocked(BUSY)),
            false => Ok(false),
        };
        if has_rivals(claim).await? {
            return waits();
        }
        let said = self.client.direct_messages(asker, None).await;
        // Of a question that came meanwhile the answer may be in the list, and no job has it yet.
        if has_rivals(claim).await? {
            return waits();
        }
        let mut candidates = Vec::new();
        for message in said.map_err(at(Stage::LookUp))?.items {
            let is_own = message.person_id.as_ref() == Some(&self.bot);
            if !is_own || message.created.is_none_or(|created| created < asked) {
                continue;
            }
            let taken = inbox.is_reply_of_another(message.id.as_str(), &claim.job().key);
            if !taken.await.map_err(JobError::Inbox)? {
                candidates.push(message);
            }
        }
        // A message in the question's own thread answers nothing else.
        let is_below = |m: &Message| m.parent_id.as_ref().is_some_and(|p| p.as_str() == data.id);
        if candidates.iter().any(is_below) {
            candidates.retain(|m| m.parent_id.is_none() || is_below(m));
        }
        for message in &candidates {
            info!("a reply is withdrawn that was posted unheard");
            self.delete_post(&message.id).await?;
        }
        Ok(!candidates.is_empty())
    }

    /// Deletes a reply of the bot's own; one that is gone already, or may not be deleted, is let be.
    pub(super) async fn delete_post(&self, reply: &MessageId) -> Result<(), JobError> {
        match self.client.delete_message(reply).await {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden) => {
                Err(at(Stage::Post)(error))
            }
            _ => Ok(()),
        }
    }
}

async fn exchange(
    inbox: &Inbox,
    key: &str,
    from: Option<&str>,
    to: Option<&str>,
    edit: Option<Timestamp>,
) -> Result<bool, JobError> {
    let exchanged: Result<bool, inbox::Error> = inbox.exchange_reply(key, from, to, edit).await;
    exchanged.map_err(JobError::Inbox)
}

/// As much of a time as the inbox keeps.
fn to_the_millisecond(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// A time after which a question was answered, for a deletion that does not tell when it was asked: when its posting came in.
fn asked_after(posting: &Job) -> Option<Timestamp> {
    posting.received.checked_sub(AGREE).ok()
}

fn has_ended(job: &Job) -> bool {
    matches!(job.state, State::Done | State::Dead)
}

fn reply(job: &Job) -> Option<MessageId> {
    job.reply.as_deref()?.parse().ok()
}
