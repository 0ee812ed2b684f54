//! Finding people under the rules for tokens without admin rights.
//!
//! `GET /people` matches the beginning of display names and nothing else; it finds addresses of the
//! bot's own organization only; it strips presence from lists by id. So a name is tried in the other
//! order too, a person by id is asked for alone, and what was tried is told when nobody is found.

pub mod cache;
pub mod found;
pub mod names;
pub mod query;
pub mod rank;

use std::sync::Arc;

use crate::metrics::Metrics;
use crate::webex::client::{Client, Error, ErrorKind, Page, PeopleOptions};
use crate::webex::model::{PeopleQuery, Person, PersonId};
use cache::{Cache, PRESENCE_TIME, PROFILE_TIME};
use found::{Found, List, Searched};
use query::{Freshness, Query};

/// How many candidates stand on one page of a chooser.
pub const CHOOSER_PAGE: usize = 10;

/// How many people one list call asks for: enough to rank, and few enough to be quick.
const LIST_MAX: u16 = 50;

/// The most candidates that are read for one name, over all pages.
const MOST_CANDIDATES: usize = 500;

/// Pages that are read beyond those wanted, when the first hold few plausible people.
const SPARE_PAGES: usize = 2;

/// Looks people up.
#[derive(Debug, Clone)]
pub struct Directory {
    client: Client,
    people: Arc<Cache<PersonId, Option<Person>>>,
    addresses: Arc<Cache<String, Vec<Person>>>,
    names: Arc<Cache<(String, usize), Candidates>>,
    askers: Arc<Cache<PersonId, Option<Person>>>,
}

/// The people whose names begin with one of the tried texts.
#[derive(Debug, Clone)]
struct Candidates {
    people: Vec<Person>,
    /// Webex has more of them than were read.
    more: bool,
    tried: Vec<String>,
}

impl Directory {
    /// A directory that asks through this client.
    #[must_use]
    pub fn new(client: Client, metrics: &Metrics) -> Self {
        Self {
            client,
            people: Arc::new(Cache::new("people", 10_000, PRESENCE_TIME, metrics)),
            addresses: Arc::new(Cache::new("addresses", 10_000, PRESENCE_TIME, metrics)),
            names: Arc::new(Cache::new("names", 1_000, PRESENCE_TIME, metrics)),
            askers: Arc::new(Cache::new("askers", 10_000, PROFILE_TIME, metrics)),
        }
    }

    /// Looks one thing up.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses. That nobody was found is no error.
    pub async fn look_up(
        &self,
        query: &Query,
        freshness: Freshness,
    ) -> Result<Found<Person>, Arc<Error>> {
        match query {
            Query::Id(id) => self.by_id(id, freshness).await,
            Query::Email(address) => self.by_email(address).await,
            Query::Name { name, skip } => self.by_name(name, *skip).await,
        }
    }

    /// Who asks: kept longer, because only the organization and the time zone matter.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses. `None` when there is no such account.
    pub async fn asker(&self, id: &PersonId) -> Result<Option<Person>, Arc<Error>> {
        let load = person(self.client.clone(), id.clone());
        self.askers
            .get(id.clone(), load)
            .await
            .map(|found| (*found).clone())
    }

    async fn by_id(
        &self,
        id: &PersonId,
        freshness: Freshness,
    ) -> Result<Found<Person>, Arc<Error>> {
        if freshness == Freshness::Now {
            self.people.forget(id).await;
        }
        let found = self
            .people
            .get(id.clone(), person(self.client.clone(), id.clone()))
            .await?;
        Ok(match &*found {
            Some(person) => Found::One(Box::new(person.clone())),
            None => Found::Nobody(Searched::Id),
        })
    }

    async fn by_email(&self, address: &str) -> Result<Found<Person>, Arc<Error>> {
        let nobody = || Found::Nobody(Searched::Email(address.to_owned()));
        let Ok(query) = PeopleQuery::email(address) else {
            return Ok(nobody());
        };
        let client = self.client.clone();
        let load = async move {
            let options = PeopleOptions {
                max: Some(LIST_MAX),
                exclude_status: false,
            };
            client.people(&query, &options).await.map(|page| page.items)
        };
        let people = self.addresses.get(address.to_owned(), load).await?;
        Ok(match people.as_slice() {
            [] => nobody(),
            [person] => Found::One(Box::new(person.clone())),
            several => page_of(address, several.to_vec(), 0, false),
        })
    }

    async fn by_name(&self, name: &str, skip: usize) -> Result<Found<Person>, Arc<Error>> {
        let skip = skip.min(MOST_CANDIDATES);
        // Whole list calls are kept, so that pressing "more" asks only for what is not yet known.
        let wanted = (skip + CHOOSER_PAGE + 1).next_multiple_of(usize::from(LIST_MAX));
        let load = candidates(self.client.clone(), name.to_owned(), wanted);
        let found = self.names.get((name.to_owned(), wanted), load).await?;
        let Candidates {
            people,
            more,
            tried,
        } = (*found).clone();
        if people.is_empty() {
            return Ok(Found::Nobody(Searched::Names(tried)));
        }
        if skip == 0 && !more && people.len() == 1 {
            return Ok(Found::One(Box::new(people[0].clone())));
        }
        if skip == 0
            && let Some(person) = rank::only_exact(name, &people)
        {
            return Ok(Found::One(Box::new(person.clone())));
        }
        Ok(page_of(name, people, skip, more))
    }
}

fn page_of(name: &str, people: Vec<Person>, skip: usize, more: bool) -> Found<Person> {
    let all = people.len();
    let page: Vec<Person> = people.into_iter().skip(skip).take(CHOOSER_PAGE).collect();
    let shown = skip + page.len();
    Found::Several(List {
        name: name.to_owned(),
        people: page,
        skipped: skip,
        more: all > shown || more,
    })
}

async fn person(client: Client, id: PersonId) -> Result<Option<Person>, Error> {
    match client.person(&id).await {
        Ok(person) => Ok(Some(person)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tries the name's beginnings in turn; the first that finds somebody plausible decides. Reads on
/// until `wanted` people are there.
async fn candidates(client: Client, name: String, wanted: usize) -> Result<Candidates, Error> {
    let options = PeopleOptions {
        max: Some(LIST_MAX),
        exclude_status: false,
    };
    let mut tried = Vec::new();
    for prefix in names::prefixes(&name) {
        let Ok(query) = PeopleQuery::display_name(&prefix) else {
            continue;
        };
        let shortened = names::is_shortened(&name, &prefix);
        tried.push(prefix);
        let mut page: Page<Person> = client.people(&query, &options).await?;
        let mut people = Vec::new();
        let mut pages_left = wanted / usize::from(LIST_MAX) + SPARE_PAGES;
        loop {
            pages_left = pages_left.saturating_sub(1);
            // Ranked a page at a time: what was shown stays where it was when more is read.
            let plausible = page
                .items
                .into_iter()
                .filter(|person| !shortened || rank::matches(&name, person))
                .collect();
            people.extend(rank::rank(&name, plausible));
            match page.next {
                Some(next) if people.len() < wanted && pages_left > 0 => {
                    page = client.next_page(&next).await?;
                }
                next => {
                    if people.is_empty() {
                        break;
                    }
                    return Ok(Candidates {
                        people,
                        more: next.is_some(),
                        tried,
                    });
                }
            }
        }
    }
    Ok(Candidates {
        people: Vec::new(),
        more: false,
        tried,
    })
}
