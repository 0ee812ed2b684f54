//! Looking at an inbox without changing it: nothing is made, and nothing is brought up to date.

use jiff::Timestamp;

use super::{Depth, Location, OpenError, State, postgres, sqlite};

/// What stands where an inbox is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing yet.
    Nothing,
    /// An inbox that an older version made, and that opening it brings up to date.
    Older {
        /// Its version.
        version: u32,
        /// The version of this program.
        current: u32,
    },
    /// An inbox that can only be read: a file without the right to write, or a database that follows another.
    ReadOnly,
    /// An inbox of this version.
    Current {
        /// Its version.
        version: u32,
        /// How many jobs there are.
        depth: Depth,
    },
}

/// Looks at what is there.
///
/// # Errors
/// When it cannot be read, is no inbox, or was made by a newer version; the error says what to change.
pub async fn look(location: &Location) -> Result<Seen, OpenError> {
    match location {
        Location::Sqlite(path) => {
            let path = path.clone();
            let looking = tokio::task::spawn_blocking(move || sqlite::look(&path));
            match looking.await {
                Ok(seen) => seen,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        Location::Postgres(address) => postgres::look(address).await,
    }
}

impl Depth {
    /// From what the states hold: the state's name, how many jobs, and when the oldest came in, in milliseconds
    /// since 1970.
    pub(super) fn of(states: impl IntoIterator<Item = (String, i64, i64)>) -> Self {
        let mut depth = Self::default();
        for (state, jobs, received) in states {
            let Some(state) = State::from_name(&state) else {
                continue;
            };
            let (held, oldest) = match state {
                State::Waiting => (&mut depth.waiting, &mut depth.oldest.waiting),
                State::Claimed => (&mut depth.claimed, &mut depth.oldest.claimed),
                State::Deferred => (&mut depth.deferred, &mut depth.oldest.deferred),
                State::Buried => (&mut depth.buried, &mut depth.oldest.buried),
                State::Done => continue,
            };
            *held = jobs.unsigned_abs();
            *oldest = Timestamp::from_millisecond(received).ok();
        }
        depth.open = depth.waiting + depth.claimed + depth.deferred;
        depth
    }
}
