//! A person as a template sees them. Fields that the API leaves out are absent.

use std::fmt::Write;

use email_address::EmailAddress;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::super::sanitize::line;
use super::super::words::Words;
use super::presence::{self, PresenceView};
use super::{RenderContext, SizeBudget, Submit, dial, time};
use crate::intent::Topic;
use crate::intent::button::Button;
use crate::policy::{ShownPresence, VisiblePerson};
use crate::webex::model::{Address, Person, PersonKind};

/// A label and its value.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Fact {
    label: String,
    value: String,
    /// The link of the value: a `mailto:` or `tel:` address, or nothing.
    link: String,
}

impl Fact {
    /// The link of the value, if it has this scheme.
    pub(super) fn leads_to(&self, scheme: &str) -> Option<&str> {
        Some(self.link.as_str()).filter(|link| link.starts_with(scheme))
    }
}

/// A button that opens something.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Link {
    title: String,
    url: String,
}

impl Link {
    pub(super) fn new(title: String, url: String) -> Self {
        Self { title, url }
    }

    /// A button that opens a space with the reader of a `mailto:` address.
    pub(super) fn message(words: &Words, mail: &str) -> Self {
        let address = mail.trim_start_matches("mailto:");
        let url = format!("webexteams://im?email={address}");
        Self::new(words.say("button-message"), url)
    }
}

/// A person as a template sees them.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct PersonView {
    /// As whom they are shown, such as somebody's manager; empty for who was asked for.
    intro: String,
    name: String,
    badge: String,
    title: String,
    avatar: String,
    alt: String,
    presence: PresenceView,
    /// Presence where it was asked for: never empty.
    status: PresenceView,
    /// When they were last active, their time of day, and when this was read.
    when: String,
    facts: Vec<Fact>,
    /// Facts that are rarely wanted: a card hides them behind a button.
    details: Vec<Fact>,
    has_details: bool,
    links: Vec<Link>,
    has_links: bool,
    submits: Vec<Submit>,
    has_submits: bool,
}

impl PersonView {
    pub(in super::super) fn of(shown: &VisiblePerson, context: RenderContext<'_>) -> Self {
        let (person, words) = (shown.person(), context.words);
        let name = name(person, context);
        let (details, links, submits) = (
            details(person, context),
            links(person, words),
            submits(shown, context),
        );
        Self {
            intro: String::new(),
            badge: badge(person, words),
            title: title(person, context.budget),
            avatar: avatar(person, context.budget),
            alt: words.say_of("picture", "name", name.as_str()),
            presence: presence::of(words, shown),
            status: presence::asked(words, shown),
            when: when(person, context),
            facts: facts(shown, context),
            has_details: !details.is_empty(),
            details,
            has_links: !links.is_empty(),
            links,
            has_submits: !submits.is_empty(),
            submits,
            name,
        }
    }

    /// The same view, under words that say as whom they are shown.
    pub(in super::super) fn with_intro(self, intro: String) -> Self {
        Self { intro, ..self }
    }
}

/// The kind of account, if it is not a person's.
pub(super) fn badge(person: &Person, words: &Words) -> String {
    match person.kind {
        Some(PersonKind::Bot) => words.say("bot"),
        Some(PersonKind::AppUser) => words.say("guest"),
        _ => String::new(),
    }
}

/// When they were last active, their time of day, and when this was read.
pub(super) fn when(person: &Person, context: RenderContext<'_>) -> String {
    let RenderContext { words, reader, .. } = context;
    let active = person
        .last_activity
        .map(|time| time::ago(words, time, reader));
    let active = active.map(|ago| words.say_of("active", "ago", ago));
    let zone = person.time_zone.as_deref();
    let local = zone.and_then(|zone| time::local(words, zone, reader));
    let local = local.map(|time| words.say_of("local-time", "time", time));
    let read = reader.refreshed.then(|| time::read(words, reader));
    let parts: Vec<String> = [active, local, read].into_iter().flatten().collect();
    // A line that is too narrow breaks between the parts and not within them.
    let parts = parts.iter().map(|part| part.replace(' ', "\u{a0}"));
    parts.collect::<Vec<_>>().join(" · ")
}

