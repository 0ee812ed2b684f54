//! One job, end to end: fetch, understand, answer, post.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::answer::{Answerer, Unanswered};
use super::limiter::{Limiter, Verdict};
use super::plan::{Next, Standing, Stop, next};
use super::question::Question;
use crate::command;
use crate::directory::query::Freshness;
use crate::inbox::Claim;
use crate::metrics::Metrics;
use crate::policy::Refusal;
use crate::reply::{Answer, Apology, Reader, Reply};
use crate::webex::client::{Client, Error, ErrorKind};
use crate::webex::model::{Attachment, Envelope, MessageId, NewMessage, PersonId, Posted};

/// Everything a job needs on its way.
#[derive(Debug, Clone)]
pub struct Road {
    /// Calls Webex.
    pub client: Client,
    /// Answers commands.
    pub answerer: Answerer,
    /// Bounds how many questions one person has answered.
    pub limiter: Limiter,
    /// Counts questions and answers.
    pub metrics: Metrics,
    /// The bot's own id.
    pub bot: PersonId,
    /// The name that the bot is shown under, where it is known.
    pub bot_name: Option<String>,
    /// The time of day.
    pub now: fn() -> Timestamp,
}

/// How a job ended for now.
#[derive(Debug)]
pub enum End {
    /// Answered, or nothing to answer.
    Done(Option<MessageId>),
    /// To be tried again.
    Retry(Timestamp, String),
    /// Failed for good.
    Bury(String),
    /// The token is refused; the job goes back untouched.
    Halt,
}

impl End {
    /// What became of the question, in a word.
    fn outcome(&self) -> &'static str {
        match self {
            Self::Done(Some(_)) => "apologized",
            Self::Done(None) => "left",
            Self::Retry(..) => "put off",
            Self::Bury(_) => "buried",
            Self::Halt => "handed back",
        }
    }
}

/// How old a question is when its answer says that it is late.
const LATE: SignedDuration = SignedDuration::from_mins(3);

