//! Posting a reply: once, as far as anybody can know.
//!
//! Webex has no idempotency key, and a call that was carried out can fail on its way back. In a direct space the bot
//! reads back what it said. In a group space it cannot: there the reply is posted again, a few times at most and with
//! pauses that grow fast, and what may be a second answer is counted.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::context::{JobContext, JobError, at};
use super::earlier_post::Before;
use super::question::Question;
use super::retry::Stage;
use super::watches::is_wanted;
use crate::inbox::Claim;
use crate::reply::Reply;
use crate::webex::client::{Error, ErrorKind, Fence};
use crate::webex::model::{Attachment, Destination, MessageId, NewMessage, Posted, RoomType};

/// The right of a job to post its reply: until its lease ends, this process does, or the watch that it tells.
pub(super) struct Right<'a> {
    claim: &'a Claim,
    closing: &'a CancellationToken,
    /// Why a post did not leave.
    lost: Mutex<Option<JobError>>,
}

impl Right<'_> {
    /// Makes sure of it. Where it is lost, this attempt posts nothing more.
    async fn hold(&self) -> Result<(), JobError> {
        let asked = async {
            let lease = self.claim.post_started().await;
            lease.map_err(JobError::Inbox)?;
            is_wanted(self.claim).await?;
            // The last question: the store may have taken its time.
            self.is_open()
        };
        asked.await.inspect_err(|_| self.claim.not_posted())
    }

    fn is_open(&self) -> Result<(), JobError> {
        match self.closing.is_cancelled() {
            true => Err(JobError::Closing),
            false => Ok(()),
        }
    }
}

impl Fence for Right<'_> {
    fn holds(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(async {
            let lost = self.hold().await.err();
            let holds = lost.is_none();
            *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = lost;
            holds
        })
    }
}

impl JobContext {
    /// Posts the reply, unless an earlier attempt did; none when another reply took its place meanwhile.
    pub(super) async fn deliver(
        &self,
        claim: &Claim,
        q: &Question,
        reply: Reply,
    ) -> Result<Option<MessageId>, JobError> {
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
        let stands = match &q.edit {
            Some(edit) => self.note(edit, claim, &id).await?,
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
    ) -> Result<MessageId, JobError> {
        let right = self.right(claim)?;
        if let Some(outdated) = q.edit.as_ref().and_then(|r| r.outdated.as_ref()) {
            right.hold().await?;
            self.delete_post(outdated)
                .await
                .inspect_err(|_| claim.not_posted())?;
        }
        let posted = self.post(right, q, reply).await?;
        if again {
            warn!("a reply is posted again: whether it was posted before cannot be seen");
            self.metrics.posted_again();
        }
        match posted {
            Ok(posted) => Ok(posted.id),
            Err(error) => {
                if !error.is_ambiguous() {
                    claim.not_posted();
                }
                let stage = match q.is_alone {
                    true => Stage::PostPrivately,
                    false => Stage::Post,
                };
                Err(at(stage)(error))
            }
        }
    }

    /// Whether the space is a direct one, which a press does not tell.
    pub(super) async fn is_direct(&self, q: &Question) -> Result<bool, JobError> {
        let room = self.client.room(&q.room).await.map_err(at(Stage::LookUp))?;
        Ok(room.kind == Some(RoomType::Direct))
    }

    /// A job's right to post.
    ///
    /// # Errors
    /// When this process ends: it could not wait for the response.
    pub(super) fn right<'a>(&'a self, claim: &'a Claim) -> Result<Right<'a>, JobError> {
        let right = Right {
            claim,
            closing: &self.closing,
            lost: Mutex::default(),
        };
        right.is_open().map(|()| right)
    }

    /// Posts the reply; if Webex refuses it, once more outside the thread, whose root may be gone,
    /// and at last without the card: words are better than silence.
    ///
    /// # Errors
    /// When the job lost the right to post while the post waited; nothing was posted then.
    pub(super) async fn post(
        &self,
        right: Right<'_>,
        q: &Question,
        reply: Reply,
    ) -> Result<Result<Posted, Error>, JobError> {
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
        let mut posted = self.client.post_message_fenced(&message, &right).await;
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
            posted = self.client.post_message_fenced(&message, &right).await;
        }
        if let Err(error) = &posted
            && error.kind() == ErrorKind::BadRequest
        {
            warn!(error = %error, "Webex refused a card: trying without it");
            message.attachments.clear();
            posted = self.client.post_message_fenced(&message, &right).await;
        }
        let lost = right.lost.into_inner();
        match lost.unwrap_or_else(PoisonError::into_inner) {
            Some(lost) => Err(lost),
            None => Ok(posted),
        }
    }
}