/// The name to show: the display name, or what else there is.
pub(in super::super) fn name(person: &Person, context: RenderContext<'_>) -> String {
    let full = [person.first_name.as_deref(), person.last_name.as_deref()];
    let full: Vec<&str> = full.into_iter().flatten().collect();
    let candidates = [
        person.display_name.clone(),
        Some(full.join(" ")),
        person.nick_name.clone(),
        person.emails.first().cloned(),
    ];
    let shown = candidates
        .into_iter()
        .flatten()
        .map(|name| line(&name, context.budget.chars));
    shown
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| context.words.say("no-name"))
}

/// Title and department.
pub(in super::super) fn title(person: &Person, budget: SizeBudget) -> String {
    let parts = [person.title.as_deref(), person.department.as_deref()];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| line(part, budget.chars))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

/// The picture's address, where a client can be trusted to load it. A card with an address that is
/// none is refused as a whole.
fn avatar(person: &Person, budget: SizeBudget) -> String {
    let text = person.avatar.as_deref().unwrap_or_default();
    let sound = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&b));
    let escapes = text
        .split('%')
        .skip(1)
        .all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2);
    let parsed = Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host());
    if sound && escapes && parsed && text.len() <= budget.chars * 10 {
        text.to_owned()
    } else {
        String::new()
    }
}

/// Labels and values, without those that are empty.
pub(super) struct Facts<'a> {
    pub(super) told: Vec<Fact>,
    context: RenderContext<'a>,
}

impl<'a> Facts<'a> {
    pub(super) fn within(context: RenderContext<'a>) -> Self {
        Self {
            told: Vec::new(),
            context,
        }
    }

    pub(super) fn add(&mut self, label: &str, value: &str) {
        self.add_link(label, value, None);
    }

    pub(super) fn add_link(&mut self, label: &str, value: &str, link: Option<String>) {
        let value = line(value, self.context.budget.chars);
        if !value.is_empty() && self.told.len() < self.context.budget.facts {
            let label = self.context.words.say(label);
            let link = link.unwrap_or_default();
            self.told.push(Fact { label, value, link });
        }
    }

    /// Adds what a column of the roster says, under the column's own name unless that is a common one.
    fn add_column(&mut self, column: &str, value: &str) {
        let label = match column.to_lowercase().as_str() {
            "pronouns" => self.context.words.say("label-pronouns"),
            "skills" => self.context.words.say("label-skills"),
            "room" => self.context.words.say("label-room"),
            _ => line(column, self.context.budget.chars),
        };
        let value = line(value, self.context.budget.chars);
        if !value.is_empty() && !label.is_empty() && self.told.len() < self.context.budget.facts {
            let link = String::new();
            self.told.push(Fact { label, value, link });
        }
    }

    fn add_option(&mut self, label: &str, value: Option<&String>) {
        self.add(label, value.map_or("", |value| value));
    }
}

fn facts(shown: &VisiblePerson, context: RenderContext<'_>) -> Vec<Fact> {
    let person = shown.person();
    let (mut facts, each) = (Facts::within(context), context.budget.each);
    for email in person.emails.iter().take(each) {
        facts.add_link("label-email", email, mail(person, email));
    }
    for (phone, link) in dial::in_order(&person.phone_numbers).into_iter().take(each) {
        facts.add_link(phone_label(phone.kind.as_deref()), &phone.value, link);
    }
    facts.add_option("label-extension", person.extension.as_ref());
    facts.add_option("label-manager", person.manager.as_ref());
    for address in person.addresses.iter().take(each) {
        facts.add("label-address", &postal(address));
    }
    for (column, value) in shown.columns() {
        facts.add_column(column, value);
    }
    facts.told
}

