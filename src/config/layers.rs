//! The layers of settings: flags over the environment over a file over the defaults.

use std::collections::BTreeMap;
use std::fmt;

use ::config as layered;
use layered::FileFormat;

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
    ("templates", "WHODEX_TEMPLATES"),
    ("language", "WHODEX_LANGUAGE"),
    ("working_hours", "WHODEX_WORKING_HOURS"),
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
pub(super) struct Settings(BTreeMap<&'static str, (String, Origin)>);

impl Settings {
    /// A value, and the name by which its giver knows it.
    pub(super) fn get(&self, key: &str) -> (String, String) {
        match self.0.get(key) {
            Some((value, Origin::Flag(name) | Origin::Environment(name))) => {
                (value.clone(), name.clone())
            }
            Some((value, _)) => (value.clone(), key.to_owned()),
            None => (String::new(), key.to_owned()),
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
) -> Settings {
    let (own, merged) = layers(file, problems);
    let mut settings = BTreeMap::new();
    for (key, variable) in SETTINGS {
        let found = if let Some(value) = flag(flags, key) {
            (value, Origin::Flag(format!("--{}", key.replace('_', "-"))))
        } else if let Some(value) = source.get(variable) {
            (value, Origin::Environment((*variable).to_owned()))
        } else {
            let origin = match file {
                Some((name, _)) if own.contains_key(*key) => Origin::File(name.to_owned()),
                _ => Origin::Default,
            };
            match merged.as_ref().map(|merged| merged.get_string(key)) {
                Some(Ok(value)) => (value, origin),
                Some(Err(_)) => {
                    let wrong = format!("{key} in the settings file must be a text");
                    problems.push(Problem(wrong));
                    continue;
                }
                None => continue,
            }
        };
        settings.insert(*key, found);
    }
    Settings(settings)
}

/// The values of the file, and the defaults overlaid with them.
fn layers(
    file: Option<(&str, &str)>,
    problems: &mut Vec<Problem>,
) -> (
    layered::Map<String, layered::Value>,
    Option<layered::Config>,
) {
    let mut written = layered::Map::new();
    let mut builder =
        layered::Config::builder().add_source(layered::File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some((name, text)) = file {
        let own = layered::Config::builder()
            .add_source(layered::File::from_str(text, FileFormat::Toml))
            .build()
            .and_then(layered::Config::try_deserialize::<layered::Map<String, layered::Value>>);
        match own {
            Ok(own) => {
                problems.extend(own.keys().filter_map(|key| unknown(name, key)));
                written = own;
            }
            // The parser's own words quote the line, which may hold a secret.
            Err(_) => problems.push(Problem(format!(
                "{name} is not valid TOML: check its syntax"
            ))),
        }
        if problems.is_empty() {
            builder = builder.add_source(layered::File::from_str(text, FileFormat::Toml));
        }
    }
    (written, builder.build().ok())
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

/// Which of the known names may have been meant; none when none is near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |known: &'a str| (strsim::jaro_winkler(known, name), known);
    let nearest = known.map(likeness).max_by(|a, b| a.0.total_cmp(&b.0));
    nearest
        .filter(|(likeness, _)| *likeness > 0.8)
        .map(|(_, name)| name)
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
