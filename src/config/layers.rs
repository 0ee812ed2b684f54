//! The layers of settings: flags over the environment over a file over the defaults.

use std::collections::BTreeMap;
use std::fmt;

use toml::{Table, Value};

use super::source::Source;
use super::{DEFAULTS, Flags, Problem};

/// The settings that a file may have, and the environment variable of each.
pub(super) const SETTINGS: &[(&str, &str)] = &[
    ("api_url", "WEBEX_API_URL"),
    ("catalog_url", "WHODEX_CATALOG_URL"),
    ("receive", "WHODEX_RECEIVE"),
    ("public_url", "WHODEX_PUBLIC_URL"),
    ("listen", "WHODEX_LISTEN"),
    ("admin_listen", "WHODEX_ADMIN_LISTEN"),
    ("inbox", "WHODEX_INBOX"),
    ("roster", "WHODEX_ROSTER"),
    ("roster_columns", "WHODEX_ROSTER_COLUMNS"),
    ("roster_show", "WHODEX_ROSTER_SHOW"),
    ("templates", "WHODEX_TEMPLATES"),
    ("language", "WHODEX_LANGUAGE"),
    ("working_hours", "WHODEX_WORKING_HOURS"),
    ("watch", "WHODEX_WATCH"),
    ("watch_calls", "WHODEX_WATCH_CALLS"),
    ("watch_each", "WHODEX_WATCH_EACH"),
    ("watch_all", "WHODEX_WATCH_ALL"),
    ("watch_hours", "WHODEX_WATCH_HOURS"),
    ("answer_edits", "WHODEX_ANSWER_EDITS"),
    ("delete_answers", "WHODEX_DELETE_ANSWERS"),
    ("ask", "WHODEX_ASK"),
    ("ask_organizations", "WHODEX_ASK_ORGANIZATIONS"),
    ("ask_domains", "WHODEX_ASK_DOMAINS"),
    ("ask_people", "WHODEX_ASK_PEOPLE"),
    ("ask_spaces", "WHODEX_ASK_SPACES"),
    ("refusal", "WHODEX_REFUSAL"),
    ("show_direct", "WHODEX_SHOW_DIRECT"),
    ("show_group", "WHODEX_SHOW_GROUP"),
    ("show_mixed", "WHODEX_SHOW_MIXED"),
    ("show_outside", "WHODEX_SHOW_OUTSIDE"),
    ("asker_limit", "WHODEX_ASKER_LIMIT"),
    ("operators_space", "WHODEX_OPERATORS_SPACE"),
    ("drain", "WHODEX_DRAIN"),
    ("log", "WHODEX_LOG"),
    ("log_format", "WHODEX_LOG_FORMAT"),
    ("otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
];

/// Words in a key that mean its value is a secret.
const SECRET_WORDS: &[&str] = &["token", "secret", "password"];

/// Which layer a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag, such as `--listen`.
    Flag(String),
    /// An environment variable.
    Environment(String),
    /// The file of settings.
    File(String),
    /// `whodex.default.toml`.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Environment(name) | Self::File(name) => f.write_str(name),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Every setting with its value and where that comes from.
#[derive(Debug)]
pub(super) struct Layers(BTreeMap<&'static str, (String, Origin)>);

impl Layers {
    /// A value, and the name by which its giver knows it.
    pub(super) fn get<'a>(&'a self, key: &'a str) -> (&'a str, &'a str) {
        match self.0.get(key) {
            Some((value, Origin::Flag(name) | Origin::Environment(name))) => (value, name),
            Some((value, Origin::File(_) | Origin::Default)) => (value, key),
            None => ("", key),
        }
    }

    /// All of them, in the order of the settings page.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &str, &Origin)> {
        let of = |(key, _): &(&'static str, &str)| {
            self.0
                .get(key)
                .map(|(value, origin)| (*key, value.as_str(), origin))
        };
        SETTINGS.iter().filter_map(of)
    }
}

