//! The possible meanings of a message, best first.

use super::{Intent, Language};

/// The most readings that one message has.
const MAX_READINGS: usize = 3;

/// One thing that a message may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The question.
    pub intent: Intent,
    /// The language of the words that show it; `None` where they show none, as a bare name.
    pub language: Option<Language>,
    /// Whether the answer is for the asker's eyes alone.
    pub is_private: bool,
}

impl From<Intent> for Reading {
    /// A reading whose words show no language.
    fn from(intent: Intent) -> Self {
        Self {
            intent,
            language: None,
            is_private: false,
        }
    }
}

/// The possible meanings of a message: one to three readings, best first, all different.
///
/// `anna, john` are two people, or one who is written `Family, Given`. Only a look into the directory can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readings(Vec<Reading>);

impl Readings {
    /// The reading to prefer.
    #[must_use]
    pub fn best(&self) -> &Reading {
        &self.0[0]
    }

    /// The language of the words, as the reading to prefer shows it.
    #[must_use]
    pub fn language(&self) -> Option<&Language> {
        self.best().language.as_ref()
    }

    /// Whether the answer is for the asker's eyes alone. One reading that says so is enough: whichever is taken in the end,
    /// what was asked for in private is not told to all.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.0.iter().any(|reading| reading.is_private)
    }

    /// All readings, best first.
    pub fn iter(&self) -> std::slice::Iter<'_, Reading> {
        self.0.iter()
    }

    /// These readings, best first, as many as there may be; `None` of none.
    pub fn of<R: Into<Reading>>(readings: impl IntoIterator<Item = R>) -> Option<Self> {
        let mut readings = readings.into_iter();
        let best = Self(vec![readings.next()?.into()]);
        Some(readings.fold(best, Self::or))
    }

    /// These readings, in this language where their words show none.
    #[must_use]
    pub(super) fn in_language(mut self, language: &Language) -> Self {
        for reading in &mut self.0 {
            reading.language.get_or_insert_with(|| language.clone());
        }
        self
    }

    /// A reading after these, unless there are enough or it is one of them.
    #[must_use]
    pub(super) fn or(mut self, next: impl Into<Reading>) -> Self {
        let next = next.into();
        if self.0.len() < MAX_READINGS && !self.0.contains(&next) {
            self.0.push(next);
        }
        self
    }
}

impl From<Intent> for Readings {
    /// A single meaning.
    fn from(only: Intent) -> Self {
        Self(vec![only.into()])
    }
}

impl From<Reading> for Readings {
    /// A single meaning.
    fn from(only: Reading) -> Self {
        Self(vec![only])
    }
}

impl IntoIterator for Readings {
    type Item = Reading;
    type IntoIter = std::vec::IntoIter<Reading>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Readings {
    type Item = &'a Reading;
    type IntoIter = std::slice::Iter<'a, Reading>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Help;
    use super::*;

    #[test]
    fn one_reading_that_asks_in_private_makes_the_answer_private() {
        let public = Reading::from(Intent::Whoami);
        let private = Reading {
            is_private: true,
            ..Intent::Help(Help::Asked).into()
        };
        let readings = |all: [&Reading; 2]| Readings::of(all.into_iter().cloned()).unwrap();
        assert!(readings([&public, &private]).is_private());
        assert!(readings([&private, &public]).is_private());
        assert!(!Readings::from(public).is_private());
    }
}
