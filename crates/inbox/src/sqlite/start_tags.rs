//! Start tags of jobs: an asker with many jobs waits behind the others. Pure.
//!
//! One process has the file, so its memory is enough; PostgreSQL has a table (`flow`).
//!
//! Start-time fair queueing (Goyal, Vin and Cheng, <https://doi.org/10.1145/248157.248171>): the start tag of a job is one
//! more than the last of its fairness key, and never below the virtual time. Claims follow the start tags, and cost the
//! same however many jobs wait.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Map size at which idle fairness keys are evicted.
const EVICT_FROM: usize = 1024;

/// Assigns start tags.
#[derive(Debug, Default)]
pub(super) struct StartTags {
    /// The highest start tag that was claimed.
    virtual_time: i64,
    /// The last start tag of each fairness key that has open jobs.
    last_tags: HashMap<String, i64>,
    evict_at: usize,
}

impl StartTags {
    /// The state for these open jobs: of each fairness key its first and its last start tag.
    pub(super) fn of(open: Vec<(String, i64, i64)>) -> Self {
        Self {
            virtual_time: open.iter().map(|(_, first, _)| *first).min().unwrap_or(0),
            last_tags: open.into_iter().map(|(key, _, last)| (key, last)).collect(),
            evict_at: EVICT_FROM,
        }
    }

    /// The start tag of the next job of this fairness key. A direct claim raises the virtual time to it.
    pub(super) fn assign(&mut self, fairness_key: &str, is_claimed: bool) -> i64 {
        let tag = self.next(fairness_key);
        if is_claimed {
            self.claimed(tag);
        }
        tag
    }

    fn next(&mut self, fairness_key: &str) -> i64 {
        if let Some(last) = self.last_tags.get_mut(fairness_key) {
            *last = self.virtual_time.max(*last + 1);
            return *last;
        }
        if self.last_tags.len() >= self.evict_at {
            let virtual_time = self.virtual_time;
            self.last_tags.retain(|_, last| *last >= virtual_time);
            self.evict_at = EVICT_FROM.max(self.last_tags.len() * 2);
        }
        self.last_tags
            .insert(fairness_key.to_owned(), self.virtual_time);
        self.virtual_time
    }

    /// A claim took a job with this start tag.
    pub(super) fn claimed(&mut self, tag: i64) {
        self.virtual_time = self.virtual_time.max(tag);
    }
}

/// The start tags that an engine's tasks share. A panic leaves no half-made change, so a poisoned lock is valid.
pub(super) fn lock(start_tags: &Mutex<StartTags>) -> MutexGuard<'_, StartTags> {
    start_tags.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_job_of_a_key_comes_before_the_second_of_another() {
        let mut tags = StartTags::default();
        let flood: Vec<i64> = (0..5).map(|_| tags.next("flooder")).collect();
        assert_eq!(flood, [0, 1, 2, 3, 4]);
        assert_eq!(tags.next("anna"), 0);
    }

    #[test]
    fn a_key_that_was_quiet_gains_nothing_by_it() {
        let mut tags = StartTags::default();
        tags.next("anna");
        tags.claimed(7);
        assert_eq!((tags.next("anna"), tags.next("john")), (7, 7));
    }

    #[test]
    fn start_tags_go_on_where_they_were() {
        let mut tags = StartTags::of(vec![("anna".to_owned(), 3, 9), ("john".to_owned(), 4, 4)]);
        assert_eq!(tags.next("anna"), 10);
        assert_eq!(tags.next("john"), 5);
        assert_eq!(tags.next("carol"), 3);
    }

    #[test]
    fn keys_below_the_virtual_time_are_evicted() {
        let mut tags = StartTags::default();
        for n in 0..100_000 {
            let tag = tags.next(&n.to_string());
            tags.claimed(tag + 1);
        }
        assert!(tags.last_tags.len() <= EVICT_FROM);
    }
}
