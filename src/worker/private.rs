//! Answers for the asker's eyes alone: the answer goes to their direct space with the bot, and where it was asked stands
//! only that it did.
//!
//! The answer comes first, and it is the reply of the job: it is recognised like every reply in a direct space, withdrawn
//! with its question and replaced when that is edited. The line in the space follows. Should it fail, the job remembers
//! the answer and tries the line alone; should the process end between the two, the answer is looked for before anything
//! is posted. So the answer is neither lost nor doubled; the line can come twice, as every post in a group space can.

use tracing::warn;

use super::context::{JobContext, JobError, at};
use super::follow_up::About;
use super::question::Question;
use super::retry::Stage;
use crate::inbox::Claim;
use crate::reply::{Answer, Apology, Reply};
use crate::webex::client::{Disposition, ErrorKind};
use crate::webex::model::{MessageId, RoomType};
use crate::worker::lookup::AskerContext;

/// How often the line is tried before the answer is left to speak for itself.
pub(super) const MAX_LINES: u32 = 4;

impl JobContext {
    /// Whether the answer is private, and others would read it in the space of the question. A refusal goes to that space.
    pub(super) async fn is_private(
        &self,
        q: &Question,
        asker_context: &AskerContext,
    ) -> Result<bool, JobError> {
        let wanted = q.readings.is_private() && !q.direct;
        if !wanted || !self.responder.serves(asker_context) {
            return Ok(false);
        }
        Ok(!self.is_direct(q).await?)
    }

    /// Posts the answer to the asker's direct space, and in the space that it went there.
    pub(super) async fn deliver_privately(
        &self,
        claim: &Claim,
        q: &Question,
        reply: Reply,
        about: Option<About>,
    ) -> Result<Option<MessageId>, JobError> {
        let is_told = self.is_told_where(q).await?;
        match self.deliver(claim, &q.alone(), reply).await {
            Ok(Some(posted)) => {
                self.remember_alone(claim, q, &posted, about).await;
                if is_told {
                    return Ok(Some(posted));
                }
                self.tell_where(claim, q, posted).await.map(Some)
            }
            Ok(None) => Ok(None),
            Err(JobError::At(Stage::PostPrivately, error))
                if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound) =>
            {
                warn!(error = %error, "the asker's direct space cannot be written to");
                let apology = self.render(&Answer::Apology(Apology::NotPrivately), q);
                self.deliver(claim, q, apology).await
            }
            Err(other) => Err(other),
        }
    }

    /// Whether it stands in the space already that the answer went to the asker's direct space: the answer before an edit
    /// did. Where that answer is gone, nothing tells, and twice is better than never.
    async fn is_told_where(&self, q: &Question) -> Result<bool, JobError> {
        let Some(outdated) = q.edit.as_ref().and_then(|edit| edit.outdated.as_ref()) else {
            return Ok(false);
        };
        match self.client.message(outdated).await {
            Ok(message) => Ok(message.room_type == Some(RoomType::Direct)),
            Err(error) if error.disposition() == Disposition::Tell => Ok(false),
            Err(error) => Err(at(Stage::LookUp)(error)),
        }
    }

    /// Says in the space that the answer went to the asker's direct space.
    pub(super) async fn tell_where(
        &self,
        claim: &Claim,
        q: &Question,
        posted: MessageId,
    ) -> Result<MessageId, JobError> {
        let line = self.render(&Answer::SentPrivately, q);
        let told = match self.right(claim) {
            Ok(right) => self.post(right, q, line).await,
            Err(closing) => Err(closing),
        };
        // The answer stands, and the next attempt has only the line left to say.
        let told = told.inspect_err(|_| claim.replied_privately(posted.as_str()))?;
        if claim.job().may_have_reply() {
            self.metrics.posted_again();
        }
        match told {
            Ok(_) => Ok(posted),
            Err(error) => Err(JobError::Untold(posted, error)),
        }
    }
}

/// The answer that an earlier attempt posted in private, where only the line is left to say.
pub(super) fn answered(claim: &Claim) -> Option<MessageId> {
    claim.job().private_reply.as_deref()?.parse().ok()
}
