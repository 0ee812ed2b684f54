//! The program itself: what goes wrong at the start is told in one line that says what to change.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up should stop there"
)]

#[path = "../../crates/webex-api/tests/client/certificate.rs"]
mod certificate;
mod doctor;
mod inbox;
mod pages;
mod proxy;
mod roster;
#[cfg(target_os = "linux")]
mod systemd;
mod untrusted;
mod webhooks;
mod websocket;

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const TOKEN: (&str, &str) = ("WEBEX_ACCESS_TOKEN", "simulated-bot-token");
const SECRET: (&str, &str) = ("WEBEX_WEBHOOK_SECRET", "a secret of the tests");
const ANY_PORT: (&str, &str) = ("WHODEX_LISTEN", "127.0.0.1:0");
const ANY_ADMIN_PORT: (&str, &str) = ("WHODEX_ADMIN_LISTEN", "127.0.0.1:0");

/// The program with nothing of the surrounding environment that it reads.
fn whodex(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whodex"));
    command.current_dir(folder).args(arguments);
    for (name, _) in std::env::vars() {
        let lower = name.to_lowercase();
        let own = [
            "webex_",
            "whodex_",
            "notify_socket",
            "watchdog_",
            "ssl_cert_",
        ];
        if own.iter().any(|own| lower.starts_with(own))
            || lower.ends_with("_proxy")
            || name == "PORT"
        {
            command.env_remove(name);
        }
    }
    command.envs(environment.iter().copied());
    command
}

fn run(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    whodex(folder, environment, arguments).output().unwrap()
}

