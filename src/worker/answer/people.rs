//! Finds the people of a question, and follows their managers upwards.

use std::sync::Arc;

use tokio::task::JoinSet;
use tracing::Instrument;

use super::Responder;
use crate::intent::{Facet, Intent, PersonRef, Topic};
use crate::people::phone::Digits;
use crate::people::query::{Described, Freshness, Guesses, Query};
use crate::people::result::{CandidatePage, NoMatch, SearchResult};
use crate::people::{Calls, filter};
use crate::policy::{Asker, VisiblePerson};
use crate::reply::{Answer, Apology, MAX_PEOPLE, Manager};
use crate::webex::client::Error;
use crate::worker::lookup::by_name;

/// The most people whose presence one answer tells: their rows fit a card.
pub(super) const MAX_ROWS: usize = 15;

/// The most steps from somebody to a manager that one question asks for, over all its people. Each is a call.
const MAX_STEPS: usize = 30;

/// A question about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// This, about each.
    Topic(Topic),
    /// The local times of all of them.
    Times,
}

/// The people of a reading, and the question about them.
#[derive(Debug, Clone)]
pub(super) struct People {
    pub(super) ask: Ask,
    pub(super) whos: Vec<PersonRef>,
}

impl People {
    /// The people of an intent; `None` if it is about nobody.
    pub(super) fn of(intent: &Intent) -> Option<Self> {
        let (ask, whos) = match intent {
            Intent::Whoami => (Ask::Topic(Topic::Whois), vec![PersonRef::Asker]),
            Intent::About { topic, people } => {
                (Ask::Topic(of_number(*topic, people)), people.clone())
            }
            Intent::Times(people) => {
                // The asker's own time stands first, unless they named themselves.
                let own = (!people.contains(&PersonRef::Asker)).then_some(PersonRef::Asker);
                (Ask::Times, own.into_iter().chain(people.clone()).collect())
            }
            _ => return None,
        };
        Some(Self { ask, whos })
    }

    /// The answer in place of one that would cost too much.
    pub(super) fn too_many(&self) -> Option<Answer> {
        let most = match self.ask {
            Ask::Topic(Topic::Status(_)) | Ask::Times => MAX_ROWS,
            Ask::Topic(_) => MAX_PEOPLE,
        };
        let steps: usize = self.whos.iter().map(|who| unnested(who).1).sum();
        let too_many = self.whos.len() > most || steps > MAX_STEPS;
        too_many.then_some(Answer::Apology(Apology::TooMany(most)))
    }
}

/// The result of a search for people.
#[derive(Debug, Clone)]
pub(super) enum Sought {
    /// The people of the question, or the reason why they are not clear.
    Found(SearchResult<VisiblePerson>),
    /// It is not clear whose manager the question is about: who it may be, and how many steps above them the manager
    /// stands.
    Below(SearchResult<VisiblePerson>, usize),
    /// The manager whom the question is about cannot be told of.
    NoManager(Manager),
}

impl Sought {
    /// Whether somebody bears the name that was asked for, and is as was said.
    pub(super) fn is_certain(&self) -> bool {
        match self {
            Self::Found(SearchResult::Choose(list))
            | Self::Below(SearchResult::Choose(list), _)
                if list.fits_nobody =>
            {
                false
            }
            Self::Found(found) | Self::Below(found, _) => found.is_certain(),
            Self::NoManager(_) => true,
        }
    }

    /// The same; where nobody bears the name, of this one.
    pub(super) fn called(mut self, who: &PersonRef) -> Self {
        if let (Self::Found(found), PersonRef::Name(typed)) = (&mut self, who)
            && let SearchResult::Nobody(NoMatch::Name { name, .. })
            | SearchResult::Suggest(CandidatePage { name, .. }) = found
        {
            name.clone_from(typed);
        }
        self
    }

    /// The same, of a description that may as well be the rest of a name which nobody bears, as in `Maria del Mar`: the
    /// beginning of a word shows nothing, and whoever it holds of is offered.
    pub(super) fn described(self, who: &PersonRef) -> Self {
        match (self, who) {
            (
                Self::Found(SearchResult::One(only)),
                PersonRef::Described {
                    name: Some(name),
                    filters,
                },
            ) if !filter::holds_whole(only.person(), filters) => {
                Self::offered(name, filters, *only)
            }
            (other, _) => other,
        }
    }

    /// The same, of a reading that comes second: somebody who was found by a part of what may be one name is offered,
    /// and is not the answer.
    pub(super) fn doubtful(self, who: &PersonRef) -> Self {
        match (self, who) {
            (Self::Found(SearchResult::One(only)), PersonRef::Name(name)) => {
                Self::offered(name, &[], *only)
            }
            (other, _) => other,
        }
    }

    /// Somebody who may be meant.
    fn offered(name: &str, filters: &[String], only: VisiblePerson) -> Self {
        Self::Found(SearchResult::Choose(CandidatePage {
            name: name.to_owned(),
            filters: filters.to_vec(),
            fits_nobody: false,
            people: vec![only],
            skipped: 0,
            total: Some(1),
            has_unread_members: false,
            unknown: 0,
        }))
    }
}

