//! People that the bot has lately seen in answers: a family name finds them, though Webex searches
//! beginnings only.
//!
//! In memory, bounded and short: it is a convenience, and no directory of its own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::rank::{Spelling, Typed};
use crate::webex::model::{Person, PersonId};

/// The most people that are remembered.
const MOST_SEEN: u64 = 2_000;

/// How long somebody is remembered after they were last seen.
const SEEN_TIME: Duration = Duration::from_secs(60 * 60);

/// The people lately seen.
#[derive(Clone)]
pub(super) struct Seen(Cache<PersonId, Arc<Remembered>>);

/// Somebody, and how they are spelled: whoever is asked for is compared with all of them.
struct Remembered {
    person: Person,
    spelling: Spelling,
}

impl fmt::Debug for Seen {
    /// Says nothing of what is kept: people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen").finish_non_exhaustive()
    }
}

impl Seen {
    pub(super) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MOST_SEEN)
                .time_to_live(SEEN_TIME)
                .build(),
        )
    }

    /// Remembers these people; without their presence, which is older by the time it is asked for.
    pub(super) fn note<'a>(&self, people: impl IntoIterator<Item = &'a Person>) {
        for person in people {
            let mut person = person.clone();
            (person.status, person.last_activity) = (None, None);
            let spelling = Spelling::of(&person);
            let remembered = Remembered { person, spelling };
            let id = remembered.person.id.clone();
            self.0.insert(id, Arc::new(remembered));
        }
    }

    /// Who of them may be meant by this name.
    pub(super) fn matching(&self, name: &str) -> Vec<Person> {
        let typed = Typed::new(name);
        let all = self.0.iter().map(|(_, remembered)| remembered);
        all.filter(|remembered| typed.may_mean(&remembered.spelling))
            .map(|remembered| remembered.person.clone())
            .collect()
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<Person> {
        let all = self.0.iter();
        all.map(|(_, remembered)| remembered.person.clone())
            .collect()
    }
}
