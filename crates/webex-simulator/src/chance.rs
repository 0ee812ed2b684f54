//! Seeded chance: the same seed makes the same choices in the same order.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::generated::mix;

/// Choices by name: each name has a sequence of its own, so that calls of one endpoint do not depend on the others.
#[derive(Debug)]
pub(super) struct Chance {
    seed: u64,
    drawn: Mutex<HashMap<String, u64>>,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let drawn = Mutex::default();
        Self { seed, drawn }
    }

    /// The next numbers for a name.
    pub(super) fn next(&self, name: &str) -> Numbers {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = drawn.entry(name.to_owned()).or_default();
        *turn += 1;
        let of_name = name
            .bytes()
            .fold(self.seed, |sum, byte| mix(sum, u64::from(byte)));
        Numbers {
            seed: mix(of_name, *turn),
            drawn: 0,
        }
    }

    /// All sequences from their beginning.
    pub(super) fn reset(&self) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.clear();
    }
}

/// A sequence of numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    seed: u64,
    drawn: u64,
}

impl Numbers {
    /// A number from 0 to `most`.
    pub(super) fn up_to(&mut self, most: u64) -> u64 {
        self.drawn += 1;
        let bits = mix(self.seed, self.drawn);
        most.checked_add(1).map_or(bits, |count| bits % count)
    }

    /// A place in a list of so many items.
    pub(super) fn place(&mut self, items: usize) -> usize {
        let last = u64::try_from(items.saturating_sub(1)).unwrap_or(u64::MAX);
        usize::try_from(self.up_to(last)).unwrap_or_default()
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn happens(&mut self, percent: u8) -> bool {
        self.up_to(99) < u64::from(percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_the_choices_of_each_name() {
        let (one, other) = (Chance::new(5), Chance::new(5));
        let draw = |chance: &Chance, name: &str| chance.next(name).up_to(1_000_000);
        let first: Vec<u64> = (0..20).map(|_| draw(&one, "a")).collect();
        let second: Vec<u64> = (0..20)
            .map(|_| {
                // Another name between does not matter.
                draw(&other, "b");
                draw(&other, "a")
            })
            .collect();
        assert_eq!(first, second);
        one.reset();
        assert_eq!(draw(&one, "a"), first[0]);
        assert_ne!(draw(&Chance::new(6), "a"), first[0]);
        let often = (0..1000).filter(|_| one.next("c").happens(30)).count();
        assert!((250..350).contains(&often), "{often}");
        assert!(!one.next("d").happens(0) && one.next("d").happens(100));
    }
}
