//! One person, a choice, a suggestion, or nobody: decided here and nowhere else. Pure.
//!
//! Somebody is the answer only when nobody else can be meant: the typed words are words of their name and of no other
//! candidate's, and no list of candidates was cut. A candidate one typo away, with four or more further letters, or
//! from a guess is a suggestion, under words that say that nobody has that name.
//!
//! Calls are bounded, so one limit stays: `tilda quandt`, typed in a direct space, finds one person although somebody may
//! be listed as `Quandt, Tilda`. No list of names that begin as it was typed brings that name.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::matching::{Match, MatchKind, Names, TypedName};
use crate::webex::model::{Person, PersonId};

/// Somebody who may be meant.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The person, as far as the source tells of them.
    pub person: Person,
    /// Where they were found.
    pub source: Source,
}

/// Where a candidate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Webex's list of the names that begin as it was typed; in its n-th call, from 0.
    Listed(usize),
    /// The members of the very space.
    Member,
    /// The roster, which names addresses: these are whom Webex has under them.
    Roster,
    /// Webex's list of names that begin with something else than what was typed.
    Guess,
}

impl Source {
    /// Candidates of a list that goes on are shown call by call, so that a page that was shown stays as it was when more
    /// is read.
    fn chunk(self) -> usize {
        match self {
            Self::Listed(call) => call,
            Self::Member | Self::Guess => 0,
            // The lists of a name are read before.
            Self::Roster => usize::MAX,
        }
    }
}

/// The meaning of a name among the candidates.
#[derive(Debug, Clone)]
pub enum Decision {
    /// Exactly this person.
    One(Box<Candidate>),
    /// One of these, best match first.
    Choose(Vec<Candidate>),
    /// Nobody has the name; these have names like it, best match first.
    Suggest(Vec<Candidate>),
    /// Nobody has the name, or one like it.
    Nobody,
}

impl Decision {
    /// Whether somebody bears the name.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::One(_) | Self::Choose(_))
    }
}

/// Decides who is meant where more is said of somebody than a name, or no name at all: of those who bear it, `fits` says
/// of whom that holds. `cut` is that of [`decide`].
///
/// The description only narrows. Where it holds of nobody who bears the name, those who do are a choice: what
/// was said may be in other words than Webex has.
#[must_use]
pub fn decide_described(
    asked: Option<&TypedName>,
    candidates: Vec<Candidate>,
    cut: bool,
    fits: &dyn Fn(&Person) -> bool,
) -> Decision {
    let fitting = candidates.iter().filter(|c| fits(&c.person)).cloned();
    let Some(asked) = asked else {
        let mut fitting: Vec<Candidate> = fitting.collect();
        return match fitting.len() {
            0 => Decision::Nobody,
            1 if !cut => Decision::One(Box::new(fitting.remove(0))),
            _ => Decision::Choose(fitting),
        };
    };
    let narrowed = decide(asked, fitting.collect(), cut);
    let Decision::Suggest(mut near) = narrowed else {
        return match narrowed {
            Decision::Nobody => match decide(asked, candidates, cut) {
                Decision::One(only) => Decision::Choose(vec![*only]),
                other => other,
            },
            certain => certain,
        };
    };
    // A description confirms candidates whose names only begin so. It does not make them the answer.
    let begins = |candidate: &Candidate| {
        let kind = asked.kind(&Names::of(&candidate.person));
        kind.is_some_and(|kind| kind >= MatchKind::Beginning)
    };
    if near.iter().any(begins) {
        near.retain(begins);
        return Decision::Choose(near);
    }
    let mut suggested = match decide(asked, candidates, cut) {
        Decision::One(only) => vec![*only],
        Decision::Choose(people) => people,
        Decision::Suggest(_) | Decision::Nobody => Vec::new(),
    };
    suggested.extend(near);
    Decision::Suggest(suggested)
}

/// Decides who is meant by a name. `cut` says that a list of candidates was not read to its end, so that others may bear the
/// name as well.
#[must_use]
pub fn decide(asked: &TypedName, candidates: Vec<Candidate>, cut: bool) -> Decision {
    let members: HashSet<PersonId> = candidates
        .iter()
        .filter(|candidate| candidate.source == Source::Member)
        .map(|member| member.person.id.clone())
        .collect();
    let mut known: HashSet<PersonId> = HashSet::new();
    let mut matching: Vec<(Match, Candidate)> = Vec::new();
    for candidate in candidates {
        if !known.insert(candidate.person.id.clone()) {
            continue;
        }
        let names = Names::of(&candidate.person);
        let is_member = members.contains(&candidate.person.id);
        if let Some(how) = asked.match_of(&candidate.person, &names, is_member) {
            matching.push((how, candidate));
        }
    }
    // Equal matches keep their order.
    matching.sort_by_key(|(how, candidate)| (candidate.source.chunk(), Reverse(*how)));
    for kind in [MatchKind::Words, MatchKind::ShortBeginning] {
        let of_kind = |(how, _): &&(Match, Candidate)| how.kind == kind;
        // A candidate with the typed suffix excludes those without it.
        let suffixed = matching
            .iter()
            .filter(of_kind)
            .any(|(how, _)| how.has_suffix);
        let fits = |how: &Match| how.kind == kind && how.has_suffix == suffixed;
        let is_whole = matching.iter().any(|(how, _)| fits(how) && how.whole);
        let may_fit = |how: &Match| match kind {
            // Of a short beginning it is not clear which of several longer words is meant.
            MatchKind::ShortBeginning => fits(how) || how.kind == MatchKind::Beginning,
            _ if asked.may_lack_a_space() && !is_whole => {
                fits(how) || how.kind == MatchKind::ShortBeginning
            }
            _ => fits(how),
        };
        if !matching.iter().any(|(how, _)| fits(how)) {
            continue;
        }
        let fitting = matching.iter().filter(|(how, _)| may_fit(how));
        let mut fitting: Vec<Candidate> = fitting.map(|(_, candidate)| candidate.clone()).collect();
        if fitting.len() == 1 && !cut {
            return Decision::One(Box::new(fitting.remove(0)));
        }
        return Decision::Choose(fitting);
    }
    if matching.is_empty() {
        return Decision::Nobody;
    }
    let people = matching.into_iter().map(|(_, candidate)| candidate);
    Decision::Suggest(people.collect())
}
