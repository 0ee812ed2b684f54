//! A directory of one's own: a file of people, as JSON or CSV.

use std::path::Path;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::directory::{Error, emails, text};
use super::ids;

/// The columns of a CSV file that are fields of a person as they are.
const PLAIN: &[&str] = &[
    "displayName",
    "firstName",
    "lastName",
    "nickName",
    "title",
    "department",
    "extension",
    "manager",
    "status",
    "timezone",
    "avatar",
];

/// Columns of numbers, with what Webex calls their type.
const NUMBERS: &[(&str, &str)] = &[("work", "work"), ("mobile", "mobile")];

/// Reads a file: CSV where its name says so, else JSON in the shape of a List People answer.
pub(super) fn read(path: &Path) -> Result<Vec<Map<String, Value>>, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    let is_csv = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let people = if is_csv { csv(&bytes) } else { list(&bytes) };
    people
        .and_then(|people| {
            if people.is_empty() {
                Err("it has nobody in it".to_owned())
            } else {
                Ok(people)
            }
        })
        .map_err(|reason| Error::Malformed {
            path: path.to_owned(),
            reason,
        })
}

fn list(bytes: &[u8]) -> Result<Vec<Map<String, Value>>, String> {
    let mut list: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let Some(Value::Array(items)) = list.get_mut("items").map(Value::take) else {
        return Err("it has no items".to_owned());
    };
    let person = |(place, item)| match item {
        Value::Object(person)
            if !text(&person, "id").is_empty() && emails(&person).next().is_some() =>
        {
            Ok(person)
        }
        _ => Err(format!("item {place} has no id or no emails")),
    };
    items.into_iter().enumerate().map(person).collect()
}

/// People by rows; ids are made from addresses, so that they stay the same from load to load. The column
/// `managerEmail` makes a manager of somebody else in the file.
fn csv(bytes: &[u8]) -> Result<Vec<Map<String, Value>>, String> {
    let mut reader = ::csv::ReaderBuilder::new()
        .trim(::csv::Trim::All)
        .from_reader(bytes);
    let columns = reader.headers().map_err(|error| error.to_string())?.clone();
    for column in ["email", "displayName"] {
        if !columns.iter().any(|name| name == column) {
            return Err(format!("it has no column {column}"));
        }
    }
    let mut people = Vec::new();
    for (place, row) in reader.records().enumerate() {
        let row = row.map_err(|error| error.to_string())?;
        let cell = |name: &str| {
            let place = columns.iter().position(|column| column == name)?;
            row.get(place).filter(|cell| !cell.is_empty())
        };
        let email = cell("email").ok_or_else(|| format!("row {} has no email", place + 1))?;
        let mut person = Map::new();
        person.insert("id".to_owned(), id("PEOPLE", email).into());
        person.insert("emails".to_owned(), json!([email]));
        person.insert("type".to_owned(), "person".into());
        person.insert("created".to_owned(), "2024-01-01T00:00:00.000Z".into());
        let organization = cell("organization").unwrap_or("own");
        person.insert("orgId".to_owned(), id("ORGANIZATION", organization).into());
        for name in PLAIN {
            if let Some(value) = cell(name) {
                person.insert((*name).to_owned(), value.into());
            }
        }
        if let Some(manager) = cell("managerEmail") {
            person.insert("managerId".to_owned(), id("PEOPLE", manager).into());
        }
        let numbers: Vec<Value> = NUMBERS
            .iter()
            .filter_map(|(column, kind)| Some(json!({"type": kind, "value": cell(column)?})))
            .collect();
        if !numbers.is_empty() {
            person.insert("phoneNumbers".to_owned(), numbers.into());
        }
        people.push(person);
    }
    Ok(people)
}

fn id(kind: &str, of: &str) -> String {
    let name = of.to_lowercase();
    ids::of(kind, Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()))
}
