//! Small words that stand before a family name, and may narrow a given one.

use super::*;

#[test]
fn particles_of_many_languages_are_of_the_name_around_them() {
    for name in [
        "Anna van de Velde",
        "anna van de velde",
        "Luca della Rovere",
        "Juan de los Santos",
        "Rosa de las Heras",
        "Ana das Neves",
        "Mohammed ibn Rashid",
        "Siti binti Hassan",
        "Rudi op den Kamp",
    ] {
        for text in [name.to_owned(), format!("who is {name}")] {
            assert_eq!(told(&readings(&text))[0], format!("whois {name}"), "{text}");
        }
    }
}

#[test]
fn a_family_name_begins_with_particles() {
    mean(&[
        ("Van de Velde", &["whois Van de Velde"]),
        ("van dyke", &["whois van dyke"]),
        ("whois van de velde", &["whois van de velde"]),
        ("quién es van de Velde", &["whois van de Velde"]),
        ("who is von der Leyen", &["whois von der Leyen"]),
        ("van Anna y Bob a la fiesta", &["not understood"]),
        ("cómo van los proyectos", &["not understood"]),
        ("ya van los técnicos", &["not understood"]),
        ("kapierst du das problem", &["not understood"]),
    ]);
}

#[test]
fn behind_particles_stands_a_name_or_what_narrows_one() {
    mean(&[
        (
            "quién es ana de la cruz",
            &["whois ana [cruz]", "whois ana de la cruz"],
        ),
        (
            "quién es Ana de la Cruz",
            &["whois Ana de la Cruz", "whois Ana [Cruz]"],
        ),
        (
            "wer ist Anna von der Buchhaltung",
            &["whois Anna von der Buchhaltung", "whois Anna [Buchhaltung]"],
        ),
        (
            "qui est Marie des Achats",
            &["whois Marie des Achats", "whois Marie [Achats]"],
        ),
        (
            "wer ist anna von der heide",
            &["whois anna von der heide", "whois anna [heide]"],
        ),
        (
            "où est Anita Das du marketing ?",
            &["status Anita Das [marketing]"],
        ),
        (
            "qui est Li Bin de la finance ?",
            &["whois Li Bin [finance]"],
        ),
        // The language knows no `van`, so what follows narrows nothing.
        ("qui est anna van de velde", &["whois anna van de velde"]),
    ]);
}

#[test]
fn whoever_is_described_is_called_by_a_whole_name() {
    mean(&[
        (
            "die gärtnerin namens Rosa von Roth",
            &[
                "whois Rosa von Roth [gärtnerin]",
                "whois Rosa [gärtnerin, Roth]",
            ],
        ),
        (
            "die gärtnerin namens Rosa van der Roth",
            &["whois Rosa van der Roth [gärtnerin]"],
        ),
        (
            "the gardener named Rosa de Roth",
            &["whois Rosa de Roth [gardener]"],
        ),
    ]);
}

#[test]
fn an_abbreviation_narrows_though_it_spells_a_pronoun() {
    mean(&[
        ("anna from IT", &["whois anna [IT]"]),
        ("is Anna in IT free?", &["reachable Anna [IT]"]),
        ("is anna from the US in?", &["reachable anna [US]"]),
        ("who works in IT", &["whois [IT]"]),
        ("is IT free", &["reachable (thread)", "whom status"]),
        ("what about ME", &["whoami"]),
        (
            "what is the email of HIM?",
            &["email (thread)", "whom email"],
        ),
        ("is Anna available at ALL?", &["reachable Anna"]),
    ]);
    // Other words mean the same in capitals.
    for text in [
        "whois anna in a DM",
        "phone of anna by DM",
        "le numéro de Tom en MP",
        "el teléfono de Ana por DM",
    ] {
        let capitals = readings(text);
        assert!(capitals.is_private(), "{text}");
        assert_eq!(told(&capitals), told(&readings(&in_small(text))), "{text}");
    }
    mean(&[(
        "Adresse von Anna mit PLZ",
        &["address Anna", "address von Anna"],
    )]);
}

#[test]
fn after_a_filler_in_small_letters_a_sentence_begins() {
    mean(&[
        ("eh ¿Está Grace Hall?", &["reachable Grace Hall"]),
        ("ähm Ist Grace Hall da?", &["reachable Grace Hall"]),
    ]);
}

#[test]
fn a_filler_before_a_name_may_be_its_first_word() {
    mean(&[
        ("Nur Hassan", &["whois Hassan", "whois Nur Hassan"]),
        ("So Ra Kim", &["whois Ra Kim", "whois So Ra Kim"]),
        ("nur hassan", &["whois hassan"]),
    ]);
}

/// The text with its abbreviations in small letters.
fn in_small(text: &str) -> String {
    text.replace("DM", "dm").replace("MP", "mp")
}
