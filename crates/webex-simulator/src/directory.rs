//! Everybody in the simulated world, and the three ways to find them.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{SimulatorConfig, generated, ids, iso_millis, people, people_file};

/// A directory file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("the directory {} cannot be read ({error}): check --directory", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is not of the right shape.
    #[error("the directory {} is no list of people ({reason}): it has the shape {{\"items\":[{{\"id\":…,\"emails\":[…],\"displayName\":…}}]}}, or is a .csv file with the columns email and displayName", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// The saved state cannot be used.
    #[error(transparent)]
    State(#[from] super::StateError),
}

/// Fields that only admins get to see.
const ADMIN_FIELDS: &[&str] = &[
    "roles",
    "licenses",
    "siteUrls",
    "locationId",
    "invitePending",
    "loginEnabled",
    "callingData",
];

/// In place of `lastActivity`: how many minutes ago that was.
pub(super) const AGE: &str = "lastActivityMinutesAgo";

/// Fields that tell presence.
const PRESENCE: &[&str] = &["status", "lastActivity"];

/// Everybody, and indexes to find them by.
#[derive(Debug)]
pub(super) struct Directory {
    written: Vec<Map<String, Value>>,
    generated: u32,
    seed: u64,
    org: String,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
    /// Numbers of people in the order of their folded names.
    by_name: Vec<u32>,
    fold: bool,
    bot: String,
}

impl Directory {
    pub(super) fn load(settings: &SimulatorConfig) -> Result<Self, Error> {
        let mut written = match &settings.directory {
            None => people::built_in(),
            Some(path) => people_file::read(path)?,
        };
        let org = written
            .first()
            .and_then(|person| person.get("orgId")?.as_str())
            .map_or_else(|| ids::new("ORGANIZATION"), str::to_owned);
        let bot = ids::of("PEOPLE", uuid::Uuid::from_u128(0xB07));
        written.push(bot_record(&bot, &org, &settings.bot_name));
        let mut directory = Self {
            generated: u32::try_from(settings.people).unwrap_or(u32::MAX),
            seed: settings.seed,
            org,
            by_id: HashMap::new(),
            by_email: HashMap::new(),
            by_name: Vec::new(),
            fold: settings.fold_names,
            bot,
            written,
        };
        directory.index();
        Ok(directory)
    }

    fn index(&mut self) {
        for (place, person) in self.written.iter().enumerate() {
            self.by_id.insert(text(person, "id").to_owned(), place);
            for email in emails(person) {
                self.by_email.insert(email.to_lowercase(), place);
            }
        }
        let count = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (0..count.saturating_add(self.generated)).collect();
        order.sort_by_cached_key(|number| self.folded_name(*number));
        self.by_name = order;
    }

    /// The bot's id.
    pub(super) fn bot(&self) -> &str {
        &self.bot
    }

