//! ARCHITECTURE.md has a table of which module may import which: the code keeps to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// A module, and the modules it may import: the rows of the table in ARCHITECTURE.md.
static LAYERS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let page = fs::read_to_string(page).unwrap();
    let row = Regex::new(r"(?m)^\| `([\w:]+)` \| ([\w:, –]+) \|$").unwrap();
    let below = |cells: &str| -> Vec<String> {
        let names = cells.split(',').map(str::trim);
        names
            .filter(|name| *name != "–")
            .map(ToOwned::to_owned)
            .collect()
    };
    row.captures_iter(&page)
        .map(|row| (row[1].to_owned(), below(&row[2])))
        .collect()
});

/// Modules that do no I/O.
const PURE: &[&str] = &[
    "announcement",
    "intent",
    "policy",
    "reply",
    "people::result",
    "people::fold",
    "webex::model",
    "text",
];

/// The only re-exports of the root: crates of this repository that the table names as modules.
const CRATES: &[&str] = &[
    "pub use webex_api as webex;",
    "pub use whodex_inbox as inbox;",
];

/// The folders of sources, each with the module that its root stands for.
const ROOTS: &[(&str, &str)] = &[
    ("src", ""),
    ("crates/webex-api/src", "webex"),
    ("crates/inbox/src", "inbox"),
];

/// A file that a row of the table may be about.
struct Source {
    file: PathBuf,
    /// The path of its module.
    module: String,
    /// The module that `crate` means in it.
    root: &'static str,
}

fn all_sources() -> Vec<Source> {
    let mut all = Vec::new();
    for (folder, root) in ROOTS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        all.extend(sources(&folder).into_iter().map(|file| Source {
            module: below(root, &module_path(file.strip_prefix(&folder).unwrap())),
            file,
            root,
        }));
    }
    all
}

/// A path below a module; the bot's own root has no name.
fn below(root: &str, path: &str) -> String {
    match (root, path) {
        ("", path) => path.to_owned(),
        (root, "lib") => root.to_owned(),
        (root, path) => format!("{root}::{path}"),
    }
}

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

/// The longest module name of the table that a module path begins with.
fn module_of(path: &str) -> Option<&'static str> {
    LAYERS
        .keys()
        .map(String::as_str)
        .filter(|module| path == *module || path.starts_with(&format!("{module}::")))
        .max_by_key(|module| module.len())
}

fn module_path(file: &Path) -> String {
    let relative = file.with_extension("");
    let parts: Vec<&str> = relative
        .iter()
        .map(|part| part.to_str().unwrap())
        .filter(|part| *part != "mod")
        .collect();
    parts.join("::")
}

/// Every `crate::a::b` that a file names, with braces opened as far as the table needs it.
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
fn every_module_imports_only_what_stands_below_it() {
    let mut wrong = Vec::new();
    for Source { file, module, root } in all_sources() {
        let Some(module) = module_of(&module) else {
            assert!(
                ["lib", "main", "webex"].contains(&module.as_str()),
                "{module} is in no row of the table"
            );
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let import = below(root, &import);
            let Some(target) = module_of(&import) else {
                continue;
            };
            if target != module && !LAYERS[module].iter().any(|below| below == target) {
                wrong.push(format!("{} imports {import}", file.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that the table does not allow:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_layers_have_no_circle() {
    fn reach(module: &str, trail: &mut Vec<String>) {
        assert!(
            !trail.iter().any(|above| above == module),
            "a circle: {trail:?} → {module}"
        );
        trail.push(module.to_owned());
        for below in &LAYERS[module] {
            reach(below, trail);
        }
        trail.pop();
    }
    assert!(LAYERS.len() > 15, "the table is not read: {LAYERS:?}");
    for module in LAYERS.keys() {
        reach(module, &mut Vec::new());
    }
}

#[test]
fn pure_modules_name_no_server_client_database_or_runtime() {
    let hands = Regex::new(r"\b(axum|reqwest|rusqlite|tokio_postgres|tokio|hyper)::").unwrap();
    for pure in PURE {
        assert!(
            LAYERS.contains_key(*pure),
            "{pure} is in no row of the table"
        );
    }
    for Source { file, module, .. } in all_sources() {
        if module_of(&module).is_some_and(|module| PURE.contains(&module)) {
            let text = fs::read_to_string(&file).unwrap();
            assert!(!hands.is_match(&text), "{} does I/O", file.display());
        }
    }
}

#[test]
fn the_root_exports_modules_and_nothing_of_theirs() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let lib = CRATES.iter().fold(lib, |lib, name| lib.replace(name, ""));
    assert!(!lib.contains("pub use"), "src/lib.rs re-exports something");
}
