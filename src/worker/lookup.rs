//! The only way from the code that carries out a command to people: every person is put through the policy first.
//!
//! The directory and what Webex tells stay in here; nothing but [`VisiblePerson`] comes out. So no answer, and no further lookup,
//! can be made from a fact that the asker may not see.

use std::collections::HashSet;
use std::sync::Arc;

use crate::people::described::Fits;
use crate::people::members::Members;
use crate::people::query::{Described, Freshness, Guesses, Query};
use crate::people::result::SearchResult;
use crate::people::{Calls, Directory, filter};
use crate::policy::{
    Asker, Audience, Authorized, DisclosureLevel, OnDenied, Policy, Refused, VisiblePerson,
};
use crate::webex::client::Error;
use crate::webex::model::{Person, PersonId, PersonKind, RoomId};

/// Looks people up for an asker.
#[derive(Debug, Clone)]
pub struct Lookup {
    pub(super) directory: Directory,
    pub(super) policy: Policy,
}

/// The asker, and the space.
#[derive(Debug, Clone)]
pub struct AskerContext {
    asker: Asker,
    time_zone: Option<String>,
    is_bot: bool,
    /// The members of the space, where the policy depends on them.
    members: Option<Arc<Members>>,
}

impl AskerContext {
    /// Whether this is that asker in that space.
    #[must_use]
    pub fn is(&self, asker: &PersonId, space: Option<&RoomId>) -> bool {
        self.asker.person == *asker && self.asker.space.as_ref() == space
    }

    /// The same person in the same space, where nobody else reads the answer.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.asker.audience = Audience::Direct;
        self.members = None;
        self
    }

    /// Whether others read the answer too, as far as it is known.
    #[must_use]
    pub fn is_among_others(&self) -> bool {
        self.asker.space.is_some() && self.asker.audience != Audience::Direct
    }

    /// The asker.
    #[must_use]
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// The asker's IANA time zone, where it is known.
    #[must_use]
    pub fn time_zone(&self) -> Option<&str> {
        self.time_zone.as_deref()
    }

    /// Whether a bot asks.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        self.is_bot
    }
}

/// The members of a group space, bots apart, in the order of their names.
#[derive(Debug, Clone)]
pub struct Company {
    /// They themselves, by name alone.
    pub people: Vec<VisiblePerson>,
    /// Whether these are all of them.
    pub is_whole: bool,
}

impl Company {
    /// Whether all that this level shows of the others is shown to the asker.
    #[must_use]
    pub fn shows(&self, level: DisclosureLevel, asker: &Asker) -> bool {
        let mut others = self.people.iter();
        others.all(|member| member.person().id == asker.person || member.shows(level))
    }
}

impl Lookup {
    /// Lookups in this directory, under this policy.
    #[must_use]
    pub fn new(directory: Directory, policy: Policy) -> Self {
        Self { directory, policy }
    }

