//! The floors of the house: which room may import which. The table is the one in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// A room, and the rooms it may import.
const FLOORS: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "app",
            "simulator",
            "config",
            "inbox",
            "registration",
            "reply",
            "telemetry",
            "worker",
            "webex::client",
        ],
    ),
    (
        "app",
        &[
            "announcement",
            "upkeep",
            "worker",
            "admin",
            "registration",
            "webhook",
            "inbox",
            "directory",
            "directory::found",
            "reply",
            "policy",
            "command",
            "webex::client",
            "webex::model",
            "telemetry",
            "metrics",
            "config",
            "clock",
            "listen",
        ],
    ),
    (
        "worker",
        &[
            "inbox",
            "directory",
            "directory::found",
            "reply",
            "policy",
            "command",
            "webex::client",
            "webex::model",
            "telemetry",
            "metrics",
            "clock",
        ],
    ),
    (
        "upkeep",
        &[
            "announcement",
            "inbox",
            "registration",
            "reply",
            "webex::client",
            "webex::model",
            "metrics",
            "clock",
        ],
    ),
    ("admin", &["inbox", "metrics", "clock"]),
    ("registration", &["webex::client", "webex::model"]),
    (
        "webhook",
        &[
            "announcement",
            "inbox",
            "webex::model",
            "telemetry",
            "metrics",
            "clock",
        ],
    ),
    ("inbox", &["clock"]),
    (
        "directory",
        &[
            "directory::found",
            "webex::client",
            "webex::model",
            "metrics",
            "clock",
            "text",
        ],
    ),
    (
        "reply",
        &[
            "directory::found",
            "policy",
            "command",
            "webex::model",
            "text",
        ],
    ),
    ("policy", &["command", "webex::model"]),
    ("command", &["webex::model", "text"]),
    ("directory::found", &["webex::model"]),
    ("webex::client", &["webex::model", "metrics", "clock"]),
    ("announcement", &["webex::model"]),
    ("webex::model", &[]),
    ("simulator", &[]),
    ("telemetry", &["config"]),
    ("metrics", &["clock"]),
    ("config", &[]),
    ("clock", &[]),
    ("listen", &[]),
    ("text", &[]),
];

/// Rooms that do no I/O.
const PURE: &[&str] = &[
    "announcement",
    "command",
    "policy",
    "reply",
    "directory::found",
    "webex::model",
    "text",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

/// The longest room name that a module path begins with.
fn room_of(path: &str) -> Option<&'static str> {
    FLOORS
        .iter()
        .map(|(room, _)| *room)
        .filter(|room| path == *room || path.starts_with(&format!("{room}::")))
        .max_by_key(|room| room.len())
}

fn module_path(file: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let relative = file.strip_prefix(root).unwrap().with_extension("");
    let parts: Vec<&str> = relative
        .iter()
        .map(|part| part.to_str().unwrap())
        .filter(|part| *part != "mod")
        .collect();
    parts.join("::")
}

/// Every `crate::a::b` that a file names, with braces opened as far as the room needs it.
fn imports(text: &str) -> BTreeSet<String> {
    let group = Regex::new(r"crate::(?:(\w+)::)?\{([^;]*)\}").unwrap();
    let plain = Regex::new(r"crate::(\w+(?:::\w+)?)").unwrap();
    let mut found: BTreeSet<String> = plain.captures_iter(text).map(|c| c[1].to_owned()).collect();
    for captures in group.captures_iter(text) {
        for inner in captures[2].split(',') {
            let first = inner.trim().split("::").next().unwrap_or_default();
            let first = first.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            let path = match captures.get(1) {
                Some(outer) => format!("{}::{first}", outer.as_str()),
                None => first.to_owned(),
            };
            found.insert(path);
        }
    }
    found
}

#[test]
fn every_room_imports_only_what_stands_below_it() {
    let allowed: BTreeMap<&str, &[&str]> = FLOORS.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let module = module_path(&file);
        let Some(room) = room_of(&module) else {
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(target) = room_of(&import) else {
                continue;
            };
            if target != room && !allowed[room].contains(&target) {
                wrong.push(format!("{} imports {import}", file.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that the floors do not allow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_floors_have_no_circle() {
    let edges: BTreeMap<&str, &[&str]> = FLOORS.iter().copied().collect();
    fn reach<'a>(
        room: &'a str,
        edges: &BTreeMap<&'a str, &'a [&'a str]>,
        trail: &mut Vec<&'a str>,
    ) {
        assert!(!trail.contains(&room), "a circle: {trail:?} → {room}");
        trail.push(room);
        for below in edges[room] {
            reach(below, edges, trail);
        }
        trail.pop();
    }
    for room in edges.keys() {
        reach(room, &edges, &mut Vec::new());
    }
}

#[test]
fn pure_rooms_name_no_server_no_client_no_database_and_no_runtime() {
    let hands = Regex::new(r"\b(axum|reqwest|rusqlite|tokio_postgres|tokio|hyper)::").unwrap();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let module = module_path(&file);
        if room_of(&module).is_some_and(|room| PURE.contains(&room)) {
            let text = fs::read_to_string(&file).unwrap();
            assert!(!hands.is_match(&text), "{} does I/O", file.display());
        }
    }
}

#[test]
fn the_root_exports_rooms_and_nothing_of_theirs() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    assert!(!lib.contains("pub use"), "src/lib.rs re-exports something");
}

#[test]
fn the_table_in_the_architecture_page_is_this_one() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let page = fs::read_to_string(page).unwrap();
    for (room, below) in FLOORS {
        let cells = if below.is_empty() {
            "–".to_owned()
        } else {
            below.join(", ")
        };
        let row = format!("| `{room}` | {cells} |");
        assert!(page.contains(&row), "ARCHITECTURE.md lacks the row\n{row}");
    }
}
