//! The flags of the command line: the same for this program and for any that the simulator is a part of.

use std::path::PathBuf;
use std::time::Duration;

use crate::limits::{self, EndpointLimit};
use crate::{Cards, SimulatorConfig, hosts};

/// The people of the simulated world, and its speed, limits and faults.
#[derive(Debug, clap::Args)]
pub struct SimulatorArgs {
    /// The bot's access token.
    #[arg(long, default_value = "simulated-bot-token")]
    pub bot_token: String,
    /// Number of generated people to add.
    #[arg(long, value_name = "N", default_value_t = 0)]
    people: usize,
    /// Seed of the generated people, of lags and of odd answers: the same seed makes the same ones.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File of people that replace the built-in ones: JSON in the shape of a List People response,
    /// or a .csv file with the columns email, displayName, and others of a person.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Rate limit: calls a second for each token; further calls get 429 with Retry-After.
    #[arg(long, value_name = "CALLS")]
    rate_limit: Option<u32>,
    /// Rate limit of one endpoint for each token, such as 'GET /people=5': calls a second; repeatable.
    #[arg(long = "endpoint-limit", value_name = "ENDPOINT=CALLS")]
    endpoint_limits: Vec<EndpointLimit>,
    /// Seconds that a 429 names, at random between two numbers: Webex has sent 30 to 60.
    #[arg(long, value_name = "FROM-TO", default_value = "1", value_parser = limits::seconds)]
    retry_after: (u64, u64),
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
    #[arg(long, value_name = "PERCENT", default_value_t = 0, alias = "repeat")]
    duplicate: u8,
    /// Percent of events that arrive late, after later ones.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, alias = "disorder")]
    reorder: u8,
    /// Milliseconds after its post for which GET /messages/{id} may answer a bot 404: for each message at random up to this.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    lag: u64,
    /// Deliver the bot's own messages in group spaces to its webhooks.
    #[arg(long)]
    echo: bool,
    /// Percent of answers to the bot that are odd: fields are missing, null, of another type, half an emoji or unknown.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    odd: u8,
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

impl SimulatorArgs {
    /// The settings that these flags are.
    #[must_use]
    pub fn settings(&self) -> SimulatorConfig {
        SimulatorConfig {
            bot_token: self.bot_token.clone(),
            people: self.people,
            seed: self.seed,
            directory: self.directory.clone(),
            rate_limit: self.rate_limit,
            endpoint_limits: self.endpoint_limits.clone(),
            retry_after: self.retry_after,
            latency: Duration::from_millis(self.latency),
            delivery_attempts: self.delivery_attempts,
            delivery_timeout: Duration::from_secs(self.delivery_timeout),
            deactivate_after: self.deactivate_after,
            fold_names: self.fold_names,
            cards: self.cards,
            duplicate: self.duplicate,
            reorder: self.reorder,
            lag: Duration::from_millis(self.lag),
            echo: self.echo,
            odd: self.odd,
            socket: !self.no_socket,
            state: self.state.clone(),
            allow_hosts: self.allow_hosts.clone(),
            targets: self.targets.clone(),
            control_token: self.control_token.clone(),
            ..SimulatorConfig::default()
        }
    }
}
