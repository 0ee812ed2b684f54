//! A question: what an event is about, fetched and understood.

use std::sync::Arc;

use jiff::Timestamp;

use super::context::{JobContext, JobError, at};
use super::edit::Edit;
use super::lookup::AskerContext;
use super::retry::Stage;
use crate::inbox::Claim;
use crate::intent::{self, MessageInput, Space, button::Press};
use crate::people::query::Freshness;
use crate::reply;
use crate::webex::client::Error;
use crate::webex::model::{
    AttachmentActionId, Envelope, EventData, Message, MessageId, PersonId, RoomId, RoomType,
    is_bot_address,
};

/// A question, understood.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) readings: intent::Readings,
    pub(super) asker: PersonId,
    pub(super) room: RoomId,
    /// The thread's root, in which the reply goes.
    pub(super) thread: Option<MessageId>,
    /// Whether it is the thread's root itself.
    pub(super) begins_thread: bool,
    pub(super) freshness: Freshness,
    pub(super) direct: bool,
    /// Whether it is answered in the asker's direct space, wherever it was asked.
    pub(super) is_alone: bool,
    /// When it was asked, by Webex's clock; presses do not tell it.
    pub(super) asked: Option<Timestamp>,
    /// The moment of the event, by Webex's clock: no reply to it is older.
    pub(super) since: Option<Timestamp>,
    /// Its content before the edit.
    pub(super) edit: Option<Edit>,
    /// The asker, if the fetch of the question loaded them too.
    pub(super) asker_context: Option<Result<AskerContext, Arc<Error>>>,
}

impl Question {
    /// The space that others read too.
    pub(super) fn space(&self) -> Option<&RoomId> {
        (!self.direct).then_some(&self.room)
    }

    /// The same question, as if it was asked in the asker's direct space.
    pub(super) fn alone(&self) -> Self {
        Self {
            thread: None,
            begins_thread: false,
            direct: true,
            is_alone: true,
            ..self.clone()
        }
    }

    /// Whether a message that an earlier attempt posted may answer what the question was before it was edited.
    ///
    /// An attempt posts after it read the question, so a post that is younger than an edit can still answer older words. It
    /// answers these words for certain only where this job is of the last edit, and posted it itself. In the job of the
    /// question's posting the time is enough: the job of its edit replaces what is outdated.
    pub(super) fn may_be_outdated(&self, post: &Message) -> bool {
        let is_older = |asked| post.created.is_some_and(|created| created < asked);
        let is_by_another =
            |edit: &Edit| edit.unheard_since().is_some() || self.since != self.asked;
        self.asked.is_some_and(is_older) || self.edit.as_ref().is_some_and(is_by_another)
    }

    pub(super) fn outdates(&self, reply: &MessageId) -> bool {
        let outdated = self.edit.as_ref().and_then(|edit| edit.outdated.as_ref());
        outdated == Some(reply)
    }
}

impl JobContext {
    /// Fetches what an event is about, and reads it.
    pub(super) async fn understand(
        &self,
        claim: &Claim,
        envelope: Envelope,
    ) -> Result<Question, JobError> {
        let direct = envelope.data.room_type == Some(RoomType::Direct);
        if envelope.resource == "attachmentActions" {
            let id = envelope
                .data
                .id
                .parse()
                .map_err(|_| JobError::Unreadable("no press id"))?;
            let load_asker = async { Ok(self.load_asker(&envelope.data, direct).await) };
            let (mut question, asker_context) =
                tokio::try_join!(self.understand_press(&id), load_asker)?;
            question.asker_context = asker_context;
            question.since = question.since.or(envelope.data.created);
            return Ok(question);
        }
        let id: MessageId = envelope
            .data
            .id
            .parse()
            .map_err(|_| JobError::Unreadable("no message id"))?;
        let original = match envelope.event.as_str() {
            "updated" => Some(self.before_edit(claim, &envelope.data.id).await?),
            _ => None,
        };
        // The asker does not depend on the question: one round trip less before the answer.
        let fetch = async { self.client.message(&id).await.map_err(at(Stage::Fetch)) };
        let load_asker = async { Ok(self.load_asker(&envelope.data, direct).await) };
        let (message, asker_context) = tokio::try_join!(fetch, load_asker)?;
        let since = match envelope.event.as_str() {
            "updated" => message
                .updated
                .min(envelope.data.updated.or(message.updated)),
            _ => message.created,
        };
        let edit = match original {
            Some(original) => Some(Edit::of(&message, &original)?),
            None => None,
        };
        let mut question = self.understand_message(message, direct)?;
        question.since = since;
        question.edit = edit;
        question.asker_context = asker_context;
        Ok(question)
    }

    /// The asker, as far as the event names them.
    async fn load_asker(
        &self,
        data: &EventData,
        direct: bool,
    ) -> Option<Result<AskerContext, Arc<Error>>> {
        let (asker, room) = (data.person_id.as_ref()?, data.room_id.as_ref()?);
        let space = (!direct).then_some(room);
        Some(self.responder.lookup.load_asker(asker, space).await)
    }

    fn understand_message(&self, message: Message, direct: bool) -> Result<Question, JobError> {
        let Some(asker) = message.person_id else {
            return Err(JobError::Ignored("the message has no author"));
        };
        // Answering another bot can go on for ever.
        let of_a_bot = message.person_email.as_deref().is_some_and(is_bot_address);
        if asker == self.bot || of_a_bot {
            return Err(JobError::Ignored("a bot said it"));
        }
        // An unknown kind says nothing, so that of the event holds.
        let direct = match message.room_type {
            Some(RoomType::Direct) => true,
            Some(RoomType::Group) => false,
            _ => direct,
        };
        let said = MessageInput {
            text: message.text.as_deref().unwrap_or_default(),
            html: message.html.as_deref(),
            mentioned: &message.mentioned_people,
            bot: &self.bot,
            bot_name: self.bot_name.as_deref(),
            space: if direct { Space::Direct } else { Space::Group },
        };
        let readings = intent::parse(&said, &self.phrases);
        Ok(Question {
            readings,
            asker,
            room: message.room_id,
            begins_thread: message.parent_id.is_none(),
            // A reply to a reply takes the thread's root as its parent.
            thread: Some(message.parent_id.unwrap_or(message.id)),
            freshness: Freshness::CachedOk,
            direct,
            is_alone: false,
            asked: message.updated.or(message.created),
            since: None,
            edit: None,
            asker_context: None,
        })
    }

    async fn understand_press(&self, id: &AttachmentActionId) -> Result<Question, JobError> {
        let action = self
            .client
            .attachment_action(id)
            .await
            .map_err(at(Stage::Fetch))?;
        let (Some(asker), Some(room)) = (action.person_id, action.room_id) else {
            return Err(JobError::Ignored("the press has no presser or no space"));
        };
        let Some(press) = Press::from_inputs(&action.inputs) else {
            return Err(JobError::Ignored("not a button of this bot"));
        };
        let (at, on) = (action.created, (asker.clone(), action.message_id.clone()));
        let at = at.unwrap_or_else(|| self.webex.now());
        if self.presses.repeats(id, on, &action.inputs, at).await {
            return Err(JobError::Ignored("the same was pressed a moment before"));
        }
        Ok(Question {
            readings: press.readings(&self.phrases),
            asker,
            room,
            thread: reply::thread_of(&action.inputs),
            begins_thread: false,
            freshness: Freshness::Refresh,
            direct: false,
            is_alone: false,
            asked: None,
            since: action.created,
            edit: None,
            asker_context: None,
        })
    }
}