/// How soon a job is looked at again that waits for another.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// Why a question did not get its answer.
pub(super) enum Trouble {
    At(Stop, Arc<Error>),
    /// It could not be found out who asks, and so not whether they may.
    Unmet(Arc<Error>),
    Nothing(&'static str),
    Unreadable(&'static str),
    Inbox(crate::inbox::Error),
    /// Something else has to end first.
    TooEarly(&'static str),
}

impl From<Unanswered> for Trouble {
    fn from(why: Unanswered) -> Self {
        Self::Nothing(match why {
            Unanswered::FromABot => "a bot said it",
            Unanswered::Refused => "its asker is not served",
            Unanswered::Aside => "it is not said to the bot",
        })
    }
}

impl Road {
    /// Takes one job down the road.
    pub async fn travel(&self, claim: &Claim) -> End {
        let job = claim.job();
        let envelope: Envelope = match serde_json::from_str(&job.body) {
            Ok(envelope) => envelope,
            Err(_) => return End::Bury("the stored event cannot be read".to_owned()),
        };
        if envelope.resource == "memberships" {
            return self.welcome(claim, envelope).await;
        }
        if envelope.event == "deleted" {
            let withdrawn = self.withdraw(claim, &envelope.data.id).await;
            let end = match withdrawn {
                Ok(()) => End::Done(None),
                Err(trouble) => self.end(trouble, claim, None).await,
            };
            self.metrics.question("deletion", end.outcome());
            return end;
        }
        let question = match self.understand(claim, envelope).await {
            Ok(question) => question,
            Err(trouble) => return self.end(trouble, claim, None).await,
        };
        let word = question.readings.best().word();
        let (end, outcome) = match self.answer(claim, &question).await {
            Ok(reply) => (End::Done(reply), "answered"),
            Err(trouble) => {
                let end = self.end(trouble, claim, Some(&question)).await;
                let outcome = end.outcome();
                (end, outcome)
            }
        };
        self.metrics.question(word, outcome);
        end
    }

    /// Says a first word in a space that the bot was added to.
    async fn welcome(&self, claim: &Claim, envelope: Envelope) -> End {
        let (Some(room), Some(member)) = (envelope.data.room_id, envelope.data.person_id) else {
            return End::Bury("a membership without a space".to_owned());
        };
        let question = Question {
            readings: command::Command::Help(command::Help::Asked).into(),
            asker: member,
            room,
            thread: None,
            freshness: Freshness::Recent,
            direct: false,
            asked: None,
            revises: None,
            met: None,
        };
        let (templates, now) = (&self.answerer.templates, (self.now)());
        let reply = templates.render(&Answer::Welcome, &Reader::at(now));
        let (end, outcome) = match self.deliver(claim, &question, reply).await {
            Ok(reply) => (End::Done(reply), "answered"),
            Err(trouble) => {
                let end = self.end(trouble, claim, Some(&question)).await;
                (end, "put off")
            }
        };
        self.metrics.question("welcome", outcome);
        end
    }

    async fn answer(&self, claim: &Claim, q: &Question) -> Result<Option<MessageId>, Trouble> {
        let met = match &q.met {
            Some(Ok(met)) if met.is(&q.asker, q.space()) => Ok(met.clone()),
            Some(Err(error)) => Err(Arc::clone(error)),
            _ => self.answerer.lookup.meet(&q.asker, q.space()).await,
        };
        let look_up = |error| Trouble::At(Stop::LookUp, error);
        let met = met.map_err(|error| Trouble::Unmet(error))?;
        // Who is left without an answer is not told of limits either.
        if let Some(why) = self.answerer.leaves(&met) {
            return Err(why.into());
        }
        // A question that is tried again was counted before.
        if claim.job().attempt == 1 {
            match self.limiter.ask(&q.asker, Instant::now()).await {
                Verdict::Answer => {}
                Verdict::Notice => {
                    let notice = Answer::Apology(Apology::TooFast);
                    let reader = Reader::at((self.now)());
                    let reply = self.answerer.templates.render(&notice, &reader);
                    return self.deliver(claim, q, reply).await;
                }
                Verdict::Leave => return Err(Trouble::Nothing("its asker asks too fast")),
            }
        }
        let answered = self
            .answerer
            .answer(
                q.readings.clone(),
                met,
                q.freshness,
                (self.now)(),
                q.thread.clone(),
            )
            .await
            .map_err(look_up)?;
        match answered {
            Ok(reply) => {
                let now = (self.now)();
                let reply = match q.asked {
                    Some(asked) if now.duration_since(asked) > LATE => {
                        self.answerer.templates.late(reply, asked, now)
                    }
                    _ => reply,
                };
                self.deliver(claim, q, reply).await
            }
            Err(why) => Err(why.into()),
        }
    }

    async fn deliver(
        &self,
        claim: &Claim,
        q: &Question,
        reply: Reply,
    ) -> Result<Option<MessageId>, Trouble> {
        if let Some(already) = self.already_posted(claim, q).await? {
            info!("the reply was already posted");
            return Ok(Some(already));
        }
        // Durable before the post, and fenced: if this fails, somebody else has the job.
        claim.posting().await.map_err(Trouble::Inbox)?;
        if let Some(outdated) = q.revises.as_ref().and_then(|r| r.outdated.as_ref()) {
            self.delete(outdated).await?;
        }
        let posted = self.post(q, reply).await.map_err(at(Stop::Post))?;
        if let Some(revision) = &q.revises {
            revision.note(claim, &posted.id).await?;
        }
        Ok(Some(posted.id))
    }

    /// After a crash between posting and noting it down: in a direct space the bot can look.
    async fn already_posted(
        &self,
        claim: &Claim,
        q: &Question,
    ) -> Result<Option<MessageId>, Trouble> {
        if claim.job().reply.is_none() || !q.direct {
            return Ok(None);
        }
        let Some(thread) = &q.thread else {
            return Ok(None);
        };
        let replies = self.client.direct_messages(&q.asker, Some(thread)).await;
        let replies = replies.map_err(at(Stop::LookUp))?;
        let own = replies
            .items
            .into_iter()
            .find(|m| m.person_id.as_ref() == Some(&self.bot) && !q.outdates(&m.id));
        Ok(own.map(|message| message.id))
    }

    /// Posts the reply; if Webex refuses it, once more outside the thread, whose root may be gone,
    /// and at last without the card: words are better than silence.
    async fn post(&self, q: &Question, reply: Reply) -> Result<Posted, Error> {
        let mut message = NewMessage {
            room_id: q.room.clone(),
            parent_id: q.thread.clone(),
            text: reply.text,
            markdown: reply.markdown,
            attachments: vec![Attachment::card(reply.card)],
        };
        let refused = match self.client.post_message(&message).await {
            Err(error) if error.kind() == ErrorKind::BadRequest => error,
            other => return other,
        };
        warn!(error = %refused, "Webex refused a reply: trying outside the thread");
        message.parent_id = None;
        let refused = match self.client.post_message(&message).await {
            Err(error) if error.kind() == ErrorKind::BadRequest => error,
            other => return other,
        };
        warn!(error = %refused, "Webex refused a card: trying without it");
        message.attachments.clear();
        self.client.post_message(&message).await
    }

    async fn end(&self, trouble: Trouble, claim: &Claim, question: Option<&Question>) -> End {
        let standing = Standing {
            attempt: claim.job().attempt,
            received: claim.job().received,
            // Pauses count from the failure: the call before it may have taken long.
            now: (self.now)(),
            chance: super::chance(),
        };
        let (stop, error) = match trouble {
            Trouble::Nothing(why) => {
                debug!(why, "nothing to answer");
                return End::Done(None);
            }
            Trouble::Unreadable(why) => return End::Bury(why.to_owned()),
            Trouble::TooEarly(why) => {
                let soon = standing.now.saturating_add(SOON).unwrap_or(standing.now);
                return End::Retry(soon, why.to_owned());
            }
            Trouble::Inbox(error) => {
                return End::Retry(standing.retry_at(None), error.to_string());
            }
            Trouble::Unmet(error) => {
                let next = next(Stop::LookUp, &error, &standing);
                // Where silence is what those get who may not ask, nobody is told who may not be served.
                if matches!(next, Next::Tell(_))
                    && self.answerer.lookup.refusal() == Refusal::Silence
                {
                    return End::Bury(error.to_string());
                }
                (Stop::LookUp, error)
            }
            Trouble::At(stop, error) => (stop, error),
        };
        let next = next(stop, &error, &standing);
        warn!(?stop, ?next, error = %error, "a call to Webex failed");
        match (next, question) {
            (Next::Halt, _) => End::Halt,
            (Next::Retry(at), _) => End::Retry(at, error.to_string()),
            (Next::Forget, _) => End::Done(None),
            (Next::Bury, _) | (Next::Tell(_), None) => End::Bury(error.to_string()),
            (Next::Tell(apology), Some(q)) => self.apologize(q, apology, &error).await,
        }
    }

    async fn apologize(&self, q: &Question, apology: Apology, error: &Error) -> End {
        let reply = self
            .answerer
            .templates
            .render(&Answer::Apology(apology), &Reader::at((self.now)()));
        match self.post(q, reply).await {
            Ok(message) => End::Done(Some(message.id)),
            Err(_) => End::Bury(error.to_string()),
        }
    }
}

pub(super) fn at(stop: Stop) -> impl FnOnce(Error) -> Trouble {
    move |error| Trouble::At(stop, Arc::new(error))
}
