//! Managers, step by step upwards. Every step passes the policy before the next one is taken.

use std::collections::HashSet;
use std::sync::Arc;

use super::Responder;
use crate::people::Calls;
use crate::people::query::{Freshness, Query};
use crate::people::result::SearchResult;
use crate::policy::{Asker, ShownManager, VisiblePerson};
use crate::reply::{Chain, ChainEnd, Manager};
use crate::webex::client::Error;

/// The most managers of one line. Each is a call.
const MAX_MANAGERS: usize = 6;

impl Responder {
    /// The manager of somebody, as far as the asker may see both of them.
    pub(super) async fn manager(
        &self,
        of: Box<VisiblePerson>,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Manager, Arc<Error>> {
        Ok(match of.manager() {
            ShownManager::Withheld => Manager::Withheld { of },
            ShownManager::Nobody => match self.lookup.manager_in_roster(&of, asker).await? {
                Some(manager) => Manager::Person {
                    of: vec![*of],
                    is: Box::new(manager),
                },
                None => Manager::Nobody { of },
            },
            ShownManager::Name(name) => Manager::Name { of, name },
            ShownManager::Account(id) => {
                let query = Query::Id(id);
                let mut calls = Calls::default();
                let found = self.lookup.look_up(&query, asker, freshness, &mut calls);
                match found.await? {
                    SearchResult::One(is) => Manager::Person { of: vec![*of], is },
                    _ => Manager::Gone { of },
                }
            }
        })
    }

    /// The managers of somebody upwards, until there are no more of them, or enough.
    pub(super) async fn chain(
        &self,
        of: Box<VisiblePerson>,
        asker: &Asker,
        freshness: Freshness,
    ) -> Result<Chain, Arc<Error>> {
        let mut known = HashSet::from([of.person().id.clone()]);
        let mut managers: Vec<VisiblePerson> = Vec::new();
        let end = loop {
            let last = managers.last().unwrap_or(&of);
            if let ShownManager::Account(id) = last.manager() {
                if known.contains(&id) {
                    break ChainEnd::Loop;
                }
                if managers.len() == MAX_MANAGERS {
                    break ChainEnd::Cut;
                }
            }
            let next = self.manager(Box::new(last.clone()), asker, freshness);
            match next.await? {
                // The roster names addresses: only now it is known who that is.
                Manager::Person { is, .. } if known.contains(&is.person().id) => {
                    break ChainEnd::Loop;
                }
                Manager::Person { .. } if managers.len() == MAX_MANAGERS => break ChainEnd::Cut,
                Manager::Person { is, .. } => {
                    known.insert(is.person().id.clone());
                    managers.push(*is);
                }
                Manager::Name { name, .. } => break ChainEnd::Name(name),
                Manager::Gone { .. } => break ChainEnd::Gone,
                Manager::Nobody { .. } => break ChainEnd::Top,
                Manager::Withheld { .. } => break ChainEnd::Withheld,
            }
        };
        Ok(Chain { of, managers, end })
    }
}
