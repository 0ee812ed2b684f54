//! Files: their forms, what is wrong with them, and what is kept when they change.

use std::path::Path;

use super::*;
use crate::roster::keep::{Keeper, Look};
use crate::roster::load::{self, Tally};

/// The rows of a file, and what is told of it.
fn read_as(text: &[u8], mapping: &Mapping) -> Result<(Vec<Entry>, Tally), LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people");
    std::fs::write(&path, text).unwrap();
    let (index, tally) = load::index(&path, mapping, &mut |_| true)?;
    let roster = Roster::default();
    roster.replace(index);
    let entries = roster.current().unwrap().all().unwrap();
    Ok((entries, tally))
}

fn read(text: &str) -> (Vec<Entry>, Tally) {
    read_as(text.as_bytes(), &Mapping::default()).unwrap()
}

fn refused(text: &[u8]) -> String {
    let refused = read_as(text, &Mapping::default()).unwrap_err();
    refused.to_string()
}

#[test]
fn usual_columns_are_known_in_each_form_of_file() {
    let expected = Entry {
        first_name: Some("Anna".to_owned()),
        last_name: Some("Berg".to_owned()),
        title: Some("Gardener, \"Roses\"".to_owned()),
        department: Some("Two\nLines".to_owned()),
        location: Some("SJC-12, San Jose".to_owned()),
        phones: vec!["+1 408 526 4000".to_owned(), "+1 555 0100".to_owned()],
        manager_email: Some("boss@x.example".to_owned()),
        skills: vec!["Pruning".to_owned(), "C++".to_owned(), "Go".to_owned()],
        ..person("a@x.example", "Anna Berg")
    };
    let row = |sign: &str| {
        let head = [
            "E-Mail",
            "displayName",
            "Given Name",
            "sn",
            "Job Title",
            "Department",
            "office",
            "City",
            "telephoneNumber",
            "Mobile",
            "Manager",
            "Skills",
            "Shoe size",
        ];
        let values = [
            "a@x.example",
            " Anna Berg ",
            "Anna",
            "Berg",
            "\"Gardener, \"\"Roses\"\"\"",
            "\"Two\nLines\"",
            "SJC-12",
            "San Jose",
            "+1 408 526 4000",
            "+1 555 0100",
            "boss@x.example",
            "\"Pruning; C++ | Go,Go\"",
            "42",
        ];
        format!("{}\n{}\n", head.join(sign), values.join(sign))
    };
    let json = "{\"email\":\"a@x.example\",\"displayName\":\"Anna Berg\",\"givenName\":\"Anna\",\"sn\":\"Berg\",\
        \"jobTitle\":\"Gardener, \\\"Roses\\\"\",\"department\":\"Two\\nLines\",\"city\":\"SJC-12, San Jose\",\
        \"phone\":[\"+1 408 526 4000\",\"+1 555 0100\"],\"manager\":\"boss@x.example\",\"skills\":[\"Pruning\",\"C++\",\"Go\"],\
        \"shoe size\":42,\"none\":null}\n\n";
    let (comma, semicolon) = (row(","), row(";"));
    for text in [
        comma.clone(),
        semicolon.clone(),
        row("\t"),
        format!("\u{feff}{comma}"),
        semicolon
            .replace("Two\nLines", "TwoLines")
            .replace('\n', "\r\n")
            .replace("TwoLines", "Two\nLines"),
        comma.trim_end().to_owned(),
        format!("{comma},,,,,,,,,,,,\n\n"),
        json.to_owned(),
        format!("\u{feff}{}", json.replace("}\n", "}\r\n")),
    ] {
        let (entries, tally) = read(&text);
        assert_eq!(entries, std::slice::from_ref(&expected), "{text}");
        assert_eq!((tally.people, tally.skipped), (1, 0), "{text}");
        let unused = tally.unused.iter().map(|name| name.to_lowercase());
        assert!(unused.collect::<Vec<_>>().contains(&"shoe size".to_owned()));
    }
}

#[test]
fn the_best_of_several_columns_for_one_field_counts() {
    let (entries, _) =
        read("UserPrincipalName,mail,name\nu@x.example,m@x.example,M\nv@x.example,,V\n");
    assert_eq!(
        entries,
        [person("m@x.example", "M"), person("v@x.example", "V")]
    );
    // A directory may give the name of the manager's record.
    let (entries, _) = read("mail,manager\nm@x.example,\"CN=Boss,DC=x\"\n");
    assert_eq!(entries[0].manager_email, None);
}

