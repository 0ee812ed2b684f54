//! The people who have somebody as manager, as far as they can be known.
//!
//! Webex lists nobody by manager; a roster does. The members of a space can be asked for with the managers of each; elsewhere nobody is
//! known, and what other questions brought is not used: nobody's questions change what another is told.

use std::sync::Arc;

use super::Responder;
use crate::people::Calls;
use crate::policy::{Asker, DisclosureLevel, ShownManager, VisiblePerson};
use crate::reply::{ListedReports, Reports};
use crate::webex::client::Error;
use crate::webex::model::PersonId;
use crate::worker::rostered::Below;

/// Members of the space with somebody as manager.
#[derive(Debug, Default)]
struct Reporting {
    people: Vec<VisiblePerson>,
    were_looked_through: bool,
    are_all: bool,
    are_withheld: bool,
}

impl Responder {
    /// The members of the space with this person as manager, within the remaining calls.
    pub(super) async fn reports(
        &self,
        of: Box<VisiblePerson>,
        asker: &Asker,
        calls: &mut Calls,
    ) -> Result<Reports, Arc<Error>> {
        let nobody = |of, is_withheld| Reports {
            of,
            people: Vec::new(),
            members: false,
            is_complete: false,
            is_withheld,
            listed: None,
        };
        if let Some(below) = self.lookup.below(&of, asker).await? {
            return self.listed_reports(of, below, asker, calls).await;
        }
        let Some(members) = self.reporting_members(&of, asker, calls).await? else {
            let is_withheld = !of.shows(DisclosureLevel::Business);
            return Ok(nobody(of, is_withheld));
        };
        if members.are_withheld {
            return Ok(nobody(of, true));
        }
        Ok(Reports {
            of,
            people: members.people,
            members: members.were_looked_through,
            is_complete: members.are_all,
            is_withheld: false,
            listed: None,
        })
    }

    /// The members of the space with this person as manager; none in a direct space.
    async fn reporting_members(
        &self,
        of: &VisiblePerson,
        asker: &Asker,
        calls: &mut Calls,
    ) -> Result<Option<Reporting>, Arc<Error>> {
        let Some(company) = self.lookup.company(asker).await? else {
            return Ok(None);
        };
        if !company.shows(DisclosureLevel::Business, asker) {
            return Ok(Some(Reporting {
                are_withheld: true,
                ..Reporting::default()
            }));
        }
        let members = company.people.iter().map(|member| &member.person().id);
        let others: Vec<PersonId> = members
            .filter(|id| **id != of.person().id)
            .cloned()
            .collect();
        let (profiles, are_all) = self.lookup.profiles(&others, asker, calls).await?;
        let looked_through = are_all || !profiles.is_empty();
        let manager = ShownManager::Account(of.person().id.clone());
        let reports = |person: &VisiblePerson| person.manager() == manager;
        Ok(Some(Reporting {
            people: profiles.into_iter().filter(reports).collect(),
            were_looked_through: looked_through && !company.people.is_empty(),
            are_all: are_all && company.is_whole,
            are_withheld: false,
        }))
    }

    /// The people of the roster, and the members of the space of whom Webex tells what the roster does not.
    async fn listed_reports(
        &self,
        of: Box<VisiblePerson>,
        below: Below,
        asker: &Asker,
        calls: &mut Calls,
    ) -> Result<Reports, Arc<Error>> {
        let members = self.reporting_members(&of, asker, calls).await?;
        let mut people = below.people;
        for member in members.into_iter().flat_map(|members| members.people) {
            let id = &member.person().id;
            if people.iter().all(|known| known.person().id != *id) {
                people.push(member);
            }
        }
        let direct = usize::try_from(below.direct).unwrap_or(usize::MAX);
        Ok(Reports {
            of,
            listed: Some(ListedReports {
                direct: direct.max(people.len()),
                all: below.all.max(direct).max(people.len()),
                is_cut: below.is_cut,
            }),
            people,
            members: false,
            is_complete: true,
            is_withheld: false,
        })
    }
}
