//! A person as a template sees them. What the API left out is left out.

use std::fmt::Write;

use email_address::EmailAddress;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::super::safe::line;
use super::presence::{self, PresenceView};
use super::{Room, Submit, time};
use crate::command::button::Button;
use crate::policy::Shown;
use crate::webex::model::{Address, Person, PersonKind};

/// A label and its value.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Fact {
    label: &'static str,
    value: String,
}

/// A button that opens something.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Link {
    title: &'static str,
    url: String,
}

/// A person as a template sees them.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct PersonView {
    name: String,
    badge: &'static str,
    title: String,
    avatar: String,
    alt: String,
    presence: PresenceView,
    /// When they were last active, and their time of day.
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
    pub(in super::super) fn of(shown: &Shown, now: Timestamp, room: Room) -> Self {
        let person = shown.person();
        let name = name(person, room);
        let active = person
            .last_activity
            .map(|time| format!("Active {}", time::ago(time, now)));
        let local = person.time_zone.as_deref();
        let local = local
            .and_then(|zone| time::local(zone, now))
            .map(|time| format!("{time} local time"));
        let when: Vec<String> = [active, local].into_iter().flatten().collect();
        let (details, links, submits) = (details(person, room), links(person), submits(person));
        Self {
            badge: match person.kind {
                Some(PersonKind::Bot) => "Bot",
                Some(PersonKind::AppUser) => "Guest",
                _ => "",
            },
            title: title(person, room),
            avatar: avatar(person, room),
            alt: format!("Picture of {name}"),
            presence: presence::of(shown),
            when: when.join(" · "),
            facts: facts(person, room),
            has_details: !details.is_empty(),
            details,
            has_links: !links.is_empty(),
            links,
            has_submits: !submits.is_empty(),
            submits,
            name,
        }
    }
}

/// The name to show: the display name, or what else there is.
pub(in super::super) fn name(person: &Person, room: Room) -> String {
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
        .map(|name| line(&name, room.chars));
    shown
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "No name".to_owned())
}

/// Title and department.
pub(in super::super) fn title(person: &Person, room: Room) -> String {
    let parts = [person.title.as_deref(), person.department.as_deref()];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| line(part, room.chars))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

/// The picture's address, where a client can be trusted to load it. A card with an address that is
/// none is refused as a whole.
fn avatar(person: &Person, room: Room) -> String {
    let text = person.avatar.as_deref().unwrap_or_default();
    let sound = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&b));
    let escapes = text
        .split('%')
        .skip(1)
        .all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2);
    let parsed = Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host());
    if sound && escapes && parsed && text.len() <= room.chars * 10 {
        text.to_owned()
    } else {
        String::new()
    }
}

/// Labels and values, without those that are empty.
struct Facts {
    told: Vec<Fact>,
    room: Room,
}

impl Facts {
    fn within(room: Room) -> Self {
        Self {
            told: Vec::new(),
            room,
        }
    }

    fn add(&mut self, label: &'static str, value: &str) {
        let value = line(value, self.room.chars);
        if !value.is_empty() && self.told.len() < self.room.facts {
            self.told.push(Fact { label, value });
        }
    }

    fn add_option(&mut self, label: &'static str, value: Option<&String>) {
        self.add(label, value.map_or("", |value| value));
    }
}

fn facts(person: &Person, room: Room) -> Vec<Fact> {
    let mut facts = Facts::within(room);
    for email in person.emails.iter().take(room.each) {
        facts.add("Email", email);
    }
    for phone in person.phone_numbers.iter().take(room.each) {
        facts.add(phone_label(phone.kind.as_deref()), &phone.value);
    }
    facts.add_option("Extension", person.extension.as_ref());
    facts.add_option("Manager", person.manager.as_ref());
    for address in person.addresses.iter().take(room.each) {
        facts.add("Address", &postal(address));
    }
    facts.told
}

fn details(person: &Person, room: Room) -> Vec<Fact> {
    let mut details = Facts::within(room);
    if !room.details {
        return details.told;
    }
    details.add_option("Nickname", person.nick_name.as_ref());
    let display = person.display_name.as_deref().unwrap_or_default();
    // A name that stands in the full name says nothing new.
    let told = |name: &&String| !display.contains(name.as_str());
    details.add_option("First name", person.first_name.as_ref().filter(told));
    details.add_option("Last name", person.last_name.as_ref().filter(told));
    details.add_option("Time zone", person.time_zone.as_ref());
    for sip in person.sip_addresses.iter().take(room.each) {
        details.add(sip_label(sip.kind.as_deref()), &sip.value);
    }
    details.add_option("XMPP", person.xmpp_federation_jid.as_ref());
    let day = |time: Timestamp| time.strftime("%-d %b %Y").to_string();
    details.add(
        "In Webex since",
        &person.created.map_or_else(String::new, day),
    );
    details.add(
        "Profile changed",
        &person.last_modified.map_or_else(String::new, day),
    );
    details.told
}

fn phone_label(kind: Option<&str>) -> &'static str {
    match kind {
        Some("work") => "Work",
        Some("mobile") => "Mobile",
        Some("fax") => "Fax",
        Some("work_extension") => "Extension",
        _ => "Phone",
    }
}

fn sip_label(kind: Option<&str>) -> &'static str {
    match kind {
        Some("personal-room") => "Personal room",
        Some("enterprise") => "SIP",
        Some("cloud-calling") => "Webex Calling",
        _ => "SIP",
    }
}

fn postal(address: &Address) -> String {
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

fn links(person: &Person) -> Vec<Link> {
    let mut links = Vec::new();
    if let Some(email) = person
        .emails
        .first()
        .filter(|email| EmailAddress::is_valid(email) && person.kind != Some(PersonKind::Bot))
    {
        let email = encode(email);
        links.push(Link {
            title: "Message",
            url: format!("webexteams://im?email={email}"),
        });
        links.push(Link {
            title: "Email",
            url: format!("mailto:{email}"),
        });
    }
    if let Some(phone) = person
        .phone_numbers
        .iter()
        .find(|p| p.kind.as_deref() != Some("fax"))
    {
        let digits: String = phone
            .value
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .take(24)
            .collect();
        if digits.len() > 2 {
            links.push(Link {
                title: "Call",
                url: format!("tel:{digits}"),
            });
        }
    }
    links
}

fn submits(person: &Person) -> Vec<Submit> {
    let mut submits = Vec::new();
    if person.manager_id.is_some() {
        submits.push(Submit::new("Manager", &Button::Manager(person.id.clone())));
    }
    submits.push(Submit::new("Refresh", &Button::Person(person.id.clone())));
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
