//! Decides the next step after a job failed. Pure.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::reply::Apology;
use crate::webex::client::{Disposition, Error, ErrorKind};

/// How often a job is tried.
const MAX_ATTEMPTS: u32 = 12;

/// How long after it was asked a question is still worth an answer.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(1);

/// How often a message is asked for that is not there: right after an event it may not be yet.
const MAX_ATTEMPTS_TO_FIND: u32 = 4;

/// The longest pause that an attempt's number makes.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

/// The stage of a job at which a call to Webex failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Fetching the message or the press.
    Fetch,
    /// Looking somebody up.
    LookUp,
    /// Posting the reply.
    Post,
    /// Posting the reply to the asker's direct space, where it can be seen whether it was.
    PostPrivately,
}

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Try again then.
    Retry(Timestamp),
    /// Tell the asker, and be done.
    Tell(Apology),
    /// Nobody can be told, or needs to be: there is nothing left to answer.
    Forget,
    /// It failed for good; an operator may look at it.
    DeadLetter,
    /// The token is refused: stop taking jobs until it works again.
    Halt,
}

/// Inputs of a retry decision.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Which attempt this is, from 1.
    pub number: u32,
    /// When the question came in.
    pub received: Timestamp,
    /// The time of day.
    pub now: Timestamp,
    /// Whether the attempt before this one ended with the same failure of the same call.
    pub again: bool,
    /// Jitter, from 0 to 1, so that many jobs do not come back in the same moment.
    pub jitter: f64,
}

impl Attempt {
    fn is_spent(&self) -> bool {
        self.number >= MAX_ATTEMPTS || self.now.duration_since(self.received) > MAX_AGE
    }

    /// When to try again: after what Webex asked for, or after a pause that doubles.
    #[must_use]
    pub fn retry_at(&self, asked: Option<Duration>) -> Timestamp {
        let doubled = Duration::from_millis(500) * 2_u32.pow(self.number.clamp(1, 10));
        let pause = asked.unwrap_or_else(|| doubled.min(LONGEST_BACKOFF));
        // Jitter only adds: what Webex asked for is kept.
        let jitter = pause
            .min(LONGEST_BACKOFF)
            .mul_f64(self.jitter.clamp(0.0, 1.0) / 2.0);
        self.now
            .saturating_add(pause + jitter)
            .unwrap_or(Timestamp::MAX)
    }
}

/// Decides the next step after an error at a stage.
#[must_use]
pub fn decide(stage: Stage, error: &Error, attempt: &Attempt) -> Decision {
    match (error.disposition(), stage) {
        (Disposition::Stop, _) => Decision::Halt,
        (disposition @ (Disposition::Retry { .. } | Disposition::RetryOnce), stage) => {
            let in_vain = disposition == Disposition::RetryOnce && attempt.again;
            match stage {
                Stage::LookUp if in_vain || attempt.is_spent() => {
                    Decision::Tell(Apology::Unavailable)
                }
                _ if in_vain || attempt.is_spent() => Decision::DeadLetter,
                _ => Decision::Retry(attempt.retry_at(error.retry_after())),
            }
        }
        (Disposition::Tell, Stage::LookUp) => Decision::Tell(Apology::Refused),
        (Disposition::Tell, Stage::Fetch) if error.kind() == ErrorKind::NotFound => {
            if attempt.number < MAX_ATTEMPTS_TO_FIND {
                Decision::Retry(attempt.retry_at(None))
            } else {
                Decision::Forget
            }
        }
        // The bot was removed from the space: there is nobody to answer.
        (Disposition::Tell, _) if error.kind() == ErrorKind::Forbidden => Decision::Forget,
        (Disposition::Tell, Stage::Post) if error.kind() == ErrorKind::NotFound => Decision::Forget,
        (Disposition::Tell, _) => Decision::DeadLetter,
    }
}

/// How often a reply is posted of which nobody can know whether it was posted before.
const MAX_UNHEARD: u32 = 4;

