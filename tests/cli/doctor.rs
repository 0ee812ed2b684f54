//! `whodex doctor` and `whodex config`: what is there, what is in force, and what to mend.

use crate::{SECRET, Simulator, TOKEN, fails_with, run};

#[test]
fn doctor_tells_before_the_first_deployment_what_is_there_and_what_is_yet_to_come() {
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
        "at the first start",
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
    fails_with(&output, &["3 things are to be mended"]);
    for part in [
        "is no bot",
        "5 characters only",
        "openssl rand",
        "make the folder",
    ] {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
    let output = run(folder.path(), &[], &["doctor"]);
    fails_with(&output, &["to be mended"]);
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
