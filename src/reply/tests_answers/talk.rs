//! Help, friendly words, and nobody.

use serde_json::json;

use super::{buttons, is_silent_on, reader, render, said, says, titles};
use crate::intent::{Help, SmallTalk, Topic};
use crate::people::result::NoMatch;
use crate::reply::Answer;
use crate::reply::templates::Templates;

#[test]
fn a_question_not_understood_gets_the_nearest_one_and_help() {
    let asked = |nearest: Option<&str>| {
        Answer::Help(Help::NotUnderstood {
            nearest: nearest.map(str::to_owned),
        })
    };
    let reply = says(
        &asked(Some("status")),
        &[
            "Sorry, I did not understand that.",
            "Did you mean “status”?",
        ],
    );
    let typed = |text: &str| json!({"v": 1, "do": "say", "text": text});
    let help = ("What can I ask?".to_owned(), typed("help"));
    assert_eq!(
        buttons(&reply),
        [("status".to_owned(), typed("status")), help.clone()]
    );
    is_silent_on(&reply, &["Who is", "Management chain"]);
    assert!(reply.text.contains("Write “help” to see what you can ask."));
    let unclear = render(&asked(None));
    is_silent_on(&unclear, &["Did you mean"]);
    assert_eq!(buttons(&unclear), [help]);
}

#[test]
fn help_shows_questions_of_every_kind_and_more_of_one() {
    let help = render(&Answer::Help(Help::Asked));
    let examples = titles(&help);
    assert_eq!(examples.len(), 7);
    for (title, data) in buttons(&help) {
        assert_eq!(data, json!({"v": 1, "do": "say", "text": title}));
        assert!(
            said(&help)[1..]
                .iter()
                .all(|fallback| fallback.contains(&title)),
            "{title}"
        );
    }
    for topic in Topic::ALL {
        let more = titles(&render(&Answer::Help(Help::On(topic))));
        // Its plainest example stands among all as well.
        assert!(examples.contains(&more[0]), "{topic:?}");
        assert!(more.len() > 2, "{topic:?}");
    }
    let whom = says(
        &Answer::Help(Help::Whom("status")),
        &["Who do you mean?", "Write “status”, followed by"],
    );
    assert_eq!(titles(&whom), ["What can I ask?"]);
}

#[test]
fn a_friendly_word_is_one_line_of_its_own() {
    for language in ["en", "de"] {
        let templates = Templates::load(None, language).unwrap();
        let kinds = [
            SmallTalk::Greeting,
            SmallTalk::Thanks,
            SmallTalk::Farewell,
            SmallTalk::Chatter,
        ];
        let answers = kinds
            .map(Answer::SmallTalk)
            .into_iter()
            .chain([Answer::SentPrivately]);
        let mut texts: Vec<String> = answers
            .map(|answer| templates.render(&answer, &reader()).text)
            .collect();
        assert!(
            texts
                .iter()
                .all(|text| text.lines().count() == 1 && text.len() < 110),
            "{texts:?}"
        );
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 5);
    }
    says(
        &Answer::SentPrivately,
        &["I sent you the answer in our direct space."],
    );
}

#[test]
fn nobody_of_a_description_is_told_with_what_was_compared() {
    let nobody = |name: Option<&str>, members| {
        Answer::Nobody(NoMatch::Described {
            name: name.map(ToOwned::to_owned),
            filters: vec!["sales".to_owned(), "york".to_owned()],
            members,
        })
    };
    says(
        &nobody(Some("john"), true),
        &[
            "I found nobody called “john” for whom Webex lists “sales, york”.",
            "I only compared the titles",
        ],
    );
    says(
        &nobody(None, false),
        &[
            "I found nobody for whom Webex lists “sales, york”.",
            "Webex searches by name only, not by title",
        ],
    );
    says(
        &nobody(None, true),
        &["so I looked through what it lists of the members of this space"],
    );
}
