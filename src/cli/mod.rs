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
mod healthcheck;
mod inbox;
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
    /// The bot on this machine: a Webex simulator, the bot and a page to chat with it.
    #[cfg(feature = "simulator")]
    Demo(demo::Options),
    /// The bot, against Webex.
    Serve(Flags),
    /// The Webex simulator alone.
    #[cfg(feature = "simulator")]
    Simulator(simulator::Options),
    /// One question through the same code, the answer in the terminal.
    Ask(ask::Options),
    /// The bot's webhooks.
    Webhooks(webhooks::Options),
    /// Waiting and failed questions.
    Inbox(inbox::Options),
    /// What is wrong with the bot's surroundings, and how to mend it.
    Doctor(doctor::Options),
    /// The settings in force.
    Config(config::Options),
    /// The card templates.
    Templates(templates::Options),
    /// Whether the bot on this machine is alive: for containers without a shell.
    Healthcheck(healthcheck::Options),
}

/// One line that says what went wrong and what to change.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Prints a line. A reader that went away, as `head` does, ends the program without a word.
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
        Command::Templates(options) => templates::run(&options),
        Command::Healthcheck(options) => healthcheck::run(&options).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            eprintln!("whodex: {text}");
            ExitCode::FAILURE
        }
    }
}
