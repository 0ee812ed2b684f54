//! One fact about somebody: it stands before all others. Where there is none, that is said, and what else there is.

use serde::Serialize;
use serde_json::{Value, json};

use super::person::{self, Fact, Facts, Link};
use super::presence::{self, PresenceView};
use super::{RenderContext, Submit, Table, dial, time};
use crate::intent::button::Button;
use crate::intent::{Facet, Topic};
use crate::people::result::SearchResult;
use crate::policy::{DisclosureLevel, VisiblePerson};
use crate::webex::model::{Person, PhoneNumber};

/// One fact about somebody.
#[derive(Debug, Clone, Serialize)]
struct Contact {
    name: String,
    /// How large the name is.
    size: &'static str,
    badge: String,
    title: String,
    /// The value of the fact. Empty where there is none.
    wanted: Vec<Fact>,
    has_wanted: bool,
    /// A remark beside it: how far another clock is from the reader's.
    beside: String,
    /// That there is none, or that it is not shown.
    lack: String,
    /// Facts to show instead.
    instead: Vec<Fact>,
    presence: PresenceView,
    when: String,
    links: Vec<Link>,
    has_links: bool,
    submits: Vec<Submit>,
    has_submits: bool,
}

pub(super) fn view(
    found: &[SearchResult<VisiblePerson>],
    facet: Facet,
    context: RenderContext<'_>,
) -> Value {
    let (mut table, mut people) = (Table::default(), Vec::new());
    for found in found {
        match found {
            SearchResult::One(shown) => people.push(&**shown),
            other => table.add(other, Topic::Contact(facet), context),
        }
    }
    let is_alone = people.len() == 1;
    let told = people.iter().map(|shown| {
        let told = Contact::of(shown, facet, context);
        if is_alone { told } else { told.among_others() }
    });
    let told: Vec<Contact> = told.collect();
    table.offer_privately(Topic::Contact(facet), &people, context);
    let mut view = table.view(context);
    view["people"] = json!(told);
    view
}

impl Contact {
    fn of(shown: &VisiblePerson, facet: Facet, context: RenderContext<'_>) -> Self {
        let (person, words) = (shown.person(), context.words);
        let wanted = facts(person, facet, context);
        let (mut lack, mut instead) = (String::new(), Vec::new());
        if wanted.is_empty() {
            lack = words.say_of(lack_of(shown, facet), "name", person::name(person, context));
            let others = others(facet)
                .iter()
                .map(|other| facts(person, *other, context));
            instead = others
                .into_iter()
                .find(|facts| !facts.is_empty())
                .unwrap_or_default();
        }
        let told: Vec<&Fact> = wanted.iter().chain(&instead).collect();
        let links = links(&told, context);
        let card = Button::About(Topic::Whois, person.id.clone());
        let submits = vec![Submit::new(words.say("button-card"), &card)];
        Self {
            name: person::name(person, context),
            size: "large",
            badge: person::badge(person, words),
            title: person::title(person, context.budget),
            has_wanted: !wanted.is_empty(),
            beside: if facet == Facet::LocalTime && !wanted.is_empty() {
                clock(person, context)
            } else {
                String::new()
            },
            wanted,
            lack,
            instead,
            presence: presence::of(words, shown),
            when: person::when(person, context),
            has_links: !links.is_empty(),
            links,
            has_submits: !submits.is_empty(),
            submits,
        }
    }

    /// The same in fewer lines: what was asked for, and whose it is.
    fn among_others(mut self) -> Self {
        self.size = "default";
        self.presence.text.clear();
        self.when.clear();
        self.links.truncate(1);
        self.submits.clear();
        self.has_submits = false;
        self
    }
}

