//! Filters of webhooks: `name=value` pairs joined by `&`, with the names that Webex's event reference
//! (<https://developer.webex.com/docs/webhook-event-reference>) gives each resource.

use serde_json::Value;

use super::world::{Event, World};

/// The names that each resource can be filtered by.
const NAMES: &[(&str, &[&str])] = &[
    (
        "messages",
        &[
            "roomId",
            "roomType",
            "personId",
            "personEmail",
            "mentionedPeople",
            "hasFiles",
        ],
    ),
    (
        "memberships",
        &["roomId", "personId", "personEmail", "isModerator"],
    ),
    ("rooms", &["type", "isLocked"]),
    ("attachmentActions", &["messageId", "personId", "roomId"]),
];

/// The names whose value is `true` or `false`.
const SWITCHES: &[&str] = &["hasFiles", "isModerator", "isLocked"];

/// The pairs of a filter; a part that is no pair has no value.
fn pairs(filter: &str) -> impl Iterator<Item = (&str, &str)> {
    filter
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The error in a filter of this owner's webhook on this resource.
pub(super) fn fault(filter: &str, resource: &str, owner: &str, world: &World) -> Option<String> {
    let known = |name: &str| {
        let mut resources = NAMES
            .iter()
            .filter(|(known, _)| resource == "all" || *known == resource);
        resources.any(|(_, names)| names.contains(&name))
    };
    pairs(filter).find_map(|(name, value)| {
        if !known(name) {
            return Some(format!("{name} is no filter of {resource}."));
        }
        let good = match name {
            "roomId" => world.rooms.get(value).is_some_and(|room| room.has(owner)),
            name if SWITCHES.contains(&name) => value == "true" || value == "false",
            _ => !value.is_empty(),
        };
        (!good).then(|| format!("invalid value for filter: {name}"))
    })
}

/// Whether something that happened passes the filter of this person's webhook.
pub(super) fn passes(filter: &str, owner: &str, event: &Event) -> bool {
    pairs(filter).all(|(name, value)| {
        let value = if value == "me" { owner } else { value };
        let actual = event.data.get(name);
        match name {
            "mentionedPeople" => event.mentions.iter().any(|id| id == value),
            "hasFiles" => event.data.get("files").is_some().to_string() == value,
            "personEmail" => actual
                .and_then(Value::as_str)
                .is_some_and(|email| email.eq_ignore_ascii_case(value)),
            _ => actual.is_some_and(|actual| match actual {
                Value::String(text) => text == value,
                Value::Bool(on) => value == if *on { "true" } else { "false" },
                _ => false,
            }),
        }
    })
}
