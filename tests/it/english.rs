//! The English of comments, pages and test names, as far as a program can check it. CONTRIBUTING.md has the rules.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// Pages of the repository's root. `deploy/`, `docs/` and each crate have pages too.
const PAGES: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "BENCHMARKS.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
];

/// The longest name of a test: with its module it still fits on a line of a report.
const LONGEST_TEST_NAME: usize = 60;

/// Metaphors for modules, the pipeline, the public listener and fallback texts.
const METAPHORS: &str = r"(?i)\b(?:floors?|roads?|doors?|twins?)\b";

/// Names that the code had before it took the field's words: a metaphor of one's own has to be learned before it can be read.
/// A part of a longer name counts too.
const OLD_NAMES: &str = r"(?x)(?:\b|_)(?:
    [Rr]oads? | [Dd]oors? | [Tt]ravel(?:s|ler)? | Troubles? | TooEarly | [Uu]pkeep | [Cc]hores? | [Ww]iretaps?
    | [Oo]verheard | [Aa]nswerer | Unanswered | Unmet | [Cc]atch_up | CatchUp | take_duty | [Hh]appenings? | [Ss]cenes?
    | let_through | too_fast | [Tt]wins? | Granted | Searched
)(?:\b|_)";

/// A paragraph of a comment or a page, in one line of text.
struct Paragraph {
    place: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn visit(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, ending, found);
            } else if path.to_str().is_some_and(|path| path.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    visit(&root().join(folder), ending, &mut found);
    found
}

/// Joins lines into paragraphs; a line without text ends one.
fn paragraphs(file: &Path, lines: impl Iterator<Item = Option<String>>) -> Vec<Paragraph> {
    let file = file.strip_prefix(root()).unwrap().display();
    let mut found: Vec<Paragraph> = Vec::new();
    let mut is_open = false;
    for (number, line) in (1..).zip(lines) {
        match (line, found.last_mut()) {
            (None, _) => is_open = false,
            (Some(line), Some(last)) if is_open => last.text = format!("{} {line}", last.text),
            (Some(text), _) => {
                let place = format!("{file}:{number}");
                found.push(Paragraph { place, text });
                is_open = true;
            }
        }
    }
    found
}

/// The comments of a file, whose lines begin with one of these signs.
fn comments(file: &Path, signs: &[&str]) -> Vec<Paragraph> {
    let words = |line: &str| {
        let line = line.trim_start();
        let text = signs.iter().find_map(|sign| line.strip_prefix(sign))?;
        let text = text.strip_prefix(' ')?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let text = fs::read_to_string(file).unwrap();
    paragraphs(file, text.lines().map(words))
}

/// The sentences of a page: neither headings nor code. Each item and each cell is a paragraph of its own.
fn prose(file: &Path) -> Vec<Paragraph> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*(?:[-*]|\d+\.) ").unwrap());
    let text = fs::read_to_string(file).unwrap();
    let mut is_code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        // Indented lines are code, unless they go on with an item.
        let is_indented = line.starts_with("    ") && lines.last().is_none_or(Option::is_none);
        if is_code || is_indented || line.starts_with(['#', '`', '<']) || line.is_empty() {
            lines.push(None);
            continue;
        }
        if ITEM.is_match(line) {
            lines.push(None);
        }
        let line = ITEM.replace(line, "");
        if line.starts_with('|') {
            let cells = line.split('|').map(str::trim);
            lines.extend(cells.flat_map(|cell| [Some(cell.to_owned()), None]));
        } else {
            lines.push(Some(line.trim().to_owned()));
        }
    }
    paragraphs(file, lines.into_iter())
}

fn source_comments() -> Vec<Paragraph> {
    let rust = ["src", "crates"]
        .map(|folder| files(folder, ".rs"))
        .concat();
    rust.iter()
        .flat_map(|file| comments(file, &["///", "//!", "//"]))
        .collect()
}