#[test]
fn mapped_columns_replace_usual_names_and_extra_ones_are_kept() {
    let mapping = Mapping {
        fields: vec![
            (Field::Email, "Corporate-ID".to_owned()),
            (Field::Title, "Rolle".to_owned()),
        ],
        extra: vec!["Pronouns".to_owned(), "skills".to_owned()],
    };
    let text = b"email,corporate id,rolle,title,pronouns,skills\np@x.example,a@x.example,Boss,x,she,Go;C\n";
    let (entries, tally) = read_as(text, &mapping).unwrap();
    let expected = Entry {
        email: "a@x.example".to_owned(),
        title: Some("Boss".to_owned()),
        skills: vec!["Go".to_owned(), "C".to_owned()],
        extra: vec![
            ("Pronouns".to_owned(), "she".to_owned()),
            ("skills".to_owned(), "Go;C".to_owned()),
        ],
        ..Entry::default()
    };
    assert_eq!(entries, [expected]);
    assert_eq!(tally.unused, ["email", "title"]);
    let missing = read_as(b"mail,rolle\n", &mapping).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "it has no column \"Corporate-ID\", which WHODEX_ROSTER_COLUMNS names"
    );
}

#[test]
fn bad_rows_are_told_by_their_line_and_skipped() {
    let text = "email,name,title\na@x.example,A,\"two\nlines\"\n,Nobody,\nno address,B,\n\
        b@x.example,B,C,too many\nb@x.example,B\nA@x.example,Anna,\n";
    let (entries, tally) = read(text);
    assert_eq!(
        entries,
        [person("b@x.example", "B"), person("A@x.example", "Anna")]
    );
    let faults = [
        (4, Fault::NoEmail),
        (5, Fault::NoAddress),
        (6, Fault::TooManyFields),
    ];
    assert_eq!(tally.faults, faults);
    assert_eq!((tally.people, tally.skipped, tally.replaced), (2, 3, 1));
    assert_eq!(tally.again, [8]);
    let text = format!(
        "{{\"mail\":\"a@x.example\"}}\n[1]\n{{broken\n{{\"name\":\"x\"}}\n\"{}\"\n{{\"mail\":\"b@x.example\"}}",
        "x".repeat(1 << 21)
    );
    let (entries, tally) = read(&text);
    assert_eq!(entries.len(), 2);
    let faults = [
        (2, Fault::NoObject),
        (3, Fault::NoObject),
        (4, Fault::NoEmail),
        (5, Fault::TooLong),
    ];
    assert_eq!(tally.faults, faults);
}

#[test]
fn a_file_that_is_no_roster_is_refused_and_says_what_to_change() {
    let endless = format!("email,name\na@x.example,\"{}", "x\n".repeat(2 << 20));
    for (text, part) in [
        (b"".as_slice(), "it is empty"),
        (b" \n \n", "it is empty"),
        (b"name,title\nA,B\n", "no column has addresses"),
        (b"{\"name\":\"A\"}\n", "no column has addresses"),
        (b"email\n", "no row that can be used (0 were skipped)"),
        (b"email\nx\ny\n", "no row that can be used (2 were skipped)"),
        (
            b"email,name\na@x.example,A\nb@x.example,M\xfcller\n",
            "line 3: it is not UTF-8",
        ),
        (
            b"{\"mail\":\"a@x.example\"}\n{\"mail\":\"M\xfcller\"}\n",
            "line 2: it is not UTF-8",
        ),
        (b"\xff\xfee\0m\0", "it is not UTF-8"),
        (b"[{\"email\":\"a@x.example\"}]", "JSON Lines"),
        (endless.as_bytes(), "is a quote not closed?"),
    ] {
        let said = refused(text);
        assert!(said.contains(part), "{part} in {said}");
    }
}

fn look(keeper: &mut Keeper) -> Look {
    keeper.look(&mut |_| true)
}

/// Looks until something is told.
fn told(keeper: &mut Keeper) -> Look {
    let looks = (0..5).map(|_| look(keeper));
    let mut told = looks.filter(|look| !matches!(look, Look::Same));
    told.next().unwrap()
}

