//! A message's text of any kind: it is some command, and what it names stays within bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodex::command::{Command, Said, Space, Who, parse};

fuzz_target!(|text: &str| {
    let bot = "BOT".parse().unwrap();
    for space in [Space::Direct, Space::Group] {
        let command = parse(&Said {
            text,
            html: None,
            mentioned: &[],
            bot: &bot,
            space,
        });
        if let Command::Whois(people) | Command::Status(people) = command {
            assert!(!people.is_empty() && people.len() <= 100);
            for who in people {
                if let Who::Name(name) = who {
                    assert!(!name.is_empty() && name.chars().count() <= 200);
                }
            }
        }
    }
});
