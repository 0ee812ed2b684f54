//! Finding people under the rules for tokens without admin rights.
//!
//! `GET /people` matches the beginning of display names and nothing else; it finds addresses of the bot's own
//! organization only; it strips presence from lists by id. So a name is tried in other ways too, and looked for among
//! the members of the space; a person by id is asked for alone. Only [`decide`](crate::people::decide) chooses among
//! the candidates. Nothing is kept of who asked for whom.

pub mod cache;
pub mod decide;
pub mod described;
pub mod filter;
pub(crate) mod fold;
mod listing;
pub mod matching;
pub mod members;
pub mod phone;
pub mod prefixes;
pub mod profiles;
pub mod query;
mod respelling;
pub mod result;
pub mod rostered;
mod search;

use std::sync::Arc;
use std::time::Duration;

use crate::metrics::Metrics;
use crate::roster::Roster;
use crate::webex::client::{Client, Error, ErrorKind};
use crate::webex::model::{Person, PersonId, RoomId};
use cache::{Cache, PRESENCE_TIME, PROFILE_TIME};
pub use listing::Calls;
use listing::{Listing, MOST_CALLS};
use members::{MemberLists, Members};
use profiles::Profiles;
use query::{Freshness, Query};
use result::{CandidatePage, NoMatch, SearchResult};
pub use search::PAGE;

/// Looks people up.
#[derive(Debug, Clone)]
pub struct Directory {
    client: Client,
    people: Arc<Cache<PersonId, Option<Person>>>,
    addresses: Arc<Cache<String, Vec<Person>>>,
    listing: Arc<Listing>,
    profiles: Arc<Cache<String, Vec<Person>>>,
    members: Arc<MemberLists>,
    askers: Arc<Cache<PersonId, Option<Person>>>,
    roster: Option<Roster>,
}

impl Directory {
    /// A directory that asks through this client.
    #[must_use]
    pub fn new(client: Client, metrics: &Metrics) -> Self {
        Self {
            people: Arc::new(Cache::new("people", 10_000, PRESENCE_TIME, metrics)),
            addresses: Arc::new(Cache::new("addresses", 10_000, PRESENCE_TIME, metrics)),
            listing: Arc::new(Listing::new(client.clone(), metrics)),
            profiles: Arc::new(Cache::new("profiles", 100, PRESENCE_TIME, metrics)),
            members: Arc::new(MemberLists::new(client.clone(), metrics)),
            askers: Arc::new(Cache::new("askers", 10_000, PROFILE_TIME, metrics)),
            roster: None,
            client,
        }
    }

    /// Looks one thing up. `calls` are the list calls that the question made so far.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses. That nobody was found is no error.
    pub async fn look_up(
        &self,
        query: &Query,
        freshness: Freshness,
        calls: &mut Calls,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        match query {
            Query::Id(id) => self.by_id(id, freshness).await,
            Query::Email(address) => self.by_email(address).await,
            Query::Name {
                name,
                skip,
                space,
                guesses,
            } => {
                let asked = search::Asked {
                    name,
                    skip: *skip,
                    space: space.as_ref(),
                    guesses: *guesses,
                    fits: None,
                };
                self.by_name(asked, calls).await
            }
        }
    }

    /// The asker: kept longer, because only the organization and the time zone matter.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses. `None` when there is no such account, which is not kept: a new account may be
    /// seen a moment later.
    pub async fn asker(&self, id: &PersonId) -> Result<Option<Person>, Arc<Error>> {
        let load = person(self.client.clone(), id.clone());
        let found = self.askers.get(id.clone(), load).await?;
        if found.is_none() {
            self.askers.forget(id).await;
        }
        Ok((*found).clone())
    }

    async fn by_id(
        &self,
        id: &PersonId,
        freshness: Freshness,
    ) -> Result<SearchResult<Person>, Arc<Error>> {
        if freshness == Freshness::Refresh {
            self.people.forget(id).await;
        }
        let found = self
            .people
            .get(id.clone(), person(self.client.clone(), id.clone()))
            .await?;
        Ok(match &*found {
            Some(person) => SearchResult::One(Box::new(person.clone())),
            None => SearchResult::Nobody(NoMatch::Id),
        })
    }

    async fn by_email(&self, address: &str) -> Result<SearchResult<Person>, Arc<Error>> {
        let nobody = || SearchResult::Nobody(NoMatch::Email(address.to_owned()));
        let people = self.people_of(address).await?;
        let mut people = each_once(&people);
        Ok(match people.len() {
            0 => nobody(),
            1 => SearchResult::One(Box::new(people.remove(0))),
            several => {
                people.truncate(PAGE);
                SearchResult::Choose(CandidatePage {
                    name: address.to_owned(),
                    filters: Vec::new(),
                    fits_nobody: false,
                    people,
                    skipped: 0,
                    total: Some(several.min(PAGE)),
                    has_unread_members: false,
                    unknown: 0,
                })
            }
        })
    }

    /// The profiles of these people, without presence: as many as the calls of a question may bring.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn profiles(
        &self,
        ids: &[PersonId],
        calls: &mut Calls,
    ) -> Result<Profiles, Arc<Error>> {
        self.profiles_within(ids, calls, MOST_CALLS).await
    }

    /// The members of a space; empty if the bot cannot see it.
    ///
    /// # Errors
    /// When Webex does not answer.
    pub async fn members(&self, room: &RoomId) -> Result<Arc<Members>, Arc<Error>> {
        self.members.of(room).await
    }

    /// Whether these members are still those of the space, as far as the bot has heard.
    #[must_use]
    pub fn are_members_current(&self, room: &RoomId, members: &Members) -> bool {
        self.members.is_current(room, members)
    }

    /// Somebody came to this space, or went: who is there is asked for anew.
    pub fn members_have_changed(&self, room: &RoomId) {
        self.members.has_changed(room);
    }

    /// For so long Webex is known to tell some replica of the bot of everybody who comes to a space or goes.
    pub fn webhooks_are_sound_for(&self, time: Duration) {
        self.members.webhooks_are_sound_for(time);
    }

    /// For so long this replica is known to hear what the others tell.
    pub fn announcements_are_heard_for(&self, time: Duration) {
        self.members.announcements_are_heard_for(time);
    }

    /// Somebody may have come to any space, or gone, and this replica did not hear of it.
    pub fn announcements_were_missed(&self) {
        self.members.may_have_changed();
    }
}

/// One id is one person, however often a list has it.
fn each_once(people: &[Person]) -> Vec<Person> {
    let mut once: Vec<Person> = Vec::new();
    for person in people {
        if !once.iter().any(|known| known.id == person.id) {
            once.push(person.clone());
        }
    }
    once
}

async fn person(client: Client, id: PersonId) -> Result<Option<Person>, Error> {
    match client.person(&id).await {
        Ok(person) => Ok(Some(person)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