    /// Finds out who asks, and where: what the policy decides by. Does not depend on what is asked, so it can be done
    /// while that is fetched.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn load_asker(
        &self,
        asker: &PersonId,
        space: Option<&RoomId>,
    ) -> Result<AskerContext, Arc<Error>> {
        let (account, (audience, members)) =
            tokio::try_join!(self.directory.asker(asker), self.audience(space))?;
        let kind = account.as_ref().and_then(|account| account.kind.as_ref());
        let is_bot = kind == Some(&PersonKind::Bot);
        let time_zone = account
            .as_ref()
            .and_then(|account| account.time_zone.clone());
        let (organization, emails) = match account {
            Some(account) => (account.org_id, account.emails),
            None => (None, Vec::new()),
        };
        Ok(AskerContext {
            asker: Asker {
                person: asker.clone(),
                organization,
                emails,
                space: space.cloned(),
                audience,
            },
            time_zone,
            is_bot,
            members,
        })
    }

    /// The readers of an answer in a space. Asked for where it matters; a press does not tell whether
    /// the space is a direct one.
    async fn audience(
        &self,
        space: Option<&RoomId>,
    ) -> Result<(Audience, Option<Arc<Members>>), Arc<Error>> {
        let Some(room) = space else {
            return Ok((Audience::Direct, None));
        };
        if !self.policy.tells_spaces_apart() {
            return Ok((Audience::Group, None));
        }
        let members = self.directory.members(room).await?;
        let own = self.policy.organization.as_ref();
        let audience = match (members.is_direct(), members.are_all_of(own)) {
            (true, _) => Audience::Direct,
            (false, true) => Audience::Group,
            (false, false) if members.are_too_many(own) => Audience::TooLarge,
            (false, false) => Audience::Mixed,
        };
        Ok((audience, Some(members)))
    }

    /// Whether those who read in the space are still those that were loaded.
    #[must_use]
    pub fn is_current(&self, asker_context: &AskerContext) -> bool {
        match (&asker_context.asker.space, &asker_context.members) {
            (Some(room), Some(members)) => self.directory.are_members_current(room, members),
            _ => true,
        }
    }

    /// Whether the asker may ask this.
    ///
    /// # Errors
    /// [`Refused`] when the asker is not served.
    pub fn may_ask<Q>(&self, asker: &Asker, question: Q) -> Result<Authorized<Q>, Refused> {
        self.policy.may_ask(asker, question)
    }

    /// The reply to people who may not ask.
    #[must_use]
    pub fn on_denied(&self) -> OnDenied {
        self.policy.on_denied
    }

    /// Looks somebody up, as far as the asker may see them.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn look_up(
        &self,
        query: &Query,
        asker: &Asker,
        freshness: Freshness,
        calls: &mut Calls,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        let found = self.directory.look_up(query, freshness, calls).await?;
        Ok(self.shown(found, asker).await)
    }

    /// Looks for whoever is described, by no more than the asker may see of them.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn described(
        &self,
        described: &Described,
        asker: &Asker,
        calls: &mut Calls,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        let said = self.said_in_rows(described, asker).await;
        let is_in = |addresses: &HashSet<String>, person: &Person| {
            let mut emails = person.emails.iter();
            emails.any(|email| addresses.contains(&email.to_lowercase()))
        };
        let holds = |person: &Person| {
            let shown = self.policy.show(person.clone(), asker);
            let mut filters = described.filters.iter().zip(&said);
            // The roster knows departments and titles that Webex does not.
            filters.all(|(filter, addresses)| {
                filter::holds(shown.person(), std::slice::from_ref(filter))
                    || is_in(addresses, person)
            })
        };
        let of_all = |address: &&String| said.iter().all(|one| one.contains(*address));
        let first = said.first().into_iter().flatten();
        let rows: HashSet<String> = first.filter(of_all).cloned().collect();
        let fits = Fits {
            holds: &holds,
            rows: &rows,
        };
        let found = self.directory.described(described, fits, calls).await?;
        Ok(self.shown(found, asker).await)
    }

    /// The members of the space that was asked in, by name alone; none where it was not a group space.
    ///
    /// # Errors
    /// When Webex does not answer.
    pub async fn company(&self, asker: &Asker) -> Result<Option<Company>, Arc<Error>> {
        let Some(room) = &asker.space else {
            return Ok(None);
        };
        let members = self.directory.members(room).await?;
        if members.is_direct() {
            return Ok(None);
        }
        let people = members.people().into_iter();
        let people: Vec<VisiblePerson> = people
            .map(|person| self.policy.show_listed(person, asker))
            .collect();
        Ok(Some(Company {
            is_whole: !members.is_cut() && !people.is_empty(),
            people,
        }))
    }

    /// Whether the asker is known not to be a member of the space any more.
    ///
    /// # Errors
    /// When Webex does not answer.
    pub async fn has_left(&self, asker: &Asker) -> Result<bool, Arc<Error>> {
        let Some(room) = &asker.space else {
            return Ok(false);
        };
        let members = self.directory.members(room).await?;
        Ok(members.has(&asker.person) == Some(false))
    }

    /// The profiles of these people from lists, which lack presence; and whether the remaining calls sufficed for all
    /// of them.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn profiles(
        &self,
        ids: &[PersonId],
        asker: &Asker,
        calls: &mut Calls,
    ) -> Result<(Vec<VisiblePerson>, bool), Arc<Error>> {
        let profiles = self.directory.profiles(ids, calls).await?;
        let people = profiles.people.into_iter();
        let shown = people.map(|person| self.policy.show_listed(person, asker));
        Ok((shown.collect(), profiles.are_all))
    }

    /// The id of the person with this address, for somebody who asks in their place.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn id_of(&self, address: &str) -> Result<Option<PersonId>, Arc<Error>> {
        let query = Query::Email(address.to_owned());
        let mut calls = Calls::default();
        let found = self
            .directory
            .look_up(&query, Freshness::CachedOk, &mut calls)
            .await?;
        Ok(match found {
            SearchResult::One(person) => Some(person.id),
            _ => None,
        })
    }
}

/// The query for a name, on its first page.
#[must_use]
pub fn by_name(name: &str, asker: &Asker, guesses: Guesses) -> Query {
    Query::Name {
        name: name.to_owned(),
        skip: 0,
        space: asker.space.clone(),
        guesses,
    }
}