/// Reads every setting from the highest layer that has it.
pub(super) fn settings(
    flags: &Flags,
    source: &dyn Source,
    file: Option<(&str, &str)>,
    problems: &mut Vec<Problem>,
) -> Layers {
    // A test reads the page that the program carries.
    let defaults: Table = toml::from_str(DEFAULTS).unwrap_or_default();
    let own = file.map_or_else(Table::new, |(name, text)| own(name, text, problems));
    let mut settings = BTreeMap::new();
    for (key, variable) in SETTINGS {
        let in_file = own.get(*key).and_then(|value| {
            let text = text(value);
            if text.is_none() {
                let wrong = format!("{key} in the settings file must be a text");
                problems.push(Problem(wrong));
            }
            Some((text?, Origin::File(file?.0.to_owned())))
        });
        let by_default = || Some((text(defaults.get(*key)?)?, Origin::Default));
        let found = flag(flags, key)
            .map(|value| (value, Origin::Flag(format!("--{}", key.replace('_', "-")))))
            .or_else(|| in_environment(key, variable, source))
            .or(in_file)
            .or_else(by_default);
        if let Some(found) = found {
            settings.insert(*key, found);
        }
    }
    Layers(settings)
}

fn in_environment(key: &str, variable: &str, source: &dyn Source) -> Option<(String, Origin)> {
    let of = |name: &str| Some((source.get(name)?, Origin::Environment(name.to_owned())));
    of(variable).or_else(|| {
        // The port alone stands in another variable, as hosters set it.
        let (port, origin) = (key == "listen").then(|| of("PORT")).flatten()?;
        Some((format!("0.0.0.0:{port}"), origin))
    })
}

/// The values of the file.
fn own(name: &str, text: &str, problems: &mut Vec<Problem>) -> Table {
    let Ok(own) = toml::from_str::<Table>(text) else {
        // The parser's own words quote the line, which may hold a secret.
        problems.push(Problem(format!(
            "{name} is not valid TOML: check its syntax"
        )));
        return Table::new();
    };
    problems.extend(own.keys().filter_map(|key| unknown(name, key)));
    own
}

/// The text of a value, or what it would be in quotes; none of a list or a table.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(is) => Some(is.to_string()),
        Value::Datetime(time) => Some(time.to_string()),
        Value::Array(_) | Value::Table(_) => None,
    }
}

fn unknown(file: &str, key: &str) -> Option<Problem> {
    if SETTINGS.iter().any(|(name, _)| *name == key) {
        return None;
    }
    if SECRET_WORDS
        .iter()
        .any(|word| key.to_lowercase().contains(word))
    {
        return Some(Problem(format!(
            "{file} has {key}: secrets belong in the environment or in a file that \
             WEBEX_ACCESS_TOKEN_FILE or WEBEX_WEBHOOK_SECRET_FILE names"
        )));
    }
    let hint = nearest(key, SETTINGS.iter().map(|(name, _)| *name))
        .map_or_else(String::new, |name| format!(": did you mean {name}?"));
    Some(Problem(format!(
        "{file} has the unknown setting {key}{hint}"
    )))
}

/// Which of the known names may have been meant: one within two slips, or one that this begins with.
pub(super) fn nearest<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let near = known
        .clone()
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(slips, _)| *slips <= 2)
        .min_by_key(|(slips, _)| *slips);
    let begins = |known: &&str| {
        let rest = name.strip_prefix(known);
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    near.map(|(_, known)| known)
        .or_else(|| known.filter(begins).max_by_key(|known| known.len()))
}

fn flag(flags: &Flags, key: &str) -> Option<String> {
    match key {
        "api_url" => flags.api_url.clone(),
        "receive" => flags.receive.clone(),
        "public_url" => flags.public_url.clone(),
        "listen" => flags.listen.clone(),
        "admin_listen" => flags.admin_listen.clone(),
        "inbox" => flags.inbox.clone(),
        "templates" => flags.templates.clone(),
        "language" => flags.language.clone(),
        "ask" => flags.ask.clone(),
        "log" => flags.log.clone(),
        "log_format" => flags.log_format.clone(),
        _ => None,
    }
}
