//! The budget of calls for watches. Pure.
//!
//! Calls leave one at a time, spread evenly over the minute. The first 429, whoever's call met it, halves the budget; it grows
//! again slowly with each call that Webex answers.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

/// How much the budget grows with each call that is answered.
const GROWTH: f64 = 1.02;

/// The part of the budget that always stays.
const LEAST: f64 = 1.0 / 16.0;

/// A person is not looked at again before so many calls could have left.
const REST: u32 = 6;

/// How many calls could leave between two cuts of the budget: a throttled minute is one.
const CUT: u32 = 12;

/// The budget of calls.
#[derive(Debug)]
pub(super) struct Budget {
    /// Calls a minute, as they are set.
    most: f64,
    /// Calls a minute now.
    now: f64,
    /// When the next may leave.
    next: Instant,
    /// When it was cut last.
    cut: Option<Instant>,
}

impl Budget {
    pub(super) fn new(calls: u32, now: Instant) -> Self {
        let most = f64::from(calls.max(1));
        Self {
            most,
            now: most,
            next: now,
            cut: None,
        }
    }

    /// The time between two calls.
    pub(super) fn pause(&self) -> Duration {
        Duration::from_secs_f64(60.0 / self.now)
    }

    /// The time between two calls of the whole budget.
    fn whole_pause(&self) -> Duration {
        Duration::from_secs_f64(60.0 / self.most)
    }

    /// How long nobody is looked at twice.
    pub(super) fn rest(&self) -> Duration {
        self.whole_pause() * REST
    }

    /// Whether a call may leave, which then counts.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let may = now >= self.next;
        if may {
            self.next = now + self.pause();
        }
        may
    }

    /// A call was answered.
    pub(super) fn answered(&mut self) {
        self.now = (self.now * GROWTH).min(self.most);
    }

    /// Webex throttles, whoever's calls.
    pub(super) fn throttled(&mut self, now: Instant, wait: Option<Duration>) {
        let lately = self
            .cut
            .is_some_and(|cut| now < cut + self.whole_pause() * CUT);
        if !lately {
            self.now = (self.now / 2.0).max(self.most * LEAST);
            self.cut = Some(now);
        }
        self.next = self
            .next
            .max(now + self.pause().max(wait.unwrap_or_default()));
    }
}

/// Of these people the one who was not looked at for longest; none where all were looked at a short while ago.
pub(super) fn longest_ago<'a, P: Eq + Hash>(
    people: impl IntoIterator<Item = &'a P>,
    looked: &HashMap<P, Instant>,
    (now, rest): (Instant, Duration),
) -> Option<&'a P> {
    let at = |person: &&P| looked.get(*person).copied();
    people
        .into_iter()
        .filter(|person| at(person).is_none_or(|at| now >= at + rest))
        .min_by_key(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn calls_are_spread_evenly_over_the_minute() {
        let start = Instant::now();
        let mut budget = Budget::new(12, start);
        let left: Vec<u32> = (0..120)
            .filter(|second| budget.take(start + SECOND * *second))
            .collect();
        assert_eq!(left.len(), 24);
        assert!(left.windows(2).all(|two| two[1] - two[0] == 5), "{left:?}");
    }

    #[test]
    fn a_throttled_minute_halves_the_budget_which_grows_slowly() {
        let start = Instant::now();
        let mut budget = Budget::new(12, start);
        budget.throttled(start, Some(SECOND * 30));
        budget.throttled(start + SECOND * 20, None);
        assert_eq!(budget.pause(), SECOND * 10);
        assert!(!budget.take(start + SECOND * 29));
        assert!(budget.take(start + SECOND * 30));
        budget.throttled(start + SECOND * 61, None);
        assert_eq!(budget.pause(), SECOND * 20);
        budget.answered();
        assert!(budget.pause() > SECOND * 19);
        for _ in 0..100 {
            budget.answered();
        }
        assert_eq!(budget.pause(), SECOND * 5);
        for minute in 2..99 {
            budget.throttled(start + SECOND * 61 * minute, None);
        }
        assert_eq!(budget.pause(), SECOND * 80, "a part stays");
    }

    #[test]
    fn everybody_is_looked_at_in_turn_and_nobody_too_often() {
        let start = Instant::now();
        let (people, mut looked) = (["anna", "wei", "mei"], HashMap::new());
        let mut turn = |second: u32| {
            let now = start + SECOND * second;
            let next = longest_ago(&people, &looked, (now, SECOND * 30)).copied();
            if let Some(person) = next {
                looked.insert(person, now);
            }
            next
        };
        assert_eq!([turn(0), turn(5), turn(10)], people.map(Some));
        assert_eq!(turn(15), None);
        assert_eq!(
            [turn(30), turn(34), turn(35)],
            [Some("anna"), None, Some("wei")]
        );
    }
}