/// The facts that answer a question for one.
fn facts(person: &Person, facet: Facet, context: RenderContext<'_>) -> Vec<Fact> {
    let (mut facts, each) = (Facts::within(context), context.budget.each);
    match facet {
        Facet::Email => {
            for email in person.emails.iter().take(each) {
                facts.add_link("label-email", email, person::mail(person, email));
            }
        }
        Facet::Phone | Facet::Mobile => {
            for (phone, link) in numbers(person, facet).into_iter().take(each) {
                facts.add_link(
                    person::phone_label(phone.kind.as_deref()),
                    &phone.value,
                    link,
                );
            }
        }
        Facet::Extension => {
            let dialled = person.phone_numbers.iter();
            let dialled = dialled.filter(|phone| kind(phone).contains("extension"));
            let dialled = dialled.map(|phone| &phone.value);
            let mut all: Vec<&String> = person.extension.iter().chain(dialled).collect();
            all.dedup();
            for extension in all.into_iter().take(each) {
                facts.add("label-extension", extension);
            }
        }
        Facet::Address => {
            for address in person.addresses.iter().take(each) {
                facts.add("label-address", &person::postal(address));
            }
        }
        Facet::LocalTime => {
            let zone = person.time_zone.as_deref();
            let time = zone.and_then(|zone| time::clock(context.words, zone, context.reader));
            facts.add("label-local-time", &time.unwrap_or_default());
        }
        Facet::Title => facts.add("label-title", person.title.as_deref().unwrap_or_default()),
        Facet::Department => {
            let department = person.department.as_deref().unwrap_or_default();
            facts.add("label-department", department);
        }
    }
    facts.told
}

fn kind(phone: &PhoneNumber) -> String {
    phone.kind.as_deref().unwrap_or_default().to_lowercase()
}

/// The numbers that reach somebody, that of work first; or those of their mobile phones.
fn numbers(person: &Person, facet: Facet) -> Vec<(&PhoneNumber, Option<String>)> {
    let mut numbers = dial::in_order(&person.phone_numbers);
    numbers.retain(|(phone, _)| match facet {
        Facet::Mobile => kind(phone).contains("mobile"),
        _ => !kind(phone).contains("fax") && !kind(phone).contains("extension"),
    });
    numbers.sort_by_key(|(phone, link)| (link.is_none(), kind(phone) != "work"));
    numbers
}

/// Facts that may help in place of a missing one.
fn others(facet: Facet) -> &'static [Facet] {
    match facet {
        Facet::Email => &[Facet::Phone, Facet::Extension],
        Facet::Phone => &[Facet::Extension, Facet::Email],
        Facet::Mobile => &[Facet::Phone, Facet::Extension, Facet::Email],
        Facet::Extension => &[Facet::Phone, Facet::Email],
        Facet::Address => &[Facet::LocalTime],
        Facet::LocalTime => &[Facet::Address],
        // These facts are under the name.
        Facet::Title | Facet::Department => &[],
    }
}

/// Why there is no such fact.
fn lack_of(shown: &VisiblePerson, facet: Facet) -> &'static str {
    match facet {
        Facet::Email => "none-email",
        Facet::Phone if !shown.shows(DisclosureLevel::Business) => "withheld-phone",
        Facet::Phone if !shown.shows(DisclosureLevel::Everything) => "none-phone-of-work",
        Facet::Phone => "none-phone",
        Facet::Mobile if !shown.shows(DisclosureLevel::Everything) => "withheld-mobile",
        Facet::Mobile => "none-mobile",
        Facet::Extension if !shown.shows(DisclosureLevel::Business) => "withheld-extension",
        Facet::Extension => "none-extension",
        Facet::Address if !shown.shows(DisclosureLevel::Everything) => "withheld-address",
        Facet::Address => "none-address",
        Facet::LocalTime if !shown.shows(DisclosureLevel::Presence) => "withheld-local-time",
        Facet::LocalTime => "none-local-time",
        Facet::Title => "none-title",
        Facet::Department => "none-department",
    }
}

/// How far their clock is from the reader's, and their zone.
fn clock(person: &Person, context: RenderContext<'_>) -> String {
    let zone = person.time_zone.as_deref().unwrap_or_default();
    let difference = time::difference(context.words, zone, context.reader);
    let parts: Vec<String> = difference.into_iter().chain([zone.to_owned()]).collect();
    parts.join(" · ")
}

/// The buttons that fit what is shown.
fn links(facts: &[&Fact], context: RenderContext<'_>) -> Vec<Link> {
    let first = |scheme| facts.iter().find_map(|fact| fact.leads_to(scheme));
    let words = context.words;
    let mut links = Vec::new();
    if let Some(url) = first("tel:") {
        links.push(Link::new(words.say("button-call"), url.to_owned()));
    }
    if let Some(url) = first("mailto:") {
        links.push(Link::message(words, url));
        links.push(Link::new(words.say("button-email"), url.to_owned()));
    }
    links
}
