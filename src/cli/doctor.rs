//! `whodex doctor`: checks everything that the bot depends on, and says how to repair it.

use std::io::{IsTerminal, Write};

use super::{Failure, start};
use crate::app::doctor::{Check, CheckStatus, examine};
use crate::config::Flags;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print the checks as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

pub(super) async fn run(args: &Args) -> Result<(), Failure> {
    let config = start::settings(&args.flags)?;
    let mut checks: Vec<Check> = Vec::new();
    let watched = !args.json && std::io::stderr().is_terminal();
    progress(watched, "checking…");
    examine(&config, |check| {
        progress(watched, "");
        if !args.json {
            print(&check);
        }
        progress(watched, "checking…");
        checks.push(check);
    })
    .await;
    progress(watched, "");
    if args.json {
        say!("{}", serde_json::to_string_pretty(&checks)?);
    }
    let problems = checks
        .iter()
        .filter(|check| check.verdict == CheckStatus::Problem)
        .count();
    match problems {
        0 => Ok(()),
        1 => Err(Failure("1 problem found".to_owned())),
        more => Err(Failure(format!("{more} problems found"))),
    }
}

fn print(check: &Check) {
    let word = match check.verdict {
        CheckStatus::Ok => "ok",
        CheckStatus::Info => "info",
        CheckStatus::Problem => "problem",
    };
    say!("{word:<7} {:<13} {}", check.name, check.saw);
    if !check.mend.is_empty() {
        say!("{:<7} {:<13} → {}", "", "", check.mend);
    }
}

/// Shows a line on a terminal; the next one overwrites it.
pub(super) fn progress(watched: bool, what: &str) {
    if watched {
        // Progress is a courtesy: a terminal that is gone does not stop the command.
        let _ = write!(std::io::stderr(), "\r\x1b[K{what}");
    }
}
