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
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot and a Webex simulator on this machine, with a chat page.
    #[cfg(feature = "simulator")]
    Demo(demo::Options),
    /// Run the bot against Webex.
    Serve(Flags),
    /// Run the Webex simulator alone.
    #[cfg(feature = "simulator")]
    Simulator(simulator::Options),
    /// Ask one question and print the answer.
    Ask(ask::Options),
    /// List, repair or remove the bot's webhooks.
    Webhooks(webhooks::Options),
    /// List, retry, delete or copy the questions in the inbox.
    Inbox(inbox::Options),
    /// Check token, webhooks, inbox and settings.
    Doctor(doctor::Options),
    /// Show the settings.
    Config(config::Options),
    /// Check a file of people before the bot uses it.
    Roster(roster::Options),
    /// List, check, show or export the card templates.
    Templates(templates::Options),
    /// Exit with 0 if the local bot is healthy: for containers without a shell.
    Healthcheck(healthcheck::Options),
    /// Write shell completions and man pages into a folder.
    #[cfg(feature = "completions")]
    #[command(hide = true)]
    Generate(generate::Options),
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
    let done = match Line::parse().command {
        #[cfg(feature = "simulator")]
        Command::Demo(options) => demo::run(options).await,
        Command::Serve(flags) => serve::run(&flags).await,
        #[cfg(feature = "simulator")]
        Command::Simulator(options) => simulator::run(options).await,
        Command::Ask(options) => ask::run(options).await,
        Command::Webhooks(options) => webhooks::run(options).await,
        Command::Inbox(options) => inbox::run(options).await,
        Command::Doctor(options) => doctor::run(&options).await,
        Command::Config(options) => config::run(&options),
        Command::Roster(options) => roster::run(options).await,
        Command::Templates(options) => templates::run(&options),
        Command::Healthcheck(options) => healthcheck::run(&options).await,
        #[cfg(feature = "completions")]
        Command::Generate(options) => generate::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            eprintln!("whodex: {text}");
            ExitCode::FAILURE
        }
    }
}
