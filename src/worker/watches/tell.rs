//! The job of a watch: looks again, asks the policy again, and tells once.
//!
//! The watch stays until the post is made, so that a crash finds both. A watch with another body was renewed meanwhile, and one
//! that is gone was told or ended: then nothing is left to say.

use std::sync::Arc;

use jiff::SignedDuration;
use tracing::info;

use super::State;
use super::order::{Due, Order};
use crate::inbox::{Claim, Inbox};
use crate::intent::{Intent, Reading};
use crate::people::Calls;
use crate::people::query::{Freshness, Query};
use crate::people::result::SearchResult;
use crate::policy::{Asker, DisclosureLevel, VisiblePerson};
use crate::reply::{Answer, GaveUp, Reader, WatchAnswer};
use crate::webex::client::Error;
use crate::webex::model::MessageId;
use crate::worker::answer;
use crate::worker::context::{JobContext, JobError, JobOutcome, at};
use crate::worker::earlier_post::{Before, is_alike};
use crate::worker::follow_up::About;
use crate::worker::question::Question;
use crate::worker::retry::Stage;

/// How far Webex's clock, as the bot knows it, may be ahead of the dates of messages.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(10);

/// The outcome of a second look.
enum Look {
    Tell(WatchAnswer),
    /// Somebody of these cannot be reached any more: the watch goes on.
    GoOn(Vec<VisiblePerson>),
    /// The policy does not let it tell.
    Withheld(Vec<VisiblePerson>),
}

/// Why a watch is not told.
const OVER: &str = "the watch was told, ended or renewed";

async fn is_over(inbox: &Inbox, due: &Due) -> Result<bool, JobError> {
    let kept = inbox.watch(&due.key).await.map_err(JobError::Inbox)?;
    Ok(kept.is_none_or(|kept| kept.body != due.body))
}

/// Whether a post of this job is still wanted: that of a watch only while the watch is kept.
pub(in crate::worker) async fn is_wanted(claim: &Claim) -> Result<(), JobError> {
    match Due::read(claim.job()) {
        Some(due) if is_over(claim.inbox(), &due).await? => Err(JobError::Ignored(OVER)),
        _ => Ok(()),
    }
}

impl JobContext {
    /// Runs the job of a watch.
    pub(in crate::worker) async fn tell_watch(&self, claim: &Claim) -> JobOutcome {
        let due = Due::read(claim.job());
        let order = due
            .as_ref()
            .and_then(|due| serde_json::from_str(&due.body).ok());
        let (Some(due), Some(order)) = (due, order) else {
            return JobOutcome::DeadLetter("the stored watch cannot be read".to_owned());
        };
        let question = self.question_of(claim, &order);
        match self.tell_due(claim, &due, &order, &question).await {
            Ok(reply) => JobOutcome::Done(reply),
            Err(error) => self.end(error, claim, Some(&question)).await,
        }
    }

    /// Where it is told, as if the asker had asked there.
    fn question_of(&self, claim: &Claim, order: &Order) -> Question {
        let received = claim.job().received;
        let question = Question {
            readings: Reading {
                language: order.language(),
                ..Intent::Watching.into()
            }
            .into(),
            asker: order.asker.clone(),
            room: order.room.clone(),
            thread: order.thread.clone(),
            begins_thread: false,
            freshness: Freshness::Refresh,
            direct: order.direct,
            is_alone: false,
            asked: None,
            since: received.checked_sub(CLOCKS_DIFFER).ok(),
            edit: None,
            asker_context: None,
        };
        match order.private {
            true => question.alone(),
            false => question,
        }
    }