/// Decides what follows a post, where nobody can look, of which it is not known whether it was carried out: the n-th of
/// this question. Each may become one more answer, so the pauses grow fast (a second, ten, hundred), and in
/// the end an operator decides.
#[must_use]
pub fn after_unheard(times: u32, error: &Error, attempt: &Attempt) -> Decision {
    let pause = Duration::from_secs(10_u64.pow(times.clamp(1, MAX_UNHEARD) - 1));
    let Disposition::Retry { after } = error.disposition() else {
        return decide(Stage::Post, error, attempt);
    };
    if times >= MAX_UNHEARD || attempt.is_spent() {
        return Decision::DeadLetter;
    }
    Decision::Retry(attempt.retry_at(Some(after.unwrap_or_default().max(pause))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(number: u32, minutes: i64) -> Attempt {
        let received = Timestamp::UNIX_EPOCH;
        Attempt {
            number,
            received,
            now: received + SignedDuration::from_mins(minutes),
            again: false,
            jitter: 0.5,
        }
    }

    #[test]
    fn a_failure_that_may_pass_is_retried_after_growing_pauses() {
        let error = Error::interrupted("GET /people");
        let mut last = Duration::ZERO;
        for number in 1..MAX_ATTEMPTS {
            let at = attempt(number, 0);
            let Decision::Retry(then) = decide(Stage::LookUp, &error, &at) else {
                panic!("attempt {number} is not tried again");
            };
            let pause = Duration::try_from(then.duration_since(at.now)).unwrap();
            assert!(
                pause >= last && pause <= LONGEST_BACKOFF * 3 / 2,
                "{pause:?}"
            );
            last = pause;
        }
    }

    #[test]
    fn a_job_tried_too_often_or_too_old_gets_an_apology_or_is_dead() {
        let error = Error::interrupted("GET /people");
        for spent in [attempt(MAX_ATTEMPTS, 0), attempt(1, 61)] {
            let told = decide(Stage::LookUp, &error, &spent);
            assert_eq!(told, Decision::Tell(Apology::Unavailable));
            for stage in [Stage::Fetch, Stage::Post, Stage::PostPrivately] {
                assert_eq!(
                    decide(stage, &error, &spent),
                    Decision::DeadLetter,
                    "{stage:?}"
                );
            }
        }
    }

    #[test]
    fn a_senseless_answer_is_asked_for_once_more_and_then_reported() {
        let error = Error::unreadable("GET /people");
        for stage in [
            Stage::Fetch,
            Stage::LookUp,
            Stage::Post,
            Stage::PostPrivately,
        ] {
            // However often something else went wrong before.
            for number in [1, 3] {
                let again = decide(stage, &error, &attempt(number, 0));
                assert!(matches!(again, Decision::Retry(_)), "{stage:?}: {again:?}");
            }
            let again = Attempt {
                again: true,
                ..attempt(2, 0)
            };
            let then = decide(stage, &error, &again);
            let end = match stage {
                Stage::LookUp => Decision::Tell(Apology::Unavailable),
                Stage::Fetch | Stage::Post | Stage::PostPrivately => Decision::DeadLetter,
            };
            assert_eq!(then, end, "{stage:?}");
        }
    }

    #[test]
    fn what_webex_asks_to_wait_is_waited_at_least() {
        let at = attempt(1, 0);
        let asked = Duration::from_secs(300);
        let then = at.retry_at(Some(asked)).duration_since(at.now);
        assert!(Duration::try_from(then).unwrap() >= asked);
    }

    #[test]
    fn an_unheard_post_is_repeated_seldom_and_after_growing_pauses() {
        let error = Error::interrupted("POST /messages");
        let at = attempt(1, 0);
        let mut last = Duration::ZERO;
        for times in 1..MAX_UNHEARD {
            let Decision::Retry(then) = after_unheard(times, &error, &at) else {
                panic!("the {times}th is not tried again");
            };
            let pause = Duration::try_from(then.duration_since(at.now)).unwrap();
            assert!(pause > last * 5, "{pause:?} after {last:?}");
            last = pause;
        }
        assert_eq!(
            after_unheard(MAX_UNHEARD, &error, &at),
            Decision::DeadLetter
        );
    }
}
