//! `whodex doctor` and `whodex config`: what is there, what is in force, and what to mend.

use std::collections::BTreeMap;
use std::path::Path;

use whodex::inbox::{Inbox, InboxConfig, Location, NewJob};

use crate::{SECRET, Simulator, TOKEN, fails_with, run};

/// What the files of a folder hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        // The memory that SQLite shares between processes: whoever reads beside a writer leaves a mark in it.
        let shared = name.ends_with("-shm");
        let held = if shared {
            Vec::new()
        } else {
            std::fs::read(&path).unwrap()
        };
        (name, held)
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

/// What doctor says of the inbox, in a folder in which it must not change anything.
fn said_of_inbox(simulator: &Simulator, folder: &Path) -> String {
    let before = files(folder);
    let settings = [TOKEN, SECRET, ("WEBEX_API_URL", simulator.api.as_str())];
    let output = run(folder, &settings, &["doctor"]);
    assert!(
        files(folder) == before,
        "doctor changed a file, or made one"
    );
    let said = String::from_utf8(output.stdout).unwrap();
    let of_inbox = said.lines().skip_while(|line| !line.contains(" inbox "));
    of_inbox.collect::<Vec<_>>().join("\n")
}

/// A file as the first version of the inbox left it.
fn older_inbox(path: &Path) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = WAL; BEGIN; PRAGMA user_version = 1;")
        .unwrap();
    let first = include_str!("../../crates/inbox/src/migrations/sqlite/0001_inbox.sql");
    connection.execute_batch(first).unwrap();
    connection.execute_batch("COMMIT").unwrap();
}

