//! The `whodex` program: runs the command line and turns its answer into an exit code.

use std::process::ExitCode;

/// Why: see Cargo.toml.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    whodex::cli::run().await
}
