//! What an answer shows.

use serde_json::Value;

use super::table::Wanted;
use crate::harness::{Reply, gather};

/// What an answer shows, with ids of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown<P = String> {
    /// These as the answer; more than one where several were understood to be asked for.
    Answer(Vec<P>),
    /// These to choose from, and whether there are more.
    Choose(Vec<P>, bool),
    /// Nobody has that name; these are offered.
    Nobody(Vec<P>),
}

/// Reads an answer. All that these tests know of how answers look stands here.
pub(super) fn classify(reply: &Reply) -> Shown {
    let titled = |title: &str| ids(&reply.buttons(title));
    let said = reply.message["markdown"].as_str().unwrap_or_default();
    if !titled("Refresh").is_empty() {
        Shown::Answer(titled("Refresh"))
    } else if said.trim_start_matches("**").starts_with("Nobody") {
        let mut carried = Vec::new();
        gather(&reply.card, &mut |button| {
            carried.push(button["data"].clone());
        });
        Shown::Nobody(ids(&carried))
    } else if !titled("Show").is_empty() {
        Shown::Choose(titled("Show"), !reply.buttons("More").is_empty())
    } else {
        Shown::Nobody(Vec::new())
    }
}

/// Of whom buttons are that carry this. Somebody who is shown twice is there twice.
fn ids(carried: &[Value]) -> Vec<String> {
    let ids = carried.iter().filter_map(|carried| carried["id"].as_str());
    ids.map(str::to_owned).collect()
}

impl<P> Shown<P> {
    pub(super) fn people(&self) -> &[P] {
        match self {
            Self::Answer(people) | Self::Choose(people, _) | Self::Nobody(people) => people,
        }
    }

    /// The same with something else in place of ids.
    pub(super) fn with<Q>(self, people: Vec<Q>) -> Shown<Q> {
        match self {
            Self::Answer(_) => Shown::Answer(people),
            Self::Choose(_, more) => Shown::Choose(people, more),
            Self::Nobody(_) => Shown::Nobody(people),
        }
    }
}

/// Whether what is shown, with addresses of people, is what the asker is to see.
pub(super) fn is_right(shown: &Shown, wanted: &Wanted) -> bool {
    let has_all =
        |offered: &[String], named: &[String]| named.iter().all(|one| offered.contains(one));
    match (wanted, shown) {
        (Wanted::One(person), Shown::Answer(people)) => *people == [person.clone()],
        (
            Wanted::Choose {
                people,
                in_order,
                more,
            },
            Shown::Choose(offered, is_cut),
        ) => {
            has_all(offered, people)
                && (!in_order || offered.first() == people.first())
                && (!more || *is_cut || offered.len() > people.len())
        }
        (Wanted::Suggest(people), Shown::Nobody(offered)) => has_all(offered, people),
        (Wanted::Nobody { quietly }, Shown::Nobody(offered)) => !quietly || offered.is_empty(),
        _ => false,
    }
}

/// Whether somebody is shown as the answer who is not the one that is meant: the fault that must never be.
pub(super) fn is_wrong_answer(shown: &Shown, wanted: &[Wanted]) -> bool {
    let Shown::Answer(people) = shown else {
        return false;
    };
    let is_meant = |person: &String| {
        let is = |wanted: &Wanted| matches!(wanted, Wanted::One(one) if one == person);
        wanted.iter().any(is)
    };
    !people.iter().all(is_meant)
}
