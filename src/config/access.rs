//! Rules for asking, and for the fields that an answer shows.

use super::reader::Reader;
pub use crate::policy::{AskRule, DisclosureLevel};

/// Rules for asking, and for the fields that an answer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Rule for the people who may ask.
    pub ask: AskRule,
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
    pub direct: DisclosureLevel,
    /// How much is shown in a group space of the bot's organization.
    pub group: DisclosureLevel,
    /// How much is shown in a group space with members of other organizations.
    pub mixed: DisclosureLevel,
    /// How much is shown to askers of other organizations.
    pub outside: DisclosureLevel,
}

pub(super) const LEVELS: [(&str, DisclosureLevel); 4] = [
    ("name", DisclosureLevel::Name),
    ("presence", DisclosureLevel::Presence),
    ("business", DisclosureLevel::Business),
    ("everything", DisclosureLevel::Everything),
];

const ASKS: [(&str, AskRule); 3] = [
    ("organization", AskRule::Organization),
    ("everyone", AskRule::Everyone),
    ("listed", AskRule::Listed),
];

pub(super) fn read(reader: &mut Reader) -> Access {
    let small = |texts: Vec<String>| texts.iter().map(|text| text.to_lowercase()).collect();
    let domains: Vec<String> = small(reader.list("ask_domains"));
    let is_address = |person: &String| person.contains('@');
    let (addresses, person_ids): (Vec<String>, Vec<String>) =
        reader.list("ask_people").into_iter().partition(is_address);
    for domain in &domains {
        if !domain.contains('.') || domain.contains('@') {
            reader.problem(format!(
                "{} has {domain:?}, which is not a domain: write example.com, for example",
                reader.name("ask_domains")
            ));
        }
    }
    for person in &person_ids {
        if !may_be_id(person) {
            reader.problem(format!(
                "{} has {person:?}, which is neither an address nor the id of a person: write \
                 anna.berg@example.com or Y2lzY29zcGFyazovL3VzL1BFT1BMRS8…, for example",
                reader.name("ask_people")
            ));
        }
    }
    Access {
        ask: reader.one_of("ask", &ASKS),
        organizations: reader.list("ask_organizations"),
        domains,
        people: small(addresses),
        person_ids,
        spaces: reader.list("ask_spaces"),
        tells_refused: reader.one_of("refusal", &[("answer", true), ("silence", false)]),
        direct: reader.one_of("show_direct", &LEVELS),
        group: reader.one_of("show_group", &LEVELS),
        mixed: reader.one_of("show_mixed", &LEVELS),
        outside: reader.one_of("show_outside", &LEVELS),
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
    use std::collections::BTreeMap;

    use clap::Args;

    use super::*;
    use crate::config::{Flags, check};

    fn people(listed: &str) -> Result<Access, String> {
        let source = BTreeMap::from([("WHODEX_ASK_PEOPLE", listed)]);
        let read = check::read(&Flags::default(), &source, None);
        read.map(|(config, _)| config.access)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn only_addresses_of_listed_people_ignore_case() {
        let id = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9BbmE";
        let access = people(&format!("Anna.Berg@Example.com, {id}")).unwrap();
        assert_eq!(access.people, ["anna.berg@example.com"]);
        assert_eq!(access.person_ids, [id]);
        for half in [
            "anna.berg",
            "anna",
            "anna.berg.of.example.com.without.an.at",
        ] {
            let said = people(half).unwrap_err();
            assert!(said.starts_with("WHODEX_ASK_PEOPLE has "), "{said}");
            assert!(said.contains(half), "{said}");
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
