//! The people whose display names begin with a text, call by call: each call is kept for a short time by itself, so that what
//! one person's question brings never depends on what another asked before.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::cache::{Cache, PRESENCE_TIME};
use crate::metrics::Metrics;
use crate::webex::client::{Client, Error, Page, PeopleOptions};
use crate::webex::model::{PeopleQuery, Person};

/// How many people one list call asks for: enough to decide, and few enough to be quick.
pub(super) const LIST_MAX: u16 = 50;

/// How many list calls of people one question may cost, in all its readings.
pub(super) const MOST_CALLS: usize = 3;

/// The list calls that a question made. The same call twice counts once, as it is answered from memory; what is answered
/// from memory because somebody else asked before counts as if it was called: nobody finds more for another's question.
#[derive(Debug, Clone, Default)]
pub struct Calls(HashSet<(String, usize)>);

impl Calls {
    /// Whether this call may be made when `most` may be made in all; it then counts.
    pub(super) fn may(&mut self, prefix: &str, number: usize, most: usize) -> bool {
        let call = (prefix.to_owned(), number);
        if self.0.contains(&call) {
            return true;
        }
        self.0.len() < most && self.0.insert(call)
    }
}

/// Lists people by the beginning of their names.
pub(super) struct Listing {
    client: Client,
    /// By prefix and number of the call.
    calls: Cache<(String, usize), Page<Person>>,
}

impl fmt::Debug for Listing {
    /// Says nothing of what is kept: people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").finish_non_exhaustive()
    }
}

impl Listing {
    pub(super) fn new(client: Client, metrics: &Metrics) -> Self {
        Self {
            client,
            calls: Cache::new("names", 1_000, PRESENCE_TIME, metrics),
        }
    }

    /// The first people whose names begin like this; none for a text that cannot be searched.
    pub(super) async fn first(
        &self,
        prefix: &str,
    ) -> Result<Option<Arc<Page<Person>>>, Arc<Error>> {
        let Ok(query) = PeopleQuery::display_name(prefix) else {
            return Ok(None);
        };
        let client = self.client.clone();
        let load = async move {
            let options = PeopleOptions {
                max: Some(LIST_MAX),
                exclude_status: false,
            };
            client.people(&query, &options).await
        };
        self.calls.get((prefix.to_owned(), 0), load).await.map(Some)
    }

    /// Those of call `number`, after the ones of the call before; none when those were the last.
    pub(super) async fn next(
        &self,
        prefix: &str,
        number: usize,
        before: &Page<Person>,
    ) -> Result<Option<Arc<Page<Person>>>, Arc<Error>> {
        let Some(next) = before.next.clone() else {
            return Ok(None);
        };
        let client = self.client.clone();
        let load = async move { client.next_page(&next).await };
        self.calls
            .get((prefix.to_owned(), number), load)
            .await
            .map(Some)
    }
}
