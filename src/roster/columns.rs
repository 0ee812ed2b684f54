//! The meaning of columns: by their usual names, or as the settings say. Pure.

use super::entry::Entry;
use super::error::Fault;

/// A field that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The address.
    Email,
    /// The whole name.
    DisplayName,
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// The job title.
    Title,
    /// The department.
    Department,
    /// The place of work.
    Location,
    /// Numbers.
    Phone,
    /// The manager's address.
    ManagerEmail,
    /// Skills.
    Skills,
}

/// Every field, its name in the settings, and the usual names of its columns, as [`bare`] has them. The earlier one counts.
const FIELDS: [(Field, &str, &[&str]); 10] = [
    (
        Field::Email,
        "email",
        &[
            "email",
            "mail",
            "emailaddress",
            "workemail",
            "primaryemail",
            "emailadresse",
            "userprincipalname",
            "upn",
        ],
    ),
    (
        Field::DisplayName,
        "displayName",
        &["displayname", "fullname", "name", "commonname", "cn"],
    ),
    (
        Field::FirstName,
        "firstName",
        &["firstname", "givenname", "forename", "vorname"],
    ),
    (
        Field::LastName,
        "lastName",
        &["lastname", "surname", "familyname", "sn", "nachname"],
    ),
    (
        Field::Title,
        "title",
        &["title", "jobtitle", "position", "jobrole"],
    ),
    (
        Field::Department,
        "department",
        &["department", "dept", "departmentname", "abteilung"],
    ),
    (
        Field::Location,
        "location",
        &[
            "location",
            "worklocation",
            "office",
            "officelocation",
            "physicaldeliveryofficename",
            "site",
            "city",
            "l",
            "standort",
        ],
    ),
    (
        Field::Phone,
        "phone",
        &[
            "phone",
            "phonenumber",
            "telephonenumber",
            "telephone",
            "workphone",
            "businessphone",
            "businessphones",
            "officephone",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cellphone",
            "telefon",
        ],
    ),
    (
        Field::ManagerEmail,
        "managerEmail",
        &[
            "manageremail",
            "managermail",
            "manageremailaddress",
            "manageruserprincipalname",
            "managerupn",
            "manager",
        ],
    ),
    (Field::Skills, "skills", &["skills", "skill"]),
];

impl Field {
    /// The names of all fields, as the settings write them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FIELDS.iter().map(|(_, name, _)| *name)
    }

    /// The field of a name of the settings.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut fields = FIELDS.iter();
        let field = fields.find(|(_, own, _)| own.eq_ignore_ascii_case(name))?;
        Some(field.0)
    }

    /// The name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut fields = FIELDS.iter();
        fields
            .find(|(field, _, _)| *field == self)
            .map_or("", |(_, name, _)| name)
    }
}

/// A name of a column as it is compared: `E-Mail` is `email`.
fn bare(name: &str) -> String {
    let letters = name.chars().filter(|sign| sign.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The meaning of columns, where the settings name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Fields with the names of their columns. The usual names of such a field do not count.
    pub fields: Vec<(Field, String)>,
    /// Columns beside the fields that rows keep.
    pub extra: Vec<String>,
}

/// The purpose of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Purpose {
    /// A field, and how many better columns there may be for it.
    pub(super) field: Option<(Field, usize)>,
    /// The place among the extra columns.
    pub(super) extra: Option<usize>,
}

impl Purpose {
    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl Mapping {
    /// The purpose of a column of this name.
    pub(super) fn purpose(&self, column: &str) -> Purpose {
        let column = bare(column);
        let is_it = |name: &String| bare(name) == column;
        let mapped = self.fields.iter().position(|(_, name)| is_it(name));
        let mapped = mapped.and_then(|at| Some((self.fields.get(at)?.0, at)));
        let usual = || {
            FIELDS.iter().find_map(|(field, _, names)| {
                let is_mapped = self.fields.iter().any(|(own, _)| own == field);
                let at = names.iter().position(|name| *name == column)?;
                (!is_mapped).then_some((*field, at))
            })
        };
        Purpose {
            field: mapped.or_else(usual),
            extra: self.extra.iter().position(is_it),
        }
    }

    /// The first mapped column that is none of these.
    pub(super) fn missing<'a>(&'a self, columns: &[&str]) -> Option<&'a str> {
        let columns: Vec<String> = columns.iter().map(|column| bare(column)).collect();
        let mut mapped = self.fields.iter().map(|(_, name)| name.as_str());
        mapped.find(|name| !columns.contains(&bare(name)))
    }
}

/// A row that is being read.
#[derive(Debug)]
pub(super) struct Draft<'m> {
    mapping: &'m Mapping,
    entry: Entry,
    /// The rank of the column that filled a field of one value.
    ranks: [usize; FIELDS.len()],
    is_blank: bool,
}

impl<'m> Draft<'m> {
    pub(super) fn new(mapping: &'m Mapping) -> Self {
        Self {
            mapping,
            entry: Entry::default(),
            ranks: [usize::MAX; FIELDS.len()],
            is_blank: true,
        }
    }

    /// Takes the value of a column.
    pub(super) fn put(&mut self, purpose: Purpose, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        self.is_blank = false;
        if let Some(name) = purpose.extra.and_then(|at| self.mapping.extra.get(at)) {
            self.entry.extra.push((name.clone(), value.to_owned()));
        }
        let Some((field, rank)) = purpose.field else {
            return;
        };
        let entry = &mut self.entry;
        let one = match field {
            Field::Phone => {
                let numbers = value.split([';', ',', '|', '\n']);
                return add(&mut entry.phones, numbers);
            }
            Field::Skills => return add(&mut entry.skills, value.split([';', ',', '|', '\n'])),
            Field::Location => {
                return match &mut entry.location {
                    // An office and its city are one place.
                    Some(place) if place.contains(value) => {}
                    Some(place) => {
                        place.push_str(", ");
                        place.push_str(value);
                    }
                    none => *none = Some(value.to_owned()),
                };
            }
            // A directory may name the manager otherwise, and nobody could be asked for then.
            Field::ManagerEmail if !is_address(value) => return,
            Field::ManagerEmail => &mut entry.manager_email,
            Field::DisplayName => &mut entry.display_name,
            Field::FirstName => &mut entry.first_name,
            Field::LastName => &mut entry.last_name,
            Field::Title => &mut entry.title,
            Field::Department => &mut entry.department,
            Field::Email => {
                if self.ranks[field as usize] > rank {
                    self.ranks[field as usize] = rank;
                    value.clone_into(&mut entry.email);
                }
                return;
            }
        };
        if self.ranks[field as usize] > rank {
            self.ranks[field as usize] = rank;
            *one = Some(value.to_owned());
        }
    }

    /// The row; none where all of it was empty.
    pub(super) fn end(self) -> Option<Result<Entry, Fault>> {
        if self.is_blank {
            return None;
        }
        Some(if self.entry.email.is_empty() {
            Err(Fault::NoEmail)
        } else if is_address(&self.entry.email) {
            Ok(self.entry)
        } else {
            Err(Fault::NoAddress)
        })
    }
}

fn add<'a>(list: &mut Vec<String>, values: impl Iterator<Item = &'a str>) {
    for value in values.map(str::trim).filter(|value| !value.is_empty()) {
        if !list.iter().any(|own| own == value) {
            list.push(value.to_owned());
        }
    }
}

fn is_address(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.contains('@');
    !text.chars().any(char::is_whitespace)
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| is_part(local) && is_part(domain))
}
