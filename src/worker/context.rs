//! One job, end to end: fetch, understand, answer, post.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::answer::{Answered, Asked, NoReply, Responder};
use super::limiter::{Limiter, RateDecision};
use super::presses::Presses;
use super::private::{self, MAX_LINES};
use super::question::Question;
use super::retry::{Attempt, Decision, Stage, after_unheard, decide};
use super::right_id::CorrectId;
use super::watches::{DUE, Desk, Rules};
use crate::clock::WebexClock;
use crate::inbox::{Claim, Job};
use crate::intent::{self, phrases::Phrases};
use crate::metrics::Metrics;
use crate::own_posts::OwnPosts;
use crate::people::query::Freshness;
use crate::policy::OnDenied;
use crate::reply::{Answer, Apology, Reader, Reply};
use crate::webex::client::{Client, Error};
use crate::webex::model::{Envelope, MessageId, PersonId};

/// Everything that jobs share.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// Calls Webex.
    pub client: Client,
    /// Answers commands.
    pub responder: Responder,
    /// Bounds how many questions one person has answered.
    pub limiter: Limiter,
    /// Knows which buttons were pressed just now.
    pub presses: Presses,
    /// Cancelled when it is too late to begin a post that the process could still hear of.
    pub closing: CancellationToken,
    /// Counts questions and answers.
    pub metrics: Metrics,
    /// How watches are kept.
    pub watches: Rules,
    /// The phrases and their meanings.
    pub phrases: Arc<Phrases>,
    /// The bot's own id.
    pub bot: PersonId,
    /// The name that the bot is shown under, where it is known.
    pub bot_name: Option<String>,
    /// The time of day.
    pub now: fn() -> Timestamp,
    /// The time of day by which messages are dated.
    pub webex: WebexClock,
    /// Corrects the ids of the websocket's events, if there is a websocket.
    pub correct_id: Option<CorrectId>,
    /// The bot's own posts in group spaces, as far as events tell of them.
    pub own_posts: OwnPosts,
}

