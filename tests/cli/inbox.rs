//! `whodex inbox`: what only reads makes nothing, and many jobs are changed at once.

use std::path::Path;

use jiff::SignedDuration;
use whodex::inbox::{Inbox, InboxConfig, Location, NewJob};

use super::{fails_with, run};

/// An inbox with so many jobs that failed for good, one of them two days ago.
fn dead(path: &Path, jobs: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let location = Location::Sqlite(path.to_owned());
        let inbox = Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap();
        for n in 0..jobs {
            let age = SignedDuration::from_hours(if n == 0 { 48 } else { 0 });
            let job = NewJob {
                key: format!("messages/created/{n}"),
                fairness_key: "ANNA".to_owned(),
                body: "{}".to_owned(),
                received: whodex::clock::now() - age,
            };
            inbox.enqueue(job).await.unwrap();
        }
        for claim in inbox.claim(jobs).await.unwrap() {
            claim.dead_letter("Webex refused it: 403").await.unwrap();
        }
        inbox.close().await;
    });
}

#[test]
fn an_inbox_that_is_not_there_is_named_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = here.canonicalize().unwrap().join("whodex.db");
    for arguments in [
        &["inbox", "list"][..],
        &["inbox", "show", "1"],
        &["inbox", "retry", "1"],
        &["inbox", "drop", "--state", "dead"],
        &["inbox", "backup", "copy.db"],
    ] {
        let parts = [whole.to_str().unwrap(), "WHODEX_INBOX"];
        fails_with(&run(here, &[], arguments), &parts);
        assert_eq!(std::fs::read_dir(here).unwrap().count(), 0, "{arguments:?}");
    }
    let made = run(here, &[], &["inbox", "migrate"]);
    assert!(made.status.success(), "{made:?}");
    assert!(run(here, &[], &["inbox", "list"]).status.success());
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_shows_how_many_of_how_many_are_changed() {
    let folder = tempfile::tempdir().unwrap();
    dead(&folder.path().join("whodex.db"), 1500);
    let program = env!("CARGO_BIN_EXE_whodex");
    // A pseudo-terminal, of which `script` hands on what is shown.
    let shown = |arguments: &str| {
        let mut script = std::process::Command::new("script");
        // What the tests themselves are told is no setting, and would be warned of on the same terminal.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WHODEX_")) {
            script.env_remove(name);
        }
        let output = script
            .args([
                "--quiet",
                "--command",
                &format!("{program} inbox {arguments}"),
            ])
            .arg("/dev/null")
            .current_dir(folder.path())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let listed = shown("list --reason 403 --max 10000");
    assert_eq!(listed.lines().count(), 1500);
    let dry = shown("retry --reason 403 --dry-run");
    assert!(!dry.contains(" of 1500"), "{dry:?}");
    let retried = shown("retry --reason 403");
    for part in [
        "\r\x1b[K1000 of 1500",
        "\r\x1b[K1500 of 1500",
        "jobs retried: 1500",
    ] {
        assert!(retried.contains(part), "{part:?} is not in {retried:?}");
    }
    let dropped = shown("drop --state waiting");
    assert!(dropped.contains("1000 of 1500"), "{dropped:?}");
}

#[test]
fn an_older_inbox_is_brought_up_to_date_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let file = rusqlite::Connection::open(here.join("whodex.db")).unwrap();
    let first = include_str!("../../crates/inbox/src/migrations/sqlite/0001_inbox.sql");
    file.execute_batch(first).unwrap();
    file.pragma_update(None, "user_version", 1).unwrap();
    drop(file);
    for arguments in [&["inbox", "list"][..], &["inbox", "retry", "1"]] {
        let parts = ["older version", "whodex inbox migrate"];
        fails_with(&run(here, &[], arguments), &parts);
    }
    assert!(run(here, &[], &["inbox", "migrate"]).status.success());
    assert!(run(here, &[], &["inbox", "list"]).status.success());
    let file = rusqlite::Connection::open(here.join("whodex.db")).unwrap();
    file.pragma_update(None, "user_version", 1000).unwrap();
    drop(file);
    for arguments in [&["inbox", "list"][..], &["inbox", "drop", "1"]] {
        fails_with(&run(here, &[], arguments), &["newer version"]);
    }
}

#[test]
fn many_jobs_are_counted_first_and_then_changed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    dead(&here.join("whodex.db"), 5);
    let said = |arguments: &[&str]| {
        let output = run(here, &[], arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let old = ["inbox", "drop", "--older-than", "1d"];
    let counted = said(&[&old[..], &["--dry-run"]].concat());
    assert!(
        counted.contains("jobs that would be deleted: 1"),
        "{counted}"
    );
    assert!(said(&old).contains("jobs deleted: 1"));
    assert!(said(&old).contains("jobs deleted: 0"));
    let refused = ["inbox", "retry", "--reason", "403", "--state", "dead"];
    assert!(said(&refused).contains("jobs retried: 4"));
    let list = said(&["inbox", "list", "--state", "waiting"]);
    assert_eq!(list.lines().count(), 4, "{list}");
    let old = ["inbox", "list", "--older-than", "1d"];
    assert_eq!(said(&old), "", "none of them is old");
    let odd = run(here, &[], &["inbox", "drop", "--older-than", "soon"]);
    fails_with(&odd, &["soon is not a time", "3d"]);
    let odd = run(here, &[], &["inbox", "retry", "--state", "done"]);
    fails_with(&odd, &["deferred or dead"]);
    let all = run(here, &[], &["inbox", "drop"]);
    assert!(!all.status.success(), "nothing says which");
    let both = run(here, &[], &["inbox", "drop", "1", "--state", "done"]);
    assert!(!both.status.success());
}