fn write(path: &Path, text: &str) {
    // As an editor or a mounted ConfigMap does: another file takes the name.
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, path).unwrap();
}

#[tokio::test]
async fn a_changed_file_replaces_the_roster_and_a_bad_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let mut keeper = Keeper::new(&path, Mapping::default());
    let roster = keeper.roster();
    assert!(matches!(
        look(&mut keeper),
        Look::Failed(LoadError::Missing(_))
    ));
    assert!(matches!(look(&mut keeper), Look::Same));
    let is_there = async |name: &str| roster.search(&named(name), 0, 1).await.unwrap().total == 1;

    write(&path, "mail,name\na@x.example,Anna\n");
    assert!(matches!(told(&mut keeper), Look::Loaded { .. }));
    assert!(is_there("anna").await);

    // The same size, and perhaps the same second.
    write(&path, "mail,name\na@x.example,Berg\n");
    assert!(matches!(told(&mut keeper), Look::Loaded { .. }));
    assert!(is_there("berg").await && !is_there("anna").await);

    for bad in ["", "mail,name\n", "name\nAnna\n"] {
        write(&path, bad);
        assert!(matches!(told(&mut keeper), Look::Failed(_)), "{bad}");
        assert!(is_there("berg").await, "{bad}");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(
        told(&mut keeper),
        Look::Failed(LoadError::Missing(_))
    ));
    assert!(is_there("berg").await);

    write(&path, "mail,name\na@x.example,Wei\n");
    assert!(matches!(told(&mut keeper), Look::Loaded { .. }));
    assert!(is_there("wei").await);
}

#[cfg(unix)]
#[test]
fn a_link_that_is_turned_is_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (version, name) in [("v1", "Anna"), ("v2", "Wei")] {
        std::fs::create_dir(at(version)).unwrap();
        let text = format!("mail,name\na@x.example,{name}\n");
        std::fs::write(at(version).join("people.csv"), text).unwrap();
    }
    let turn = |version: &str| {
        std::os::unix::fs::symlink(at(version), at("next")).unwrap();
        std::fs::rename(at("next"), at("current")).unwrap();
    };
    turn("v1");
    let mut keeper = Keeper::new(&at("current").join("people.csv"), Mapping::default());
    assert!(matches!(look(&mut keeper), Look::Loaded { .. }));
    assert!(matches!(look(&mut keeper), Look::Same));
    turn("v2");
    assert!(matches!(told(&mut keeper), Look::Loaded { .. }));
}

#[test]
fn a_file_that_is_still_being_written_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "mail\na@x.example\n").unwrap();
    let mut keeper = Keeper::new(&path, Mapping::default());
    assert!(matches!(look(&mut keeper), Look::Loaded { .. }));
    for rows in 2..5 {
        std::fs::write(&path, "mail\n".to_owned() + &"b@x.example\n".repeat(rows)).unwrap();
        assert!(matches!(look(&mut keeper), Look::Same));
    }
    let Look::Loaded { tally, .. } = look(&mut keeper) else {
        panic!("the file is the same as before")
    };
    assert_eq!(tally.replaced, 3);
}

#[tokio::test]
async fn no_search_fails_while_the_roster_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    write(&path, "mail,name\na@x.example,Anna\n");
    let mut keeper = Keeper::new(&path, Mapping::default());
    let roster = keeper.roster();
    look(&mut keeper);
    let replacing = tokio::task::spawn_blocking(move || {
        for row in 0..20 {
            write(&path, &format!("mail,name\n{row}@x.example,Anna\n"));
            told(&mut keeper);
        }
    });
    while !replacing.is_finished() {
        let page = roster.search(&named("anna"), 0, 1).await.unwrap();
        assert_eq!(page.total, 1);
    }
    replacing.await.unwrap();
}

#[test]
fn loading_stops_when_the_program_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let rows: String = (0..3_000).map(|row| format!("{row}@x.example\n")).collect();
    std::fs::write(&path, format!("mail\n{rows}")).unwrap();
    let mut seen = 0;
    let stopped = load::index(&path, &Mapping::default(), &mut |progress| {
        seen = progress.rows;
        assert!(progress.read > 0 && progress.read <= progress.size);
        progress.rows < 2_000
    });
    assert!(matches!(stopped, Err(LoadError::Cancelled)));
    assert_eq!(seen, 2_000);
}
