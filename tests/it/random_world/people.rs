//! The people of a random world. Every field of every person holds a token that stands nowhere else, so that whatever is
//! told of somebody is seen.

use std::collections::HashSet;

use base64::Engine as _;
use fastrand::Rng;
use serde_json::{Value, json};

use super::matching::Names;

/// The bot's organization; the others are 1 and 2.
pub(super) const OWN: usize = 0;

/// The domains of the organizations.
pub(super) const DOMAINS: [&str; 3] = ["example.com", "partner.example", "other.example"];

/// What kind of account somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Guest,
    Bot,
}

/// How much has to be shown before a field is told.
pub(super) const NAME: u8 = 0;
pub(super) const PRESENCE: u8 = 1;
pub(super) const BUSINESS: u8 = 2;
pub(super) const EVERYTHING: u8 = 3;
pub(super) const NEVER: u8 = 4;

/// A token, and from which level on it may be read.
#[derive(Debug, Clone)]
pub(super) struct Secret {
    pub(super) from: u8,
    /// From which level on somebody may be found by it.
    pub(super) finds: u8,
    pub(super) field: &'static str,
    /// In small letters.
    pub(super) token: String,
}

/// Somebody, as the test knows them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) email: String,
    /// The name that is shown.
    pub(super) name: String,
    /// The name that is shown, and given and family name where there are some.
    pub(super) names: Names,
    pub(super) organization: usize,
    pub(super) kind: Kind,
    /// The manager's id.
    pub(super) manager: Option<String>,
    /// The title: it tells namesakes apart.
    pub(super) title: String,
    /// Whether they can be reached now.
    pub(super) is_active: bool,
    pub(super) secrets: Vec<Secret>,
}

