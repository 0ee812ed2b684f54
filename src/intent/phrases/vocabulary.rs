//! The words of one language, to be looked up as they are typed.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::spelt::{Slip, exact, loose, slips_into};

/// The fewest letters of a word in which a slip is forgiven.
const MIN_SLIP_LETTERS: usize = 4;

/// The number of a word, in the order in which files have them.
pub(super) type WordId = u32;

/// Hashes what nobody outside chooses: words of files, and small numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PlainHasher(u64);

/// Makes hashers of what nobody outside chooses.
pub(super) type Plain = BuildHasherDefault<PlainHasher>;

impl Hasher for PlainHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks();
        for eight in eights {
            self.write_u64(u64::from_le_bytes(*eight));
        }
        for byte in rest {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // The golden ratio spreads what is close together.
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A word as it stands in a vocabulary.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Known {
    pub(super) exact: Vec<WordId>,
    pub(super) misspelt: Vec<(WordId, Slip)>,
}

impl Known {
    /// Whether the word is one of the vocabulary's as it is spelt.
    pub(in super::super) fn is_exact(&self) -> bool {
        !self.exact.is_empty()
    }
}

/// The words of one language.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Words as they are spelt.
    exact: HashMap<Box<str>, WordId, Plain>,
    /// Words in each form that has no accents: by the first letter and the length, as slips are looked for.
    loose: Vec<(Box<str>, WordId)>,
    /// How often a word was looked up while files were read.
    #[cfg(test)]
    pub(super) looked_up: usize,
}

impl Vocabulary {
    /// The number of a word, which is added where it is new; [`Vocabulary::sort`] after the last of them.
    pub(super) fn id(&mut self, word: &str) -> WordId {
        #[cfg(test)]
        {
            self.looked_up += 1;
        }
        let exact = exact(word);
        if let Some(known) = self.exact.get(&*exact) {
            return *known;
        }
        let id = WordId::try_from(self.exact.len()).unwrap_or(WordId::MAX);
        for form in loose(&exact) {
            self.loose.push((form.into(), id));
        }
        self.exact.insert(exact.into(), id);
        id
    }

    /// Makes the words ready to be looked up.
    pub(super) fn sort(&mut self) {
        self.loose
            .sort_unstable_by(|(a, one), (b, other)| place(a).cmp(&place(b)).then(one.cmp(other)));
        self.loose.shrink_to_fit();
    }

    /// The words that this one may be.
    pub(super) fn known(&self, word: &str) -> Known {
        let exact = exact(word);
        let loose = loose(&exact);
        let mut known = Known::default();
        known.exact.extend(self.exact.get(&*exact));
        for form in &loose {
            if known.is_exact() && *form != exact {
                continue;
            }
            for id in self.spelt_loosely(form) {
                if !known.exact.contains(&id) {
                    known.exact.push(id);
                }
            }
        }
        if known.exact.is_empty()
            && let Some(bare) = loose.first().filter(|bare| bare.is_ascii())
        {
            known.misspelt = self.misspelt(bare);
        }
        known
    }

    fn spelt_loosely<'v>(&'v self, form: &'v str) -> impl Iterator<Item = WordId> + 'v {
        let from = self
            .loose
            .partition_point(|(known, _)| place(known) < place(form));
        self.loose[from..]
            .iter()
            .take_while(move |(known, _)| **known == *form)
            .map(|(_, id)| *id)
    }

    fn misspelt(&self, word: &str) -> Vec<(WordId, Slip)> {
        let mut firsts: Vec<char> = word.chars().take(2).collect();
        firsts.dedup();
        let lengths = word.len().saturating_sub(1)..=word.len() + 1;
        let near = firsts.iter().flat_map(|first| {
            let from = (Some(*first), *lengths.start());
            let to = (Some(*first), *lengths.end());
            let begin = self
                .loose
                .partition_point(|(form, _)| (form.chars().next(), form.len()) < from);
            self.loose[begin..]
                .iter()
                .take_while(move |(form, _)| (form.chars().next(), form.len()) <= to)
        });
        let mut found: Vec<(WordId, Slip)> = near
            .filter(|(form, _)| form.chars().count() >= MIN_SLIP_LETTERS - 1)
            .filter_map(|(form, id)| Some((*id, slips_into(word, form)?)))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(id, _)| *id);
        found
    }
}

/// Where a form stands among others.
fn place(form: &str) -> (Option<char>, usize, &str) {
    (form.chars().next(), form.len(), form)
}
