//! The people whose names begin with one of the tried texts, page by page.

use super::names::Beginnings;
use super::rank;
use crate::webex::client::{Client, Error, Page, PeopleOptions};
use crate::webex::model::{PeopleQuery, Person};

/// How many people one list call asks for: enough to rank, and few enough to be quick.
pub(super) const LIST_MAX: usize = 50;

/// The most list calls for the first page of an answer: as typed, and two guesses or next pages.
const MOST_CALLS: usize = 3;

/// What list calls brought for one name.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    /// Best match first, a page of Webex's at a time.
    pub(super) people: Vec<Person>,
    /// Webex has more of them than were read.
    pub(super) more: bool,
    /// The beginnings that were asked for.
    pub(super) tried: Vec<String>,
    /// Who was found by a guess, and is hardly meant.
    pub(super) unlikely: Vec<Person>,
}

/// The people whose names begin with the name as it was typed; `wanted` of them where there are as
/// many.
pub(super) async fn typed(
    client: Client,
    name: String,
    wanted: usize,
) -> Result<Candidates, Error> {
    let mut search = Search::new(client, name, wanted);
    let beginning = search.beginnings.typed().to_owned();
    search.read(beginning, false).await?;
    Ok(search.found)
}

/// The people whom a guess finds, where nobody was found by the name as it was typed.
pub(super) async fn guessed(
    client: Client,
    name: String,
    wanted: usize,
) -> Result<Candidates, Error> {
    let mut search = Search::new(client, name, wanted);
    let beginning = search.beginnings.typed().to_owned();
    search.found.tried.push(beginning);
    search.calls_left -= 1;
    let mut cut = false;
    while search.found.people.is_empty()
        && search.calls_left > 0
        && let Some(beginning) = search.beginnings.after(&search.found.tried, cut)
    {
        search.read(beginning, true).await?;
        cut = search.found.more;
    }
    Ok(search.found)
}

struct Search {
    client: Client,
    name: String,
    wanted: usize,
    beginnings: Beginnings,
    calls_left: usize,
    found: Candidates,
}

impl Search {
    fn new(client: Client, name: String, wanted: usize) -> Self {
        Self {
            beginnings: Beginnings::of(&name),
            client,
            name,
            wanted,
            calls_left: MOST_CALLS + wanted.saturating_sub(1) / LIST_MAX,
            found: Candidates::default(),
        }
    }

    /// Reads the people whose names begin like this, until enough are there. A guess that finds
    /// nobody plausible in its first page leaves the next call to the next guess.
    async fn read(&mut self, beginning: String, guess: bool) -> Result<(), Error> {
        let Ok(query) = PeopleQuery::display_name(&beginning) else {
            return Ok(());
        };
        self.found.tried.push(beginning);
        self.calls_left = self.calls_left.saturating_sub(1);
        let options = PeopleOptions {
            max: u16::try_from(LIST_MAX).ok(),
            exclude_status: false,
        };
        let mut page: Page<Person> = self.client.people(&query, &options).await?;
        loop {
            let (plausible, unlikely) = page
                .items
                .into_iter()
                .partition(|person| !guess || rank::matches(&self.name, person));
            // Ranked a page at a time: what was shown stays where it was when more is read.
            self.found.people.extend(rank::rank(&self.name, plausible));
            self.found.unlikely.extend::<Vec<Person>>(unlikely);
            self.found.more = page.next.is_some();
            let found = self.found.people.len();
            match page.next {
                Some(next) if found > 0 && found < self.wanted && self.calls_left > 0 => {
                    self.calls_left -= 1;
                    page = self.client.next_page(&next).await?;
                }
                _ => return Ok(()),
            }
        }
    }
}