fn pages() -> Vec<Paragraph> {
    let mut pages: Vec<PathBuf> = PAGES.iter().map(|page| root().join(page)).collect();
    for folder in ["deploy", "docs", "crates"] {
        pages.extend(files(folder, ".md"));
    }
    let mut found: Vec<Paragraph> = pages.iter().flat_map(|page| prose(page)).collect();
    let mut settings = vec![root().join("whodex.default.toml")];
    for ending in [".yaml", ".service", "Dockerfile", "Caddyfile", ".sh"] {
        settings.extend(files("deploy", ending));
    }
    settings.extend(files("templates/phrases", ".toml"));
    found.extend(settings.iter().flat_map(|file| comments(file, &["#"])));
    found
}

fn sentences(text: &str) -> Vec<&str> {
    static END: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"[.!?:]["”)*_]*\s+"#).unwrap());
    let mut from = 0;
    let mut found = Vec::new();
    for end in END.find_iter(text) {
        found.push(text[from..end.end()].trim());
        from = end.end();
    }
    found.push(text[from..].trim());
    found
}

#[test]
fn no_sentence_begins_with_a_free_relative() {
    let begins = r"^[\W_]*(?:Who|Whom|Whose|What|Whoever|Whomever|Whatever|Whichever)\b";
    let begins = Regex::new(begins).unwrap();
    let is_question = |sentence: &str| {
        let sentence = sentence.trim_end_matches(['*', '_', '"', '”', ')', '`']);
        sentence.ends_with('?')
    };
    let mut wrong = Vec::new();
    for paragraph in source_comments().iter().chain(&pages()) {
        for sentence in sentences(&paragraph.text) {
            if begins.is_match(sentence) && !is_question(sentence) {
                wrong.push(format!("{}: {sentence}", paragraph.place));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "name the thing: not “What is asked”, but “The question”:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn comments_and_pages_use_the_fields_words() {
    let metaphor = Regex::new(METAPHORS).unwrap();
    let code = Regex::new("`[^`]*`").unwrap();
    let mut wrong = Vec::new();
    for Paragraph { place, text } in source_comments().iter().chain(&pages()) {
        let text = code.replace_all(text, "");
        if let Some(found) = metaphor.find(&text) {
            wrong.push(format!("{place}: {}", found.as_str()));
        }
    }
    assert!(wrong.is_empty(), "metaphors:\n{}", wrong.join("\n"));
}

#[test]
fn no_name_is_one_of_the_old_metaphors() {
    let old = Regex::new(OLD_NAMES).unwrap();
    // Texts stay: some are stored, or are labels of metrics.
    let text = Regex::new(r#"(?s)'"'|"(?:\\.|[^"\\])*""#).unwrap();
    let mut wrong = Vec::new();
    for file in ["src", "crates"]
        .map(|folder| files(folder, ".rs"))
        .concat()
    {
        let code = fs::read_to_string(&file).unwrap();
        for found in old.find_iter(&text.replace_all(&code, "\"\"")) {
            wrong.push(format!("{}: {}", file.display(), found.as_str()));
        }
    }
    let named = Regex::new("`[^`]+`").unwrap();
    for Paragraph { place, text } in pages() {
        let names = named.find_iter(&text).map(|name| name.as_str());
        // The names of metrics are public, and stay.
        for name in names.filter(|name| !name.starts_with("`whodex_")) {
            if let Some(found) = old.find(name) {
                wrong.push(format!("{place}: {}", found.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "old names:\n{}", wrong.join("\n"));
}

#[test]
fn the_name_of_a_test_is_a_short_sentence() {
    let test = r"#\[(?:tokio::)?test(?:\([^)]*\))?\]\s*(?:#\[[^\]]*\]\s*)*(?:async )?fn (\w+)";
    let test = Regex::new(test).unwrap();
    let mut names = 0;
    for file in ["src", "crates", "tests"]
        .map(|folder| files(folder, ".rs"))
        .concat()
    {
        let text = fs::read_to_string(&file).unwrap();
        for found in test.captures_iter(&text) {
            let name = &found[1];
            assert!(
                name.len() <= LONGEST_TEST_NAME,
                "{}: {name} has {} characters",
                file.display(),
                name.len()
            );
            names += 1;
        }
    }
    assert!(names > 100, "only {names} tests were found");
}
