//! Rules for asking, and for the fields that an answer shows.

use super::Problem;
use super::check::one_of;

/// Rules for asking, and for the fields that an answer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Rule for the people who may ask.
    pub ask: Ask,
    /// Ids of organizations whose people may ask as well.
    pub organizations: Vec<String>,
    /// Domains of people who may ask as well, in small letters.
    pub domains: Vec<String>,
    /// Addresses of people who may ask as well, in small letters.
    pub people: Vec<String>,
    /// Ids of people who may ask as well.
    pub person_ids: Vec<String>,
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

/// Rule for the people who may ask.
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
    let small = |texts: &[String]| texts.iter().map(|text| text.to_lowercase()).collect();
    let domains: Vec<String> = small(&list("ask_domains"));
    let is_address = |person: &String| person.contains('@');
    let (addresses, person_ids): (Vec<String>, Vec<String>) =
        list("ask_people").into_iter().partition(is_address);
    for domain in &domains {
        let sound = domain.contains('.') && !domain.contains('@');
        take(sound.then_some(()).ok_or_else(|| {
            let (_, name) = value("ask_domains");
            Problem(format!(
                "{name} has {domain:?}, which is not a domain: write example.com, for example"
            ))
        }));
    }
    for person in &person_ids {
        take(may_be_id(person).then_some(()).ok_or_else(|| {
            let (_, name) = value("ask_people");
            Problem(format!(
                "{name} has {person:?}, which is neither an address nor the id of a person: write \
                 anna.berg@example.com or Y2lzY29zcGFyazovL3VzL1BFT1BMRS8…, for example"
            ))
        }));
    }
    Access {
        ask,
        organizations: list("ask_organizations"),
        domains,
        people: small(&addresses),
        person_ids,
        spaces: list("ask_spaces"),
        tells_refused,
        direct,
        group,
        mixed,
        outside,
    }
}

/// The shortest text that is taken for an id; those of Webex have about 80 characters.
const SHORTEST_ID: usize = 20;

/// Whether a text may be an id of Webex's: a name or half an address is none.
fn may_be_id(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_+/=".contains(c);
    text.len() >= SHORTEST_ID && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use clap::Args;

    use super::*;
    use crate::config::Flags;

    fn people(listed: &str) -> Result<Access, Vec<Problem>> {
        let mut problems = Vec::new();
        let value = |key: &str| {
            let text = match key {
                "ask" => "organization",
                "refusal" => "answer",
                "ask_people" => listed,
                _ if key.starts_with("show") => "name",
                _ => "",
            };
            (text.to_owned(), key.to_uppercase())
        };
        let access = read(&value, &mut |taken| problems.extend(taken.err()));
        if problems.is_empty() {
            Ok(access)
        } else {
            Err(problems)
        }
    }

    #[test]
    fn people_are_listed_by_address_or_by_id_and_only_addresses_lose_their_capitals() {
        let id = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9BbmE";
        let access = people(&format!("Anna.Berg@Example.com, {id}")).unwrap();
        assert_eq!(access.people, ["anna.berg@example.com"]);
        assert_eq!(access.person_ids, [id]);
        for half in [
            "anna.berg",
            "anna",
            "anna.berg.of.example.com.without.an.at",
        ] {
            let problems = people(half).unwrap_err();
            assert!(problems[0].0.contains("ASK_PEOPLE"), "{problems:?}");
            assert!(problems[0].0.contains(half), "{problems:?}");
        }
    }

    #[test]
    fn the_help_of_the_flag_names_every_choice() {
        let command = Flags::augment_args(clap::Command::new("whodex"));
        let flag = command.get_arguments().find(|flag| flag.get_id() == "ask");
        let help = flag.unwrap().get_help().unwrap().to_string();
        for (word, _) in ASKS {
            assert!(help.contains(word), "{word} is not in {help:?}");
        }
    }
}
