//! The observer of how long commits take.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Gets the duration of a commit.
type Told = Box<dyn Fn(Duration) + Send + Sync>;

/// The observer of commit times; unset at first.
#[derive(Clone, Default)]
pub(crate) struct Commits(Arc<OnceLock<Told>>);

impl fmt::Debug for Commits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Commits").finish_non_exhaustive()
    }
}

impl Commits {
    /// Sets the observer. The first one stays.
    pub(crate) fn tell(&self, told: impl Fn(Duration) + Send + Sync + 'static) {
        drop(self.0.set(Box::new(told)));
    }

    /// A commit took so long.
    pub(crate) fn took(&self, time: Duration) {
        if let Some(told) = self.0.get() {
            told(time);
        }
    }
}
