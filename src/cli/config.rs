//! `whodex config`: the settings in force.

use clap::Subcommand;

use super::Failure;
use crate::config::{self, Flags};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show every setting in force and its origin; secrets are hidden.
    Show(Box<Flags>),
    /// Print the settings file with every default.
    Default,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.action {
        Action::Show(flags) => {
            let lines = config::show(flags, &config::Environment)?;
            for warning in config::misspelt(&config::Environment) {
                eprintln!("{warning}");
            }
            let widest = |width: usize, text: &str| width.max(text.len());
            let key = lines.iter().fold(0, |width, line| widest(width, line.key));
            let value = lines
                .iter()
                .fold(0, |width, line| widest(width, &line.value));
            for line in &lines {
                let origin = line.origin.to_string();
                say!("{:<key$}  {:<value$}  {origin}", line.key, line.value);
            }
        }
        Action::Default => say!("{}", config::DEFAULTS.trim_end()),
    }
    Ok(())
}
