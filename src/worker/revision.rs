//! Second thoughts: a question that was edited gets a new answer in place of the old one, and a
//! question that was deleted takes its answer with it.
//!
//! Webex refuses to edit a message with a card, so an answer is replaced by deleting it and posting
//! another. Which reply a question has stands in the inbox, with the job of its posting.

use jiff::Timestamp;

use super::plan::Stop;
use super::road::{Road, Trouble, at};
use crate::inbox::{Claim, Job, State};
use crate::webex::client::ErrorKind;
use crate::webex::model::{Envelope, Message, MessageId};

/// Why a job with a reply says that its reply is no longer the first.
const EDITED: &str = "the question was edited at ";

/// An edited question.
pub(super) struct Revision {
    /// The question's id.
    question: MessageId,
    /// When it was edited.
    at: Option<Timestamp>,
    /// The reply that is no longer right.
    pub(super) outdated: Option<MessageId>,
}

impl Revision {
    /// What an edit makes of the job of the posting.
    ///
    /// # Errors
    /// When this edit was answered before: the delivery came again.
    pub(super) fn of(message: &Message, earlier: Option<Job>) -> Result<Self, Trouble> {
        let answered = earlier.as_ref().and_then(|job| job.why.as_deref());
        let answered = answered.and_then(|why| why.strip_prefix(EDITED)?.parse().ok());
        if message.updated.is_some() && message.updated == answered {
            return Err(Trouble::Nothing("this edit was answered before"));
        }
        Ok(Self {
            question: message.id.clone(),
            at: message.updated,
            outdated: earlier.and_then(|job| reply(&job)),
        })
    }

    /// Notes down which reply is the right one now.
    pub(super) async fn note(&self, claim: &Claim, reply: &MessageId) -> Result<(), Trouble> {
        let key = Envelope::key_of_posting(self.question.as_str());
        let why = self
            .at
            .map_or_else(String::new, |at| format!("{EDITED}{at}"));
        let noted = claim
            .inbox()
            .replace_reply(&key, Some(reply.as_str()), &why);
        noted.await.map_err(Trouble::Inbox)
    }
}

impl Road {
    /// The job of a question's posting, once it has ended; none when there is none to be found.
    pub(super) async fn earlier(
        &self,
        claim: &Claim,
        question: &str,
    ) -> Result<Option<Job>, Trouble> {
        let key = Envelope::key_of_posting(question);
        let job = claim.inbox().find(&key).await.map_err(Trouble::Inbox)?;
        match job {
            Some(job) if !matches!(job.state, State::Done | State::Buried) => {
                Err(Trouble::TooEarly("the question is still being answered"))
            }
            ended => Ok(ended),
        }
    }

    /// Deletes the answer of a question that was deleted.
    pub(super) async fn withdraw(&self, claim: &Claim, question: &str) -> Result<(), Trouble> {
        let earlier = self.earlier(claim, question).await?;
        let Some(reply) = earlier.as_ref().and_then(reply) else {
            return Err(Trouble::Nothing("the deleted message has no answer"));
        };
        self.delete(&reply).await?;
        let key = Envelope::key_of_posting(question);
        let noted = claim
            .inbox()
            .replace_reply(&key, None, "the question was deleted");
        noted.await.map_err(Trouble::Inbox)
    }

    /// Deletes a reply of the bot's own; one that is gone already, or may not be deleted, is let be.
    pub(super) async fn delete(&self, reply: &MessageId) -> Result<(), Trouble> {
        match self.client.delete_message(reply).await {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden) => {
                Err(at(Stop::Post)(error))
            }
            _ => Ok(()),
        }
    }
}

fn reply(job: &Job) -> Option<MessageId> {
    job.reply
        .as_deref()
        .filter(|id| !id.is_empty())?
        .parse()
        .ok()
}
