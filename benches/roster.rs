//! How long a roster takes to load, how much memory, and how long its searches take. `cargo bench --bench roster -- 1000000`
//! names the rows, and fails if they take longer than they may.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot set itself up should stop there, and speaks by printing"
)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use fastrand::Rng;
use whodex::roster::keep::{Keeper, Look};
use whodex::roster::{Mapping, Roster, RosterQuery};

/// As the program allocates.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Limits for a million rows on two cores.
const MOST_TIME: Duration = Duration::from_secs(60);
const MOST_MEMORY: u64 = 200_000_000;
const MOST_SEARCH: Duration = Duration::from_millis(10);

/// Searches of each kind.
const SEARCHES: usize = 500;

const SYLLABLES: &[&str] = &[
    "an", "ber", "li", "mar", "to", "wei", "schö", "ka", "ro", "jo", "hn", "el", "da", "vi", "pe",
    "ter", "mül", "me", "ri", "so", "fi", "ol", "ga", "chen", "wu", "za", "ki", "no", "ra", "ler",
    "é", "ça",
];
const DEPARTMENTS: &[&str] = &[
    "Sales",
    "Engineering",
    "Customer Success",
    "Finance",
    "People",
    "Legal",
    "Marketing",
    "IT",
    "Operations",
];
const REGIONS: &[&str] = &["EMEA", "APAC", "Americas", "Germany", "France"];
const TITLES: &[&str] = &[
    "Engineer",
    "Manager",
    "Director",
    "Gardener",
    "Analyst",
    "Consultant",
    "Architect",
];
const GRADES: &[&str] = &["Senior", "Junior", "Principal", "Lead"];

/// Words from which rows are made; the first ones are the most frequent.
struct World {
    first: Vec<String>,
    last: Vec<String>,
    cities: Vec<String>,
    skills: Vec<String>,
}

impl World {
    fn new(rng: &mut Rng) -> Self {
        let mut words = |count: usize, syllables: usize| -> Vec<String> {
            let word = |_| {
                let parts: String = (0..syllables)
                    .filter_map(|_| rng.choice(SYLLABLES))
                    .copied()
                    .collect();
                let mut letters = parts.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                first.chain(letters).collect()
            };
            (0..count).map(word).collect()
        };
        Self {
            first: words(3_000, 2),
            last: words(60_000, 3),
            cities: words(200, 3),
            skills: words(500, 3),
        }
    }
}

fn frequent<'a>(words: &'a [String], rng: &mut Rng) -> &'a str {
    let place = (words.len() as f64 * rng.f64().powi(2)) as usize;
    words.get(place).map_or("", String::as_str)
}

fn any<'a>(words: &[&'a str], rng: &mut Rng) -> &'a str {
    rng.choice(words).copied().unwrap_or("")
}

fn write(path: &Path, rows: u64, world: &World, rng: &mut Rng) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(
        file,
        "mail,givenName,sn,displayName,title,department,location,phone,managerEmail,skills,costCenter"
    )
    .unwrap();
    for row in 0..rows {
        let (first, last) = (frequent(&world.first, rng), frequent(&world.last, rng));
        let skills: Vec<&str> = (0..3).map(|_| frequent(&world.skills, rng)).collect();
        writeln!(
            file,
            "person{row}@example.com,{first},{last},{first} {last},{} {},{} {},{},+49 30 {:08},person{}@example.com,{},{}",
            any(GRADES, rng),
            any(TITLES, rng),
            any(DEPARTMENTS, rng),
            any(REGIONS, rng),
            frequent(&world.cities, rng),
            row * 97 % 100_000_000,
            row / 8,
            skills.join(";"),
            rng.u32(1000..9999),
        )
        .unwrap();
    }
}

#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = procfs::process::Process::myself().and_then(|own| own.status());
    status.ok().and_then(|status| status.vmhwm).unwrap_or(0) * 1024
}

#[cfg(not(target_os = "linux"))]
fn peak() -> u64 {
    0
}

