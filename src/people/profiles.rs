//! The profiles of people of whom only the id is known, many in a call. Webex tells no presence with them.

use std::sync::Arc;

use super::Directory;
use super::listing::Calls;
use crate::webex::client::{Error, PeopleOptions};
use crate::webex::model::{PeopleQuery, Person, PersonId};

/// The number under which a call for profiles is counted, which no list of names reaches.
const PROFILES: usize = usize::MAX;

/// Profiles that were read.
#[derive(Debug, Default)]
pub struct Profiles {
    /// The people of whom Webex tells.
    pub people: Vec<Person>,
    /// Whether all were asked for: a question makes few calls.
    pub are_all: bool,
}

impl Directory {
    /// The profiles of these people, as many as the calls that are left may bring when `most` may be made in all.
    pub(super) async fn profiles_within(
        &self,
        ids: &[PersonId],
        calls: &mut Calls,
        most: usize,
    ) -> Result<Profiles, Arc<Error>> {
        let mut profiles = Profiles {
            people: Vec::new(),
            are_all: true,
        };
        for ids in ids.chunks(PeopleQuery::MAX_IDS) {
            let Ok(query) = PeopleQuery::ids(ids.to_vec()) else {
                continue;
            };
            let (_, key) = query.parameter();
            if !calls.may(&key, PROFILES, most) {
                profiles.are_all = false;
                break;
            }
            let client = self.client.clone();
            let load = async move {
                let page = client.people(&query, &PeopleOptions::default()).await?;
                Ok(page.items)
            };
            let read = self.profiles.get(key, load).await?;
            profiles.people.extend(read.iter().cloned());
        }
        Ok(profiles)
    }
}
