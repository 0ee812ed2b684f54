//! From the settings on access to the policy, and to whom the bot tells of itself.

use std::sync::Arc;

use super::StartError;
use crate::config::Config;
use crate::maintenance::notice::Operators;
use crate::policy::{AllowList, Column, Disclosure, DisclosureLevel, OnDenied, Policy};
use crate::reply::templates::Templates;
use crate::webex::model::OrgId;

/// The policy that the settings ask for, in the bot's own organization. An id that cannot be one matches
/// nobody.
pub(super) fn policy(config: &Config, organization: Option<OrgId>) -> Policy {
    let access = &config.access;
    Policy {
        columns: {
            let shown = config.roster.shown.iter();
            let column = |(name, level): &(String, DisclosureLevel)| Column {
                name: name.clone(),
                level: *level,
            };
            shown.map(column).collect()
        },
        organization,
        ask: access.ask,
        allowed: AllowList {
            organizations: ids(&access.organizations),
            domains: access.domains.clone(),
            people: access.people.clone(),
            person_ids: ids(&access.person_ids),
            spaces: ids(&access.spaces),
        },
        show: Disclosure {
            direct: access.direct,
            group: access.group,
            mixed: access.mixed,
            outside: access.outside,
        },
        on_denied: if access.tells_refused {
            OnDenied::Answer
        } else {
            OnDenied::Silence
        },
    }
}

/// The contact for problems that need an operator.
pub(super) fn operators(
    config: &Config,
    templates: &Arc<Templates>,
) -> Result<Option<Operators>, StartError> {
    let Some(space) = &config.operators_space else {
        return Ok(None);
    };
    let id = space.parse();
    let space = id.map_err(|_| StartError::OperatorsSpace(space.clone()))?;
    Ok(Some(Operators {
        space,
        templates: Arc::clone(templates),
    }))
}

fn ids<T: std::str::FromStr>(texts: &[String]) -> Vec<T> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}
