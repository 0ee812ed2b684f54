//! The phrases of one language, to be looked up word by word.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::file::Weight;
use super::meaning::Meaning;
use super::spelt::{Slip, plain, slips_into};
use crate::intent::Language;

/// Hashes small numbers, which nobody outside chooses.
#[derive(Debug, Clone, Copy, Default)]
struct PlaceHasher(u64);

type Places = BuildHasherDefault<PlaceHasher>;

impl Hasher for PlaceHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // The golden ratio spreads what is close together.
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

/// The place of a word in the vocabulary.
type WordId = u32;

/// The place of a phrase among those of its lexicon.
type PhraseId = usize;

/// The fewest letters of a word in which a slip is forgiven.
const MIN_SLIP_LETTERS: usize = 4;

/// Words with a meaning.
#[derive(Debug, Clone)]
pub(in super::super) struct Phrase {
    /// Their meanings.
    pub(in super::super) means: Vec<Meaning>,
    /// How sure a sign.
    pub(in super::super) weight: Weight,
    /// Whether they are names as well.
    pub(in super::super) is_name: bool,
    /// Whether they are of no language.
    pub(in super::super) is_command: bool,
    /// Whether they are words of the lexicon's language.
    pub(in super::super) is_of_language: bool,
    /// Whether they are of two parts, people between them.
    pub(in super::super) is_framed: bool,
    /// How many words they are.
    pub(in super::super) words: usize,
    /// The letters of the longest word.
    pub(in super::super) letters: usize,
}

impl Phrase {
    /// Whether this is one of its meanings.
    pub(in super::super) fn means(&self, meaning: Meaning) -> bool {
        self.means.contains(&meaning)
    }

    /// Whether it asks for something that the bot knows.
    pub(in super::super) fn asks(&self) -> bool {
        self.means.iter().any(|meaning| meaning.asks())
    }
}

/// A phrase that was found.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Match<'a> {
    /// The phrase.
    pub(in super::super) phrase: &'a Phrase,
    /// Behind its last word.
    pub(in super::super) end: usize,
    /// How a word of it was misspelt.
    pub(in super::super) slip: Option<Slip>,
}

/// A phrase of two parts that was found, people between them.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Framed<'a> {
    /// The phrase.
    pub(in super::super) phrase: &'a Phrase,
    /// Where its first part stands.
    pub(in super::super) head: (usize, usize),
    /// Where its second part stands.
    pub(in super::super) tail: (usize, usize),
}

/// A word as it stands in a lexicon.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Known {
    exact: Vec<WordId>,
    misspelt: Vec<(WordId, Slip)>,
}

impl Known {
    /// Whether the word is one of the lexicon's as it is spelt.
    pub(in super::super) fn is_exact(&self) -> bool {
        !self.exact.is_empty()
    }
}

/// The phrases of one language.
#[derive(Debug, Default)]
pub(in super::super) struct Lexicon {
    /// Which; none of commands.
    pub(in super::super) language: Option<Language>,
    /// Whether a capital letter is no sign of a name.
    pub(in super::super) nouns_are_capitalized: bool,
    /// Marks that only this language writes so: `¿`, a blank before `?`.
    pub(in super::super) marks: Vec<String>,
    /// Prefixes of a name in the same word, with the apostrophe.
    pub(in super::super) prefixes: Vec<String>,
    /// The endings of an owner's name, without an apostrophe.
    pub(in super::super) endings: Vec<String>,
    phrases: Vec<Phrase>,
    /// Words by how they may be typed, the exact form apart from that without accents.
    words: HashMap<String, Vec<WordId>>,
    unaccented: HashMap<String, Vec<WordId>>,
    /// Words as the file spells them.
    spelt: HashMap<String, WordId>,
    /// Words of which a slip may be made, by their first letter and their length.
    by_letter: HashMap<(char, usize), Vec<(String, WordId)>>,
    count: WordId,
    steps: HashMap<(usize, WordId), usize, Places>,
    nodes: usize,
    ends: HashMap<usize, PhraseId, Places>,
    frames: HashMap<usize, Vec<(Vec<WordId>, PhraseId)>, Places>,
}

impl Lexicon {
    pub(super) fn new(language: Option<Language>, nouns_are_capitalized: bool) -> Self {
        Self {
            language,
            nouns_are_capitalized,
            nodes: 1,
            ..Self::default()
        }
    }

    /// Adds a way to say something, and says whether it was new. `people` stand where it says.
    pub(super) fn add(&mut self, way: &str, phrase: &Phrase) -> Added {
        let words: Vec<&str> = way.split_whitespace().collect();
        let mut parts = words.split(|word| *word == super::PEOPLE);
        let (head, tail) = match (parts.next(), parts.next(), parts.next()) {
            (Some(head), None, _) => (head, &[][..]),
            (Some([]), Some(tail), None) => (tail, &[][..]),
            (Some(head), Some(tail), None) => (head, tail),
            _ => return Added::Wrong,
        };
        let head: Vec<WordId> = head.iter().map(|word| self.word(word)).collect();
        let tail: Vec<WordId> = tail.iter().map(|word| self.word(word)).collect();
        let mut node = 0;
        for word in &head {
            let next = self.nodes;
            node = *self.steps.entry((node, *word)).or_insert(next);
            if node == next {
                self.nodes += 1;
            }
        }
        let place = self.phrases.len();
        let tail_is_empty = tail.is_empty();
        let other = if tail.is_empty() {
            self.ends.get(&node).copied()
        } else {
            let frames = self.frames.entry(node).or_default();
            frames
                .iter()
                .find(|(known, _)| *known == tail)
                .map(|(_, other)| *other)
        };
        if let Some(other) = other {
            let other = &mut self.phrases[other];
            let is_command = other.is_command && !phrase.is_command;
            if is_command && other.means == phrase.means && !other.is_of_language {
                other.is_of_language = true;
                return Added::New;
            }
            return Added::Again;
        }
        if tail.is_empty() {
            self.ends.insert(node, place);
        } else {
            self.frames.entry(node).or_default().push((tail, place));
        }
        self.phrases.push(Phrase {
            is_framed: !tail_is_empty,
            words: head.len() + words.len().saturating_sub(head.len() + 1),
            letters: words
                .iter()
                .map(|word| word.chars().count())
                .max()
                .unwrap_or(0),
            ..phrase.clone()
        });
        Added::New
    }

