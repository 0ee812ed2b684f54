//! Words of names that look like something else. Without them somebody else would be found.

use super::*;

/// A message in a direct space, and its reading in short.
fn rows(rows: &[(&str, &str)]) {
    for (said, read) in rows {
        assert_eq!(notation::intent(&direct(said)), *read, "{said}");
    }
}

#[test]
fn an_initial_is_a_part_of_the_name_whatever_it_means_elsewhere() {
    rows(&[
        ("who is K Berg?", "whois K Berg"),
        ("who is K. Berg?", "whois K. Berg"),
        ("who is k berg", "whois k berg"),
        ("who is Y Berg", "whois Y Berg"),
        ("who is I Petrov", "whois I Petrov"),
        ("tell me about Petrov I.", "whois Petrov I"),
        ("who is Petrov I?", "whois Petrov I"),
        ("is M Holm free?", "reachable M Holm"),
        ("who is Anna K Berg", "whois Anna K Berg"),
        ("who is J. K. Berg", "whois J. K. Berg"),
        ("quién es E Silva", "whois E Silva"),
        ("jefe de E. Silva", "manager E. Silva"),
        ("wer ist O. Silva", "whois O. Silva"),
    ]);
}

#[test]
fn a_capitalized_pronoun_after_a_given_name_is_a_family_name() {
    for (said, read) in [
        ("wer ist der Chef von Daniela Sein?", "manager Daniela Sein"),
        ("Ist Daniela Sein erreichbar?", "reachable Daniela Sein"),
        ("Wer ist Ida Ihm", "whois Ida Ihm"),
        ("Nummer von Tom Mein, bitte", "phone Tom Mein"),
        ("who is Wei Her?", "whois Wei Her"),
        ("is Ka Her free?", "reachable Ka Her"),
        ("qui est Anne Son ?", "whois Anne Son"),
        ("¿quién es Ana Su?", "whois Ana Su"),
    ] {
        let all = readings(said);
        assert_eq!(notation::intent(&all.best().intent), read, "{said}");
        // Without the family name somebody else would be found.
        let whole = read.split_once(' ').map_or(read, |(_, name)| name);
        for reading in &all {
            let read = notation::intent(&reading.intent);
            assert!(read.ends_with(whole), "{said}: {read}");
        }
    }
    // In small letters, or before what they own, they are what they always are.
    rows(&[
        ("wo kann Anna sein?", "status Anna"),
        ("ist Anna Ihre Chefin?", "manager Anna"),
    ]);
}

#[test]
fn an_initial_for_a_given_name_belongs_to_the_name() {
    for (said, read) in [
        ("who is Silva, E", "whois Silva, E"),
        ("who is Silva, E.", "whois Silva, E"),
        ("quién es silva, e", "whois silva, e"),
        ("wer ist Silva, U?", "whois Silva, U"),
        ("status Silva, K", "status Silva, K"),
        ("is Silva, E. free?", "reachable Silva, E"),
        ("email of Silva, E.", "email Silva, E"),
        ("ist Silva, E erreichbar?", "reachable Silva, E"),
        ("who is Silva, I", "whois Silva, I"),
        ("whois Johnny, M.", "whois Johnny, M"),
        ("whois Berg, J. K.", "whois Berg, J. K"),
        ("whois Berg, A. and Holm, E.", "whois Berg, A | Holm, E"),
        ("where is Curie, A.?", "status Curie, A"),
        ("is Silva, A available right now?", "reachable Silva, A"),
        ("who is the manager of Curie, A.?", "manager Curie, A"),
    ] {
        let all = readings(said);
        assert_eq!(notation::intent(&all.best().intent), read, "{said}");
        let drops = |people: &[PersonRef]| people.iter().any(|who| *who == name("Silva"));
        for reading in &all {
            if let Intent::About { people, .. } = &reading.intent {
                assert!(!drops(people), "{said}: {all:?}");
            }
        }
    }
    // A letter of a script without capital ones is a name.
    let several = readings("status 王, 伟");
    assert_eq!(notation::intent(&several.best().intent), "status 王 | 伟");
}

