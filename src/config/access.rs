//! Who may ask, and what is shown where.

use super::Problem;
use super::check::one_of;

/// Who may ask, and what is shown where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who may ask.
    pub ask: Ask,
    /// Ids of organizations whose people may ask as well.
    pub organizations: Vec<String>,
    /// Domains of people who may ask as well, in small letters.
    pub domains: Vec<String>,
    /// Addresses of people who may ask as well, in small letters.
    pub people: Vec<String>,
    /// Ids of spaces in which everybody may ask.
    pub spaces: Vec<String>,
    /// Whether those who may not ask are told so.
    pub tells_refused: bool,
    /// How much is shown in a direct space.
    pub direct: Level,
    /// How much is shown in a group space of the bot's organization.
    pub group: Level,
    /// How much is shown in a group space with members of other organizations.
    pub mixed: Level,
    /// How much is shown to askers of other organizations.
    pub outside: Level,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ask {
    /// People of the bot's own organization.
    #[default]
    Organization,
    /// Everybody who shares a space with the bot.
    Everyone,
    /// Nobody but those who are listed.
    Listed,
}

/// How much of a person is shown; each shows what those before it show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Names, picture, title, department and addresses of mail.
    Name,
    /// Presence and time of day.
    Presence,
    /// Numbers of work, extension and manager.
    Business,
    /// All that Webex tells.
    Everything,
}

const LEVELS: &[(&str, Level)] = &[
    ("name", Level::Name),
    ("presence", Level::Presence),
    ("business", Level::Business),
    ("everything", Level::Everything),
];

const ASKS: &[(&str, Ask)] = &[
    ("organization", Ask::Organization),
    ("everyone", Ask::Everyone),
    ("listed", Ask::Listed),
];

pub(super) fn read(
    value: &dyn Fn(&str) -> (String, String),
    take: &mut dyn FnMut(Result<(), Problem>),
) -> Access {
    let mut ask = Ask::default();
    take(one_of(&value("ask"), ASKS).map(|read| ask = read));
    let mut tells_refused = true;
    let refusals = [("answer", true), ("silence", false)];
    take(one_of(&value("refusal"), &refusals).map(|read| tells_refused = read));
    let mut level = |key: &str| {
        let mut level = Level::Name;
        take(one_of(&value(key), LEVELS).map(|read| level = read));
        level
    };
    let [direct, group, mixed, outside] =
        ["show_direct", "show_group", "show_mixed", "show_outside"].map(&mut level);
    let list = |key: &str| -> Vec<String> {
        let (text, _) = value(key);
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.map(ToOwned::to_owned).collect()
    };
    let small = |key: &str| list(key).iter().map(|text| text.to_lowercase()).collect();
    let (domains, people): (Vec<String>, Vec<String>) = (small("ask_domains"), small("ask_people"));
    for domain in &domains {
        let sound = domain.contains('.') && !domain.contains('@');
        take(sound.then_some(()).ok_or_else(|| {
            let (_, name) = value("ask_domains");
            Problem(format!(
                "{name} has {domain:?}, which is no domain: it looks like example.com"
            ))
        }));
    }
    for person in &people {
        take(person.contains('@').then_some(()).ok_or_else(|| {
            let (_, name) = value("ask_people");
            Problem(format!(
                "{name} has {person:?}, which is no address: it looks like anna.berg@example.com"
            ))
        }));
    }
    Access {
        ask,
        organizations: list("ask_organizations"),
        domains,
        people,
        spaces: list("ask_spaces"),
        tells_refused,
        direct,
        group,
        mixed,
        outside,
    }
}