    /// The cluster of the spaces that people of this organization open.
    pub(super) fn cluster(&self, org: &str) -> &'static str {
        if org == self.org {
            ids::HOME
        } else {
            ids::ELSEWHERE
        }
    }

    /// The people of the built-in or given directory, without the generated ones.
    pub(super) fn written(&self) -> &[Map<String, Value>] {
        &self.written
    }

    /// Whether there is somebody with this id.
    pub(super) fn has(&self, id: &str) -> bool {
        let generated =
            || generated::number_of_id(self.seed, id).is_some_and(|n| n < self.generated);
        self.by_id.contains_key(id) || generated()
    }

    /// Somebody by id.
    pub(super) fn by_id(&self, id: &str) -> Option<Map<String, Value>> {
        if let Some(place) = self.by_id.get(id) {
            return Some(self.written[*place].clone());
        }
        let number = generated::number_of_id(self.seed, id)?;
        (number < self.generated).then(|| self.make(number))
    }

    /// The organization of somebody by id.
    pub(super) fn org_of(&self, id: &str) -> String {
        let org = |person: &Map<String, Value>| text(person, "orgId").to_owned();
        match self.by_id.get(id) {
            Some(place) => org(&self.written[*place]),
            None => self.by_id(id).as_ref().map_or_else(String::new, org),
        }
    }

    /// The display name of somebody by id.
    pub(super) fn name_by_id(&self, id: &str) -> Option<String> {
        let place = self.by_id.get(id).copied();
        self.name_at(place, || generated::number_of_id(self.seed, id))
    }

    /// The display name of somebody by any of their addresses.
    pub(super) fn name_by_email(&self, email: &str) -> Option<String> {
        let email = email.to_lowercase();
        let place = self.by_email.get(&email).copied();
        self.name_at(place, || generated::number_of_email(&email))
    }

    fn name_at(
        &self,
        place: Option<usize>,
        generated: impl FnOnce() -> Option<u32>,
    ) -> Option<String> {
        match place {
            Some(place) => Some(text(&self.written[place], "displayName").to_owned()),
            None => generated()
                .filter(|number| *number < self.generated)
                .map(|number| generated::name(self.seed, number)),
        }
    }

    /// Somebody by any of their addresses.
    pub(super) fn by_email(&self, email: &str) -> Option<Map<String, Value>> {
        let email = email.to_lowercase();
        if let Some(place) = self.by_email.get(&email) {
            return Some(self.written[*place].clone());
        }
        let number = generated::number_of_email(&email)?;
        (number < self.generated).then(|| self.make(number))
    }

    /// People whose display name begins with this: from `place` on, at most `max`, and whether
    /// there are more.
    pub(super) fn by_name(
        &self,
        prefix: &str,
        place: usize,
        max: usize,
    ) -> (Vec<Map<String, Value>>, bool) {
        let prefix = self.fold(prefix);
        let start = self
            .by_name
            .partition_point(|number| self.folded_name(*number) < prefix);
        let mut matches = self.by_name[start..]
            .iter()
            .skip(place)
            .take_while(|number| self.folded_name(**number).starts_with(&prefix));
        let found = matches
            .by_ref()
            .take(max)
            .map(|number| self.number(*number))
            .collect();
        (found, matches.next().is_some())
    }

    fn number(&self, number: u32) -> Map<String, Value> {
        match self.written.get(number as usize) {
            Some(person) => person.clone(),
            None => self.make(number - u32::try_from(self.written.len()).unwrap_or(0)),
        }
    }

    fn make(&self, number: u32) -> Map<String, Value> {
        generated::record(self.seed, number, &self.org)
    }

    fn folded_name(&self, number: u32) -> String {
        match self.written.get(number as usize) {
            Some(person) => self.fold(text(person, "displayName")),
            None => {
                let written = u32::try_from(self.written.len()).unwrap_or(0);
                self.fold(&generated::name(self.seed, number - written))
            }
        }
    }

    fn fold(&self, name: &str) -> String {
        let lower = name.to_lowercase();
        if self.fold {
            lower.nfd().filter(|c| !is_combining_mark(*c)).collect()
        } else {
            lower
        }
    }
}

/// The person as a token without admin rights of organization `org` sees them, with this time of last activity.
pub(super) fn seen_by(
    mut person: Map<String, Value>,
    org: &str,
    presence: bool,
    now: Timestamp,
) -> Map<String, Value> {
    // Written as an age, so that the directory looks alive whenever it is loaded.
    if let Some(minutes) = person.remove(AGE).and_then(|age| age.as_i64()) {
        let time = now.saturating_sub(SignedDuration::from_mins(minutes));
        person.insert(
            "lastActivity".to_owned(),
            iso_millis(time.unwrap_or(now)).into(),
        );
    }
    for field in ADMIN_FIELDS {
        person.remove(*field);
    }
    // Without a status somebody shares no presence, and so no last activity either.
    let shares = person.get("status").is_some_and(|status| !status.is_null());
    if !presence || !shares || text(&person, "orgId") != org {
        for field in PRESENCE {
            person.remove(*field);
        }
    }
    person
}

/// A text field, or nothing.
pub(super) fn text<'a>(record: &'a Map<String, Value>, field: &str) -> &'a str {
    record
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Somebody's addresses, the primary one first.
pub(super) fn emails(record: &Map<String, Value>) -> impl Iterator<Item = &str> {
    record
        .get("emails")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn bot_record(id: &str, org: &str, name: &str) -> Map<String, Value> {
    let address = format!("{}@webex.bot", name.to_lowercase().replace(' ', "-"));
    match json!({
        "id": id, "emails": [address], "displayName": name, "nickName": name, "orgId": org,
        "created": "2024-01-01T00:00:00.000Z", "type": "bot",
    }) {
        Value::Object(record) => record,
        _ => Map::new(),
    }
}
