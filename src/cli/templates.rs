//! `whodex templates`: the card templates.

use std::path::PathBuf;

use clap::Subcommand;

use super::Failure;
use crate::reply::templates::{KINDS, Templates};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The kinds of reply.
    List,
    /// Whether every template renders with its sample.
    Check {
        /// A folder whose templates take the place of the built-in ones.
        #[arg(long, value_name = "FOLDER")]
        templates: Option<PathBuf>,
    },
    /// Writes the built-in templates into a folder, to be changed there.
    Export {
        /// The folder.
        folder: PathBuf,
    },
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    match &options.action {
        Action::List => KINDS.iter().for_each(|kind| println!("{kind}")),
        Action::Check { templates } => {
            Templates::load(templates.as_deref())?;
            println!("{} templates are good", KINDS.len());
        }
        Action::Export { folder } => {
            let written = Templates::export(folder)?;
            println!("{written} files written to {}", folder.display());
        }
    }
    Ok(())
}
