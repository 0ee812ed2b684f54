//! The members of a space, and which of them can be reached now.
//!
//! Presence comes with one person at a time. So it is looked at for those on a page, and where only those are asked for
//! who can be reached, for the first members of the space: how many is bounded, and told.

use std::sync::Arc;

use tokio::task::JoinSet;
use tracing::Instrument;

use super::Responder;
use super::people::MAX_ROWS;
use crate::people::query::{Freshness, Query};
use crate::people::result::SearchResult;
use crate::people::{Calls, filter};
use crate::policy::{Asker, DisclosureLevel, ShownPresence, VisiblePerson};
use crate::reply::Here;
use crate::webex::client::Error;
use crate::webex::model::{PersonId, Presence};
use crate::worker::lookup::Company;

/// The most members whose presence is looked at for one question. Each is a call.
const MAX_LOOKS: usize = 50;

/// The most of these calls that are made at a time.
const AT_ONCE: usize = 10;

impl Responder {
    /// A page of the members of the space, those who can be reached first.
    pub(super) async fn here(
        &self,
        is_reachable: bool,
        filters: &[String],
        skip: usize,
        asker: &Asker,
    ) -> Result<Here, Arc<Error>> {
        let company = self.lookup.company(asker).await?;
        let is_direct = company.is_none();
        let shows_presence = |company: &Company| company.shows(DisclosureLevel::Presence, asker);
        let is_told = company.as_ref().is_none_or(shows_presence);
        let (members, mut is_complete) = match company {
            Some(company) => {
                // The asker knows that they are here.
                let mut others = company.people;
                others.retain(|member| member.person().id != asker.person);
                (others, company.is_whole)
            }
            None => (Vec::new(), true),
        };
        let count = is_complete.then_some(members.len());
        let mut calls = Calls::default();
        let mut people = members;
        if !filters.is_empty() {
            let ids = ids(&people);
            let (profiles, are_all) = self.lookup.profiles(&ids, asker, &mut calls).await?;
            is_complete &= are_all;
            let fitting = |person: &VisiblePerson| filter::holds(person.person(), filters);
            people = profiles.into_iter().filter(fitting).collect();
        }
        let is_reachable = is_reachable && is_told;
        if is_reachable {
            is_complete &= people.len() <= MAX_LOOKS;
            people.truncate(MAX_LOOKS);
            people = self.with_presence(people, asker).await?;
            people.retain(|person| reach(person) == Reach::Now);
        }
        let total = people.len();
        let mut page: Vec<VisiblePerson> = people.into_iter().skip(skip).take(MAX_ROWS).collect();
        if is_told && !is_reachable {
            page = self.with_presence(page, asker).await?;
            page.sort_by_key(reach);
        } else if !is_told && filters.is_empty() && !page.is_empty() {
            // Titles and departments come with lists too.
            let ids = ids(&page);
            let (profiles, _) = self.lookup.profiles(&ids, asker, &mut calls).await?;
            page = page
                .into_iter()
                .map(|bare| {
                    let mut all = profiles.iter();
                    let profile = all.find(|known| known.person().id == bare.person().id);
                    profile.cloned().unwrap_or(bare)
                })
                .collect();
        }
        Ok(Here {
            people: page,
            skipped: skip,
            total,
            members: count,
            is_reachable,
            filters: filters.to_vec(),
            is_complete,
            is_direct,
        })
    }

    /// The same people in the same order, each with what Webex tells of them alone.
    async fn with_presence(
        &self,
        people: Vec<VisiblePerson>,
        asker: &Asker,
    ) -> Result<Vec<VisiblePerson>, Arc<Error>> {
        let mut seen: Vec<VisiblePerson> = Vec::with_capacity(people.len());
        for some in people.chunks(AT_ONCE) {
            let mut looks = JoinSet::new();
            for (place, bare) in some.iter().cloned().enumerate() {
                let (lookup, asker) = (self.lookup.clone(), asker.clone());
                let look = async move {
                    let query = Query::Id(bare.person().id.clone());
                    let mut calls = Calls::default();
                    let found = lookup.look_up(&query, &asker, Freshness::CachedOk, &mut calls);
                    let found = found.await.map(|found| match found {
                        SearchResult::One(person) => *person,
                        _ => bare,
                    });
                    (place, found)
                };
                looks.spawn(look.in_current_span());
            }
            let mut looked = looks.join_all().await;
            looked.sort_by_key(|(place, _)| *place);
            for (_, person) in looked {
                seen.push(person?);
            }
        }
        Ok(seen)
    }
}

/// How well somebody can be reached, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Now,
    Soon,
    Busy,
    Unknown,
    Away,
}

fn reach(person: &VisiblePerson) -> Reach {
    match person.presence() {
        ShownPresence::Known(presence) => match presence {
            Presence::Active => Reach::Now,
            Presence::Inactive => Reach::Soon,
            Presence::Call | Presence::Meeting | Presence::Presenting | Presence::DoNotDisturb => {
                Reach::Busy
            }
            Presence::OutOfOffice | Presence::Pending => Reach::Away,
            Presence::Unknown | Presence::Other(_) => Reach::Unknown,
        },
        _ => Reach::Unknown,
    }
}

fn ids(people: &[VisiblePerson]) -> Vec<PersonId> {
    people
        .iter()
        .map(|person| person.person().id.clone())
        .collect()
}
