//! Makes a lexicon of ways to say something.

use super::PEOPLE;
use super::lexicon::{Lexicon, NodeId, Phrase, PhraseId};
use super::vocabulary::WordId;
use crate::intent::Language;

/// A lexicon that is being made.
#[derive(Debug)]
pub(super) struct Builder {
    lexicon: Lexicon,
    /// The places in the tree.
    nodes: NodeId,
    /// The way that was added last. The next one mostly begins the same: its first words are not looked up again.
    last: String,
    /// The words of it.
    path: Vec<Step>,
    /// The state of the current entry: ways that are alike share one phrase.
    kept: Vec<(Shape, PhraseId)>,
}

/// In what the ways of an entry differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Shape {
    is_framed: bool,
    words: usize,
    letters: usize,
}

/// A word of a way.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Behind its last letter, in the text of the way.
    end: usize,
    /// The place in the tree that it leads to.
    node: NodeId,
    /// None where people stand.
    word: Option<WordId>,
    /// Of the way up to here.
    shape: Shape,
}

/// The outcome of adding a way to say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    /// It is new.
    New,
    /// It was there before.
    Again,
    /// Nobody can say it.
    Wrong,
}

impl Builder {
    pub(super) fn new(language: Option<Language>, nouns_are_capitalized: bool) -> Self {
        Self {
            lexicon: Lexicon {
                language,
                nouns_are_capitalized,
                ends: vec![None],
                ..Lexicon::default()
            },
            nodes: 1,
            last: String::new(),
            path: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// The lexicon, where there is nothing to add any more.
    pub(super) fn finish(mut self) -> Lexicon {
        self.lexicon.vocabulary.sort();
        self.lexicon.phrases.shrink_to_fit();
        self.lexicon.ends.shrink_to_fit();
        self.lexicon
    }

    /// The facts beside the phrases.
    pub(super) fn lexicon(&mut self) -> &mut Lexicon {
        &mut self.lexicon
    }

    /// Begins another entry.
    pub(super) fn begin_entry(&mut self) {
        self.kept.clear();
    }

    /// Adds a way to say something, and says whether it was new. `people` stand where it says.
    pub(super) fn add(&mut self, way: &str, phrase: &Phrase) -> Added {
        self.walk(way);
        let Some(Step { node, shape, .. }) = self.path.last().copied() else {
            return Added::Wrong;
        };
        if self.path.iter().filter(|step| step.word.is_none()).count() > 1 {
            return Added::Wrong;
        }
        let tail: Vec<WordId> = match self.path.iter().rposition(|step| step.word.is_none()) {
            Some(people) if shape.is_framed => self.path[people + 1..]
                .iter()
                .filter_map(|step| step.word)
                .collect(),
            _ => Vec::new(),
        };
        let id = match self.known(node, &tail) {
            None => self.kept(shape, phrase),
            // A command that the language has a word for as well.
            Some(other)
                if other.is_command
                    && !phrase.is_command
                    && other.means == phrase.means
                    && !other.is_of_language =>
            {
                let phrase = Phrase {
                    is_of_language: true,
                    ..other.clone()
                };
                self.push(phrase)
            }
            Some(_) => return Added::Again,
        };
        self.put(node, tail, id);
        Added::New
    }

    /// Finds the words of a way, or adds them.
    fn walk(&mut self, way: &str) {
        let same = self.last.bytes().zip(way.bytes());
        let same = same.take_while(|(a, b)| a == b).count();
        let is_whole = |step: &Step| {
            step.end < same
                || step.end == same && !way[same..].starts_with(|c: char| !c.is_whitespace())
        };
        let stays = self.path.iter().take_while(|step| is_whole(step)).count();
        self.path.truncate(stays);
        self.last.clear();
        self.last.push_str(way);
        let mut end = self.path.last().map_or(0, |step| step.end);
        loop {
            let rest = way[end..].trim_start();
            if rest.is_empty() {
                break;
            }
            let word = rest.split(char::is_whitespace).next().unwrap_or(rest);
            end = way.len() - rest.len() + word.len();
            self.push_step(word, end);
        }
    }
    fn push_step(&mut self, word: &str, end: usize) {
        let before = self.path.last();
        let node = before.map_or(0, |step| step.node);
        let mut shape = before.map_or_else(Shape::default, |step| step.shape);
        shape.letters = shape.letters.max(word.chars().count());
        if word == PEOPLE {
            self.path.push(Step {
                end,
                node,
                word: None,
                shape,
            });
            return;
        }
        // Words behind people stand in the tree where none are before them.
        shape.is_framed |= shape.words > 0 && before.is_some_and(|step| step.word.is_none());
        shape.words += 1;
        let id = self.lexicon.vocabulary.id(word);
        let node = if shape.is_framed {
            node
        } else {
            self.step(node, id)
        };
        self.path.push(Step {
            end,
            node,
            word: Some(id),
            shape,
        });
    }

    fn step(&mut self, from: NodeId, word: WordId) -> NodeId {
        let lexicon = &mut self.lexicon;
        let next = self.nodes;
        let node = *lexicon.steps.entry((from, word)).or_insert(next);
        if node == next {
            lexicon.ends.push(None);
            self.nodes += 1;
        }
        node
    }

    /// The phrase that ends here.
    fn known(&self, node: NodeId, tail: &[WordId]) -> Option<&Phrase> {
        let id = if tail.is_empty() {
            self.lexicon.ends[node as usize]?
        } else {
            let frames = self.lexicon.frames.get(&node)?;
            frames.iter().find(|(known, _)| *known == tail)?.1
        };
        self.lexicon.phrase(id)
    }

    fn put(&mut self, node: NodeId, tail: Vec<WordId>, id: PhraseId) {
        if tail.is_empty() {
            self.lexicon.ends[node as usize] = Some(id);
            return;
        }
        let frames = self.lexicon.frames.entry(node).or_default();
        match frames.iter_mut().find(|(known, _)| *known == tail) {
            Some((_, known)) => *known = id,
            None => frames.push((tail, id)),
        }
    }

    /// The phrase of an entry in this shape.
    fn kept(&mut self, shape: Shape, phrase: &Phrase) -> PhraseId {
        if let Some((_, id)) = self.kept.iter().find(|(known, _)| *known == shape) {
            return *id;
        }
        let id = self.push(Phrase {
            is_framed: shape.is_framed,
            words: shape.words,
            letters: shape.letters,
            ..phrase.clone()
        });
        self.kept.push((shape, id));
        id
    }

    fn push(&mut self, phrase: Phrase) -> PhraseId {
        let place = u32::try_from(self.lexicon.phrases.len()).unwrap_or(u32::MAX);
        self.lexicon.phrases.push(phrase);
        PhraseId::MIN.saturating_add(place)
    }
}
