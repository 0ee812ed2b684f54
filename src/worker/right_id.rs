//! Events whose id Webex does not know, because it was made for another cluster than that of its space.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tracing::info;

use super::context::{JobContext, JobError, at};
use super::retry::Stage;
use crate::inbox::Claim;
use crate::intake;
use crate::webex::client::{Error, ErrorKind};
use crate::webex::model::{Envelope, EventData};

/// Asks for the right id of an event; none if it has no other.
pub type AskId =
    dyn Fn(EventData) -> BoxFuture<'static, Result<Option<String>, Error>> + Send + Sync;

/// Corrects the ids of events.
#[derive(Clone)]
pub struct CorrectId(pub Arc<AskId>);

impl fmt::Debug for CorrectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorrectId").finish_non_exhaustive()
    }
}

impl JobContext {
    /// Puts an event that Webex does not know into the inbox again, under its right id: there a repeat from a webhook or
    /// a backfill is recognised. Returns the error if the event has no other id, or is none that can have one.
    pub(super) async fn file_under_right_id(
        &self,
        claim: &Claim,
        envelope: Option<Envelope>,
        error: JobError,
    ) -> Result<(), JobError> {
        let is_unknown = matches!(&error, JobError::At(Stage::Fetch, error) if error.kind() == ErrorKind::NotFound);
        let (Some(correct_id), Some(envelope), true) = (&self.correct_id, envelope, is_unknown)
        else {
            return Err(error);
        };
        let asked = (correct_id.0)(envelope.data.clone()).await;
        let Some(id) = asked.map_err(at(Stage::Fetch))? else {
            return Err(error);
        };
        let data = EventData {
            id,
            // These have the wrong cluster too. The message or press itself tells them.
            room_id: None,
            message_id: None,
            lookup: None,
            ..envelope.data
        };
        let envelope = Envelope { data, ..envelope };
        let job = intake::job_of(&envelope, claim.job().received)
            .map_err(|_| JobError::Unreadable("the event cannot be stored again"))?;
        info!(job.key = job.key, "filed an event under its right id");
        let put = claim.inbox().enqueue(job).await;
        put.map(|_| ()).map_err(JobError::Inbox)
    }
}
