//! What a message may mean, best first.

use super::Intent;

/// The most readings that one message has.
const MAX_READINGS: usize = 3;

/// What a message may mean: one to three commands, best first, all different.
///
/// `anna, john` are two people, or one who is written `Family, Given`. Only a look into the directory can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readings(Vec<Intent>);

impl Readings {
    /// The reading to prefer.
    #[must_use]
    pub fn best(&self) -> &Intent {
        &self.0[0]
    }

    /// All readings, best first.
    pub fn iter(&self) -> std::slice::Iter<'_, Intent> {
        self.0.iter()
    }

    /// These readings, best first, as many as there may be; `None` of none.
    pub(super) fn of(commands: impl IntoIterator<Item = Intent>) -> Option<Self> {
        let mut commands = commands.into_iter();
        let best = Self::from(commands.next()?);
        Some(commands.fold(best, Self::or))
    }

    /// A reading after these, unless there are enough or it is one of them.
    #[must_use]
    pub(super) fn or(mut self, next: Intent) -> Self {
        if self.0.len() < MAX_READINGS && !self.0.contains(&next) {
            self.0.push(next);
        }
        self
    }
}

impl From<Intent> for Readings {
    /// What means one thing only.
    fn from(only: Intent) -> Self {
        Self(vec![only])
    }
}

impl IntoIterator for Readings {
    type Item = Intent;
    type IntoIter = std::vec::IntoIter<Intent>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Readings {
    type Item = &'a Intent;
    type IntoIter = std::slice::Iter<'a, Intent>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
