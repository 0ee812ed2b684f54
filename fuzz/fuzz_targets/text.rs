//! A message's text of any kind: it is some command, and what it names stays within bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodex::intent::phrases::Phrases;
use whodex::intent::{Intent, MessageInput, PersonRef, Space, parse};

fuzz_target!(|text: &str| {
    let bot = "BOT".parse().unwrap();
    let phrases = Phrases::shared(None).unwrap();
    for space in [Space::Direct, Space::Group] {
        let readings = parse(
            &MessageInput {
                text,
                html: None,
                mentioned: &[],
                bot: &bot,
                bot_name: None,
                space,
            },
            &phrases,
        );
        assert!((1..=3).contains(&readings.iter().count()));
        for reading in readings {
            let Intent::About { people, .. } = reading.intent else {
                continue;
            };
            assert!(!people.is_empty() && people.len() <= 100);
            for who in people {
                if let PersonRef::Name(name) = who {
                    assert!(!name.is_empty() && name.chars().count() <= 200);
                }
            }
        }
    }
});
