//! Ends the watches of a request that was deleted, or edited: it is no longer what was asked for.

use super::order::Order;
use crate::inbox::{Claim, Watch};
use crate::webex::model::{Envelope, MessageId, PersonId};
use crate::worker::context::{JobContext, JobError};

impl JobContext {
    /// Ends the watches that a question began before this job. A watch that another question renewed is of that one.
    pub(in crate::worker) async fn end_watches_of(
        &self,
        claim: &Claim,
        question: &MessageId,
        asker: Option<&PersonId>,
    ) -> Result<(), JobError> {
        let (inbox, job) = (claim.inbox(), claim.job());
        let is_of_question = |watch: &Watch| {
            Order::read(watch).is_some_and(|order| {
                let asked = Envelope::message_of_key(&order.asked);
                order.asked != job.key && asked.as_ref() == Some(question)
            })
        };
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            let open = inbox.watches(asker.map(PersonId::as_str)).await;
            let open = open.map_err(JobError::Inbox)?;
            for watch in open.iter().filter(|watch| is_of_question(watch)) {
                // One that was changed meanwhile may be another question's now.
                let ended = inbox.end_watch(&watch.key, Some(&watch.body)).await;
                has_changed |= !ended.map_err(JobError::Inbox)?;
            }
        }
        Ok(())
    }
}