#[test]
fn an_initial_belongs_to_the_name_also_if_it_is_a_word() {
    rows(&[
        ("qui est A. Martin", "whois A. Martin"),
        ("qui est A Martin ?", "whois A Martin"),
        ("où est A Martin ?", "status A Martin"),
        ("is A Martin free?", "reachable A Martin"),
        ("whois a. martin", "whois a. martin"),
        ("a. martin", "whois a. martin"),
        ("je cherche un martin", "whois martin"),
        ("who is a martin", "whois martin"),
    ]);
    let all: Vec<Intent> = readings("A Martin").into_iter().map(|r| r.intent).collect();
    assert_eq!(all, [whois(vec![name("A Martin")])]);
}

#[test]
fn a_letter_that_stands_beside_no_name_means_what_it_means() {
    rows(&[
        ("k", "chatter"),
        ("k thanks", "thanks"),
        ("am I Anna's manager", "manager Anna"),
        ("¿y su jefe?", "manager (thread)"),
        ("is Anna y Berg free", "reachable Anna | Berg"),
        ("k. thanks", "thanks"),
        ("am I Anna Berg's manager", "manager Anna Berg"),
        ("when can Anna, I and Tom meet", "times Anna | Tom"),
    ]);
}

#[test]
fn a_word_that_looks_misspelt_is_a_name_if_the_rest_is_enough() {
    rows(&[
        ("where is sean?", "status sean"),
        ("is seán o'brien free?", "reachable seán o'brien"),
        ("where is Sean OBrien?", "status Sean OBrien"),
        ("wo ist Karen?", "status Karen"),
        ("wo ist Karen Olsen?", "status Karen Olsen"),
        ("ist Wei erreichbar?", "reachable Wei"),
        ("ist Li Wei erreichbar?", "reachable Li Wei"),
        ("ist li wei erreichbar?", "reachable li wei"),
    ]);
}

#[test]
fn a_name_that_looks_misspelt_is_a_name_beside_another() {
    rows(&[
        ("Olsen, Karen", "whois Olsen, Karen"),
        ("OBrien, Sean", "whois OBrien, Sean"),
        ("Karen, Anna", "whois Karen, Anna"),
        ("Karen Olsen, nur für mich", "whois Karen Olsen"),
        ("Sean OBrien, just for me", "whois Sean OBrien"),
        ("and Sean?", "follow-up Sean"),
        ("und Karen?", "follow-up Karen"),
        ("oder Karen?", "follow-up Karen"),
        ("oder karen berg", "follow-up karen berg"),
        ("und karen berg?", "follow-up karen berg"),
        ("and sean berg", "follow-up sean berg"),
        ("karen olsen, nur für mich", "whois karen olsen"),
        ("and emial?", "email (thread)"),
        ("Or Cohen", "whois Or Cohen"),
        ("ou yang", "whois ou yang"),
    ]);
}

#[test]
fn what_is_misspelt_beside_a_name_is_still_mended() {
    rows(&[
        ("telehpone of anna", "phone anna"),
        ("is anna avialable", "reachable anna"),
        ("is Anna avialable", "reachable Anna"),
        ("Wie ist Annas Telefonnumer", "phone Anna"),
        ("is she avialable", "reachable (thread)"),
    ]);
}

#[test]
fn whoever_is_looked_for_between_kind_words_is_not_spoken_to() {
    rows(&[
        (
            "bonsoir, je cherche une anna berg, merci",
            "whois anna berg",
        ),
        ("bonjour, j'ai besoin d'anna berg, merci", "whois anna berg"),
        (
            "good evening, I'm looking for an anna berg, thanks",
            "whois anna berg",
        ),
        (
            "guten abend, ich suche eine anna berg, danke",
            "whois anna berg",
        ),
        (
            "buenas tardes, busco a una anna berg, gracias",
            "whois anna berg",
        ),
        ("bonsoir anna, merci", "thanks"),
        ("hi anna berg, thanks", "thanks"),
    ]);
}

#[test]
fn who_here_can_be_reached_is_asked_of_the_members() {
    rows(&[
        ("who here is available?", "here reachable"),
        ("wer hier ist frei?", "here reachable"),
        ("qui ici est disponible ?", "here reachable"),
        ("¿quién aquí está disponible?", "here reachable"),
    ]);
}
