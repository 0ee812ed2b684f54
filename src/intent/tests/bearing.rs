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
        ("is M Holm free?", "reachable M Holm"),
        ("who is Anna K Berg", "whois Anna K Berg"),
        ("who is J. K. Berg", "whois J. K. Berg"),
        ("quién es E Silva", "whois E Silva"),
        ("jefe de E. Silva", "manager E. Silva"),
        ("wer ist O. Silva", "whois O. Silva"),
    ]);
}

#[test]
fn a_letter_that_stands_beside_no_name_means_what_it_means() {
    rows(&[
        ("k", "chatter"),
        ("k thanks", "thanks"),
        ("am I Anna's manager", "manager Anna"),
        ("¿y su jefe?", "manager (thread)"),
        ("is Anna y Berg free", "reachable Anna | Berg"),
    ]);
}

#[test]
fn a_name_that_looks_misspelt_is_a_name_where_something_is_asked_without_it() {
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