    fn word(&mut self, word: &str) -> WordId {
        if let Some(known) = self.spelt.get(word) {
            return *known;
        }
        let forms = plain(word);
        if let Some([known, ..]) = self.words.get(&forms.exact).map(Vec::as_slice) {
            self.spelt.insert(word.to_owned(), *known);
            return *known;
        }
        let id = self.count;
        self.spelt.insert(word.to_owned(), id);
        self.count += 1;
        for form in forms.loose {
            if let Some(first) = form.chars().next()
                && form.chars().count() >= MIN_SLIP_LETTERS - 1
            {
                let spelt = self.by_letter.entry((first, form.len())).or_default();
                spelt.push((form.clone(), id));
            }
            self.unaccented.entry(form).or_default().push(id);
        }
        self.words.entry(forms.exact).or_default().push(id);
        id
    }

    /// The words that this one may be.
    pub(in super::super) fn known(&self, word: &str) -> Known {
        let forms = plain(word);
        let mut known = Known::default();
        if let Some(exact) = self.words.get(&forms.exact) {
            known.exact.extend(exact);
        }
        for form in &forms.loose {
            if known.is_exact() && *form != forms.exact {
                continue;
            }
            for id in self.unaccented.get(form).into_iter().flatten() {
                if !known.exact.contains(id) {
                    known.exact.push(*id);
                }
            }
        }
        if known.exact.is_empty()
            && let Some(bare) = forms.loose.first().filter(|bare| bare.is_ascii())
        {
            known.misspelt = self.misspelt(bare);
        }
        known
    }

    fn misspelt(&self, word: &str) -> Vec<(WordId, Slip)> {
        let mut firsts: Vec<char> = word.chars().take(2).collect();
        firsts.dedup();
        let length = word.len();
        let near = firsts.iter().flat_map(|first| {
            (length.saturating_sub(1)..=length + 1)
                .filter_map(|length| self.by_letter.get(&(*first, length)))
        });
        let mut found: Vec<(WordId, Slip)> = near
            .flatten()
            .filter_map(|(spelt, id)| Some((*id, slips_into(word, spelt)?)))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(id, _)| *id);
        found
    }

    /// Every phrase that begins at this place; what is no word inside of one is skipped where `skips` says so.
    pub(in super::super) fn matches<'s>(
        &'s self,
        words: &[Option<Known>],
        from: usize,
        skips: &impl Fn(usize) -> bool,
        mut found: impl FnMut(Match<'s>),
    ) {
        self.walk(
            words,
            from,
            0,
            None,
            skips,
            &mut |lexicon, node, end, slip| {
                if let Some(phrase) = lexicon.ends.get(&node) {
                    found(Match {
                        phrase: &lexicon.phrases[*phrase],
                        end,
                        slip,
                    });
                }
            },
        );
    }

    /// The longest phrase of two parts in these words.
    pub(in super::super) fn framed(
        &self,
        words: &[Option<Known>],
        skips: &impl Fn(usize) -> bool,
    ) -> Option<Framed<'_>> {
        let mut best: Option<Framed<'_>> = None;
        for from in 0..words.len() {
            self.walk(words, from, 0, None, skips, &mut |lexicon, node, end, _| {
                for (tail, phrase) in lexicon.frames.get(&node).into_iter().flatten() {
                    let phrase = &lexicon.phrases[*phrase];
                    if best.is_some_and(|best| best.phrase.words >= phrase.words) {
                        continue;
                    }
                    let place = (end + 1..words.len()).rev().find(|at| {
                        tail.iter().enumerate().all(|(n, id)| {
                            words
                                .get(at + n)
                                .and_then(Option::as_ref)
                                .is_some_and(|known| known.exact.contains(id))
                        })
                    });
                    if let Some(at) = place {
                        best = Some(Framed {
                            phrase,
                            head: (from, end),
                            tail: (at, at + tail.len()),
                        });
                    }
                }
            });
        }
        best
    }

    fn walk<'s>(
        &'s self,
        words: &[Option<Known>],
        at: usize,
        node: usize,
        slipped: Option<Slip>,
        skips: &impl Fn(usize) -> bool,
        found: &mut impl FnMut(&'s Self, usize, usize, Option<Slip>),
    ) {
        if node != 0 {
            found(self, node, at, slipped);
        }
        let mut place = at;
        while node != 0 && place < words.len() && skips(place) {
            place += 1;
        }
        let Some(Some(known)) = words.get(place) else {
            return;
        };
        for id in &known.exact {
            if let Some(next) = self.steps.get(&(node, *id)) {
                self.walk(words, place + 1, *next, slipped, skips, found);
            }
        }
        if slipped.is_none() {
            for (id, slip) in &known.misspelt {
                if let Some(next) = self.steps.get(&(node, *id)) {
                    self.walk(words, place + 1, *next, Some(*slip), skips, found);
                }
            }
        }
    }
}

/// The result of a lookup of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    /// It is new.
    New,
    /// It was there before.
    Again,
    /// Nobody can say it.
    Wrong,
}