impl Responder {
    /// Looks them up one after another, as their calls are counted together.
    pub(super) async fn each(
        &self,
        whos: &[PersonRef],
        asker: &Asker,
        freshness: Freshness,
        guesses: Guesses,
        calls: &mut Calls,
    ) -> Result<Vec<Sought>, Arc<Error>> {
        let mut sought = Vec::new();
        for who in whos {
            sought.push(self.seek(who, asker, freshness, guesses, calls).await?);
        }
        Ok(sought)
    }

    /// Looks all of them up side by side, each within the calls of a question; answers stand in the order of the
    /// questions.
    pub(super) async fn all(
        &self,
        whos: &[PersonRef],
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Vec<Sought>, Arc<Error>> {
        let mut lookups = JoinSet::new();
        for (place, who) in whos.iter().enumerate() {
            let (responder, asker, who) = (self.clone(), asker.clone(), who.clone());
            let look_up = async move {
                let mut calls = Calls::default();
                let sought = responder.seek(&who, &asker, freshness, Guesses::All, &mut calls);
                (place, sought.await)
            };
            lookups.spawn(look_up.in_current_span());
        }
        let mut sought = lookups.join_all().await;
        sought.sort_by_key(|(place, _)| *place);
        sought.into_iter().map(|(_, sought)| sought).collect()
    }

    /// Looks somebody up, and goes as many managers up as was asked for.
    async fn seek(
        &self,
        who: &PersonRef,
        asker: &Asker,
        freshness: Freshness,
        guesses: Guesses,
        calls: &mut Calls,
    ) -> Result<Sought, Arc<Error>> {
        let (who, steps) = unnested(who);
        let mut found = self.one(who, asker, freshness, guesses, calls).await?;
        for _ in 0..steps {
            let person = match found {
                SearchResult::One(person) => person,
                unclear => return Ok(Sought::Below(unclear, steps)),
            };
            found = match self.manager(person, asker, freshness).await? {
                Manager::Person { is, .. } => SearchResult::One(is),
                other => return Ok(Sought::NoManager(other)),
            };
        }
        Ok(Sought::Found(found))
    }

    async fn one(
        &self,
        who: &PersonRef,
        asker: &Asker,
        freshness: Freshness,
        guesses: Guesses,
        calls: &mut Calls,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        let query = match who {
            PersonRef::Asker => Query::Id(asker.person.clone()),
            PersonRef::Id(id) => Query::Id(id.clone()),
            PersonRef::Email(address) => Query::Email(address.clone()),
            PersonRef::Name(name) => match Digits::of(name) {
                Some(number) if self.lookup.has_roster() => {
                    return self.lookup.with_number(&number, asker).await;
                }
                _ => return self.named(name, asker, freshness, guesses, calls).await,
            },
            PersonRef::Described {
                name: None,
                filters,
            } if self.lookup.has_roster() => return self.lookup.listed(filters, 0, asker).await,
            PersonRef::Described { name, filters } => {
                let described = Described {
                    name: name.clone(),
                    filters: filters.clone(),
                    skip: 0,
                    space: asker.space.clone(),
                    guesses,
                };
                let found = self.lookup.described(&described, asker, calls).await?;
                return match name {
                    Some(name) if !found.is_certain() && self.lookup.has_roster() => {
                        // `engineers in finance` is no name.
                        let filters = std::iter::once(name).chain(filters).cloned();
                        let filters: Vec<String> = filters.collect();
                        let listed = self.lookup.listed(&filters, 0, asker).await?;
                        Ok(found.or_if_certain(listed))
                    }
                    _ => Ok(found),
                };
            }
            // Steps upwards were taken off, and the thread was asked, before.
            PersonRef::ManagerOf(_) | PersonRef::Thread => by_name("", asker, guesses),
        };
        self.lookup.look_up(&query, asker, freshness, calls).await
    }

    /// Looks for a name; where nobody has it, for those of whom the roster says it: `whois gardener`.
    async fn named(
        &self,
        name: &str,
        asker: &Asker,
        freshness: Freshness,
        guesses: Guesses,
        calls: &mut Calls,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        let query = by_name(name, asker, guesses);
        let found = self.lookup.look_up(&query, asker, freshness, calls).await?;
        if found.is_certain() || guesses == Guesses::None || !self.lookup.has_roster() {
            return Ok(found);
        }
        let listed = self.lookup.listed_for_name(name, asker).await?;
        Ok(found.or_if_certain(listed))
    }
}

/// The topic where people are named by their numbers: `whose number is 408 526 7209` asks for them.
fn of_number(topic: Topic, people: &[PersonRef]) -> Topic {
    let is_number =
        |who: &PersonRef| matches!(who, PersonRef::Name(name) if Digits::of(name).is_some());
    let asks_for_one = matches!(
        topic,
        Topic::Contact(Facet::Phone | Facet::Mobile | Facet::Extension)
    );
    match people.iter().all(is_number) && asks_for_one {
        true => Topic::Whois,
        false => topic,
    }
}

/// The person at the foot of a line of managers, and how many steps above them the one who is asked about stands.
fn unnested(who: &PersonRef) -> (&PersonRef, usize) {
    let (mut who, mut steps) = (who, 0);
    while let PersonRef::ManagerOf(of) = who {
        (who, steps) = (of, steps + 1);
    }
    (who, steps)
}
