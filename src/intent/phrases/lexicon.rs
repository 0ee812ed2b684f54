//! The phrases of one language, to be looked up word by word.

use std::collections::HashMap;
use std::num::NonZeroU32;

use super::file::Weight;
use super::meaning::Meaning;
use super::spelt::Slip;
use super::vocabulary::{Known, Plain, Vocabulary, WordId};
use crate::intent::Language;

/// A place in a tree of words; the root is 0.
pub(super) type NodeId = u32;

/// The number of a phrase, counted from 1.
pub(super) type PhraseId = NonZeroU32;

/// Words with a meaning. Ways of an entry to say it share one where they are alike.
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
    pub(super) phrases: Vec<Phrase>,
    pub(super) vocabulary: Vocabulary,
    /// The tree: where a word leads to from a place.
    pub(super) steps: HashMap<(NodeId, WordId), NodeId, Plain>,
    /// The phrase that ends at each place.
    pub(super) ends: Vec<Option<PhraseId>>,
    /// Phrases of two parts by the end of the first: the second part of each.
    pub(super) frames: HashMap<NodeId, Vec<(Vec<WordId>, PhraseId)>, Plain>,
}

impl Lexicon {
    /// The words that this one may be.
    pub(in super::super) fn known(&self, word: &str) -> Known {
        self.vocabulary.known(word)
    }

    pub(super) fn phrase(&self, id: PhraseId) -> Option<&Phrase> {
        self.phrases.get(id.get() as usize - 1)
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
                let phrase = lexicon.ends.get(node as usize).copied().flatten();
                if let Some(phrase) = phrase.and_then(|id| lexicon.phrase(id)) {
                    found(Match { phrase, end, slip });
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
                    let Some(phrase) = lexicon.phrase(*phrase) else {
                        continue;
                    };
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
        node: NodeId,
        slipped: Option<Slip>,
        skips: &impl Fn(usize) -> bool,
        found: &mut impl FnMut(&'s Self, NodeId, usize, Option<Slip>),
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
