//! Addresses as links, mail programs and people write them.

use super::*;

#[test]
fn an_address_is_found_in_every_dress() {
    let anna = whois(vec![email("anna+x@example.com")]);
    for text in [
        "whois anna+x@example.com",
        "Anna+X@Example.COM",
        "<anna+x@example.com>",
        "(anna+x@example.com).",
        "mailto:anna+x@example.com",
        "mailto:anna+x@example.com?subject=hi",
        "'anna+x@example.com',",
        "Anna Berg <anna+x@example.com>",
        "Berg, Anna <anna+x@example.com>",
        "whois anna+x@example.com?",
        "<@personEmail:anna+x@example.com|Anna>",
        "anna+x＠example.com",
        "<mailto:anna+x@example.com|anna+x@example.com>",
        "mailto:anna%2Bx%40example.com",
        "sip:anna+x@example.com",
        "sip:anna+x@example.com;transport=tls",
        "webexteams://im?email=anna%2Bx%40example.com",
        "whois https://example.com/card?email=anna%2Bx%40example.com",
        "Anna Berg (anna+x@example.com)",
        "Berg, Anna (anna+x@example.com)",
        "anna+x@example.com (Anna Berg)",
        "Anna Berg anna+x@example.com",
        "anna, anna+x@example.com",
        "anna+x@example.com, Anna",
        "\"Berg, Anna\" <anna+x@example.com>",
        "whois “van der Berg, Anna” <anna+x@example.com>",
        "Anna Berg (she/her) <anna+x@example.com>",
        "anna+x@example.com <anna+x@example.com>",
    ] {
        assert_eq!(direct(text), anna, "{text}");
    }
    // A text that is not a valid address becomes a name search, without a match.
    assert_eq!(direct("whois anna@work"), whois(vec![name("anna@work")]));
}

#[test]
fn an_apostrophe_of_any_form_is_one_in_an_address_too() {
    for typed in [
        "o'neil@x.org",
        "o’neil@x.org",
        "O´Neil@x.org",
        "o＇neil@x.org",
    ] {
        assert_eq!(direct(typed), whois(vec![email("o'neil@x.org")]), "{typed}");
    }
}

#[test]
fn an_address_and_the_name_beside_it_are_one_person() {
    mean(&[
        (
            "status \"Soto Marín, Luis Javier\" <luis.soto@x.org>; \"van der Laan, Piet\" <pvdl@x.org>",
            &["status <luis.soto@x.org> | <pvdl@x.org>"],
        ),
        (
            "Soto Marín, Luis Javier <luis.soto@x.org>, Roth, Ida <ida@x.org>",
            &["whois <luis.soto@x.org> | <ida@x.org>"],
        ),
        (
            "Ida Roth <ir7@x.org>\nTom Hale <th2@x.org>",
            &["whois <ir7@x.org> | <th2@x.org>"],
        ),
        (
            "whois ida roth, ida.roth@x.org",
            &["whois <ida.roth@x.org>"],
        ),
        (
            "whois ida roth; ida.roth@x.org",
            &["whois <ida.roth@x.org>"],
        ),
        (
            "whois ida.roth@x.org and ida roth",
            &["whois <ida.roth@x.org>"],
        ),
        (
            "status iroth@x.org, Ida Roth, Tom",
            &["status <iroth@x.org> | Tom"],
        ),
        (
            "whois Roth, Ida, ida.roth@x.org",
            &["whois <ida.roth@x.org>"],
        ),
        (
            "whois Ida.Roth@x.org, ida.roth@X.ORG",
            &["whois <ida.roth@x.org>"],
        ),
        // Names that the address is not made of are somebody else's.
        (
            "status tom, Ida Roth <ida.roth@x.org>",
            &["status tom | <ida.roth@x.org>"],
        ),
        (
            "whois tom hale, ida.roth@x.org",
            &["whois tom hale | <ida.roth@x.org>"],
        ),
        (
            "whois hanna, johanna.roth@x.org",
            &["whois hanna | <johanna.roth@x.org>"],
        ),
        (
            "whois tom and Ida Roth <ida.roth@x.org>",
            &["whois tom | <ida.roth@x.org>"],
        ),
    ]);
}

#[test]
fn in_html_a_link_is_the_address_it_leads_to() {
    let link =
        |shown: &str| format!("<a href=\"mailto:ida%2Eroth@x.org\" rel=\"nofollow\">{shown}</a>");
    for html in [
        format!("whois Roth, Ida {}", link("ida.roth@x.org")),
        format!("whois Ida Roth {}", link("ida.roth@x.org")),
        format!("whois Ida Roth ({})", link("ida.roth@x.org")),
        format!(
            "whois &quot;Roth, Ida&quot; &lt;{}&gt;",
            link("ida.roth@x.org")
        ),
        format!("whois {}", link("Roth, Ida")),
        format!("whois {}", link("@Ida")),
        "whois <a href='webexteams://im?email=ida.roth%40x.org'>Message</a>".to_owned(),
        "whois <a href='https://x.org/?email=ida.roth@x.org'>Ida Roth</a>".to_owned(),
    ] {
        assert_eq!(
            told(&in_direct_html(&html)),
            ["whois <ida.roth@x.org>"],
            "{html}"
        );
    }
    let elsewhere = "whois <a href='https://x.org/people/7'>Ida Roth</a>";
    assert_eq!(told(&in_direct_html(elsewhere)), ["whois Ida Roth"]);
}