    async fn tell_due(
        &self,
        claim: &Claim,
        due: &Due,
        order: &Order,
        q: &Question,
    ) -> Result<Option<MessageId>, JobError> {
        let inbox = claim.inbox();
        if is_over(inbox, due).await? {
            return Err(JobError::Ignored(OVER));
        }
        let look_up = |error| JobError::At(Stage::LookUp, error);
        let space = (!order.direct).then_some(&order.room);
        let lookup = &self.responder.lookup;
        let asker_context = lookup
            .load_asker(&order.asker, space)
            .await
            .map_err(look_up)?;
        let is_served = self.responder.leaves(&asker_context).is_none()
            && self.responder.serves(&asker_context);
        let has_left = !order.private
            && lookup
                .has_left(asker_context.asker())
                .await
                .map_err(look_up)?;
        if !is_served || has_left {
            self.end_watch(claim, due).await?;
            self.metrics.watch_given_up("asker");
            return Err(JobError::Ignored("the asker may not be told any more"));
        }
        let asker_context = if order.private {
            asker_context.alone()
        } else {
            asker_context
        };
        let reader = Reader {
            thread: q.thread.clone(),
            language: order.language(),
            ..answer::reader(&asker_context, Freshness::Refresh, (self.now)())
        };
        let look = self.look_again(due, order, asker_context.asker()).await;
        let look = look.map_err(look_up)?;
        let before = match &look {
            Look::GoOn(people) | Look::Withheld(people) => {
                self.told_before(claim, q, people, &reader).await?
            }
            Look::Tell(_) => None,
        };
        let (posted, answer) = match (before, look) {
            (Some((told, answer)), _) => (Some(told), answer),
            (None, Look::Tell(told)) => {
                let answer = Answer::Watch(told);
                let reply = self.responder.templates.render(&answer, &reader);
                if !lookup.is_current(&asker_context) {
                    return Err(JobError::Blocked("somebody came to the space, or went"));
                }
                (self.deliver(claim, q, reply).await?, answer)
            }
            (None, Look::GoOn(_)) => {
                self.go_on(claim, due, order, false).await?;
                return Err(JobError::Ignored("somebody cannot be reached any more"));
            }
            (None, Look::Withheld(_)) => {
                self.go_on(claim, due, order, true).await?;
                return Err(JobError::Ignored("the policy does not let the watch tell"));
            }
        };
        let gave_up = match &answer {
            Answer::Watch(WatchAnswer::GaveUp { why, .. }) => Some(why.word()),
            _ => None,
        };
        match gave_up {
            Some(word) => self.metrics.watch_given_up(word),
            None => self.metrics.watch_told(),
        }
        info!(gave_up, "a watch was told");
        if let Some(id) = &posted {
            let about = About::of(&answer, &Intent::Watching);
            match order.private {
                true => self.remember_alone(claim, q, id, about).await,
                false => self.remember(claim, q, id, about).await,
            }
        }
        self.end_watch(claim, due).await?;
        Ok(posted)
    }

    /// The post of an earlier attempt that nobody heard the end of: people were free then.
    async fn told_before(
        &self,
        claim: &Claim,
        q: &Question,
        people: &[VisiblePerson],
        reader: &Reader,
    ) -> Result<Option<(MessageId, Answer)>, JobError> {
        if !claim.job().may_have_reply() {
            return Ok(None);
        }
        let answer = Answer::Watch(WatchAnswer::Free(people.to_vec()));
        let reply = self.responder.templates.render(&answer, reader);
        // Where it is not certain, to tell it twice is better than never.
        let Before::There(told) = self.posted_before(claim, q, &reply).await? else {
            return Ok(None);
        };
        let message = self
            .client
            .message(&told)
            .await
            .map_err(at(Stage::LookUp))?;
        let says_so = (message.text).is_some_and(|text| is_alike(text.trim(), reply.text.trim()));
        Ok(says_so.then_some((told, answer)))
    }

    async fn end_watch(&self, claim: &Claim, due: &Due) -> Result<(), JobError> {
        let ended = claim.inbox().end_watch(&due.key, Some(&due.body)).await;
        ended.map(drop).map_err(JobError::Inbox)
    }

    /// Nothing is told now. The moment at which the policy withholds something tells it nearly as well: that is said at the end of
    /// the watch.
    async fn go_on(
        &self,
        claim: &Claim,
        due: &Due,
        order: &Order,
        withheld: bool,
    ) -> Result<(), JobError> {
        let next = Order {
            round: order.round + 1,
            withheld,
            ..order.clone()
        };
        let body = next.write();
        let change = claim.inbox().change_watch(&due.key, &due.body, &body);
        change.await.map(drop).map_err(JobError::Inbox)
    }

    async fn look_again(
        &self,
        due: &Due,
        order: &Order,
        asker: &Asker,
    ) -> Result<Look, Arc<Error>> {
        let freshness = match due.gave_up {
            Some(_) => Freshness::CachedOk,
            None => Freshness::Refresh,
        };
        let mut people: Vec<VisiblePerson> = Vec::new();
        for id in &order.people {
            let (query, mut calls) = (Query::Id(id.clone()), Calls::default());
            let lookup = &self.responder.lookup;
            let found = lookup.look_up(&query, asker, freshness, &mut calls).await?;
            if let SearchResult::One(shown) = found {
                people.push(*shown);
            }
        }
        let gave_up = match due.gave_up {
            _ if people.len() < order.people.len() => Some(GaveUp::Gone),
            // They are back: the watch goes on.
            Some(GaveUp::Gone) => return Ok(Look::GoOn(people)),
            other => other,
        };
        if let Some(why) = gave_up {
            return Ok(Look::Tell(WatchAnswer::GaveUp { people, why }));
        }
        if people
            .iter()
            .any(|shown| !shown.shows(DisclosureLevel::Presence))
        {
            return Ok(Look::Withheld(people));
        }
        Ok(
            match people.iter().all(|shown| State::of(shown) == State::Free) {
                true => Look::Tell(WatchAnswer::Free(people)),
                false => Look::GoOn(people),
            },
        )
    }
}
