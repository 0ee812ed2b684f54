//! Limits questions per asker; tells them once, and then leaves them unanswered until they pause. Each process counts on
//! its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::future::Cache;
use tokio::time::Instant;

use crate::webex::model::PersonId;

/// The most people whose questions are counted at a time.
const PEOPLE: u64 = 10_000;

/// The decision about a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateDecision {
    /// Answer it.
    Answer,
    /// Say that it was too many.
    Notice,
    /// Leave it: the notice was given.
    Leave,
}

/// Counts questions by asker.
#[derive(Debug, Clone)]
pub struct Limiter {
    askers: Cache<PersonId, Arc<Mutex<Bucket>>>,
    /// The questions that were counted and may come back: those of a job that was released.
    counted: Cache<String, ()>,
    per_minute: u32,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    counted: Instant,
    told: bool,
}

impl Limiter {
    /// A limiter that answers this many questions of one person a minute, and as many at once; 0 is
    /// no limit.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        Self {
            askers: Cache::builder()
                .max_capacity(PEOPLE)
                // After a minute an allowance is whole again: nothing is forgotten that matters.
                .time_to_idle(Duration::from_secs(120))
                .build(),
            counted: Cache::builder()
                .max_capacity(PEOPLE)
                .time_to_live(Duration::from_secs(3600))
                .build(),
            per_minute,
        }
    }

    /// Counts a question, once however often it is asked about; `key` is that of its job.
    pub async fn ask(&self, asker: &PersonId, key: &str, now: Instant) -> RateDecision {
        if self.per_minute == 0 || self.counted.contains_key(key) {
            return RateDecision::Answer;
        }
        let most = f64::from(self.per_minute);
        let fresh = async {
            Arc::new(Mutex::new(Bucket {
                left: most,
                counted: now,
                told: false,
            }))
        };
        let bucket = self.askers.get_with(asker.clone(), fresh).await;
        let decision = {
            // A bucket is never left half written: a poisoned lock is as good as any.
            let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
            bucket.count(now, most)
        };
        if decision == RateDecision::Answer {
            self.counted.insert(key.to_owned(), ()).await;
        }
        decision
    }
}

impl Bucket {
    fn count(&mut self, now: Instant, most: f64) -> RateDecision {
        let passed = now.saturating_duration_since(self.counted).as_secs_f64();
        self.left = (self.left + passed * most / 60.0).min(most);
        self.counted = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            // Told anew only after a real pause, and not at every question that is let through.
            self.told &= self.left < most / 2.0;
            RateDecision::Answer
        } else if self.told {
            RateDecision::Leave
        } else {
            self.told = true;
            RateDecision::Notice
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks as many different questions, and what is decided about each.
    async fn asks(
        limiter: &Limiter,
        asker: &PersonId,
        count: usize,
        now: Instant,
    ) -> Vec<RateDecision> {
        let mut decided = Vec::new();
        for _ in 0..count {
            let key = uuid::Uuid::new_v4().to_string();
            decided.push(limiter.ask(asker, &key, now).await);
        }
        decided
    }

    #[tokio::test]
    async fn who_floods_is_told_once_and_answered_again_after_a_pause() {
        use RateDecision::{Answer, Leave, Notice};
        let limiter = Limiter::new(60);
        let (anna, bo) = ("ANNA".parse().unwrap(), "BO".parse().unwrap());
        let now = Instant::now();
        assert_eq!(asks(&limiter, &anna, 60, now).await, [Answer; 60]);
        assert_eq!(asks(&limiter, &anna, 2, now).await, [Notice, Leave]);
        assert_eq!(asks(&limiter, &bo, 1, now).await, [Answer]);
        let later = now + Duration::from_secs(2);
        assert_eq!(
            asks(&limiter, &anna, 3, later).await,
            [Answer, Answer, Leave]
        );
        let rested = later + Duration::from_secs(60);
        assert_eq!(asks(&limiter, &anna, 60, rested).await, [Answer; 60]);
        assert_eq!(asks(&limiter, &anna, 1, rested).await, [Notice]);
    }

    #[tokio::test]
    async fn a_question_that_comes_back_is_not_counted_again() {
        let limiter = Limiter::new(2);
        let (anna, now) = ("ANNA".parse().unwrap(), Instant::now());
        for _ in 0..5 {
            assert_eq!(limiter.ask(&anna, "one", now).await, RateDecision::Answer);
        }
        assert_eq!(limiter.ask(&anna, "two", now).await, RateDecision::Answer);
        assert_eq!(limiter.ask(&anna, "three", now).await, RateDecision::Notice);
    }

    #[tokio::test]
    async fn without_a_limit_everything_is_answered() {
        let limiter = Limiter::new(0);
        let anna = "ANNA".parse().unwrap();
        let decided = asks(&limiter, &anna, 10_000, Instant::now()).await;
        assert!(
            decided
                .iter()
                .all(|decision| *decision == RateDecision::Answer)
        );
    }
}
