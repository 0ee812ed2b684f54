//! `whodex templates`: the card templates.

use std::path::PathBuf;

use clap::Subcommand;

use super::Failure;
use crate::intent::phrases::Phrases;
use crate::reply::templates::{KINDS, Templates};
use crate::reply::words::ENGLISH;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the kinds of reply.
    List,
    /// Render every template with its sample, and read every phrase's examples.
    Check {
        /// Folder with templates that override the built-in ones.
        #[arg(long, value_name = "FOLDER")]
        templates: Option<PathBuf>,
        /// Language of the words.
        #[arg(long, value_name = "TAG", default_value = ENGLISH)]
        language: String,
    },
    /// Print the card that a template makes of its sample, as JSON.
    Show {
        /// The kind of reply: see `whodex templates list`.
        kind: String,
        /// Folder with templates that override the built-in ones.
        #[arg(long, value_name = "FOLDER")]
        templates: Option<PathBuf>,
        /// Language of the words.
        #[arg(long, value_name = "TAG", default_value = ENGLISH)]
        language: String,
    },
    /// Write the built-in templates into a folder, for you to change.
    Export {
        /// The folder to write to.
        folder: PathBuf,
    },
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.action {
        Action::List => KINDS.iter().for_each(|kind| say!("{kind}")),
        Action::Check {
            templates,
            language,
        } => {
            Templates::check(templates.as_deref(), language)?;
            let faults = Phrases::faults(templates.as_deref())?;
            if !faults.is_empty() {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                return Err(Failure(faults.join("\n")));
            }
            say!("{} templates are good", KINDS.len());
        }
        Action::Show {
            kind,
            templates,
            language,
        } => {
            let shown = Templates::load(templates.as_deref(), language)?.preview(kind);
            let shown = shown.ok_or_else(|| {
                Failure(format!(
                    "{kind} is not a kind of reply: choose {}",
                    KINDS.join(", ")
                ))
            })?;
            say!("{:#}", shown.card.to_value());
        }
        Action::Export { folder } => {
            let written = Templates::export(folder)?;
            say!("{written} files written to {}", folder.display());
        }
    }
    Ok(())
}
