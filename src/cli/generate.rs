//! `whodex generate`: writes what a package installs beside the program. `deploy/release` calls it.

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Failure};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder into which to write `completions` and `man`.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let folder = args.folder.display();
        Failure(format!(
            "cannot write into {folder}: {error}: choose another folder"
        ))
    };
    let completions = args.folder.join("completions");
    std::fs::create_dir_all(&completions).map_err(failed)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut Cli::command(), "whodex", &completions)
            .map_err(failed)?;
    }
    let man = args.folder.join("man");
    std::fs::create_dir_all(&man).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), &man).map_err(failed)
}
