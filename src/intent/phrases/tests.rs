//! The cost of reading files, counted: no clock tells the same twice.

use super::*;

/// A folder of templates with these phrases of its own for English.
fn folder(phrases: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(FOLDER)).unwrap();
    std::fs::write(folder.path().join(FOLDER).join("en.toml"), phrases).unwrap();
    folder
}

#[test]
fn reading_costs_what_files_say_and_not_what_they_stand_for() {
    let texts = texts(None).unwrap();
    let files = parse(&texts).unwrap();
    let (mut ways, mut words) = (0, 0);
    for (_, file) in &files {
        for line in file.phrase.iter().flat_map(|entry| &entry.say) {
            Line::parse(line.as_str()).unwrap().each_way(|way| {
                ways += 1;
                words += way.split_whitespace().count();
            });
        }
    }
    let read = Phrases::of(&files).unwrap();
    let sum = |count: fn(&Lexicon) -> usize| read.lexicons.iter().map(count).sum::<usize>();
    let kept = sum(|lexicon| lexicon.phrases.len());
    let places = sum(|lexicon| lexicon.ends.len());
    let looked_up = sum(|lexicon| lexicon.vocabulary.looked_up);
    let told = format!("{ways} ways, {words} words: {kept} {places} {looked_up}");
    // Ways of an entry share what they mean, and those that begin the same share their beginning.
    assert!(kept * 5 < ways, "{told}");
    assert!(places * 2 < words, "{told}");
    assert!(looked_up * 3 < words * 2, "{told}");
}

#[test]
fn examples_are_tried_by_the_check_and_not_at_the_start() {
    let folder = folder(
        "language = \"en\"\n[[phrase]]\nmeans = \"email\"\nsay = [\"mail\"]\nexamples = [\"mail anna => phone anna\"]\n",
    );
    assert!(Phrases::load(Some(folder.path())).is_ok());
    let faults = Phrases::faults(Some(folder.path())).unwrap();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected = r#"phrases/en.toml: "mail anna" is read as "email anna", not as "phone anna""#;
    assert!(told.iter().any(|fault| fault == expected), "{told:?}");
}

#[test]
fn what_is_wrong_in_a_file_of_ones_own_stops_the_start() {
    for (wrong, expected) in [
        (
            "means = \"email\"\nsay = [\"(mail\"]\nexamples = [\"mail anna => email anna\"]",
            "does not close",
        ),
        (
            "means = \"emial\"\nsay = [\"mail\"]\nexamples = [\"mail anna => email anna\"]",
            "no meaning emial",
        ),
        (
            "means = \"email\"\nsay = [\"mail\"]\nexamples = [\"mail anna\"]",
            "how it is read",
        ),
        (
            "means = \"email\"\nsay = [\"mail\"]\nexamples = []",
            "no example",
        ),
        (
            "means = \"email\"\nsay = [\"a {people} b {people}\"]\nexamples = [\"mail anna => email anna\"]",
            "{people} can stand only once",
        ),
        ("mean = \"email\"", "unknown field"),
    ] {
        let folder = folder(&format!("language = \"en\"\n[[phrase]]\n{wrong}\n"));
        let error = Phrases::load(Some(folder.path())).unwrap_err().to_string();
        assert!(error.starts_with("phrases/en.toml: "), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}
