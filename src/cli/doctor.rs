//! `whodex doctor`: what is wrong with the bot's surroundings, and how to mend it.

use std::io::{IsTerminal, Write};

use super::{Failure, start};
use crate::app::doctor::{Check, Verdict, examine};
use crate::config::Flags;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Prints the checks as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

pub(super) async fn run(options: &Options) -> Result<(), Failure> {
    let config = start::settings(&options.flags)?;
    let mut checks: Vec<Check> = Vec::new();
    let watched = !options.json && std::io::stderr().is_terminal();
    progress(watched, "looking…");
    examine(&config, |check| {
        progress(watched, "");
        if !options.json {
            print(&check);
        }
        progress(watched, "looking…");
        checks.push(check);
    })
    .await;
    progress(watched, "");
    if options.json {
        say!("{}", serde_json::to_string_pretty(&checks)?);
    }
    let wrong = checks
        .iter()
        .filter(|check| check.verdict == Verdict::Wrong)
        .count();
    match wrong {
        0 => Ok(()),
        1 => Err(Failure("one thing is to be mended".to_owned())),
        more => Err(Failure(format!("{more} things are to be mended"))),
    }
}

fn print(check: &Check) {
    let word = match check.verdict {
        Verdict::Well => "well",
        Verdict::Note => "note",
        Verdict::Wrong => "WRONG",
    };
    say!("{word:<6} {:<13} {}", check.name, check.saw);
    if !check.mend.is_empty() {
        say!("{:<6} {:<13} → {}", "", "", check.mend);
    }
}

/// A line on a terminal that the next one takes the place of.
pub(super) fn progress(watched: bool, what: &str) {
    if watched {
        // What cannot be shown is not missed.
        let _ = write!(std::io::stderr(), "\r\x1b[K{what}");
    }
}
