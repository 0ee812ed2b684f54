//! The command line: its grammar, and one file a command.
#![expect(clippy::print_stderr, reason = "a command line speaks by printing")]

/// `println!`, by way of [`print_line`].
macro_rules! say {
    ($($text:tt)*) => { super::print_line(format_args!($($text)*)) };
}

mod ask;
mod config;
#[cfg(feature = "simulator")]
mod demo;
mod doctor;
#[cfg(feature = "completions")]
mod generate;
mod healthcheck;
mod inbox;
mod roster;
mod serve;
#[cfg(feature = "simulator")]
mod simulator;
mod start;
mod systemd;
mod templates;
mod webhooks;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Flags;

/// Who is this, and can I reach them now? A chat bot for Cisco Webex.
#[derive(Debug, Parser)]
#[command(name = "whodex", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot and a Webex simulator on this machine, with a chat page.
    #[cfg(feature = "simulator")]
    Demo(demo::Args),
    /// Run the bot against Webex.
    Serve(Flags),
    /// Run the Webex simulator alone.
    #[cfg(feature = "simulator")]
    Simulator(simulator::Args),
    /// Ask one question and print the answer.
    Ask(ask::Args),
    /// List, repair or remove the bot's webhooks.
    Webhooks(webhooks::Args),
    /// List, retry, delete or copy the questions in the inbox.
    Inbox(inbox::Args),
    /// Check token, webhooks, inbox and settings.
    Doctor(doctor::Args),
    /// Show the settings.
    Config(config::Args),
    /// Check a file of people before the bot uses it.
    Roster(roster::Args),
    /// List, check, show or export the card templates.
    Templates(templates::Args),
    /// Exit with 0 if the local bot is healthy: for containers without a shell.
    Healthcheck(healthcheck::Args),
    /// Write shell completions and man pages into a folder.
    #[cfg(feature = "completions")]
    #[command(hide = true)]
    Generate(generate::Args),
}

/// One line that says what went wrong and what to change.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Prints a line. A closed pipe, as after `head`, ends the program silently.
fn print_line(line: std::fmt::Arguments<'_>) {
    use std::io::{ErrorKind, Write};
    if let Err(error) = writeln!(std::io::stdout(), "{line}") {
        let quiet = error.kind() == ErrorKind::BrokenPipe;
        std::process::exit(i32::from(!quiet));
    }
}

/// Runs the command that was given on the command line.
pub async fn run() -> ExitCode {
    let done = match Cli::parse().command {
        #[cfg(feature = "simulator")]
        Command::Demo(args) => demo::run(args).await,
        Command::Serve(flags) => serve::run(&flags).await,
        #[cfg(feature = "simulator")]
        Command::Simulator(args) => simulator::run(args).await,
        Command::Ask(args) => ask::run(args).await,
        Command::Webhooks(args) => webhooks::run(args).await,
        Command::Inbox(args) => inbox::run(args).await,
        Command::Doctor(args) => doctor::run(&args).await,
        Command::Config(args) => config::run(&args),
        Command::Roster(args) => roster::run(args).await,
        Command::Templates(args) => templates::run(&args),
        Command::Healthcheck(args) => healthcheck::run(&args).await,
        #[cfg(feature = "completions")]
        Command::Generate(args) => generate::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            eprintln!("whodex: {text}");
            ExitCode::FAILURE
        }
    }
}