/// Panics unless the program failed with one line that says all of this.
fn fails_with(output: &Output, parts: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    // Log lines may stand before it; what counts is the last.
    let line = said.lines().last().unwrap_or_default();
    assert!(line.starts_with("whodex: "), "{said}");
    assert_eq!(
        said.lines().filter(|l| l.starts_with("whodex: ")).count(),
        1,
        "{said}"
    );
    for part in parts {
        assert!(line.contains(part), "{part:?} is not in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

/// A simulator that runs until it is dropped.
struct Simulator {
    process: Child,
    api: String,
}

impl Simulator {
    fn start(folder: &Path) -> Self {
        // Some of these tests register public addresses that are nobody's, and one calls it through a proxy.
        let flags = [
            "simulator",
            "--listen",
            "127.0.0.1:0",
            "--targets",
            "*",
            "--allow-host",
            "webex.invalid",
        ];
        let mut process = whodex(folder, &[], &flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let api = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let api = api.unwrap().trim_end_matches(',').to_owned();
        Self { process, api }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_missing_or_empty_setting_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fails_with(
        &run(here, &[], &["serve"]),
        &["WEBEX_ACCESS_TOKEN", "WEBEX_WEBHOOK_SECRET"],
    );
    fails_with(
        &run(here, &[], &["ask", "whois", "john"]),
        &["WEBEX_ACCESS_TOKEN"],
    );
    let empty = [TOKEN, ("WEBEX_WEBHOOK_SECRET", "")];
    fails_with(&run(here, &empty, &["serve"]), &["WEBEX_WEBHOOK_SECRET"]);
    let half_empty = [TOKEN, ("WEBEX_WEBHOOK_SECRET", "one,,two")];
    fails_with(
        &run(here, &half_empty, &["serve"]),
        &["WEBEX_WEBHOOK_SECRET has an empty secret"],
    );
}

#[test]
fn a_wrong_setting_is_named_with_what_it_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let wrong = [TOKEN, SECRET, ("WHODEX_LISTEN", "everywhere")];
    fails_with(
        &run(here, &wrong, &["serve"]),
        &["WHODEX_LISTEN", "everywhere", "0.0.0.0:8081"],
    );
    let wrong = [TOKEN, ("WEBEX_API_URL", "webexapis.com")];
    fails_with(
        &run(here, &wrong, &["ask", "help"]),
        &["WEBEX_API_URL", "https://"],
    );
    let wrong = [
        TOKEN,
        SECRET,
        ANY_PORT,
        ANY_ADMIN_PORT,
        ("WHODEX_INBOX", "mysql:x"),
    ];
    fails_with(&run(here, &wrong, &["serve"]), &["WHODEX_INBOX", "sqlite:"]);
    let wrong = run(
        here,
        &[],
        &[
            "demo",
            "--inbox",
            "mysql:x",
            "--listen",
            "127.0.0.1:0",
            "--simulator-listen",
            "127.0.0.1:0",
        ],
    );
    fails_with(&wrong, &["WHODEX_INBOX", "sqlite:"]);
    std::fs::write(here.join("whodex.toml"), "lisen = \"127.0.0.1:1\"").unwrap();
    let wrong = run(here, &[TOKEN, SECRET], &["serve"]);
    fails_with(&wrong, &["whodex.toml", "did you mean listen?"]);
    let missing = run(
        here,
        &[TOKEN, SECRET, ("WHODEX_CONFIG", "none.toml")],
        &["serve"],
    );
    fails_with(&missing, &["none.toml", "WHODEX_CONFIG"]);
}

#[test]
fn a_taken_port_is_named_with_the_setting_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = [
        TOKEN,
        SECRET,
        ANY_ADMIN_PORT,
        ("WHODEX_LISTEN", address.as_str()),
    ];
    fails_with(
        &run(folder.path(), &serve, &["serve"]),
        &[&address, "WHODEX_LISTEN"],
    );
    let demo = run(
        folder.path(),
        &[],
        &["demo", "--simulator-listen", &address],
    );
    fails_with(&demo, &[&address, "--simulator-listen"]);
    let demo = run(
        folder.path(),
        &[],
        &[
            "demo",
            "--simulator-listen",
            "127.0.0.1:0",
            "--listen",
            &address,
        ],
    );
    fails_with(&demo, &[&address, "--listen"]);
    let simulator = run(folder.path(), &[], &["simulator", "--listen", &address]);
    fails_with(&simulator, &[&address, "--listen"]);
}

#[test]
fn an_inbox_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let api = ("WEBEX_API_URL", simulator.api.as_str());
    let missing = [
        TOKEN,
        SECRET,
        api,
        ANY_PORT,
        ANY_ADMIN_PORT,
        ("WHODEX_INBOX", "sqlite:none/x.db"),
    ];
    fails_with(
        &run(folder.path(), &missing, &["serve"]),
        &["none/x.db", "WHODEX_INBOX"],
    );
    std::fs::write(
        folder.path().join("text.db"),
        "this is no database, but a longer text",
    )
    .unwrap();
    let text = [
        TOKEN,
        SECRET,
        api,
        ANY_PORT,
        ANY_ADMIN_PORT,
        ("WHODEX_INBOX", "sqlite:text.db"),
    ];
    fails_with(
        &run(folder.path(), &text, &["serve"]),
        &["text.db", "WHODEX_INBOX"],
    );
    let demo = [
        "demo",
        "--simulator-listen",
        "127.0.0.1:0",
        "--listen",
        "127.0.0.1:0",
        "--inbox",
        "sqlite:/proc/x.db",
    ];
    fails_with(
        &run(folder.path(), &[], &demo),
        &["/proc/x.db", "WHODEX_INBOX"],
    );
}

#[test]
fn a_webex_that_does_not_answer_is_named() {
    let folder = tempfile::tempdir().unwrap();
    // Bound and dropped: nobody listens there.
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gone = format!("http://{gone}/v1");
    let serve = [
        TOKEN,
        SECRET,
        ANY_PORT,
        ANY_ADMIN_PORT,
        ("WEBEX_API_URL", gone.as_str()),
    ];
    fails_with(
        &run(folder.path(), &serve, &["ask", "whois", "john"]),
        &[&gone, "WEBEX_API_URL"],
    );
}

#[test]
fn a_refused_token_is_told_apart_and_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let wrong = [
        ("WEBEX_ACCESS_TOKEN", "expired-token-hush"),
        SECRET,
        ANY_PORT,
        ANY_ADMIN_PORT,
        ("WEBEX_API_URL", simulator.api.as_str()),
    ];
    for arguments in [&["ask", "whois", "john"][..], &["webhooks", "list"]] {
        let output = run(folder.path(), &wrong, arguments);
        fails_with(&output, &["refuses the token", "WEBEX_ACCESS_TOKEN"]);
        assert!(!String::from_utf8_lossy(&output.stderr).contains("hush"));
    }
}

#[test]
fn ask_prints_the_answer_and_with_json_the_whole_reply() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let environment = [TOKEN, ("WEBEX_API_URL", simulator.api.as_str())];
    let output = run(
        folder.path(),
        &environment,
        &["ask", "whois", "john", "andersen"],
    );
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(said.starts_with("John Andersen, GM · Sales"), "{said}");
    let arguments = ["ask", "--as", "wei.zhang@example.com", "--json", "whoami"];
    let output = run(folder.path(), &environment, &arguments);
    let reply: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reply["card"]["type"], "AdaptiveCard");
    assert!(
        reply["markdown"]
            .as_str()
            .unwrap()
            .starts_with("**Wei Zhang**")
    );
    assert!(reply["text"].as_str().unwrap().starts_with("Wei Zhang"));
    let nobody = run(
        folder.path(),
        &environment,
        &["ask", "--as", "x@example.com", "whoami"],
    );
    fails_with(&nobody, &["x@example.com", "--as"]);
}