/// A kind of question, and how one is made.
type Kind = (&'static str, fn(&World, &mut Rng) -> RosterQuery);

fn named(words: &[&str]) -> RosterQuery {
    RosterQuery {
        name: words.iter().map(|word| (*word).to_owned()).collect(),
        ..RosterQuery::default()
    }
}

fn beginning(word: &str, letters: usize) -> String {
    word.chars().take(letters).collect()
}

const KINDS: &[Kind] = &[
    ("a whole name", |world, rng| {
        named(&[frequent(&world.last, rng), frequent(&world.first, rng)])
    }),
    ("a family name", |world, rng| {
        named(&[frequent(&world.last, rng)])
    }),
    ("a given name", |world, rng| {
        named(&[frequent(&world.first, rng)])
    }),
    ("three letters", |world, rng| {
        named(&[&beginning(frequent(&world.last, rng), 3)])
    }),
    ("five letters", |world, rng| {
        named(&[&beginning(frequent(&world.last, rng), 5)])
    }),
    ("a given name and an initial", |world, rng| {
        named(&[
            frequent(&world.first, rng),
            &beginning(frequent(&world.last, rng), 1),
        ])
    }),
    ("a given name in a department", |world, rng| RosterQuery {
        department: Some(any(DEPARTMENTS, rng).to_owned()),
        ..named(&[frequent(&world.first, rng)])
    }),
    ("a department", |_, rng| RosterQuery {
        department: Some(any(DEPARTMENTS, rng).to_owned()),
        ..RosterQuery::default()
    }),
    ("a title in a place", |world, rng| RosterQuery {
        title: Some(any(TITLES, rng).to_owned()),
        location: Some(frequent(&world.cities, rng).to_owned()),
        ..RosterQuery::default()
    }),
    ("a skill", |world, rng| RosterQuery {
        skill: Some(frequent(&world.skills, rng).to_owned()),
        ..RosterQuery::default()
    }),
    ("a description", |_, rng| RosterQuery {
        described: Some(format!("{} {}", any(GRADES, rng), any(TITLES, rng))),
        ..RosterQuery::default()
    }),
    ("a number", |_, rng| RosterQuery {
        phone: Some(format!("{:08}", rng.u64(0..1_000_000) * 97 % 100_000_000)),
        ..RosterQuery::default()
    }),
    ("reports", |_, rng| RosterQuery {
        manager_email: Some(format!("person{}@example.com", rng.u32(0..100_000))),
        ..RosterQuery::default()
    }),
];

/// The times of searches of one kind, and the rows that they found on average.
async fn times(roster: &Roster, kind: &Kind, world: &World, rng: &mut Rng) -> (Vec<Duration>, u64) {
    let (mut times, mut found) = (Vec::with_capacity(SEARCHES), 0);
    for _ in 0..SEARCHES {
        let query = (kind.1)(world, rng);
        let begun = Instant::now();
        let page = roster.search(&query, 0, 10).await.unwrap();
        times.push(begun.elapsed());
        found += page.total;
    }
    times.sort_unstable();
    (times, found / SEARCHES as u64)
}

fn main() -> ExitCode {
    let rows = std::env::args().find_map(|argument| argument.parse().ok());
    let rows: u64 = rows.unwrap_or(1_000_000);
    let mut rng = Rng::with_seed(7);
    let world = World::new(&mut rng);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    write(&path, rows, &world, &mut rng);
    let before = peak();
    let mut keeper = Keeper::new(&path, Mapping::default());
    let begun = Instant::now();
    let look = keeper.look(&mut |_| true);
    let took = begun.elapsed();
    assert!(matches!(look, Look::Loaded { .. }), "{look:?}");
    let memory = peak();
    println!("{rows} rows: loaded in {:.1} s", took.as_secs_f64());
    println!(
        "peak resident: {} MB before, {} MB after",
        before / 1_000_000,
        memory / 1_000_000
    );
    println!("| search | p50 | p99 | rows that fit |\n| --- | --- | --- | --- |");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut all = Vec::new();
    for kind in KINDS {
        let (times, found) = runtime.block_on(times(&keeper.roster(), kind, &world, &mut rng));
        let at = |part: usize| {
            times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3
        };
        println!(
            "| {} | {:.2} ms | {:.2} ms | {found} |",
            kind.0,
            at(50),
            at(99)
        );
        all.extend(times);
    }
    all.sort_unstable();
    let p99 = all[all.len() * 99 / 100];
    println!("p99 of all searches: {:.2} ms", p99.as_secs_f64() * 1e3);
    let is_much =
        rows >= 1_000_000 && (took > MOST_TIME || memory > MOST_MEMORY || p99 > MOST_SEARCH);
    if is_much {
        println!("this is more than {MOST_TIME:?}, {MOST_MEMORY} bytes or {MOST_SEARCH:?}");
    }
    ExitCode::from(u8::from(is_much))
}
