//! Generated people: made from a seed and a number, kept as nothing but that.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::directory::AGE;
use super::ids;

const FIRST: &[&str] = &[
    "Aaron",
    "Abigail",
    "Adele",
    "Ahmed",
    "Aiko",
    "Alice",
    "Amara",
    "Amir",
    "Ana",
    "Anders",
    "Andrea",
    "Anna",
    "Antonio",
    "Aroha",
    "Arjun",
    "Astrid",
    "Ayumi",
    "Beatriz",
    "Ben",
    "Björn",
    "Bo",
    "Camille",
    "Carlos",
    "Chen",
    "Chloé",
    "Clara",
    "Daniel",
    "David",
    "Deepa",
    "Diego",
    "Ebony",
    "Elena",
    "Eli",
    "Emeka",
    "Emma",
    "Erik",
    "Fatima",
    "Felix",
    "Fiona",
    "Francesca",
    "Gabriel",
    "Grace",
    "Gustav",
    "Hana",
    "Hannah",
    "Hassan",
    "Hugo",
    "Ibrahim",
    "Ida",
    "Imani",
    "Ines",
    "Isabel",
    "Ivan",
    "Jack",
    "Jamal",
    "Jan",
    "Jin",
    "Jonas",
    "Julia",
    "Kai",
    "Karin",
    "Kenji",
    "Kofi",
    "Lars",
    "Laura",
    "Leila",
    "Liam",
    "Lin",
    "Lucía",
    "Luis",
    "Maja",
    "Malik",
    "Marco",
    "María",
    "Mei",
    "Mia",
    "Miguel",
    "Mohammed",
    "Nadia",
    "Nia",
    "Niamh",
    "Nils",
    "Noah",
    "Noor",
    "Olga",
    "Oliver",
    "Omar",
    "Oscar",
    "Paula",
    "Pedro",
    "Petra",
    "Priya",
    "Rafael",
    "Rosa",
    "Ruth",
    "Sakura",
    "Samir",
    "Sara",
    "Siobhán",
    "Sofia",
];
const LAST: &[&str] = &[
    "Abe",
    "Acosta",
    "Adeyemi",
    "Ahmed",
    "Almeida",
    "Andersson",
    "Bauer",
    "Becker",
    "Bianchi",
    "Brown",
    "Castillo",
    "Chen",
    "Clark",
    "Costa",
    "Cruz",
    "Da Silva",
    "Díaz",
    "Dubois",
    "Eriksson",
    "Evans",
    "Farah",
    "Fernández",
    "Fischer",
    "Fischer-Meyer",
    "Fontaine",
    "García",
    "Gomez",
    "Green",
    "Gupta",
    "Haas",
    "Hall",
    "Hansen",
    "Hughes",
    "Ibarra",
    "Ito",
    "Ivanova",
    "Jackson",
    "Jensen",
    "Johansson",
    "Jones",
    "Kaya",
    "Keller",
    "Khan",
    "Kim",
    "Kowalski",
    "Kumar",
    "Larsen",
    "Lee",
    "Li",
    "López",
    "Martin",
    "Mbeki",
    "Meyer",
    "Moreau",
    "Müller",
    "Mwangi",
    "Nakamura",
    "Nguyen",
    "Nielsen",
    "Nowak",
    "O'Brien",
    "O'Connor",
    "Okafor",
    "Olsen",
    "Patel",
    "Pereira",
    "Petrov",
    "Popescu",
    "Ramos",
    "Rao",
    "Reyes",
    "Rossi",
    "Ruiz",
    "Saito",
    "Santos",
    "Sato",
    "Schmidt",
    "Sharma",
    "Silva",
    "Singh",
    "Smith",
    "Sørensen",
    "Suzuki",
    "Tanaka",
    "Taylor",
    "Torres",
    "Tran",
    "Usman",
    "van den Berg",
    "Vega",
    "Wagner",
    "Walker",
    "Wang",
    "Weber",
    "Wilson",
    "Wright",
    "Yamamoto",
    "Yılmaz",
    "Zhang",
    "Zimmermann",
];
const DEPARTMENTS: &[&str] = &[
    "Sales",
    "Engineering",
    "Finance",
    "Support",
    "Marketing",
    "Legal",
    "People",
    "Research",
];
const TITLES: &[&str] = &[
    "Manager",
    "Engineer",
    "Analyst",
    "Consultant",
    "Director",
    "Specialist",
    "Lead",
    "Assistant",
];
const ZONES: &[&str] = &[
    "America/Los_Angeles",
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Africa/Lagos",
];
const STATES: &[&str] = &[
    "active",
    "inactive",
    "meeting",
    "call",
    "DoNotDisturb",
    "OutOfOffice",
];

/// Mixes bits well enough that people look picked at random (splitmix64).
pub(super) fn mix(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn pick<'a>(from: &[&'a str], bits: u64) -> &'a str {
    // The lists are never empty, and the remainder is within them.
    from[usize::try_from(bits % from.len() as u64).unwrap_or(0)]
}

/// The display name of generated person `number`.
pub(super) fn name(seed: u64, number: u32) -> String {
    let bits = mix(seed, u64::from(number));
    format!("{} {}", pick(FIRST, bits), pick(LAST, bits >> 16))
}

/// The primary address of generated person `number`.
pub(super) fn email(number: u32) -> String {
    format!("person{number}@example.com")
}

/// The number in the address of a generated person.
pub(super) fn number_of_email(email: &str) -> Option<u32> {
    email
        .strip_prefix("person")?
        .strip_suffix("@example.com")?
        .parse()
        .ok()
}

/// The id of generated person `number`: the number stands in its last bytes.
pub(super) fn id(seed: u64, number: u32) -> String {
    ids::of(
        "PEOPLE",
        Uuid::from_u64_pair(mix(seed, u64::MAX), u64::from(number)),
    )
}

/// The number in the id of a generated person.
pub(super) fn number_of_id(seed: u64, id: &str) -> Option<u32> {
    let (high, low) = ids::uuid(id, "PEOPLE")?.as_u64_pair();
    if high == mix(seed, u64::MAX) {
        u32::try_from(low).ok()
    } else {
        None
    }
}

/// Everything that Webex has of generated person `number`.
pub(super) fn record(seed: u64, number: u32, org: &str) -> Map<String, Value> {
    let bits = mix(seed, u64::from(number));
    let (first, last) = (pick(FIRST, bits), pick(LAST, bits >> 16));
    let mut record = json!({
        "id": id(seed, number),
        "emails": [email(number)],
        "displayName": format!("{first} {last}"),
        "firstName": first,
        "lastName": last,
        "orgId": org,
        "title": pick(TITLES, bits >> 24),
        "department": pick(DEPARTMENTS, bits >> 32),
        "timezone": pick(ZONES, bits >> 40),
        "phoneNumbers": [{"type": "work", "value": format!("+1 555 {:07}", bits >> 12 & 0x7F_FFFF)}],
        "created": "2020-01-01T00:00:00.000Z",
        "type": "person",
    });
    if bits >> 60 != 0 {
        record["status"] = pick(STATES, bits >> 48).into();
        record[AGE] = 0.into();
    }
    match record {
        Value::Object(record) => record,
        _ => Map::new(),
    }
}
