//! The flags of the command line: the same for this program and for any that the simulator is a part of.

use std::path::PathBuf;
use std::time::Duration;

use crate::Settings;

/// Who is in the simulated world, and how fast it turns.
#[derive(Debug, clap::Args)]
pub struct WorldOptions {
    /// The bot's access token.
    #[arg(long, default_value = "simulated-bot-token")]
    pub bot_token: String,
    /// How many generated people to add.
    #[arg(long, value_name = "N", default_value_t = 0)]
    people: usize,
    /// What the generated people are made from: the same seed makes the same people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A directory of your own in place of the built-in one: JSON in the shape of a List People
    /// answer, or a .csv file with the columns email, displayName, and others of a person.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Calls a second that one token may make; more are answered 429 with Retry-After.
    #[arg(long, value_name = "CALLS")]
    rate_limit: Option<u32>,
    /// How long every call takes at least, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
    /// How often one delivery of an event is tried at most.
    #[arg(long, value_name = "TIMES", default_value_t = 4)]
    delivery_attempts: usize,
    /// How many seconds the target of a delivery may take to answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    delivery_timeout: u64,
    /// How many failed deliveries in a row turn a webhook off. Webex publishes neither number.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    deactivate_after: u32,
    /// Match names without regard to diacritics. Webex regards them.
    #[arg(long)]
    fold_names: bool,
    /// How many of a hundred events are delivered twice.
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    repeat: u8,
    /// How many of a hundred events are delivered late, after later ones.
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    disorder: u8,
    /// Leave out the websocket that tells what happens: webhooks alone do.
    #[arg(long)]
    no_socket: bool,
    /// A file that spaces, messages and webhooks are loaded from at the start and saved to at the end.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

impl WorldOptions {
    /// The settings that these flags are.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            bot_token: self.bot_token.clone(),
            people: self.people,
            seed: self.seed,
            directory: self.directory.clone(),
            rate_limit: self.rate_limit,
            latency: Duration::from_millis(self.latency),
            delivery_attempts: self.delivery_attempts,
            delivery_timeout: Duration::from_secs(self.delivery_timeout),
            deactivate_after: self.deactivate_after,
            fold_names: self.fold_names,
            repeat: self.repeat,
            disorder: self.disorder,
            socket: !self.no_socket,
            state: self.state.clone(),
            ..Settings::default()
        }
    }
}
