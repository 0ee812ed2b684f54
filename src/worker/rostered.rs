//! The part of a roster in the lookups of an asker. It finds nobody by a fact that the asker may not see: what is hidden and
//! what is not there look the same.

use std::collections::HashSet;
use std::sync::Arc;

use super::lookup::Lookup;
use crate::people::Calls;
use crate::people::phone::Digits;
use crate::people::query::{Described, Freshness, Query};
use crate::people::result::{CandidatePage, NoMatch, SearchResult};
use crate::people::rostered::{MOST_LOOKUPS, Searchable, Standing};
use crate::policy::{Asker, DisclosureLevel, ShownManager, VisiblePerson};
use crate::webex::client::Error;
use crate::webex::model::Person;

/// The most people below somebody that are counted.
const MOST_BELOW: usize = 1_000;

/// The people of the roster below somebody.
#[derive(Debug, Clone)]
pub struct Below {
    /// Some of those who report to them directly.
    pub people: Vec<VisiblePerson>,
    /// How many report to them directly.
    pub direct: u64,
    /// How many are below them in all.
    pub all: usize,
    /// Whether not all of those were counted.
    pub is_cut: bool,
}

impl Lookup {
    /// Whether there is a roster.
    #[must_use]
    pub fn has_roster(&self) -> bool {
        self.directory.has_roster()
    }

    /// The finding, as the asker may see it; one person with the roster's own columns.
    pub(super) async fn shown(
        &self,
        found: SearchResult<Person>,
        asker: &Asker,
    ) -> SearchResult<VisiblePerson> {
        let found = found.map(|person: Person| self.policy.show(person, asker));
        match found {
            SearchResult::One(person) => {
                SearchResult::One(Box::new(self.with_columns(*person).await))
            }
            several => several,
        }
    }

    async fn with_columns(&self, shown: VisiblePerson) -> VisiblePerson {
        if self.policy.columns.is_empty() {
            return shown;
        }
        let Some(row) = self.directory.row_of(shown.person()).await else {
            return shown;
        };
        self.policy.with_columns(shown, row.extra)
    }

    /// A page of those of whom the roster says this, in columns that the asker may see of others.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn listed(
        &self,
        filters: &[String],
        skip: usize,
        asker: &Asker,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        self.listed_where(filters, Standing::Begun, skip, asker)
            .await
    }

    /// The first of those of whom the roster says in whole words what was asked for as a name: `whois gardener`. Nobody of
    /// them is called so.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn listed_for_name(
        &self,
        name: &str,
        asker: &Asker,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        self.listed_where(&[name.to_owned()], Standing::Whole, 0, asker)
            .await
    }

    async fn listed_where(
        &self,
        filters: &[String],
        standing: Standing,
        skip: usize,
        asker: &Asker,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        let columns = self.policy.columns_of_others(asker);
        let may = Searchable {
            location: self.finds_places(asker),
            column: &|name| columns.iter().any(|column| column.is(name)),
        };
        let found = self.directory.listed(filters, standing, may, skip).await?;
        Ok(found.map(|person| self.policy.show(person, asker)))
    }

    /// Of each part of a description, the addresses of rows of which the roster says it, in columns that the asker may see of
    /// others.
    pub(super) async fn said_in_rows(
        &self,
        described: &Described,
        asker: &Asker,
    ) -> Vec<HashSet<String>> {
        let columns = self.policy.columns_of_others(asker);
        let may = Searchable {
            location: self.finds_places(asker),
            column: &|name| columns.iter().any(|column| column.is(name)),
        };
        let name = described.name.as_deref().unwrap_or_default();
        let said = self.directory.said_in_rows(name, &described.filters, may);
        said.await
    }

    /// Whether somebody may be found by their place of work: Webex's own addresses are shown from that level on.
    fn finds_places(&self, asker: &Asker) -> bool {
        self.policy.level_of_others(asker) >= DisclosureLevel::Everything
    }

    /// Those who have this number, as far as the asker may see that they have it.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn with_number(
        &self,
        number: &Digits,
        asker: &Asker,
    ) -> Result<SearchResult<VisiblePerson>, Arc<Error>> {
        let nobody = || SearchResult::Nobody(NoMatch::Phone(number.as_typed().to_owned()));
        // No call is made either: its time would tell.
        if self.policy.level_of_others(asker) < DisclosureLevel::Business {
            return Ok(nobody());
        }
        let (people, is_cut) = self.directory.with_number(number).await?;
        let people = people.into_iter();
        let people = people.map(|person| self.policy.show(person, asker));
        // The roster does not say of what kind a number is, and numbers of work are shown to more than others are.
        let may_be_told = |shown: &VisiblePerson| {
            let mut numbers = shown.person().phone_numbers.iter();
            shown.shows(DisclosureLevel::Everything)
                || numbers.any(|phone| number.end(&phone.value))
        };
        let mut people: Vec<VisiblePerson> = people.filter(may_be_told).collect();
        match people.len() {
            0 => Ok(nobody()),
            1 if !is_cut => {
                let only = people.remove(0);
                Ok(SearchResult::One(Box::new(self.with_columns(only).await)))
            }
            several => Ok(SearchResult::Choose(CandidatePage {
                name: number.as_typed().to_owned(),
                filters: Vec::new(),
                fits_nobody: false,
                people,
                skipped: 0,
                total: Some(several),
                has_unread_members: false,
                unknown: 0,
            })),
        }
    }

    /// The manager whom the roster names where Webex names none; none where the asker may not see that.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn manager_in_roster(
        &self,
        of: &VisiblePerson,
        asker: &Asker,
    ) -> Result<Option<VisiblePerson>, Arc<Error>> {
        if of.manager() != ShownManager::Nobody {
            return Ok(None);
        }
        let row = self.directory.row_of(of.person()).await;
        let Some(address) = row.and_then(|row| row.manager_email) else {
            return Ok(None);
        };
        let (query, mut calls) = (Query::Email(address), Calls::default());
        let found = self.look_up(&query, asker, Freshness::CachedOk, &mut calls);
        Ok(match found.await? {
            SearchResult::One(manager) if manager.person().id != of.person().id => Some(*manager),
            _ => None,
        })
    }

    /// The people of the roster below somebody; none where there is no roster, it names nobody, or the asker may not see
    /// whose manager somebody is.
    ///
    /// # Errors
    /// When Webex does not answer, or refuses.
    pub async fn below(
        &self,
        of: &VisiblePerson,
        asker: &Asker,
    ) -> Result<Option<Below>, Arc<Error>> {
        let is_shown = self.policy.level_of_others(asker) >= DisclosureLevel::Business;
        if !self.has_roster() || !of.shows(DisclosureLevel::Business) || !is_shown {
            return Ok(None);
        }
        let addresses = &of.person().emails;
        let (people, direct) = self.directory.managed_by(addresses, MOST_LOOKUPS).await?;
        if direct == 0 {
            return Ok(None);
        }
        let (all, is_cut) = self.directory.below(addresses, MOST_BELOW).await;
        let people = people.into_iter();
        let people = people.map(|person| self.policy.show(person, asker));
        // Webex knows better where it names a manager.
        let own = ShownManager::Account(of.person().id.clone());
        let agrees = |shown: &VisiblePerson| match shown.manager() {
            ShownManager::Nobody | ShownManager::Name(_) => true,
            other => other == own,
        };
        Ok(Some(Below {
            people: people.filter(agrees).collect(),
            direct,
            all,
            is_cut,
        }))
    }
}
