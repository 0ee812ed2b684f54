//! The outcomes that a roster of everybody changes: nobody is behind the cut of a list, or listed under another word.

use super::directory::Listed;
use super::naive::{Kind, NamedCandidate, Outcome, naive};
use super::table::{Case, Wanted};

/// The outcomes of a row where the bot has a roster: those who bear the name in the whole directory, by the rules written
/// once more. Where they say that nobody does, the row stays as it is: nicknames are in no row of the roster.
pub(super) fn wanted(case: &Case, everybody: &[Listed]) -> Vec<Wanted> {
    let Some(asked) = case.asked.strip_prefix("whois ") else {
        return case.wanted.clone();
    };
    // Webex finds addresses of the own organization only.
    let own = everybody
        .iter()
        .filter(|one| one.address.ends_with("@example.com"));
    let candidates: Vec<NamedCandidate> = own.map(candidate).collect();
    match naive(asked, &candidates, false) {
        // Of the generated directory the roster has those who are written down.
        Outcome::One(person) if case.generated => {
            let written = case.wanted.iter().cloned();
            written.chain([Wanted::One(person)]).collect()
        }
        _ if case.generated => case.wanted.clone(),
        Outcome::One(person) => {
            let one = Wanted::One(person);
            // Outsiders are a choice beside them.
            let choices = case
                .wanted
                .iter()
                .filter(|wanted| matches!(wanted, Wanted::Choose { .. }));
            std::iter::once(one).chain(choices.cloned()).collect()
        }
        Outcome::Choose(people) => vec![Wanted::Choose {
            // More than a page of them come page by page.
            people: if people.len() > PAGE {
                Vec::new()
            } else {
                people
            },
            in_order: false,
            more: false,
        }],
        Outcome::Suggest(_) | Outcome::Nobody => case.wanted.clone(),
    }
}

/// The people on one page of a choice.
const PAGE: usize = 10;

fn candidate(one: &Listed) -> NamedCandidate {
    NamedCandidate {
        id: one.address.clone(),
        name: one.name.clone(),
        kind: match one.kind {
            "bot" => Kind::Bot,
            "appuser" => Kind::Guest,
            _ => Kind::Person,
        },
    }
}