/// Somebody to be: the name that is shown, given name and family name.
type Named = (&'static str, &'static str, &'static str);

/// Names that are near to one another.
const NEAR: &[Named] = &[
    ("Anna Berg", "Anna", "Berg"),
    ("Anna Bergström", "Anna", "Bergström"),
    ("Annabel Berg", "Annabel", "Berg"),
    ("Berg, Anna", "Anna", "Berg"),
    ("Ana Berg", "Ana", "Berg"),
    ("Maria Holm", "Maria", "Holm"),
    ("Marta Lund", "Marta", "Lund"),
    ("Marie Curie", "Marie", "Curie"),
    ("Maria Lund", "Maria", "Lund"),
    ("Lin Li", "Lin", "Li"),
    ("Lin Wei", "Lin", "Wei"),
    ("Li Wei", "Li", "Wei"),
    ("John Smith", "John", "Smith"),
    ("John Smith (Contractor)", "John", "Smith"),
    ("John", "John", ""),
    ("Johnny Smith", "Johnny", "Smith"),
    ("Jonas Keller", "Jonas", "Keller"),
    ("Jones Miller", "Jones", "Miller"),
    ("राम शर्मा", "राम", "शर्मा"),
    ("रमा शर्मा", "रमा", "शर्मा"),
    ("이수진", "수진", "이"),
    ("이수민", "수민", "이"),
    ("田中 美咲", "美咲", "田中"),
    ("田中 美紀", "美紀", "田中"),
    ("はな もり", "はな", "もり"),
    ("ばな もり", "ばな", "もり"),
    ("Иван Петров", "Иван", "Петров"),
    ("Иван Петровский", "Иван", "Петровский"),
    ("Jürgen Müller", "Jürgen", "Müller"),
    ("Jürgen Mueller", "Jürgen", "Mueller"),
    ("K. Hoffmann", "", "Hoffmann"),
    ("Klaus Hoffmann", "Klaus", "Hoffmann"),
    ("Daniel Stein", "Daniel", "Stein"),
    ("Daniela Stein", "Daniela", "Stein"),
    ("Daniel Steinmetz", "Daniel", "Steinmetz"),
    ("Karen Olsen", "Karen", "Olsen"),
    ("Karin Olson", "Karin", "Olson"),
    ("Seán O'Brien", "Seán", "O'Brien"),
    ("Sean OBrien", "Sean", "OBrien"),
    ("Jean-Luc Martin", "Jean-Luc", "Martin"),
    ("Jean Martin", "Jean", "Martin"),
    ("Mia Silva", "Mia", "Silva"),
    ("Ana Silva", "Ana", "Silva"),
    ("Σοφία Παππά", "Σοφία", "Παππά"),
];

const GIVEN: &[&str] = &[
    "Anna", "Maria", "John", "Wei", "Daniel", "Karin", "Klaus", "Mia", "Kofi", "Jonas", "Sofia",
    "Lin",
];

const FAMILY: &[&str] = &[
    "Berg", "Silva", "Smith", "Holm", "Olsen", "Li", "Keller", "Mensah", "Stein", "Petrov", "Lund",
    "Martin",
];

/// How many people are in a crowd: more than Webex is asked for at once.
const CROWD: usize = 60;

/// Some of the near names, and others that share a word with them.
pub(super) fn named(rng: &mut Rng, count: usize) -> Vec<(String, String, String)> {
    let own = |(name, given, family): &Named| {
        (
            (*name).to_owned(),
            (*given).to_owned(),
            (*family).to_owned(),
        )
    };
    let mut names: Vec<_> = NEAR.iter().map(own).collect();
    rng.shuffle(&mut names);
    names.truncate(count * 2 / 3);
    while names.len() < count {
        let given = GIVEN[rng.usize(..GIVEN.len())].to_owned();
        let family = FAMILY[rng.usize(..FAMILY.len())].to_owned();
        names.push((format!("{given} {family}"), given, family));
    }
    names
}

/// More people than one list has, whose names begin alike. The first and the last of them in the alphabet are namesakes:
/// an `Anna Berg`, and an `Anna Bergzz Berg`.
fn crowd(rng: &mut Rng) -> Vec<(String, String, String)> {
    let given = GIVEN[rng.usize(..GIVEN.len())];
    let family = FAMILY[rng.usize(..FAMILY.len())];
    let mut crowd = Vec::new();
    for number in 0..CROWD {
        let family = match number {
            0 => family.to_owned(),
            1 => format!("{family}zz {family}"),
            _ => format!("{family}{}{}", rng.char('a'..='y'), rng.lowercase()),
        };
        crowd.push((format!("{given} {family}"), given.to_owned(), family));
    }
    crowd
}

/// Names of time zones, none of which is the beginning of another.
fn zones() -> Vec<String> {
    let all: Vec<String> = jiff::tz::db()
        .available()
        .map(|zone| zone.as_str().to_owned())
        .filter(|zone| zone.contains('/') && !zone.starts_with("Etc/"))
        .collect();
    let alone = |zone: &&String| {
        let longer = |other: &String| other != *zone && other.contains(zone.as_str());
        !all.iter().any(longer)
    };
    all.iter().filter(alone).cloned().collect()
}

fn id(kind: &str, rng: &mut Rng) -> String {
    let uuid = uuid::Builder::from_random_bytes(rng.u128(..).to_ne_bytes()).into_uuid();
    let uri = format!("ciscospark://us/{kind}/{uuid}");
    base64::engine::general_purpose::STANDARD_NO_PAD.encode(uri)
}

/// People, and the file that the simulator reads them from. The first is of the bot's organization.
pub(super) fn world(rng: &mut Rng, count: usize) -> (Vec<Person>, Value) {
    let mut names = named(rng, count);
    if rng.u8(..3) == 0 {
        names.extend(crowd(rng));
        rng.shuffle(&mut names);
    }
    populate(rng, &names, |rng, number| match rng.u8(..20) {
        _ if number == 0 => (OWN, Kind::Person),
        0..=2 => (1, Kind::Person),
        3 => (2, Kind::Person),
        4 => (2, Kind::Guest),
        5 => (OWN, Kind::Bot),
        _ => (OWN, Kind::Person),
    })
}

/// People of these names, and the file that the simulator reads them from.
pub(super) fn populate(
    rng: &mut Rng,
    names: &[(String, String, String)],
    mut account: impl FnMut(&mut Rng, usize) -> (usize, Kind),
) -> (Vec<Person>, Value) {
    let zones = zones();
    let organizations: Vec<String> = (0..3).map(|_| id("ORGANIZATION", rng)).collect();
    let ids: Vec<String> = names.iter().map(|_| id("PEOPLE", rng)).collect();
    let (mut people, mut items) = (Vec::new(), Vec::new());
    for (number, (name, given, family)) in names.iter().enumerate() {
        let (organization, kind) = account(rng, number);
        // Chains, loops, nobody at all, somebody who is not there, and oneself.
        let manager = match rng.u8(..10) {
            0 => None,
            1 => Some(id("PEOPLE", rng)),
            2 => Some(ids[number].clone()),
            _ => Some(ids[rng.usize(..ids.len())].clone()),
        };
        let manager = manager.filter(|_| kind != Kind::Bot);
        let domain = if kind == Kind::Bot {
            "webex.bot"
        } else {
            DOMAINS[organization]
        };
        let mut fields = Fields::new(number);
        let mut item = json!({
            "id": ids[number], "emails": [format!("{}@{domain}", fields.token(NAME, "email"))],
            "displayName": name, "orgId": organizations[organization],
            "title": fields.token(NAME, "title"), "created": fields.date("created", 2000),
            "type": match kind { Kind::Person => "person", Kind::Guest => "appuser", Kind::Bot => "bot" },
        });
        let mut other_names = Vec::new();
        for (field, part) in [("firstName", given), ("lastName", family)] {
            if !part.is_empty() {
                item[field] = part.as_str().into();
                other_names.push(part.clone());
            }
        }
        if kind != Kind::Bot {
            fields.fill(&mut item, &zones, rng);
            if let Some(manager) = &manager {
                item["managerId"] = manager.as_str().into();
                item["manager"] = fields.token(BUSINESS, "manager").into();
            }
        }
        people.push(Person {
            id: ids[number].clone(),
            email: item["emails"][0].as_str().unwrap().to_owned(),
            name: name.clone(),
            names: Names::of(name, &other_names),
            organization,
            kind,
            manager,
            title: item["title"].as_str().unwrap().to_owned(),
            is_active: item["status"] == "active",
            secrets: fields.secrets,
        });
        items.push(item);
    }
    let distinct: HashSet<&str> = people
        .iter()
        .flat_map(|person| person.secrets.iter().map(|secret| secret.token.as_str()))
        .collect();
    let all: usize = people.iter().map(|person| person.secrets.len()).sum();
    assert_eq!(distinct.len(), all, "every token stands in one place");
    (people, json!({"items": items}))
}

/// Makes the fields of one person, and keeps what is secret in them.
struct Fields {
    number: usize,
    secrets: Vec<Secret>,
}

impl Fields {
    fn new(number: usize) -> Self {
        Self {
            number,
            secrets: Vec::new(),
        }
    }

    fn keep(&mut self, from: u8, field: &'static str, token: &str) {
        let token = token.to_lowercase();
        self.secrets.push(Secret {
            from,
            finds: from,
            field,
            token,
        });
    }

    /// A value that is a token.
    fn token(&mut self, from: u8, field: &'static str) -> String {
        let short: String = field.chars().filter(|c| c.is_alphanumeric()).collect();
        let token = format!("zq{}{:03}x", short.to_lowercase(), self.number);
        self.keep(from, field, &token);
        token
    }

    /// A day that nobody else has.
    fn date(&mut self, field: &'static str, from: usize) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let (day, month, year) = (
            // Three days apart, as the day is told by the reader's calendar.
            10 + 3 * (self.number % 5),
            self.number / 5 % 12,
            from + self.number / 60,
        );
        let date = format!("{year}-{:02}-{day}", month + 1);
        self.keep(
            EVERYTHING,
            field,
            &format!("{day} {} {year}", MONTHS[month]),
        );
        self.keep(EVERYTHING, field, &date);
        format!("{date}T12:00:00.000Z")
    }

    /// A number, and the same without its spaces, as a link to call has it.
    fn phone(&mut self, from: u8, field: &'static str, line: usize) -> String {
        let number = format!("+1 555 {line} {:04} {:04}", self.number, 1000 + self.number);
        self.keep(from, field, &number);
        self.keep(from, field, &number.replace(' ', ""));
        number
    }

    fn fill(&mut self, item: &mut Value, zones: &[String], rng: &mut Rng) {
        item["department"] = self.token(NAME, "department").into();
        item["avatar"] = format!(
            "https://pictures.example/{}.png",
            self.token(NAME, "avatar")
        )
        .into();
        item["timezone"] = zones[self.number * 2 % zones.len()].as_str().into();
        self.keep(PRESENCE, "timezone", &zones[self.number * 2 % zones.len()]);
        item["lastActivityMinutesAgo"] = (3 + self.number).into();
        item["status"] = match rng.u8(..12) {
            0 => "active".into(),
            1 => "inactive".into(),
            2 => "meeting".into(),
            3 => "DoNotDisturb".into(),
            4 => "OutOfOffice".into(),
            5 => Value::Null,
            _ => self.token(PRESENCE, "status").into(),
        };
        item["phoneNumbers"] = json!([
            {"type": "work", "value": self.phone(BUSINESS, "work", 1)},
            {"type": "work_extension", "value": self.token(BUSINESS, "work_extension")},
            {"type": "mobile", "value": self.phone(EVERYTHING, "mobile", 2)},
            {"type": "fax", "value": self.phone(EVERYTHING, "fax", 3)},
        ]);
        if rng.bool() {
            // Then the first number is one that fewer may see.
            item["phoneNumbers"].as_array_mut().unwrap().reverse();
        }
        item["extension"] = self.token(BUSINESS, "extension").into();
        item["addresses"] = json!([{
            "type": "work", "streetAddress": self.token(EVERYTHING, "street"),
            "locality": self.token(EVERYTHING, "locality"), "region": self.token(EVERYTHING, "region"),
            "postalCode": self.token(EVERYTHING, "postcode"), "country": self.token(EVERYTHING, "country"),
        }]);
        item["sipAddresses"] = ["personal-room", "enterprise", "cloud-calling"]
            .map(|kind| {
                let field = match kind {
                    "personal-room" => "personal room",
                    "enterprise" => "sip",
                    _ => "calling",
                };
                let value = format!("{}@sip.example", self.token(EVERYTHING, field));
                json!({"type": kind, "value": value, "primary": false})
            })
            .into();
        item["xmppFederationJid"] = self.token(EVERYTHING, "xmpp").into();
        item["lastModified"] = self.date("lastModified", 2010).into();
    }
}
