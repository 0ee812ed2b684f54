//! `whodex roster check`, and what doctor says of a roster.

use std::path::Path;

use crate::{SECRET, Simulator, TOKEN, fails_with, run};

const PEOPLE: &str = "Mail;Given Name;sn;Job Title;manager;Skills;Shoe Size\n\
    anna.berg@example.com;Anna;Berg;Gardener;boss@example.com;Pruning;38\n\
    nobody.knows@example.com;Nil;Knows;;anna.berg@example.com;;\n\
    ;Without;Address;;;;\n\
    ANNA.BERG@example.com;Anna;Berg;Head Gardener;boss@example.com;;39\n";

fn check(folder: &Path, settings: &[(&str, &str)], text: &str) -> (bool, String) {
    std::fs::write(folder.join("people.csv"), text).unwrap();
    let output = run(folder, settings, &["roster", "check", "people.csv"]);
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.success(), said)
}

#[test]
fn roster_check_tells_what_a_file_holds_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let shown = [("WHODEX_ROSTER_SHOW", "shoe size=name")];
    let (is_good, said) = check(folder.path(), &shown, PEOPLE);
    assert!(is_good, "{said}");
    for line in [
        "2 people",
        "rows with: name 3, title 2, manager 3, skills 1",
        "columns used: Mail → email, Given Name → firstName, sn → lastName, Job Title → title, manager → managerEmail, \
         Skills → skills, Shoe Size (shown)",
        "1 rows have an address that an earlier row has; the later row counts: line 5",
        "1 rows are skipped: line 4 (no email)",
        "1 managers have no row: boss@example.com",
        "Webex is not asked whether it knows them: WEBEX_ACCESS_TOKEN is not set",
    ] {
        assert!(said.lines().any(|said| said == line), "{line} in\n{said}");
    }
    let (_, said) = check(folder.path(), &[], PEOPLE);
    assert!(said.contains("columns unused: Shoe Size\n"), "{said}");
}

#[test]
fn roster_check_asks_webex_for_some_of_the_people() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let settings = [TOKEN, ("WEBEX_API_URL", simulator.api.as_str())];
    let (is_good, said) = check(folder.path(), &settings, PEOPLE);
    assert!(is_good, "{said}");
    assert!(said.contains("Webex knows 1 of 2 addresses\n"), "{said}");
    assert!(
        said.contains("it does not know nobody.knows@example.com\n"),
        "{said}"
    );
}

#[test]
fn roster_check_refuses_a_file_that_the_bot_would_not_use() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.csv"), "name,phone\nAnna,1\n").unwrap();
    let bad = run(folder.path(), &[], &["roster", "check", "people.csv"]);
    fails_with(
        &bad,
        &[
            "people.csv",
            "no column has addresses",
            "WHODEX_ROSTER_COLUMNS",
        ],
    );
    let absent = run(folder.path(), &[], &["roster", "check", "absent.csv"]);
    fails_with(&absent, &["there is no file absent.csv"]);
    let none = run(folder.path(), &[], &["roster", "check"]);
    fails_with(&none, &["no file", "WHODEX_ROSTER"]);
    // The file of the settings is the one that is checked if none is named.
    let set = [
        ("WHODEX_ROSTER", "people.csv"),
        ("WHODEX_ROSTER_COLUMNS", "email=name"),
    ];
    let set = run(folder.path(), &set, &["roster", "check"]);
    fails_with(
        &set,
        &["people.csv", "no row that can be used (1 were skipped)"],
    );
}

#[test]
fn doctor_says_how_large_and_how_old_the_roster_is() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let path = folder.path().join("people.csv");
    let settings = [
        TOKEN,
        SECRET,
        ("WEBEX_API_URL", simulator.api.as_str()),
        ("WHODEX_ROSTER", "people.csv"),
    ];
    let said = || {
        let output = run(folder.path(), &settings, &["doctor"]);
        let said = String::from_utf8(output.stdout).unwrap();
        let of_roster = said.lines().skip_while(|line| !line.contains(" roster "));
        of_roster.collect::<Vec<_>>().join("\n")
    };
    let missing = said();
    assert!(missing.starts_with("problem"), "{missing}");
    assert!(missing.contains("there is no file people.csv"), "{missing}");

    std::fs::write(&path, "mail\nanna.berg@example.com\n").unwrap();
    let good = said();
    assert!(good.starts_with("ok"), "{good}");
    assert!(good.contains("people.csv: 1 rows, changed "), "{good}");

    std::fs::write(&path, PEOPLE).unwrap();
    let skipped = said();
    assert!(skipped.starts_with("info"), "{skipped}");
    assert!(
        skipped.contains("people.csv: 3 rows, 1 skipped, "),
        "{skipped}"
    );
    assert!(
        skipped.contains("whodex roster check people.csv"),
        "{skipped}"
    );

    std::fs::write(&path, "mail\nanna.berg@example.com\n").unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    let long_ago =
        std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    file.set_modified(long_ago).unwrap();
    let old = said();
    assert!(old.starts_with("info"), "{old}");
    assert!(
        old.contains(" days ago") && old.contains("still exported"),
        "{old}"
    );
}
