//! Finding people under the rules for tokens without admin rights.
//!
//! `GET /people` matches the beginning of display names and nothing else; it finds addresses of the
//! bot's own organization only; it strips presence from lists by id. So a name is tried in other
//! ways too, looked for among the members of the space and those seen lately, a person by id is
//! asked for alone, and what was tried is told when nobody is found.

pub mod cache;
mod candidates;
pub mod found;
pub mod members;
pub mod names;
pub mod query;
pub mod rank;
mod seen;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use crate::metrics::Metrics;
use crate::webex::client::{Client, Error, ErrorKind, PeopleOptions, Plan};
use crate::webex::model::{PeopleQuery, Person, PersonId, RoomId};
use cache::{Cache, PRESENCE_TIME, PROFILE_TIME};
use candidates::{Candidates, LIST_MAX};
use found::{Found, List, Searched};
use members::Members;
use query::{Freshness, Query};
use seen::Seen;

/// How many candidates stand on one page of a chooser.
pub const CHOOSER_PAGE: usize = 10;

/// The most candidates that are read for one name, over all pages.
const MOST_CANDIDATES: usize = 500;

/// The most people on a chooser's first page that Webex's list by name does not have.
const MOST_KNOWN: usize = 5;

/// The most names that are offered when nobody was found.
const MOST_NEAR: usize = 3;

/// How many members of a space are read.
const MEMBERS_MAX: u16 = 1_000;

/// How long the names of a space's members are kept.
pub const MEMBERS_TIME: Duration = Duration::from_secs(5 * 60);

