//! The commands of the pages: each is one that the program has, and those that need neither Webex nor an inbox are run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::run;

/// Commands that need neither Webex nor an inbox, and write at most into the folder that they name.
const LOCAL: [&[&str]; 5] = [
    &["templates", "list"],
    &["templates", "check"],
    &["templates", "export"],
    &["templates", "show"],
    &["config", "show"],
];

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "",
        "docs",
        "deploy",
        "crates/inbox",
        "crates/webex-api",
        "crates/webex-simulator",
    ];
    let files = folders.map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let files = files
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = files
        .filter(|file| file.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages
}

/// The commands in code of a page: `whodex …`, `/whodex …` of the image, and `cargo run -- …`.
fn commands(page: &str) -> Vec<Vec<String>> {
    let command =
        Regex::new(r"(?:^\s*|[`/]|exec |sudo |&& )(?:whodex|cargo run --) ([a-z][^`\n#]*)")
            .unwrap();
    let code = Regex::new(r"(?m)`[^`]*`|^(?:    |whodex ).*$").unwrap();
    let end = Regex::new(r"\s(?:&&|[|>;])|[;)]|'$").unwrap();
    let quoted = Regex::new(r#""[^"]*"|'[^']*'"#).unwrap();
    let texts = code.find_iter(page).flat_map(|text| {
        let found = command.captures_iter(text.as_str());
        found
            .map(|found| found[1].trim().to_owned())
            .collect::<Vec<_>>()
    });
    texts
        .map(|text| {
            let text = quoted.replace_all(&text, "QUOTED");
            let text = end.split(&text).next().unwrap();
            text.split_whitespace().map(str::to_owned).collect()
        })
        .collect()
}

/// `a|b` stands for two commands.
fn each(words: &[String]) -> Vec<Vec<String>> {
    words.iter().fold(vec![Vec::new()], |before, word| {
        let before = before.iter();
        let both = before.flat_map(|before: &Vec<String>| {
            word.split('|')
                .map(|word| [before.clone(), vec![word.to_owned()]].concat())
        });
        both.collect()
    })
}

/// The program's own help, asked once for each command.
#[derive(Default)]
struct Help(BTreeMap<Vec<String>, String>);

impl Help {
    fn of(&mut self, path: &[String]) -> &str {
        self.0.entry(path.to_vec()).or_insert_with(|| {
            let folder = tempfile::tempdir().unwrap();
            let words = [path, &["--help".to_owned()]].concat();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = run(folder.path(), &[], &words);
            assert!(output.status.success(), "{words:?}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        })
    }

    /// The commands below a command.
    fn commands(&mut self, path: &[String]) -> Vec<String> {
        let help = self.of(path);
        let Some((_, list)) = help.split_once("\nCommands:\n") else {
            return Vec::new();
        };
        let lines = list.lines().take_while(|line| line.starts_with("  "));
        let names = lines.filter(|line| !line.starts_with("   "));
        names
            .filter_map(|line| line.split_whitespace().next())
            .map(str::to_owned)
            .collect()
    }

    /// The command in these words, and the words after it. Says what the program has not.
    fn resolve(&mut self, words: &[String]) -> Result<usize, String> {
        let mut depth = 0;
        loop {
            let below = self.commands(&words[..depth]);
            match words.get(depth) {
                Some(word) if below.contains(word) => depth += 1,
                Some(word) if !below.is_empty() && !word.starts_with('-') => {
                    return Err(format!("no command {word}"));
                }
                _ => break,
            }
        }
        let help = self.of(&words[..depth]).to_owned();
        for word in &words[depth..] {
            let flag = word.split('=').next().unwrap();
            let flag = flag.trim_end_matches(['.', ',']);
            let is_flag = flag.starts_with("--") && flag.len() > 2;
            if is_flag && !help.contains(flag) {
                return Err(format!("no flag {flag}"));
            }
        }
        Ok(depth)
    }
}

#[test]
fn the_program_has_every_command_of_the_pages() {
    let mut help = Help::default();
    let (mut seen, mut wrong) = (0, Vec::new());
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for command in commands(&text).iter().flat_map(|words| each(words)) {
            seen += 1;
            if let Err(why) = help.resolve(&command) {
                wrong.push(format!("{}: {}: {why}", page.display(), command.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 40, "only {seen} commands were found");
}

#[test]
fn commands_of_the_pages_that_need_no_network_succeed() {
    let mut ran = 0;
    for page in pages() {
        let folder = tempfile::tempdir().unwrap();
        let text = std::fs::read_to_string(&page).unwrap();
        for command in commands(&text) {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            // A page about a new language shows commands for one that is not there yet.
            let is_example = words
                .iter()
                .any(|word| ["nl", "FOLDER", "NAME"].contains(word));
            let is_local = LOCAL.iter().any(|local| words.starts_with(local));
            if is_local && !is_example {
                let output = run(folder.path(), &[super::TOKEN, super::SECRET], &words);
                assert!(output.status.success(), "{}: {output:?}", page.display());
                ran += 1;
            }
        }
    }
    assert!(ran > 5, "only {ran} commands were run");
}

#[test]
fn completions_and_man_pages_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[], &["generate", "made"]);
    assert!(output.status.success(), "{output:?}");
    let read = |file: &str| std::fs::read_to_string(folder.path().join("made").join(file)).unwrap();
    let commands = Help::default().commands(&[]);
    assert!(commands.len() > 8, "{commands:?}");
    for file in ["whodex.bash", "_whodex", "whodex.fish"] {
        let text = read(&format!("completions/{file}"));
        for command in &commands {
            assert!(text.contains(command), "{command} is not in {file}");
        }
    }
    assert!(read("man/whodex.1").contains("whodex\\-serve(1)"));
    for command in commands.iter().filter(|command| *command != "help") {
        let page = read(&format!("man/whodex-{command}.1"));
        assert!(page.contains(".SH SYNOPSIS"), "{command}: {page}");
    }
}
