//! The language of a question, and of its answer.

use std::fmt;
use std::sync::Arc;

/// The longest tag that is taken for one of a language.
const MAX_TAG_CHARS: usize = 35;

/// A language, by its tag, such as `en` or `de` (BCP 47).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(Arc<str>);

impl Language {
    /// The language of this tag; `None` where it cannot be one.
    #[must_use]
    pub fn new(tag: &str) -> Option<Self> {
        let is_tag = !tag.is_empty()
            && tag.len() <= MAX_TAG_CHARS
            && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        is_tag.then(|| Self(tag.into()))
    }

    /// The tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