/// How a job ended for now.
#[derive(Debug)]
pub enum JobOutcome {
    /// Answered; without a reply if nobody could be told, or a later reply stands.
    Done(Option<MessageId>),
    /// There is nothing to answer, for this reason.
    Ignored(&'static str),
    /// To be tried again.
    Retry(Timestamp, String),
    /// Another job has to end first: to be claimed again then, which is no retry.
    Blocked(Timestamp, &'static str),
    /// Failed for good.
    DeadLetter(String),
    /// The token is refused; the job goes back untouched.
    TokenRefused,
    /// The process ends; the job goes back untouched.
    Release,
}

impl JobOutcome {
    /// The outcome of the question, in a word.
    fn word(&self) -> &'static str {
        match self {
            Self::Done(Some(_)) => "apologized",
            Self::Done(None) | Self::Ignored(_) => "ignored",
            Self::Retry(..) | Self::Blocked(..) => "retry",
            Self::DeadLetter(_) => "dead",
            Self::TokenRefused | Self::Release => "released",
        }
    }
}

/// How old a question is when its answer says that it is late.
const LATE: SignedDuration = SignedDuration::from_mins(3);

/// The longest retry delay of a job blocked on another job: it varies, so that two jobs that block each other do not
/// return in the same moment.
const SOON: Duration = Duration::from_secs(1);

/// Why a question did not get its answer.
pub(super) enum JobError {
    At(Stage, Arc<Error>),
    /// It could not be found out who asks, and so not whether they may.
    AskerUnknown(Arc<Error>),
    /// There is nothing to answer: no failure, but `?` ends a job with it too.
    Ignored(&'static str),
    Unreadable(&'static str),
    Inbox(crate::inbox::Error),
    /// The answer stands in the asker's direct space, and where it was asked nobody could be told so.
    Untold(MessageId, Error),
    /// Another job has to end first.
    Blocked(&'static str),
    /// The process ends.
    Closing,
}

impl From<NoReply> for JobError {
    fn from(why: NoReply) -> Self {
        Self::Ignored(match why {
            NoReply::FromABot => "a bot said it",
            NoReply::Refused => "its asker is not served",
            NoReply::Aside => "it is not said to the bot",
        })
    }
}

impl JobContext {
    /// Runs one job from end to end.
    pub async fn process(&self, claim: &Claim) -> JobOutcome {
        let job = claim.job();
        if job.key.starts_with(DUE) {
            let end = self.tell_watch(claim).await;
            let outcome = match &end {
                JobOutcome::Done(Some(_)) => "answered",
                end => end.word(),
            };
            self.metrics.question("told_watch", outcome);
            return end;
        }
        let envelope: Envelope = match serde_json::from_str(&job.body) {
            Ok(envelope) => envelope,
            Err(_) => return JobOutcome::DeadLetter("the stored event cannot be read".to_owned()),
        };
        if envelope.resource == "memberships" {
            return self.welcome(claim, envelope).await;
        }
        if envelope.event == "deleted" {
            let deleted = self.delete_reply(claim, &envelope.data).await;
            let end = match deleted {
                Ok(()) => JobOutcome::Done(None),
                Err(error) => self.end(error, claim, None).await,
            };
            self.metrics.question("deletion", end.word());
            return end;
        }
        // Only such an event can have another id.
        let may_be_wrong = envelope.data.lookup.is_some().then(|| envelope.clone());
        let question = match self.understand(claim, envelope).await {
            Ok(question) => question,
            Err(error) => {
                return match self.file_under_right_id(claim, may_be_wrong, error).await {
                    Ok(()) => JobOutcome::Done(None),
                    Err(error) => self.end(error, claim, None).await,
                };
            }
        };
        let word = question.readings.best().intent.word();
        let (end, outcome) = match self.answer(claim, &question).await {
            Ok(reply) => (JobOutcome::Done(reply), "answered"),
            Err(error) => {
                let end = self.end(error, claim, Some(&question)).await;
                let outcome = end.word();
                (end, outcome)
            }
        };
        self.metrics.question(word, outcome);
        end
    }

    /// Says a first word in a space that the bot was added to, where whoever added it is served.
    async fn welcome(&self, claim: &Claim, envelope: Envelope) -> JobOutcome {
        let (Some(room), Some(member)) = (envelope.data.room_id, envelope.data.person_id) else {
            return JobOutcome::DeadLetter("a membership without a space".to_owned());
        };
        let question = Question {
            readings: intent::Intent::Help(intent::Help::Asked).into(),
            asker: envelope.actor_id.unwrap_or_else(|| member.clone()),
            room,
            thread: None,
            begins_thread: false,
            freshness: Freshness::CachedOk,
            direct: false,
            is_alone: false,
            asked: None,
            since: None,
            edit: None,
            asker_context: None,
        };
        let (end, outcome) = match self.greet(claim, &question).await {
            Ok(reply) => (JobOutcome::Done(reply), "answered"),
            Err(error) => {
                let end = self.end(error, claim, None).await;
                let outcome = end.word();
                (end, outcome)
            }
        };
        self.metrics.question("welcome", outcome);
        end
    }

    async fn greet(&self, claim: &Claim, q: &Question) -> Result<Option<MessageId>, JobError> {
        let asker_context = self.responder.lookup.load_asker(&q.asker, q.space()).await;
        if !self
            .responder
            .serves(&asker_context.map_err(JobError::AskerUnknown)?)
        {
            return Err(JobError::Ignored("whoever added the bot is not served"));
        }
        let (templates, now) = (&self.responder.templates, (self.now)());
        let reply = templates.render(&Answer::Welcome, &Reader::at(now));
        self.deliver(claim, q, reply).await
    }

    async fn answer(&self, claim: &Claim, q: &Question) -> Result<Option<MessageId>, JobError> {
        if let Some(edit) = &q.edit {
            self.end_watches_of(claim, &edit.question, Some(&q.asker))
                .await?;
        }
        let asker_context = match &q.asker_context {
            Some(Ok(asker_context)) if asker_context.is(&q.asker, q.space()) => {
                Ok(asker_context.clone())
            }
            Some(Err(error)) => Err(Arc::clone(error)),
            _ => self.responder.lookup.load_asker(&q.asker, q.space()).await,
        };
        let look_up = |error| JobError::At(Stage::LookUp, error);
        let asker_context = asker_context.map_err(JobError::AskerUnknown)?;
        // An asker without an answer does not get the notice of the limit either.
        if let Some(why) = self.responder.leaves(&asker_context) {
            return Err(why.into());
        }
        // A retry of a question counts no more, also if another process counted the first attempt.
        let job = claim.job();
        if job.attempt == 1 {
            match self.limiter.ask(&q.asker, &job.key, Instant::now()).await {
                RateDecision::Answer => {}
                RateDecision::Notice => {
                    let notice = self.render(&Answer::Apology(Apology::TooFast), q);
                    return self.deliver(claim, q, notice).await;
                }
                RateDecision::Leave => return Err(JobError::Ignored("its asker asks too fast")),
            }
        }
        if let Some(answer) = private::answered(claim) {
            return self.tell_where(claim, q, answer).await.map(Some);
        }
        let is_private = self.is_private(q, &asker_context).await?;
        let asked = Asked {
            readings: q.readings.clone(),
            freshness: q.freshness,
            // A thread of the space is none of the direct one.
            thread: q.thread.clone().filter(|_| !is_private),
            context: self.context(claim, q).await?,
            desk: Some(Desk {
                inbox: claim.inbox().clone(),
                rules: self.watches,
                asked: claim.job().key.clone(),
                room: q.room.clone(),
                thread: q.thread.clone(),
                direct: q.direct,
                private: is_private,
                now: (self.now)(),
            }),
        };
        let asker_context = if is_private {
            asker_context.alone()
        } else {
            asker_context
        };
        let answered = self.responder.answer(&asked, asker_context, (self.now)());
        let answered = answered.await.map_err(look_up)?;
        match answered {
            Ok(Answered { reply, about }) => {
                let now = self.webex.now();
                let reply = match q.asked {
                    Some(asked) if now.duration_since(asked) > LATE => {
                        let language = q.readings.language();
                        self.responder.templates.late(reply, asked, now, language)
                    }
                    _ => reply,
                };
                if is_private {
                    return self.deliver_privately(claim, q, reply, about).await;
                }
                let posted = self.deliver(claim, q, reply).await?;
                if let Some(id) = &posted {
                    self.remember(claim, q, id, about).await;
                }
                Ok(posted)
            }
            Err(why) => Err(why.into()),
        }
    }

    /// A reply that is about nobody, in the language of the question.
    pub(super) fn render(&self, answer: &Answer, q: &Question) -> Reply {
        let reader = Reader {
            language: q.readings.best().language.clone(),
            in_group: !q.direct,
            thread: q.thread.clone(),
            ..Reader::at((self.now)())
        };
        self.responder.templates.render(answer, &reader)
    }

    /// Decides about a job after a failure; posts an apology if one is due.
    pub(super) async fn end(
        &self,
        error: JobError,
        claim: &Claim,
        question: Option<&Question>,
    ) -> JobOutcome {
        let (apology, q) = match self.judge(error, claim, question) {
            Ok(end) => return end,
            Err((apology, q)) => (apology, q),
        };
        let reply = self.render(&Answer::Apology(apology), q);
        match self.deliver(claim, q, reply).await {
            Ok(posted) => JobOutcome::Done(posted),
            // If the apology cannot be posted now either, the whole job is retried.
            Err(error) => self
                .judge(error, claim, Some(q))
                .unwrap_or_else(|_| JobOutcome::DeadLetter("the apology was refused".to_owned())),
        }
    }

    /// The decision about a failed job, or the apology to its asker.
    fn judge<'a>(
        &self,
        error: JobError,
        claim: &Claim,
        question: Option<&'a Question>,
    ) -> Result<JobOutcome, (Apology, &'a Question)> {
        // Pauses count from the failure: the call before it may have taken long.
        let now = (self.now)();
        // Taken in by Webex's clock, maybe at a replica whose own is another.
        let age = self.webex.now().duration_since(claim.job().received);
        let mut attempt = Attempt {
            number: claim.job().attempt,
            again: false,
            received: now.saturating_sub(age).unwrap_or(now),
            now,
            jitter: super::jitter(),
        };
        let (stage, error) = match error {
            JobError::Ignored(why) => return Ok(JobOutcome::Ignored(why)),
            JobError::Unreadable(why) => return Ok(JobOutcome::DeadLetter(why.to_owned())),
            JobError::Blocked(why) => {
                let soon = SOON.mul_f64(0.5 + attempt.jitter / 2.0);
                let soon = attempt.now.saturating_add(soon).unwrap_or(attempt.now);
                return Ok(JobOutcome::Blocked(soon, why));
            }
            JobError::Inbox(error) => {
                let at = attempt.retry_at(None);
                return Ok(JobOutcome::Retry(at, error.to_string()));
            }
            JobError::Closing => return Ok(JobOutcome::Release),
            JobError::Untold(answer, error) => {
                attempt.again = failed_so_before(claim, &error);
                let decision = decide(Stage::Post, &error, &attempt);
                warn!(?decision, error = %error, "an answer was given in private, and not told of");
                return Ok(match decision {
                    Decision::Halt => JobOutcome::TokenRefused,
                    Decision::Retry(at) if attempt.number < MAX_LINES => {
                        claim.replied_privately(answer.as_str());
                        JobOutcome::Retry(at, error.to_string())
                    }
                    _ => JobOutcome::Done(Some(answer)),
                });
            }
            JobError::AskerUnknown(error) => {
                attempt.again = failed_so_before(claim, &error);
                let decision = decide(Stage::LookUp, &error, &attempt);
                // Where silence is what those get who may not ask, nobody is told who may not be served.
                if matches!(decision, Decision::Tell(_))
                    && self.responder.lookup.on_denied() == OnDenied::Silence
                {
                    return Ok(JobOutcome::DeadLetter(error.to_string()));
                }
                (Stage::LookUp, error)
            }
            JobError::At(stage, error) => (stage, error),
        };
        attempt.again = failed_so_before(claim, &error);
        let unheard = match question {
            Some(q) if stage == Stage::Post && error.is_ambiguous() && !q.direct => {
                claim.post_unheard();
                Some(claim.job().unheard_posts + 1)
            }
            _ => None,
        };
        let decision = match unheard {
            Some(times) => after_unheard(times, &error, &attempt),
            None => decide(stage, &error, &attempt),
        };
        warn!(?stage, ?decision, error = %error, "a call to Webex failed");
        let why = error.to_string();
        match (decision, question) {
            (Decision::Halt, _) => Ok(JobOutcome::TokenRefused),
            (Decision::Retry(at), _) => Ok(JobOutcome::Retry(at, why)),
            (Decision::Forget, _) => Ok(JobOutcome::Done(None)),
            (Decision::DeadLetter, _) | (Decision::Tell(_), None) => {
                Ok(JobOutcome::DeadLetter(why))
            }
            (Decision::Tell(apology), Some(q)) => Err((apology, q)),
        }
    }
}

/// Whether the attempt before this one ended with the same failure, if this is not the first since it was called back.
fn failed_so_before(claim: &Claim, error: &Error) -> bool {
    let Job { attempt, why, .. } = claim.job();
    *attempt > 1 && why.as_deref().is_some_and(|why| error.is_told_in(why))
}

pub(super) fn at(stage: Stage) -> impl FnOnce(Error) -> JobError {
    move |error| JobError::At(stage, Arc::new(error))
}
