//! The `whodex` program: runs the command line and turns its answer into an exit code.

use std::process::ExitCode;

/// The allocator of musl, which the container image is built with, is slow as soon as there are threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    whodex::cli::run().await
}
