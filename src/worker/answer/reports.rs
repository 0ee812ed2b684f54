//! The people who have somebody as manager, as far as they can be known.
//!
//! Webex lists nobody by manager. The members of a space can be asked for with the managers of each; elsewhere nobody is
//! known, and what other questions brought is not used: nobody's questions change what another is told.

use std::sync::Arc;

use super::Answerer;
use crate::directory::Calls;
use crate::policy::{Asker, Level, Shown, ShownManager};
use crate::reply::Reports;
use crate::webex::client::Error;
use crate::webex::model::PersonId;

impl Answerer {
    /// The members of the space with this person as manager, within the remaining calls.
    pub(super) async fn reports(
        &self,
        of: Box<Shown>,
        asker: &Asker,
        calls: &mut Calls,
    ) -> Result<Reports, Arc<Error>> {
        let nobody = |of, is_withheld| Reports {
            of,
            people: Vec::new(),
            members: false,
            is_complete: false,
            is_withheld,
        };
        let Some(company) = self.lookup.company(asker).await? else {
            let is_withheld = !of.shows(Level::Business);
            return Ok(nobody(of, is_withheld));
        };
        if !company.shows(Level::Business, asker) {
            return Ok(nobody(of, true));
        }
        let members = company.people.iter().map(|member| &member.person().id);
        let others: Vec<PersonId> = members
            .filter(|id| **id != of.person().id)
            .cloned()
            .collect();
        let (profiles, are_all) = self.lookup.profiles(&others, asker, calls).await?;
        let looked_through = are_all || !profiles.is_empty();
        let manager = ShownManager::Account(of.person().id.clone());
        let reports = |person: &Shown| person.manager() == manager;
        let people = profiles.into_iter().filter(reports).collect();
        Ok(Reports {
            of,
            people,
            members: looked_through && !company.people.is_empty(),
            is_complete: are_all && company.is_whole,
            is_withheld: false,
        })
    }
}
