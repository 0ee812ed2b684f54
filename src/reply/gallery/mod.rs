//! Every kind of answer with people who show it at its fullest, sparsest and oddest: what the cards
//! look like, for whoever changes a template, and for the tests that look at them.

mod asked;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::templates::Templates;
use super::{Answer, Apology, Manager, Reader, Reply, Told};
use crate::intent::{Help, StatusQuestion, Topic};
use crate::people::result::{CandidatePage, NoMatch, SearchResult};
use crate::policy::{Asker, Audience, Policy, VisiblePerson};
use crate::webex::model::Person;

/// People by what they show, and the policy under which they are shown.
const PEOPLE: &str = include_str!("people.json");

/// One picture of the gallery.
#[derive(Debug)]
pub struct Picture {
    /// Its subject; the same in every language.
    pub name: &'static str,
    /// The reply.
    pub reply: Reply,
}

#[derive(Debug, Deserialize)]
struct Cast {
    now: Timestamp,
    zone: String,
    organization: String,
    people: BTreeMap<String, Vec<Person>>,
}

/// All pictures, drawn with these templates; none when the cast cannot be read, which a test rules out.
#[must_use]
pub fn pictures(templates: &Templates) -> Vec<Picture> {
    let Some(cast) = cast() else {
        return Vec::new();
    };
    let reader = Reader {
        zone: Some(cast.zone.clone()),
        ..Reader::at(cast.now)
    };
    let pictures = cast.answers().into_iter().map(|(name, answer)| {
        let refreshed = name == "person-refreshed";
        let reader = Reader {
            refreshed,
            ..reader.clone()
        };
        let reply = templates.render(&answer, &reader);
        let asked = cast.now - std::time::Duration::from_mins(12);
        let reply = if name == "person-late" {
            templates.late(reply, asked, cast.now, None)
        } else {
            reply
        };
        Picture { name, reply }
    });
    pictures.collect()
}

/// The answers that the pictures show, and who reads them; none when the cast cannot be read.
#[must_use]
pub fn answers() -> Option<(Vec<(&'static str, Answer)>, Reader)> {
    let cast = cast()?;
    let reader = Reader {
        zone: Some(cast.zone.clone()),
        ..Reader::at(cast.now)
    };
    Some((cast.answers(), reader))
}

fn cast() -> Option<Cast> {
    serde_json::from_str(PEOPLE).ok()
}

/// Each found.
fn each(people: Vec<VisiblePerson>) -> Vec<SearchResult<VisiblePerson>> {
    let people = people.into_iter();
    people
        .map(|person| SearchResult::One(Box::new(person)))
        .collect()
}

impl Cast {
    fn of(&self, name: &str) -> Vec<VisiblePerson> {
        self.shown_in(Audience::Direct, name)
    }

    /// People as they are shown in a audience.
    fn shown_in(&self, audience: Audience, name: &str) -> Vec<VisiblePerson> {
        let policy = Policy {
            organization: self.organization.parse().ok(),
            ..Policy::default()
        };
        // The asker is of the bot's organization.
        let Ok(person) = "ASKER".parse() else {
            return Vec::new();
        };
        let asker = Asker {
            person,
            organization: policy.organization.clone(),
            emails: Vec::new(),
            space: None,
            audience,
        };
        let people = self.people.get(name).into_iter().flatten();
        people
            .map(|person| policy.show(person.clone(), &asker))
            .collect()
    }

    fn found(&self, name: &str) -> Vec<SearchResult<VisiblePerson>> {
        each(self.of(name))
    }

    fn answers(&self) -> Vec<(&'static str, Answer)> {
        let people = |found: Vec<SearchResult<VisiblePerson>>| {
            Answer::People(found.into_iter().map(Told::Found).collect(), Topic::Whois)
        };
        let person = |name| people(self.found(name));
        let list = |name: &str, people: &str, skipped, total| CandidatePage {
            name: name.to_owned(),
            filters: Vec::new(),
            fits_nobody: false,
            people: self.of(people),
            skipped,
            total,
            has_unread_members: false,
            unknown: 0,
        };
        let choose = |name: &str, people: &str, skipped, total| {
            Answer::Choose(list(name, people, skipped, total), Topic::Whois)
        };
        let email = || NoMatch::Email("nobody@example.com".to_owned());
        let named = |members| {
            let name = "Jhon Andersen".to_owned();
            Answer::Nobody(NoMatch::Name {
                name,
                members,
                has_unread_members: false,
            })
        };
        let mut mixed = self.found("full");
        mixed.extend(self.found("bot"));
        mixed.push(SearchResult::Choose(list("john", "namesakes", 0, Some(2))));
        mixed.push(SearchResult::Nobody(email()));
        let mut partly = self.found("eight");
        partly.push(SearchResult::Suggest(list("jhon", "namesakes", 0, Some(2))));
        partly.push(SearchResult::Nobody(email()));
        let manager = || {
            let (of, is) = (self.of("sparse"), self.of("full").into_iter().next()?);
            let is = Box::new(is);
            Some(Told::Manager(Manager::Person { of, is }))
        };
        let managers = Answer::People(manager().into_iter().collect(), Topic::Manager);
        let help = |nearest: Option<&str>| {
            let nearest = nearest.map(ToOwned::to_owned);
            Answer::Help(Help::NotUnderstood { nearest })
        };
        let mut answers = vec![
            ("person-full", person("full")),
            ("person-refreshed", person("full")),
            ("person-late", person("full")),
            ("person-sparse", person("sparse")),
            ("person-long", person("long")),
            ("person-right-to-left", person("rtl")),
            ("person-bot", person("bot")),
            ("person-external", person("external")),
            ("person-guest", person("guest")),
            ("person-without-picture", person("faceless")),
            ("people-mixed", people(mixed)),
            ("manager", managers),
            (
                "status-every-state",
                Answer::Status(self.found("states"), StatusQuestion::Plain),
            ),
            (
                "status-of-eight",
                Answer::Status(partly, StatusQuestion::Plain),
            ),
            ("chooser-of-2", choose("john", "namesakes", 0, Some(2))),
            ("chooser-of-10", choose("anna", "annas", 0, Some(10))),
            ("chooser-of-40", choose("anna", "annas", 10, Some(40))),
            ("chooser-without-end", choose("anna", "annas", 10, None)),
            (
                "suggestion",
                Answer::Suggest(
                    list("jhon", "namesakes", 0, Some(2)),
                    Topic::Status(StatusQuestion::Plain),
                ),
            ),
            ("nobody-named", named(false)),
            ("nobody-here", named(true)),
            ("nobody-by-email", Answer::Nobody(email())),
            ("help", Answer::Help(Help::Asked)),
            ("help-whom", Answer::Help(Help::Whom("status"))),
            ("help-not-understood", help(Some("status"))),
            ("welcome", Answer::Welcome),
            ("throttled", Answer::Apology(Apology::TooFast)),
            ("not-allowed", Answer::Apology(Apology::NotAllowed)),
            ("unavailable", Answer::Apology(Apology::Unavailable)),
            ("too-many", Answer::Apology(Apology::TooMany(5))),
        ];
        answers.extend(self.asked());
        answers
    }
}
