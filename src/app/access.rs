//! From the settings on access to the policy, and to whom the bot tells of itself.

use std::sync::Arc;

use super::StartError;
use crate::config::{self, Access, Config};
use crate::policy::{Also, Ask, Level, Policy, Refusal, Show};
use crate::reply::templates::Templates;
use crate::upkeep::notice::Operators;
use crate::webex::model::OrgId;

/// The policy that the settings ask for, in the bot's own organization. An id that cannot be one matches
/// nobody.
pub(super) fn policy(access: &Access, organization: Option<OrgId>) -> Policy {
    Policy {
        organization,
        ask: match access.ask {
            config::Ask::Organization => Ask::Organization,
            config::Ask::Everyone => Ask::Everyone,
            config::Ask::Listed => Ask::Listed,
        },
        also: Also {
            organizations: ids(&access.organizations),
            domains: access.domains.clone(),
            people: access.people.clone(),
            person_ids: ids(&access.person_ids),
            spaces: ids(&access.spaces),
        },
        show: Show {
            direct: level(access.direct),
            group: level(access.group),
            mixed: level(access.mixed),
            outside: level(access.outside),
        },
        refusal: if access.tells_refused {
            Refusal::Answer
        } else {
            Refusal::Silence
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

fn level(level: config::Level) -> Level {
    match level {
        config::Level::Name => Level::Name,
        config::Level::Presence => Level::Presence,
        config::Level::Business => Level::Business,
        config::Level::Everything => Level::Everything,
    }
}