#[test]
fn doctor_does_not_migrate_an_older_inbox() {
    let (own, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let simulator = Simulator::start(other.path());
    let path = own.path().join("whodex.db");
    older_inbox(&path);
    let said = said_of_inbox(&simulator, own.path());
    assert!(said.starts_with("info"), "{said}");
    for part in ["schema version 1", "whodex serve migrates it to version "] {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
    let connection = rusqlite::Connection::open(&path).unwrap();
    let version: u32 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
}

#[test]
fn doctor_reads_an_inbox_in_use_without_leaving_a_trace() {
    let (own, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let simulator = Simulator::start(other.path());
    let location = Location::Sqlite(own.path().join("whodex.db"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let inbox = runtime.block_on(async {
        let inbox = Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap();
        for key in ["A", "B", "C"] {
            let job = NewJob {
                key: key.to_owned(),
                fairness_key: "ANNA".to_owned(),
                body: String::new(),
                received: whodex::clock::now(),
            };
            inbox.enqueue(job).await.unwrap();
        }
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.dead_letter("Webex refused it").await.unwrap();
        inbox
    });
    let in_use = said_of_inbox(&simulator, own.path());
    assert!(in_use.contains("2 open, 1 dead"), "{in_use}");
    runtime.block_on(inbox.close());
    drop(runtime);
    while files(own.path()).len() > 1 {
        std::thread::yield_now();
    }
    let closed = said_of_inbox(&simulator, own.path());
    assert_eq!(closed, in_use);
}

#[test]
fn doctor_tells_of_a_file_that_is_no_inbox_or_a_newer_one() {
    let (own, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let simulator = Simulator::start(other.path());
    let path = own.path().join("whodex.db");
    std::fs::write(&path, "this is no database, but a longer text").unwrap();
    let said = said_of_inbox(&simulator, own.path());
    assert!(
        said.starts_with("problem") && said.contains("is not an inbox"),
        "{said}"
    );
    std::fs::remove_file(&path).unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .pragma_update(None, "user_version", 1000)
        .unwrap();
    drop(connection);
    let said = said_of_inbox(&simulator, own.path());
    assert!(
        said.starts_with("problem") && said.contains("newer version"),
        "{said}"
    );
}

#[test]
fn into_a_pipe_doctor_writes_its_checks_and_no_progress() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[], &["doctor"]);
    for written in [output.stdout, output.stderr] {
        let written = String::from_utf8(written).unwrap();
        assert!(!written.contains("checking"), "{written:?}");
        assert!(!written.contains(['\r', '\x1b']), "{written:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_doctor_shows_that_it_is_looking() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_whodex");
    // A pseudo-terminal, of which `script` hands on what is shown.
    let output = std::process::Command::new("script")
        .args([
            "--quiet",
            "--command",
            &format!("{program} doctor"),
            "/dev/null",
        ])
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("\r\x1b[Kchecking…"), "{shown:?}");
}

#[test]
fn a_misspelt_variable_is_warned_of_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let misspelt = [("WHODEX_LANGAUGE", "de")];
    for arguments in [&["config", "show"][..], &["inbox", "migrate"]] {
        let output = run(folder.path(), &misspelt, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert!(said.contains("did you mean WHODEX_LANGUAGE?"), "{said}");
    }
}

#[test]
fn doctor_works_before_the_first_deployment() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let settings = [
        TOKEN,
        SECRET,
        ("WEBEX_API_URL", simulator.api.as_str()),
        ("WHODEX_PUBLIC_URL", "http://127.0.0.1:9"),
    ];
    let output = run(folder.path(), &settings, &["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    for part in [
        "Whodex whodex@webex.bot",
        "0 s off",
        "none yet",
        "the first start",
        "nothing answers",
    ] {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
    assert!(
        !folder.path().join("whodex.db").exists(),
        "it changes nothing"
    );
    let json = run(folder.path(), &settings, &["doctor", "--json"]).stdout;
    let checks: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert!(checks.as_array().unwrap().len() >= 7, "{checks}");
    assert!(!said.contains(TOKEN.1) && !said.contains(SECRET.1));
}

#[test]
fn doctor_fails_with_what_to_mend() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let settings = [
        ("WEBEX_ACCESS_TOKEN", "anna.berg@example.com"),
        ("WEBEX_WEBHOOK_SECRET", "short"),
        ("WEBEX_API_URL", simulator.api.as_str()),
        ("WHODEX_INBOX", "sqlite:not/there.db"),
    ];
    let output = run(folder.path(), &settings, &["doctor"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    fails_with(&output, &["3 problems found"]);
    for part in [
        "is not a bot",
        "only 5 characters",
        "openssl rand",
        "create the folder",
    ] {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
    let output = run(folder.path(), &[], &["doctor"]);
    fails_with(&output, &["problem"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("WEBEX_ACCESS_TOKEN"));
}

#[test]
fn config_show_tells_each_setting_and_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("whodex.toml"), "language = \"de\"\n").unwrap();
    let settings = [TOKEN, ("WHODEX_ASK", "everyone")];
    let output = run(
        folder.path(),
        &settings,
        &["config", "show", "--log", "debug"],
    );
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |key: &str| {
        let line = said.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("language"), "language de whodex.toml");
    assert_eq!(line("ask "), "ask everyone WHODEX_ASK");
    assert_eq!(line("log "), "log debug --log");
    assert_eq!(
        line("WEBEX_ACCESS_TOKEN"),
        "WEBEX_ACCESS_TOKEN (set, hidden) WEBEX_ACCESS_TOKEN"
    );
    assert!(!said.contains(TOKEN.1));
    let page = run(folder.path(), &[], &["config", "default"]).stdout;
    assert_eq!(
        String::from_utf8(page).unwrap(),
        include_str!("../../whodex.default.toml")
    );
}

#[test]
fn doctor_tells_whether_the_operators_can_be_told() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let seats = simulator.api.replace("/v1", "/sim/seats");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let seats = runtime.block_on(async {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let seats = http.get(seats).send().await.unwrap();
        seats.json::<serde_json::Value>().await.unwrap()
    });
    let room = seats["room"]["id"].as_str().unwrap();
    let line = |space: &str| {
        let api = ("WEBEX_API_URL", simulator.api.as_str());
        let settings = [TOKEN, SECRET, api, ("WHODEX_OPERATORS_SPACE", space)];
        let said = run(folder.path(), &settings, &["doctor"]).stdout;
        let said = String::from_utf8(said).unwrap();
        let line = said.lines().find(|line| line.contains("operators"));
        line.unwrap().to_owned()
    };
    assert!(line(room).starts_with("ok"), "{}", line(room));
    for wrong in ["our space", "Y2lzY29zcGFyazovL3VzL1JPT00vTk9X"] {
        assert!(line(wrong).starts_with("problem"), "{}", line(wrong));
    }
}
