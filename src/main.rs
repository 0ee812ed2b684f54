//! The `whodex` program: runs the command line and turns its answer into an exit code.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    whodex::cli::run().await
}
