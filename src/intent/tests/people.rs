//! Where one person ends and the next begins.

use super::*;

#[test]
fn several_people_are_told_apart() {
    let (anna, bob) = (name("anna"), name("bob"));
    let (a, b) = (email("a@x.org"), email("b@x.org"));
    let rows: &[(&str, Intent)] = &[
        ("status anna, bob", status(vec![anna.clone(), bob.clone()])),
        (
            "status anna and bob",
            status(vec![anna.clone(), bob.clone()]),
        ),
        ("status anna & bob", status(vec![anna.clone(), bob.clone()])),
        (
            "status anna;bob;anna",
            status(vec![anna.clone(), bob.clone()]),
        ),
        (
            "anna berg and bob holm",
            whois(vec![name("anna berg"), name("bob holm")]),
        ),
        (
            "whois anna, bob, carl",
            whois(vec![anna.clone(), bob, name("carl")]),
        ),
        ("status a@x.org b@x.org", status(vec![a.clone(), b.clone()])),
        ("a@x.org,b@x.org", whois(vec![a.clone(), b.clone()])),
        (
            "whois a@x.org; anna and b@x.org",
            whois(vec![a.clone(), anna, b.clone()]),
        ),
        (
            "Berg, A <a@x.org>; Holm, B <b@x.org>",
            whois(vec![a.clone(), b.clone()]),
        ),
        ("Berg, A <a@x.org>, Holm, B <b@x.org>", whois(vec![a, b])),
        // One comma between two single words: family and given name of one.
        ("whois Andersen, John", whois(vec![name("Andersen, John")])),
        ("Andersen, John", whois(vec![name("Andersen, John")])),
        (
            "whois van den Berg, Peter",
            whois(vec![name("van den Berg, Peter")]),
        ),
        (
            "manager Andersen, John",
            manager(vec![name("Andersen, John")]),
        ),
        (
            "whois Andersen, John; Berg, Anna",
            whois(vec![name("Andersen, John"), name("Berg, Anna")]),
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(direct(text), *expected, "{text}");
    }
    let crowd: Vec<String> = (0..300).map(|n| format!("p{n}")).collect();
    assert!(
        matches!(direct(&format!("status {}", crowd.join(","))), Intent::About { people: all, .. } if all.len() == 100)
    );
}

#[test]
fn a_comma_stands_between_two_people_or_inside_one_name() {
    let one = "whois anna, john";
    mean(&[
        (one, &[one, "whois anna | john"]),
        ("anna, john", &[one, "whois anna | john"]),
        (
            "manager anna, john",
            &["manager anna, john", "manager anna | john"],
        ),
        (
            "status anna, john",
            &["status anna | john", "status anna, john"],
        ),
        (
            "status Roth, Ida",
            &["status Roth | Ida", "status Roth, Ida"],
        ),
        (
            "status van der Laan, Piet",
            &["status van der Laan, Piet", "status van der Laan | Piet"],
        ),
        (
            "whois Soto Marín, Luis Javier",
            &[
                "whois Soto Marín, Luis Javier",
                "whois Soto Marín | Luis Javier",
            ],
        ),
        (
            "status Soto Marín, Luis Javier",
            &[
                "status Soto Marín, Luis Javier",
                "status Soto Marín | Luis Javier",
            ],
        ),
        (
            "manager of Soto Marín, Luis",
            &["manager Soto Marín, Luis", "manager Soto Marín | Luis"],
        ),
        (
            "status Roth, Ida; Hale, Tom",
            &[
                "status Roth, Ida | Hale, Tom",
                "status Roth | Ida | Hale | Tom",
            ],
        ),
        (
            "status\nRoth, Ida\nHale, Tom",
            &[
                "status Roth, Ida | Hale, Tom",
                "status Roth | Ida | Hale | Tom",
            ],
        ),
        (
            "whois Roth, Ida and Hale, Tom",
            &[
                "whois Roth, Ida | Hale, Tom",
                "whois Roth | Ida | Hale | Tom",
            ],
        ),
        ("whois ida, tom, leo", &["whois ida | tom | leo"]),
        ("whois ida, tom, and leo", &["whois ida | tom | leo"]),
        ("whois ida, me", &["whois ida | (asker)"]),
        (
            "whois Roth, Ida's",
            &["whois Roth, Ida", "whois Roth | Ida"],
        ),
        ("status \"Roth, Ida\"", &["status Roth, Ida"]),
        (
            "status «Roth, Ida», \"Hale, Tom\"",
            &["status Roth, Ida | Hale, Tom"],
        ),
        (
            "\"whois Roth, Ida\"",
            &["whois Roth, Ida", "whois Roth | Ida"],
        ),
    ]);
}

#[test]
fn an_account_can_have_and_in_its_name() {
    mean(&[
        (
            "whois Press and Events",
            &["whois Press and Events", "whois Press | Events"],
        ),
        (
            "Press & Events",
            &["whois Press & Events", "whois Press | Events"],
        ),
        ("ida und tom", &["whois ida und tom", "whois ida | tom"]),
        (
            "status ida and tom",
            &["status ida | tom", "status ida and tom"],
        ),
        (
            "whois ida roth and tom hale",
            &["whois ida roth | tom hale", "whois ida roth and tom hale"],
        ),
        ("whois \"Press and Events\"", &["whois Press and Events"]),
        ("status ida and me", &["status ida | (asker)"]),
    ]);
}

#[test]
fn a_name_of_meaningful_words_stays_whole_beside_another_word() {
    mean(&[
        (
            "is Art Manager free?",
            &["reachable Art Manager", "reachable manager of Art"],
        ),
        (
            "Kofis Chefin?",
            &["manager Kofi", "manager Kofis", "whois Kofis Chefin"],
        ),
        (
            "is Phone Chan on the phone?",
            &["in-call Phone Chan", "phone Chan"],
        ),
        ("Phone Chan's number", &["phone Phone Chan", "phone Chan"]),
        ("Phone Chan phone", &["phone Phone Chan", "phone Chan"]),
        (
            "is May Day around?",
            &["reachable May Day", "reachable Day"],
        ),
        (
            "is Mark Free free?",
            &["reachable Mark Free", "reachable Mark"],
        ),
        (
            "who is Will Call's manager?",
            &["manager Will Call", "manager Call"],
        ),
        (
            "email Art Manager",
            &["email Art Manager", "email manager of Art"],
        ),
        (
            "chef boyardee",
            &["manager boyardee", "whois chef boyardee"],
        ),
        ("art manager", &["manager art", "whois art manager"]),
        // The first word has a capital letter whatever it is.
        ("Will Anna be around?", &["reachable Anna"]),
        (
            "Phone Anna Berg please",
            &["phone Anna Berg", "whois Phone Anna Berg"],
        ),
    ]);
    assert_eq!(told(&readings("call Will Call"))[0], "phone Will Call");
    assert_eq!(
        told(&readings("who is Art Manager's manager"))[0],
        "manager Art Manager"
    );
}

#[test]
fn what_stands_in_brackets_after_a_name_belongs_to_it() {
    mean(&[
        (
            "whois Roth, Ida Sofia (Legal DE)",
            &[
                "whois Roth, Ida Sofia (Legal DE)",
                "whois Roth | Ida Sofia (Legal DE)",
            ],
        ),
        ("Tom Hale (Contractor)", &["whois Tom Hale (Contractor)"]),
        ("whois Tom Hale [ext]", &["whois Tom Hale [ext]"]),
        ("whois Tom Hale （Ext）", &["whois Tom Hale (Ext)"]),
        (
            "status Tom Hale (Ext); Ida Roth (Legal, DE)",
            &["status Tom Hale (Ext) | Ida Roth (Legal, DE)"],
        ),
        ("whois (tom)", &["whois tom"]),
        ("(whois tom)", &["whois tom"]),
        ("whois [tom; ida]", &["whois tom | ida"]),
    ]);
}

#[test]
fn lines_bullets_and_other_signs_end_a_person() {
    let both: &[&str] = &["status ida roth | tom hale"];
    let also = "status ida roth and tom hale";
    for text in [
        "status\nida roth\ntom hale",
        "status ida roth\r\ntom hale\r\n",
        "status:\n- ida roth\n- tom hale",
        "status\n* ida roth\n* tom hale\n\nthanks",
        "status\n• ida roth\n• tom hale",
        "status • ida roth • tom hale",
        "status\n1. ida roth\n2. tom hale",
        "status\n  1) ida roth\n  2) tom hale",
        "status ida roth / tom hale",
        "status ida roth | tom hale",
        "status ida roth|tom hale",
        "status ida roth + tom hale",
        "status ida roth; tom hale",
        "status ida roth；tom hale",
        "status ida roth\nstatus tom hale",
        "status ida roth; status of tom hale",
    ] {
        assert_eq!(told(&readings(text)), both, "{text}");
    }
    for conjunction in ["and", "or", "oder", "und", "&"] {
        let text = format!("status ida roth {conjunction} tom hale");
        let whole = also.replace("and", conjunction);
        assert_eq!(told(&readings(&text)), [both[0], whole.as_str()], "{text}");
    }
    for html in [
        "status <ul><li>ida roth</li><li>tom hale</li></ul>",
        "<ol><li>ida roth</li><li>tom hale</li></ol>",
        "ida roth<br>tom hale",
        "<p>ida roth</p><p>tom hale</p>",
        "<div>ida roth</div><div>tom hale</div>",
        "<table><tr><td>ida roth</td></tr><tr><td>tom hale</td></tr></table>",
    ] {
        let expected = if html.starts_with("status") {
            "status"
        } else {
            "whois"
        };
        let expected = format!("{expected} ida roth | tom hale");
        assert_eq!(told(&in_direct_html(html)), [expected], "{html}");
    }
    mean(&[
        (
            "whois ida roth\nwhois tom hale",
            &["whois ida roth | tom hale"],
        ),
        ("who is ida?\nand who is tom?", &["whois ida | tom"]),
        ("whois: - ida - tom - leo", &["whois ida | tom | leo"]),
        (
            "Ida Roth - Press",
            &["whois Ida Roth - Press", "whois Ida Roth | Press"],
        ),
        ("status ida/tom", &["status ida | tom", "status ida/tom"]),
        (
            "Sales/Support",
            &["whois Sales/Support", "whois Sales | Support"],
        ),
    ]);
}

#[test]
fn signs_inside_a_word_end_nobody() {
    for text in [
        "Ana-Lena Roth",
        "Ana‑Lena Roth",
        "Seán O'Hara",
        "Muthu A/L Raman",
        "Or Cohen",
        "Dana Or",
        "Ida 2nd",
    ] {
        let normal = text.replace('\u{2011}', "\u{2010}");
        assert_eq!(
            told(&readings(&format!("whois {text}"))),
            [format!("whois {normal}")]
        );
        assert_eq!(told(&readings(text))[0], format!("whois {normal}"));
    }
    mean(&[
        (
            "whois ida+x@x.org / tom@x.org",
            &["whois <ida+x@x.org> | <tom@x.org>"],
        ),
        (
            "whois ida-lena_roth@x-y.org",
            &["whois <ida-lena_roth@x-y.org>"],
        ),
    ]);
}

#[test]
fn german_particles_stand_between_or_begin_a_name() {
    mean(&[
        (
            "status von ida roth",
            &["status ida roth", "status von ida roth"],
        ),
        ("manager von Braun", &["manager Braun", "manager von Braun"]),
        ("whois von Braun", &["whois von Braun", "whois Braun"]),
        ("status für ida", &["status ida"]),
        (
            "wer sind ida und tom hale",
            &["whois ida und tom hale", "whois ida | tom hale"],
        ),
    ]);
}

#[test]
fn a_pronoun_in_a_phrase_of_two_parts_is_whoever_is_named() {
    mean(&[
        (
            "wer ist eigentlich Ida Roth und kann man ihn anrufen?",
            &["reachable Ida Roth"],
        ),
        ("wer ist Ida und kann man ihr schreiben?", &["email Ida"]),
        (
            "kennst du Ida Roth, und kann man ihren Chef anrufen?",
            &["reachable manager of Ida Roth"],
        ),
        ("wer ist Ida, und nimmt sie ab?", &["reachable Ida"]),
        ("who is ida and what is she up to?", &["status ida"]),
        ("qui est ida et est-ce qu'elle est là ?", &["reachable ida"]),
        ("kann man ihn anrufen?", &["reachable (thread)"]),
        (
            "kann man ihn heute noch anrufen, bitte?",
            &["reachable (thread)"],
        ),
        ("kann man Ida Roth anrufen?", &["reachable Ida Roth"]),
    ]);
}

#[test]
fn whoever_is_to_be_found_is_the_asker_where_nobody_is_named() {
    for asks in [
        "find me",
        "Find me, please",
        "search for me",
        "look for me",
        "suchst du mich?",
        "trouve-moi",
        "cherche-moi",
        "búscame",
        "encuéntrame",
    ] {
        assert_eq!(told(&readings(asks)), ["whois (asker)"], "{asks}");
    }
    for asks in [
        "find me ida",
        "find us ida",
        "look for me, ida",
        "trouve-moi ida",
        "búscame a ida",
        "búscame ida",
    ] {
        assert_eq!(told(&readings(asks))[0], "whois ida", "{asks}");
    }
    mean(&[("find me Art Manager", &["whois Art Manager", "manager Art"])]);
}

#[test]
fn after_words_that_only_stand_by_a_capital_shows_no_name() {
    mean(&[
        ("una pregunta: ¿Está Ida Hall?", &["reachable Ida Hall"]),
        ("ahora, ¿Está Ida Hall?", &["reachable Ida Hall"]),
        ("now, Is Ida Hall in?", &["reachable Ida Hall"]),
        ("a question: Is Ida Hall free?", &["reachable Ida Hall"]),
    ]);
}

#[test]
fn after_kind_words_a_word_for_or_asks_the_same_of_another() {
    for asks in ["oder ida?", "bitte oder ida?", "danke, und ida?"] {
        assert_eq!(told(&readings(asks))[0], "follow-up ida", "{asks}");
    }
}

#[test]
fn a_pronoun_behind_what_is_the_askers_means_that() {
    mean(&[
        (
            "who is my manager and can I call him?",
            &["manager (asker)"],
        ),
        (
            "wer ist mein Chef und kann man ihn anrufen?",
            &["manager (asker)"],
        ),
        ("qui est mon chef et est-il là ?", &["manager (asker)"]),
        ("¿quién es mi jefe y está él ahí?", &["manager (asker)"]),
        ("is she my manager?", &["manager (thread)"]),
    ]);
}

#[test]
fn whoever_is_greeted_is_meant_where_the_question_names_nobody() {
    mean(&[
        ("Hi Ida, phone number please", &["phone Ida"]),
        ("¡Hola! ida, perfil por favor", &["whois ida"]),
        ("Hallo Ida, Nummer bitte", &["phone Ida"]),
        ("hi ida, who is tom?", &["whois tom"]),
        ("hi ida, help", &["help"]),
        ("hi ida, my manager?", &["manager (asker)"]),
        ("Hallo Ida, meine Nummer?", &["phone (asker)"]),
    ]);
}