/// Looks people up.
#[derive(Debug, Clone)]
pub struct Directory {
    client: Client,
    people: Arc<Cache<PersonId, Option<Person>>>,
    addresses: Arc<Cache<String, Vec<Person>>>,
    names: Arc<Cache<(String, usize), Candidates>>,
    guesses: Arc<Cache<(String, usize), Candidates>>,
    members: Arc<Cache<RoomId, Members>>,
    seen: Seen,
    askers: Arc<Cache<PersonId, Option<Person>>>,
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
            guesses: Arc::new(Cache::new("guesses", 1_000, PRESENCE_TIME, metrics)),
            members: Arc::new(Cache::new("members", 1_000, MEMBERS_TIME, metrics)),
            seen: Seen::new(),
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
            Query::Name { name, skip, space } => self.by_name(name, *skip, space.as_ref()).await,
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
                max: u16::try_from(LIST_MAX).ok(),
                exclude_status: false,
            };
            client.people(&query, &options).await.map(|page| page.items)
        };
        let people = self.addresses.get(address.to_owned(), load).await?;
        Ok(match people.as_slice() {
            [] => nobody(),
            [person] => self.only(person.clone()),
            several => page_of(address, several.to_vec()),
        })
    }

    async fn by_name(
        &self,
        name: &str,
        skip: usize,
        space: Option<&RoomId>,
    ) -> Result<Found<Person>, Arc<Error>> {
        let skip = skip.min(MOST_CANDIDATES);
        // Whole list calls are kept, so that pressing "more" asks only for what is not yet known.
        let wanted = (skip + CHOOSER_PAGE + 1).next_multiple_of(LIST_MAX);
        let key = (name.to_owned(), wanted);
        let load = candidates::typed(self.client.clone(), name.to_owned(), wanted);
        let mut found = (*self.names.get(key.clone(), load).await?).clone();
        if skip == 0
            && let Some(person) = rank::only_exact(name, &found.people)
        {
            return Ok(self.only(person.clone()));
        }
        let known = if skip == 0 {
            self.known(name, space, &found.people).await?
        } else {
            Vec::new()
        };
        if found.people.is_empty() && known.is_empty() {
            let load = candidates::guessed(self.client.clone(), name.to_owned(), wanted);
            found = (*self.guesses.get(key, load).await?).clone();
        }
        self.choice(name, skip, found, known, space).await
    }

    /// From who was found to an answer. Who is known from elsewhere stands on the first page only,
    /// so that the next ones go on where Webex's list was left, whatever is known by then.
    async fn choice(
        &self,
        name: &str,
        skip: usize,
        found: Candidates,
        mut known: Vec<Person>,
        space: Option<&RoomId>,
    ) -> Result<Found<Person>, Arc<Error>> {
        let Candidates { people, more, .. } = &found;
        match (people.as_slice(), known.as_slice()) {
            ([], []) => return Ok(self.nobody(name, found, space).await),
            ([only], []) if skip == 0 && !more => return Ok(self.only(only.clone())),
            ([], [only]) => return self.by_id(&only.id, Freshness::Recent).await,
            _ => {}
        }
        known.truncate(MOST_KNOWN);
        if let Some(person) = rank::only_exact(name, &known) {
            return self.by_id(&person.id, Freshness::Recent).await;
        }
        let fresh = people.iter().skip(skip).take(CHOOSER_PAGE - known.len());
        let fresh: Vec<Person> = fresh.cloned().collect();
        let next = skip + fresh.len();
        let known = self.with_profiles(known).await?;
        self.seen.note(&fresh);
        let page = if known.is_empty() {
            fresh
        } else {
            rank::rank(name, [known, fresh].concat())
        };
        Ok(Found::Several(List {
            name: name.to_owned(),
            people: page,
            skipped: skip,
            next,
            more: people.len() > next || *more,
        }))
    }

    /// Who is remembered was found by a search, which anybody may repeat: whom the bot only met in a
    /// space stays there.
    fn only(&self, person: Person) -> Found<Person> {
        self.seen.note([&person]);
        Found::One(Box::new(person))
    }

    /// Whom this name may mean of those who are known from elsewhere: members of the space, and who
    /// was seen lately. Without those whom Webex's list has.
    async fn known(
        &self,
        name: &str,
        space: Option<&RoomId>,
        listed: &[Person],
    ) -> Result<Vec<Person>, Arc<Error>> {
        let mut known = self.seen.matching(name);
        if let Some(room) = space {
            let members = self.members(room).await?;
            let named = members.people.iter();
            known.extend(named.filter(|m| rank::matches(name, m)).cloned());
        }
        let mut ids: HashSet<PersonId> = listed.iter().map(|person| person.id.clone()).collect();
        known.retain(|person| ids.insert(person.id.clone()));
        Ok(rank::rank(name, known))
    }

    /// Who is in a space; nobody where the bot may not see it.
    ///
    /// # Errors
    /// When Webex does not answer.
    pub async fn members(&self, room: &RoomId) -> Result<Arc<Members>, Arc<Error>> {
        let (client, id) = (self.client.clone(), room.clone());
        let load = async move {
            match client.memberships(&id, MEMBERS_MAX).await {
                Ok(page) => Ok(Members::of(page)),
                Err(error) if error.plan() == Plan::Tell => Ok(Members::default()),
                Err(error) => Err(error),
            }
        };
        self.members.get(room.clone(), load).await
    }

    /// Titles and departments of those of whom only the name is known, in one call.
    async fn with_profiles(&self, people: Vec<Person>) -> Result<Vec<Person>, Arc<Error>> {
        let bare = people.iter().filter(|person| person.emails.is_empty());
        let ids = bare.map(|person| person.id.clone()).collect();
        let Ok(query) = PeopleQuery::ids(ids) else {
            return Ok(people);
        };
        let options = PeopleOptions::default();
        let page = self.client.people(&query, &options).await?;
        let whole = |person: Person| {
            let profile = page.items.iter().find(|whole| whole.id == person.id);
            profile.cloned().unwrap_or(person)
        };
        Ok(people.into_iter().map(whole).collect())
    }

    /// Nobody, and who has a name like it.
    async fn nobody(&self, name: &str, found: Candidates, space: Option<&RoomId>) -> Found<Person> {
        let mut all = found.unlikely;
        all.extend(self.seen.all());
        if let Some(room) = space
            && let Ok(members) = self.members(room).await
        {
            all.extend(members.people.iter().cloned());
        }
        let mut ids = HashSet::new();
        all.retain(|person| ids.insert(person.id.clone()));
        let near = rank::nearest(name, all, MOST_NEAR)
            .into_iter()
            .filter_map(|person| Some((person.id, person.display_name?)))
            .collect();
        Found::Nobody(Searched::Names {
            tried: found.tried,
            members: space.is_some(),
            near,
        })
    }
}

fn page_of(address: &str, mut people: Vec<Person>) -> Found<Person> {
    people.truncate(CHOOSER_PAGE);
    Found::Several(List {
        name: address.to_owned(),
        next: people.len(),
        people,
        skipped: 0,
        more: false,
    })
}

async fn person(client: Client, id: PersonId) -> Result<Option<Person>, Error> {
    match client.person(&id).await {
        Ok(person) => Ok(Some(person)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
