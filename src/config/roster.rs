//! The file of people, the meaning of its columns, and how much of them is shown.

use std::path::PathBuf;

use super::access::{DisclosureLevel, LEVELS};
use super::reader::Reader;
use crate::roster::{Field, Mapping};

/// The file of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterFile {
    /// The file; none without a roster.
    pub path: Option<PathBuf>,
    /// The meaning of its columns.
    pub mapping: Mapping,
    /// Columns that Webex does not have and answers show, each from its level on. Their names are the
    /// [`Mapping::extra`] of the mapping.
    pub shown: Vec<(String, DisclosureLevel)>,
}

pub(super) fn read(reader: &mut Reader) -> RosterFile {
    let mut fields = Vec::new();
    for (field, column) in pairs(reader, "roster_columns", "email=Mail") {
        match Field::named(&field) {
            Some(field) => fields.push((field, column)),
            None => {
                let names: Vec<&str> = Field::names().collect();
                reader.problem(format!(
                    "{} has {field:?}, which is not a field: choose {}",
                    reader.name("roster_columns"),
                    names.join(" or ")
                ));
            }
        }
    }
    let mut shown = Vec::new();
    for (column, level) in pairs(reader, "roster_show", "skills=name") {
        match LEVELS.iter().find(|(word, _)| *word == level) {
            Some((_, level)) => shown.push((column, *level)),
            None => {
                let words: Vec<&str> = LEVELS.iter().map(|(word, _)| *word).collect();
                reader.problem(format!(
                    "{} shows {column} at {level:?}: choose {}",
                    reader.name("roster_show"),
                    words.join(" or ")
                ));
            }
        }
    }
    RosterFile {
        path: reader.optional("roster").map(PathBuf::from),
        mapping: Mapping {
            fields,
            extra: shown.iter().map(|(column, _)| column.clone()).collect(),
        },
        shown,
    }
}

/// Both sides of each part of a list, such as `email=Mail, title=Job`.
fn pairs(reader: &mut Reader, key: &str, example: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for part in reader.list(key) {
        let sides = part.split_once('=');
        let sides = sides.map(|(left, right)| (left.trim(), right.trim()));
        match sides.filter(|(left, right)| !left.is_empty() && !right.is_empty()) {
            Some((left, right)) => pairs.push((left.to_owned(), right.to_owned())),
            None => reader.problem(format!(
                "{} has {part:?}: write {example}, for example",
                reader.name(key)
            )),
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::{Flags, check};

    fn roster(settings: &[(&str, &str)]) -> Result<RosterFile, String> {
        let source: BTreeMap<&str, &str> = settings.iter().copied().collect();
        let read = check::read(&Flags::default(), &source, None);
        read.map(|(config, _)| config.roster)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn columns_are_mapped_to_fields_and_shown_from_a_level_on() {
        let roster = roster(&[
            ("WHODEX_ROSTER", "people.csv"),
            (
                "WHODEX_ROSTER_COLUMNS",
                "email=Corporate Mail, PHONE = Desk",
            ),
            ("WHODEX_ROSTER_SHOW", "Pronouns=name,skills=business"),
        ])
        .unwrap();
        assert_eq!(roster.path, Some(PathBuf::from("people.csv")));
        assert_eq!(
            roster.mapping.fields,
            [
                (Field::Email, "Corporate Mail".to_owned()),
                (Field::Phone, "Desk".to_owned())
            ]
        );
        assert_eq!(roster.mapping.extra, ["Pronouns", "skills"]);
        assert_eq!(
            roster.shown,
            [
                ("Pronouns".to_owned(), DisclosureLevel::Name),
                ("skills".to_owned(), DisclosureLevel::Business)
            ]
        );
    }

    #[test]
    fn unknown_fields_and_levels_are_told_with_the_choices() {
        let said = roster(&[
            ("WHODEX_ROSTER_COLUMNS", "mail=X, email, title="),
            ("WHODEX_ROSTER_SHOW", "skills=all"),
        ])
        .unwrap_err();
        for part in [
            "WHODEX_ROSTER_COLUMNS has \"mail\", which is not a field: choose email or displayName",
            "WHODEX_ROSTER_COLUMNS has \"email\": write email=Mail, for example",
            "WHODEX_ROSTER_COLUMNS has \"title=\"",
            "WHODEX_ROSTER_SHOW shows skills at \"all\": choose name or presence",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
    }
}
