//! A file of phrases as it is written.

use std::borrow::Cow;

use serde::Deserialize;

/// A file of phrases. Its texts stay where they were read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File<'a> {
    /// The tag of the language, or `-`.
    #[serde(borrow)]
    pub(super) language: Text<'a>,
    /// Whether a capital letter is no sign of a name.
    #[serde(default)]
    pub(super) nouns_are_capitalized: bool,
    /// Marks that only this language writes so.
    #[serde(default)]
    pub(super) marks: Vec<String>,
    /// The entries.
    #[serde(default, borrow)]
    pub(super) phrase: Vec<Entry<'a>>,
}

/// Words and what they are a sign of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry<'a> {
    /// The names of meanings.
    #[serde(borrow)]
    pub(super) means: OneOrMore<'a>,
    /// How sure a sign they are.
    #[serde(default)]
    pub(super) weight: Weight,
    /// Whether the words are names as well.
    #[serde(default)]
    pub(super) name: bool,
    /// The words.
    #[serde(borrow)]
    pub(super) say: Vec<Text<'a>>,
    /// A message, and its reading.
    #[serde(borrow)]
    pub(super) examples: Vec<Text<'a>>,
}

/// A text of the file.
#[derive(Debug, Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Text<'_> {
    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// One text, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore<'a> {
    /// One.
    One(#[serde(borrow)] Text<'a>),
    /// Several.
    More(#[serde(borrow)] Vec<Text<'a>>),
}

impl<'a> OneOrMore<'a> {
    /// All of them.
    pub(super) fn as_slice(&self) -> &[Text<'a>] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(all) => all,
        }
    }
}

/// How sure a sign something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Weight {
    /// Any other sign is stronger.
    Weak,
    /// As a rule.
    #[default]
    Plain,
    /// It wins over others.
    Strong,
}
