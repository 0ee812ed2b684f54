//! The pages tell the truth: every setting is on its page, and every link leads somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages of a folder, without those of folders within.
fn pages(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    files
        .filter(|file| file.extension().is_some_and(|ending| ending == "md"))
        .collect()
}

/// The anchor that GitHub makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn the_page_of_settings_names_every_setting() {
    let read = |page: &str| fs::read_to_string(root().join(page)).unwrap();
    let page = read("docs/settings.md");
    let variable = Regex::new(r"Environment: ([^\n]+(?:\n# [A-Z_, ]+\n)?)").unwrap();
    let name = Regex::new(r"\b(?:WHODEX|WEBEX|OTEL)_[A-Z_]+\b").unwrap();
    let defaults = read("whodex.default.toml");
    let named: BTreeSet<&str> = variable
        .captures_iter(&defaults)
        .flat_map(|found| name.find_iter(found.get(1).unwrap().as_str()))
        .map(|found| found.as_str())
        .collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        assert!(page.contains(&format!("`{name}`")), "{name} is missing");
    }
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let link = Regex::new(r#"\]\(([^):]+)\)|(?:src|srcset)="([^":]+)""#).unwrap();
    let comment = Regex::new("(?s)<!--.*?-->").unwrap();
    let folders = [
        "",
        "deploy",
        "docs",
        "crates/inbox",
        "crates/webex-api",
        "crates/webex-simulator",
    ];
    for page in folders.map(pages).concat() {
        let text = fs::read_to_string(&page).unwrap();
        let text = comment.replace_all(&text, "");
        for found in link.captures_iter(&text) {
            let target = found.get(1).or(found.get(2)).unwrap().as_str();
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => page.clone(),
                file => page.parent().unwrap().join(file),
            };
            assert!(file.exists(), "{}: {target}", page.display());
            if !heading.is_empty() {
                let linked = fs::read_to_string(&file).unwrap();
                let mut headings = linked.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|line| anchor(line.trim_start_matches(['#', ' '])) == heading),
                    "{}: {target}",
                    page.display()
                );
            }
        }
    }
}
