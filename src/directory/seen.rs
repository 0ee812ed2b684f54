//! People that the bot has lately seen in answers: a family name finds them, though Webex searches
//! beginnings only.
//!
//! In memory, bounded and short: it is a convenience, and no directory of its own.

use std::fmt;
use std::time::Duration;

use moka::sync::Cache;

use super::rank;
use crate::webex::model::{Person, PersonId};

/// The most people that are remembered.
const MOST_SEEN: u64 = 2_000;

/// How long somebody is remembered after they were last seen.
const SEEN_TIME: Duration = Duration::from_secs(60 * 60);

/// The people lately seen.
#[derive(Clone)]
pub(super) struct Seen(Cache<PersonId, Person>);

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
            self.0.insert(person.id.clone(), person);
        }
    }

    /// Who of them may be meant by this name.
    pub(super) fn matching(&self, name: &str) -> Vec<Person> {
        let all = self.0.iter().map(|(_, person)| person);
        all.filter(|person| rank::matches(name, person)).collect()
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<Person> {
        self.0.iter().map(|(_, person)| person).collect()
    }
}