fn details(person: &Person, context: RenderContext<'_>) -> Vec<Fact> {
    let mut details = Facts::within(context);
    if !context.budget.details {
        return details.told;
    }
    details.add_option("label-nickname", person.nick_name.as_ref());
    let display = person.display_name.as_deref().unwrap_or_default();
    // A name that stands in the full name says nothing new.
    let told = |name: &&String| !display.contains(name.as_str());
    details.add_option("label-first-name", person.first_name.as_ref().filter(told));
    details.add_option("label-last-name", person.last_name.as_ref().filter(told));
    let zone = person.time_zone.as_ref();
    details.add_option(
        "label-time-zone",
        zone.filter(|zone| !time::is_no_zone(zone)),
    );
    for sip in person.sip_addresses.iter().take(context.budget.each) {
        details.add(sip_label(sip.kind.as_deref()), &sip.value);
    }
    details.add_option("label-xmpp", person.xmpp_federation_jid.as_ref());
    let day = |time: Timestamp| time::date(context.words, time, context.reader);
    details.add(
        "label-created",
        &person.created.map_or_else(String::new, day),
    );
    details.add(
        "label-changed",
        &person.last_modified.map_or_else(String::new, day),
    );
    details.told
}

pub(super) fn phone_label(kind: Option<&str>) -> &'static str {
    match kind {
        Some("work") => "label-work",
        Some("mobile") => "label-mobile",
        Some("fax") => "label-fax",
        Some("work_extension") => "label-extension",
        _ => "label-phone",
    }
}

fn sip_label(kind: Option<&str>) -> &'static str {
    match kind {
        Some("personal-room") => "label-personal-room",
        Some("enterprise") => "label-sip",
        Some("cloud-calling") => "label-calling",
        _ => "label-sip",
    }
}

pub(super) fn postal(address: &Address) -> String {
    let parts = [
        &address.street_address,
        &address.locality,
        &address.region,
        &address.postal_code,
        &address.country,
    ];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    parts.join(", ")
}

fn links(person: &Person, words: &Words) -> Vec<Link> {
    let mut links = Vec::new();
    let email = person.emails.first();
    if let Some(url) = email.and_then(|email| mail(person, email)) {
        links.push(Link::message(words, &url));
        links.push(Link::new(words.say("button-email"), url));
    }
    let phone = dial::in_order(&person.phone_numbers).into_iter().next();
    if let Some(url) = phone.and_then(|(_, url)| url) {
        links.push(Link::new(words.say("button-call"), url));
    }
    links
}

/// The `mailto:` address of an email address, where it is one that somebody reads.
pub(super) fn mail(person: &Person, email: &str) -> Option<String> {
    let read = EmailAddress::is_valid(email) && person.kind != Some(PersonKind::Bot);
    read.then(|| format!("mailto:{}", encode(email)))
}

/// A button to be told when somebody can be reached who cannot be now.
pub(super) fn watch(shown: &VisiblePerson, context: RenderContext<'_>) -> Option<Submit> {
    let is_busy = match shown.presence() {
        ShownPresence::Known(presence) => presence.is_available() == Some(false),
        _ => false,
    };
    let button = Button::About(Topic::Watch, shown.person().id.clone());
    (is_busy && context.has_watches)
        .then(|| Submit::new(context.words.say("button-watch"), &button))
}

fn submits(shown: &VisiblePerson, context: RenderContext<'_>) -> Vec<Submit> {
    let (person, words) = (shown.person(), context.words);
    let mut submits: Vec<Submit> = watch(shown, context).into_iter().collect();
    if person.manager_id.is_some() {
        submits.push(Submit::new(
            words.say("button-manager"),
            &Button::About(Topic::Manager, person.id.clone()),
        ));
    }
    submits.push(Submit::new(
        words.say("button-refresh"),
        &Button::About(Topic::Whois, person.id.clone()),
    ));
    if shown.is_more_alone() {
        submits.push(Submit::privately(
            words,
            &Button::About(Topic::Whois, person.id.clone()),
        ));
    }
    submits
}

/// Percent-encodes an address for a URL.
fn encode(text: &str) -> String {
    text.bytes()
        .take(320)
        .fold(String::new(), |mut encoded, byte| {
            if byte.is_ascii_alphanumeric() || b"-_.~@".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
            encoded
        })
}
