//! Fair turns: whoever asks much waits behind everybody else. Pure.
//!
//! One process has the file, so its memory is enough; PostgreSQL has a table (`flow`).
//!
//! Start-time fair queueing (Goyal, Vin and Cheng, <https://doi.org/10.1145/248157.248171>): a job's turn is one more
//! than that of the last job of its lane, and never before the turn that has come. So claims only follow the turns, and
//! cost the same however many jobs wait.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Map size at which idle lanes are evicted.
const TIDY_FROM: usize = 1024;

/// Gives out turns.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// The latest turn that has come.
    current: i64,
    /// The last turn of each lane that has jobs waiting.
    lanes: HashMap<String, i64>,
    tidy_at: usize,
}

impl Turns {
    /// As it was when these lanes had open jobs: of each its first and its last turn.
    pub(super) fn of(open: Vec<(String, i64, i64)>) -> Self {
        Self {
            current: open.iter().map(|(_, first, _)| *first).min().unwrap_or(0),
            lanes: open
                .into_iter()
                .map(|(lane, _, last)| (lane, last))
                .collect(),
            tidy_at: TIDY_FROM,
        }
    }

    /// The turn of the next job of this lane; one that is handed over has its turn at once.
    pub(super) fn give(&mut self, lane: &str, handed_over: bool) -> i64 {
        let turn = self.take(lane);
        if handed_over {
            self.reached(turn);
        }
        turn
    }

    fn take(&mut self, lane: &str) -> i64 {
        if let Some(last) = self.lanes.get_mut(lane) {
            *last = self.current.max(*last + 1);
            return *last;
        }
        if self.lanes.len() >= self.tidy_at {
            let current = self.current;
            self.lanes.retain(|_, last| *last >= current);
            self.tidy_at = TIDY_FROM.max(self.lanes.len() * 2);
        }
        self.lanes.insert(lane.to_owned(), self.current);
        self.current
    }

    /// A job of this turn was claimed.
    pub(super) fn reached(&mut self, turn: i64) {
        self.current = self.current.max(turn);
    }
}

/// The turns that an engine's tasks share. They are never left half taken: a poisoned lock is as good as any.
pub(super) fn lock(turns: &Mutex<Turns>) -> MutexGuard<'_, Turns> {
    turns.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_job_of_a_lane_comes_before_the_second_of_another() {
        let mut turns = Turns::default();
        let flood: Vec<i64> = (0..5).map(|_| turns.take("flooder")).collect();
        assert_eq!(flood, [0, 1, 2, 3, 4]);
        assert_eq!(turns.take("anna"), 0);
    }

    #[test]
    fn who_was_quiet_gains_nothing_by_it() {
        let mut turns = Turns::default();
        turns.take("anna");
        turns.reached(7);
        assert_eq!((turns.take("anna"), turns.take("john")), (7, 7));
    }

    #[test]
    fn turns_go_on_where_they_were() {
        let mut turns = Turns::of(vec![("anna".to_owned(), 3, 9), ("john".to_owned(), 4, 4)]);
        assert_eq!(turns.take("anna"), 10);
        assert_eq!(turns.take("john"), 5);
        assert_eq!(turns.take("carol"), 3);
    }

    #[test]
    fn lanes_whose_turns_have_come_are_forgotten() {
        let mut turns = Turns::default();
        for n in 0..100_000 {
            let turn = turns.take(&n.to_string());
            turns.reached(turn + 1);
        }
        assert!(turns.lanes.len() <= TIDY_FROM);
    }
}
