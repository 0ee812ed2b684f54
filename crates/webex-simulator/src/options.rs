//! The flags of the command line: the same for this program and for any that the simulator is a part of.

use std::path::PathBuf;
use std::time::Duration;

use crate::{Cards, Settings, hosts};

/// The people of the simulated world, and its speed, limits and faults.
#[derive(Debug, clap::Args)]
pub struct WorldOptions {
    /// The bot's access token.
    #[arg(long, default_value = "simulated-bot-token")]
    pub bot_token: String,
    /// Number of generated people to add.
    #[arg(long, value_name = "N", default_value_t = 0)]
    people: usize,
    /// Seed of the generated people: the same seed makes the same people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File of people that replace the built-in ones: JSON in the shape of a List People response,
    /// or a .csv file with the columns email, displayName, and others of a person.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Rate limit: calls a second for each token; further calls get 429 with Retry-After.
    #[arg(long, value_name = "CALLS")]
    rate_limit: Option<u32>,
    /// Minimum duration of every call in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
    /// Maximum attempts for one delivery of an event.
    #[arg(long, value_name = "TIMES", default_value_t = 4)]
    delivery_attempts: usize,
    /// Seconds that the target of a delivery has to answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    delivery_timeout: u64,
    /// Failed deliveries in a row that disable a webhook. Webex does not publish its number.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    deactivate_after: u32,
    /// Ignore diacritics in the search for names. Webex does not.
    #[arg(long)]
    fold_names: bool,
    /// How to judge cards where it is not public what Webex does: strict refuses what some clients do not draw.
    #[arg(long, value_name = "RULES", value_enum, default_value_t)]
    cards: Cards,
    /// Percent of events that arrive twice.
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    repeat: u8,
    /// Percent of events that arrive late, after later ones.
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    disorder: u8,
    /// Leave out the websocket; events arrive by webhooks alone.
    #[arg(long)]
    no_socket: bool,
    /// File from which the start loads spaces, messages and webhooks, and to which the end saves them.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Host at which callers may address the simulator besides localhost, as containers do; repeatable.
    #[arg(long = "allow-host", value_name = "HOST", value_delimiter = ',', value_parser = hosts::host)]
    allow_hosts: Vec<String>,
    /// Host that webhooks may deliver to besides localhost, or * for every host; repeatable.
    #[arg(long, value_name = "HOST", value_delimiter = ',', value_parser = hosts::target)]
    pub targets: Vec<String>,
    /// Token for the control routes under /sim; a random one where other machines can call.
    #[arg(long, value_name = "TOKEN")]
    control_token: Option<String>,
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
            cards: self.cards,
            repeat: self.repeat,
            disorder: self.disorder,
            socket: !self.no_socket,
            state: self.state.clone(),
            allow_hosts: self.allow_hosts.clone(),
            targets: self.targets.clone(),
            control_token: self.control_token.clone(),
            ..Settings::default()
        }
    }
}
