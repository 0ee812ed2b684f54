//! `whodex webhooks`: listed, made and removed from the command line.

use crate::{SECRET, Simulator, TOKEN, fails_with, run};

const URL: &str = "https://whodex.example.com";

/// What a command says; panics when it fails.
fn said(simulator: &Simulator, url: &str, action: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let api = ("WEBEX_API_URL", simulator.api.as_str());
    let environment = [TOKEN, SECRET, api, ("WHODEX_PUBLIC_URL", url)];
    let output = run(folder.path(), &environment, &["webhooks", action]);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn webhooks_are_made_listed_moved_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    assert_eq!(said(&simulator, URL, "list"), "");
    assert_eq!(
        said(&simulator, URL, "sync"),
        "7 created, 0 updated, 0 removed\n"
    );
    let list = said(&simulator, URL, "list");
    let rows: Vec<Vec<&str>> = list
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let mut wanted: Vec<(&str, &str)> = rows.iter().map(|row| (row[0], row[1])).collect();
    wanted.sort_unstable();
    let expected = [
        ("attachmentActions", "created"),
        ("memberships", "created"),
        ("memberships", "deleted"),
        ("memberships", "updated"),
        ("messages", "created"),
        ("messages", "deleted"),
        ("messages", "updated"),
    ];
    assert_eq!(wanted, expected, "{list}");
    for row in &rows {
        let [_, _, status, target, id] = row[..] else {
            panic!("no five columns: {list}")
        };
        assert_eq!(
            (status, target),
            ("active", "https://whodex.example.com/webhook")
        );
        assert!(id.len() > 20, "{list}");
    }
    // The same column begins at the same place in every row.
    let begins = |row: &str| row.find("https://");
    let first = list.lines().next().and_then(begins);
    assert!(list.lines().all(|row| begins(row) == first), "{list}");
    let elsewhere = "https://elsewhere.example.com";
    assert_eq!(
        said(&simulator, elsewhere, "sync"),
        "0 created, 7 updated, 0 removed\n"
    );
    let moved = said(&simulator, elsewhere, "list");
    assert_eq!(
        moved
            .matches("https://elsewhere.example.com/webhook")
            .count(),
        7
    );
    assert_eq!(said(&simulator, elsewhere, "remove"), "7 removed\n");
    assert_eq!(said(&simulator, elsewhere, "list"), "");
    assert_eq!(said(&simulator, elsewhere, "remove"), "0 removed\n");
}

#[test]
fn what_webhooks_need_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let api = ("WEBEX_API_URL", simulator.api.as_str());
    let sync =
        |environment: &[(&str, &str)]| run(folder.path(), environment, &["webhooks", "sync"]);
    fails_with(&sync(&[TOKEN, SECRET, api]), &["WHODEX_PUBLIC_URL"]);
    let url = ("WHODEX_PUBLIC_URL", URL);
    fails_with(&sync(&[TOKEN, url, api]), &["WEBEX_WEBHOOK_SECRET"]);
    fails_with(&sync(&[url, api]), &["WEBEX_ACCESS_TOKEN"]);
}
