//! Every test of this program: whatever a bot logs while one of them runs is read along, at its most talkative. A name, an
//! address, a number, a token or a secret in it ends them all.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{LazyLock, Once};

use regex::Regex;
use serde_json::Value;
use tracing_subscriber::EnvFilter;

use crate::harness::SECRET;

/// Reads along from the first call on.
pub(crate) fn start() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        // The simulator is not the bot: it knows everybody.
        // These crates quote frames; the bot keeps their lines out of every log.
        let filter = "trace,webex_simulator=off,tungstenite=off,tokio_tungstenite=off";
        let filter = EnvFilter::new(filter);
        tracing_subscriber::fmt()
            .json()
            .with_env_filter(filter)
            .with_writer(|| Reader)
            .init();
    });
}

/// What must stand in no line.
static UNSPEAKABLE: LazyLock<Regex> = LazyLock::new(|| {
    let people: Value =
        serde_json::from_str(include_str!("../../crates/webex-simulator/src/people.json")).unwrap();
    let mut words = format!("(?i)simulated-bot-token|{}", regex::escape(SECRET));
    for person in people["items"].as_array().unwrap() {
        let emails = person["emails"].as_array().unwrap().iter();
        let numbers = person["phoneNumbers"].as_array().into_iter().flatten();
        let said = emails
            .chain(numbers.map(|number| &number["value"]))
            .chain([&person["displayName"]]);
        for word in said.filter_map(Value::as_str) {
            write!(words, "|{}", regex::escape(word)).unwrap();
        }
    }
    Regex::new(&words).unwrap()
});

/// Takes a line of the log at a time.
struct Reader;

impl Write for Reader {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if let Some(found) = UNSPEAKABLE.find(&text) {
            // A panic would end no more than a task of the bot's.
            let told = format!("{:?} stands in the log: {text}", found.as_str());
            drop(io::stderr().write_all(told.as_bytes()));
            std::process::abort();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn names_addresses_numbers_and_secrets_are_found_in_a_line() {
    for line in [
        r#"{"name":"anna berg"}"#,
        "looked up sam+webex@example.com",
        "call +46 70 555 01 20",
        "with simulated-bot-token",
        SECRET,
    ] {
        assert!(UNSPEAKABLE.is_match(line), "{line}");
    }
    assert!(!UNSPEAKABLE.is_match("GET /people answered in 3 ms"));
}