#[test]
fn templates_are_listed_exported_and_checked_for_bad_fields() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    let own = own.to_str().unwrap();
    let listed = run(folder.path(), &[], &["templates", "list"]).stdout;
    assert!(String::from_utf8(listed).unwrap().contains("person\n"));
    assert!(
        run(folder.path(), &[], &["templates", "export", own])
            .status
            .success()
    );
    let check = ["templates", "check", "--templates", own];
    assert!(run(folder.path(), &[], &check).status.success());
    let card = format!("{own}/person/card.json");
    let text = std::fs::read_to_string(&card).unwrap();
    std::fs::write(&card, text.replace("${name}", "${nmae}")).unwrap();
    fails_with(
        &run(folder.path(), &[], &check),
        &["person/card.json", "nmae"],
    );
    std::fs::write(&card, "{").unwrap();
    fails_with(
        &run(folder.path(), &[], &check),
        &["person/card.json", "no JSON"],
    );
    std::fs::write(&card, text).unwrap();
    std::fs::write(format!("{own}/person/plain.txt.j2"), "{{ nmae }}").unwrap();
    fails_with(&run(folder.path(), &[], &check), &["person/plain.txt.j2"]);
    let demo = [
        "demo",
        "--templates",
        "not-there",
        "--listen",
        "127.0.0.1:0",
        "--simulator-listen",
        "127.0.0.1:0",
    ];
    fails_with(
        &run(folder.path(), &[], &demo),
        &["not-there", "WHODEX_TEMPLATES"],
    );
}

#[test]
fn phrases_of_ones_own_that_are_wrong_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    std::fs::create_dir_all(own.join("phrases")).unwrap();
    let wrong = "language = 'nl'\n[[phrase]]\nmeans = 'emial'\nsay = ['post']\nexamples = ['post => email']\n";
    std::fs::write(own.join("phrases/nl.toml"), wrong).unwrap();
    let settings = [
        TOKEN,
        SECRET,
        ANY_PORT,
        ANY_ADMIN_PORT,
        ("WHODEX_TEMPLATES", own.to_str().unwrap()),
    ];
    let wrong = run(folder.path(), &settings, &["serve"]);
    fails_with(&wrong, &["phrases/nl.toml", "there is no meaning emial"]);
    // Nothing was begun that another start would find.
    assert!(!folder.path().join("whodex.db").exists());
}

#[test]
fn jobs_are_listed_shown_called_back_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jobs.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use whodex::inbox::{Inbox, InboxConfig, Location, NewJob};
        let inbox = Inbox::open(&Location::Sqlite(path), InboxConfig::default())
            .await
            .unwrap();
        let job = NewJob {
            key: "messages/created/M".to_owned(),
            fairness_key: "ANNA".to_owned(),
            body: "{\"data\":{\"id\":\"M\"}}".to_owned(),
            received: whodex::clock::now(),
        };
        inbox.enqueue(job).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.dead_letter("Webex refused it").await.unwrap();
        inbox.close().await;
    });
    let inbox = [("WHODEX_INBOX", "sqlite:jobs.db")];
    let said = |arguments: &[&str]| {
        let output = run(folder.path(), &inbox, arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let list = said(&["inbox", "list", "--state", "dead"]);
    assert!(
        list.contains("messages/created/M") && list.contains("Webex refused it"),
        "{list}"
    );
    let of_before = said(&["inbox", "list", "--state", "buried"]);
    assert_eq!(of_before, list, "scripts may use the earlier name");
    assert!(said(&["inbox", "show", "1"]).contains("\"id\":\"M\""));
    said(&["inbox", "retry", "1"]);
    assert!(said(&["inbox", "list"]).contains("waiting"));
    fails_with(
        &run(folder.path(), &inbox, &["inbox", "retry", "1"]),
        &["not deferred or dead"],
    );
    said(&["inbox", "drop", "1"]);
    fails_with(
        &run(folder.path(), &inbox, &["inbox", "show", "1"]),
        &["no job 1"],
    );
    let odd = run(folder.path(), &inbox, &["inbox", "list", "--state", "odd"]);
    fails_with(&odd, &["odd is not a state", "dead"]);
}

#[cfg(unix)]
#[test]
fn the_demo_says_where_to_look_and_ends_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--simulator-listen",
        "127.0.0.1:0",
    ];
    let mut demo = whodex(folder.path(), &[], &arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(demo.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("Ctrl-C stops it.") {
        assert_ne!(out.read_line(&mut said).unwrap(), 0, "{said}");
    }
    for part in [
        "http://127.0.0.1:",
        "whois john",
        "status john.andersen@example.com",
        "@Whodex @John Andersen",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let kill = Command::new("kill")
        .arg(demo.id().to_string())
        .status()
        .unwrap();
    assert!(kill.success());
    assert!(demo.wait().unwrap().success());
    out.read_to_string(&mut said).unwrap();
}
