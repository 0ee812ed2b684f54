//! From the settings on access to the policy.

use crate::config::{self, Access};
use crate::policy::{Also, Ask, Level, Policy, Refusal, Show};
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
