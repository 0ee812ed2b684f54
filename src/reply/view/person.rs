//! A person as a template sees them. What the API left out is left out.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::super::safe::line;
use super::presence::{self, PresenceView};
use super::{Submit, time};
use crate::command::button::Button;
use crate::policy::Shown;
use crate::webex::model::{Address, Person, PersonKind};

/// The longest name, title and other value, in characters.
const LONG: usize = 90;

/// The most values of one kind, such as phone numbers.
const MOST: usize = 4;

/// A label and its value.
#[derive(Debug, Clone, Serialize)]
pub(in super::super) struct Fact {
    label: String,
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
    activity: String,
    local_time: String,
    facts: Vec<Fact>,
    links: Vec<Link>,
    submits: Vec<Submit>,
}

impl PersonView {
    pub(in super::super) fn of(shown: &Shown, now: Timestamp) -> Self {
        let person = shown.person();
        let name = name(person);
        let local = person
            .time_zone
            .as_deref()
            .map(|zone| time::local(zone, now));
        Self {
            badge: match person.kind {
                Some(PersonKind::Bot) => "Bot",
                Some(PersonKind::AppUser) => "Guest",
                _ => "",
            },
            title: title(person),
            avatar: avatar(person),
            alt: format!("Picture of {name}"),
            presence: presence::of(shown),
            activity: person
                .last_activity
                .map_or_else(String::new, |t| format!("Active {}", time::ago(t, now))),
            local_time: local.unwrap_or_default(),
            facts: facts(person),
            links: links(person),
            submits: submits(person),
            name,
        }
    }
}

/// The name to show: the display name, or what else there is.
pub(in super::super) fn name(person: &Person) -> String {
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
        .map(|name| line(&name, LONG));
    shown
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "No name".to_owned())
}

/// Title and department.
pub(in super::super) fn title(person: &Person) -> String {
    let parts = [person.title.as_deref(), person.department.as_deref()];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| line(part, LONG))
        .collect();
    parts.join(" · ")
}

fn avatar(person: &Person) -> String {
    let url = person.avatar.as_deref().unwrap_or_default();
    let plain = url.bytes().all(|b| b.is_ascii_graphic());
    if url.starts_with("https://") && plain && url.len() <= 1000 {
        url.to_owned()
    } else {
        String::new()
    }
}

fn facts(person: &Person) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |label: &str, value: &str| {
        let value = line(value, LONG);
        if !value.is_empty() {
            facts.push(Fact {
                label: label.to_owned(),
                value,
            });
        }
    };
    for email in person.emails.iter().take(MOST) {
        add("Email", email);
    }
    for phone in person.phone_numbers.iter().take(MOST) {
        add(phone_label(phone.kind.as_deref()), &phone.value);
    }
    add("Extension", person.extension.as_deref().unwrap_or_default());
    add("Manager", person.manager.as_deref().unwrap_or_default());
    for address in person.addresses.iter().take(MOST) {
        add("Address", &postal(address));
    }
    add("Time zone", person.time_zone.as_deref().unwrap_or_default());
    let display = person.display_name.as_deref().unwrap_or_default();
    for (label, name) in [
        ("Nickname", person.nick_name.as_deref()),
        ("First name", person.first_name.as_deref()),
        ("Last name", person.last_name.as_deref()),
    ] {
        // A name that stands in the full name says nothing new; a nickname is always told.
        let told = name.filter(|name| label == "Nickname" || !display.contains(*name));
        add(label, told.unwrap_or_default());
    }
    for sip in person.sip_addresses.iter().take(MOST) {
        add(sip_label(sip.kind.as_deref()), &sip.value);
    }
    add(
        "XMPP",
        person.xmpp_federation_jid.as_deref().unwrap_or_default(),
    );
    if let Some(created) = person.created {
        add("In Webex since", &created.strftime("%b %Y").to_string());
    }
    facts
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
        .filter(|_| person.kind != Some(PersonKind::Bot))
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
