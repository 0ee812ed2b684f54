//! A message's html of any kind: mentions are read from it, whatever it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodex::intent::phrases::Phrases;
use whodex::intent::{MessageInput, Space, parse};

fuzz_target!(|html: &str| {
    let bot = "BOT".parse().unwrap();
    let phrases = Phrases::shared(None).unwrap();
    let mentioned = ["BOT", "ANNA"].map(|id| id.parse().unwrap());
    for space in [Space::Direct, Space::Group] {
        let _ = parse(
            &MessageInput {
                text: "Whodex Anna",
                html: Some(html),
                mentioned: &mentioned,
                bot: &bot,
                bot_name: None,
                space,
            },
            &phrases,
        );
    }
});
