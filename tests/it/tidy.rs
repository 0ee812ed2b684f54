//! House law that the compiler does not know.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn rust_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &mut found);
    files(&root.join("crates"), &mut found);
    files(&root.join("tests"), &mut found);
    found
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    for file in rust_files() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("//!") || text.starts_with("#![doc = include_str!"),
            "{} does not begin by saying what it is",
            file.display()
        );
    }
}

#[test]
fn every_file_is_small_enough_to_hold_in_the_head() {
    for file in rust_files() {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines", file.display());
    }
}

#[test]
fn no_file_is_named_after_nothing() {
    for file in rust_files() {
        let stem = file.file_stem().unwrap().to_str().unwrap();
        for vague in [
            "util", "utils", "helper", "helpers", "manager", "data", "misc", "common",
        ] {
            assert_ne!(stem, vague, "{}", file.display());
        }
    }
}
