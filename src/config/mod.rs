//! Settings: from flags, then the environment, then a TOML file, then `whodex.default.toml`.
//!
//! All problems are reported at once, each with what to change.

mod access;
mod check;
mod layers;
mod misspelt;
mod reader;
mod roster;
mod secret;
mod show;
mod source;
mod watch;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::hours::WorkingHours;

pub use access::{Access, AskRule, DisclosureLevel};
pub use layers::Origin;
pub use misspelt::misspelt;
pub use roster::RosterFile;
pub use show::{Line, show};
pub use source::{Environment, Source};
pub use watch::Watch;

/// The settings page: every setting with its default and what it means.
pub const DEFAULTS: &str = include_str!("../../whodex.default.toml");

/// The shortest webhook secret that is not easily guessed, in characters.
pub const SHORTEST_SECRET: usize = 16;

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// The bot's access token.
    pub token: Option<SecretString>,
    /// The file that the token came from; read again when Webex refuses the token.
    pub token_file: Option<PathBuf>,
    /// Secrets that webhook events may be signed with, the newest first.
    pub webhook_secrets: Vec<SecretString>,
    /// Base URL of the Webex API.
    pub api_url: String,
    /// How events arrive.
    pub receive: Receive,
    /// The catalogue that lists the hosts of the bot's region.
    pub catalog_url: String,
    /// Where Webex reaches the bot.
    pub public_url: Option<String>,
    /// The public listener.
    pub listen: SocketAddr,
    /// The private listener.
    pub admin_listen: SocketAddr,
    /// Where questions are kept; the address of a database may hold a password.
    pub inbox: SecretString,
    /// The file of people.
    pub roster: RosterFile,
    /// A folder of templates that take the place of the built-in ones.
    pub templates: Option<PathBuf>,
    /// The language of what the bot says where a question shows none, as a tag such as `en`.
    pub language: String,
    /// When people work, each in their own time zone.
    pub working_hours: WorkingHours,
    /// How people are watched for askers who want to be told later.
    pub watch: Watch,
    /// Whether a question that was edited into another one is answered again.
    pub answer_edits: bool,
    /// Whether a question that is deleted takes its answer with it.
    pub delete_answers: bool,
    /// Rules for asking, and for the fields that an answer shows.
    pub access: Access,
    /// How many questions of one person are answered a minute; 0 is no limit.
    pub asker_limit: u32,
    /// The id of the space that is told when somebody has to look at the bot.
    pub operators_space: Option<String>,
    /// How long the bot goes on accepting after it was asked to stop, so that whoever sends to it
    /// has time to notice.
    pub drain: Duration,
    /// Base URL of the OpenTelemetry collector that traces go to.
    pub otlp_endpoint: Option<String>,
    /// The log filter.
    pub log: String,
    /// How to log.
    pub log_format: LogFormat,
}

impl Default for Config {
    /// The defaults of `whodex.default.toml`.
    fn default() -> Self {
        struct Nothing;
        impl Source for Nothing {
            fn get(&self, _: &str) -> Option<String> {
                None
            }

            fn names(&self) -> Vec<String> {
                Vec::new()
            }
        }
        match check::read(&Flags::default(), &Nothing, None) {
            Ok((config, _)) => config,
            // A test reads the compiled-in page; it cannot be wrong in a program that was tested.
            Err(problems) => unreachable!("whodex.default.toml: {problems}"),
        }
    }
}

/// How events arrive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Receive {
    /// Webex calls the bot.
    #[default]
    Webhook,
    /// The bot opens a websocket to Webex.
    Websocket,
    /// Both, during a move from one to the other.
    Both,
}

impl Receive {
    /// Whether Webex calls the bot.
    #[must_use]
    pub fn has_webhook(self) -> bool {
        self != Self::Websocket
    }

    /// Whether the bot opens a websocket.
    #[must_use]
    pub fn has_websocket(self) -> bool {
        self != Self::Webhook
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// For machines.
    Json,
}

/// Settings given on the command line. Secrets are not among them: a command line can be read by
/// everybody on the machine.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// TOML file of settings; by default whodex.toml, if it exists [env: WHODEX_CONFIG].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Base URL of the Webex API [env: WEBEX_API_URL].
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
    /// How events arrive: webhook, websocket or both [env: WHODEX_RECEIVE].
    #[arg(long, value_name = "WAY")]
    pub receive: Option<String>,
    /// URL at which Webex reaches the bot; turns webhook registration on [env: WHODEX_PUBLIC_URL].
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address of the public listener [env: WHODEX_LISTEN, or PORT].
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Address of the private listener [env: WHODEX_ADMIN_LISTEN].
    #[arg(long, value_name = "ADDRESS")]
    pub admin_listen: Option<String>,
    /// The inbox, which stores questions [env: WHODEX_INBOX].
    #[arg(long, value_name = "sqlite:PATH|postgres://…")]
    pub inbox: Option<String>,
    /// Folder with card templates that override the built-in ones [env: WHODEX_TEMPLATES].
    #[arg(long, value_name = "FOLDER")]
    pub templates: Option<String>,
    /// Language of answers to questions that show none: en, de, fr, es or one of your own [env: WHODEX_LANGUAGE].
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// People who may ask: organization, everyone or listed [env: WHODEX_ASK].
    #[arg(long, value_name = "WHO")]
    pub ask: Option<String>,
    /// Log filter, such as info or whodex=debug [env: WHODEX_LOG].
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// Log format: pretty or json [env: WHODEX_LOG_FORMAT].
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<String>,
}

/// One thing that is wrong with the settings, and what to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(pub(crate) String);

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Problem(text)) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            f.write_str(text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Reads the settings.
///
/// # Errors
/// With everything that is wrong.
pub fn load(flags: &Flags, source: &dyn Source) -> Result<Config, Problems> {
    let file = file(flags, source)?;
    let (config, _) = check::read(flags, source, file.as_ref().map(File::parts))?;
    Ok(config)
}

/// A file of settings: its name and what it holds.
struct File {
    name: String,
    text: String,
}

impl File {
    fn parts(&self) -> (&str, &str) {
        (&self.name, &self.text)
    }
}

/// The file of settings, where there is one.
fn file(flags: &Flags, source: &dyn Source) -> Result<Option<File>, Problems> {
    let named = flags
        .config
        .clone()
        .or_else(|| source.get("WHODEX_CONFIG").map(PathBuf::from));
    let there = || Some(PathBuf::from("whodex.toml")).filter(|path| path.exists());
    let Some(path) = named.or_else(there) else {
        return Ok(None);
    };
    let name = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(File { name, text })),
        Err(error) => Err(Problems(vec![Problem(format!(
            "{name} cannot be read ({error}): check --config and WHODEX_CONFIG"
        ))])),
    }
}

impl Config {
    /// Checks the settings of a command that calls Webex.
    ///
    /// # Errors
    /// When there is no token.
    pub fn require_token(&self) -> Result<(), Problems> {
        self.require(&[self.missing_token()])
    }

    /// Checks the settings of `serve`.
    ///
    /// # Errors
    /// When there is no token, or no webhook secret that is hard to guess and webhooks need one.
    pub fn require_serve(&self) -> Result<(), Problems> {
        if !self.receive.has_webhook() {
            return self.require_token();
        }
        let secret = self.webhook_secrets.is_empty().then(|| {
            Problem(
                "no webhook secret: set WEBEX_WEBHOOK_SECRET to 32 or more random characters \
                 (openssl rand -hex 32), or WHODEX_RECEIVE to websocket, which needs none"
                    .to_owned(),
            )
        });
        self.require(&[self.missing_token(), secret, self.short_secret()])
    }

    /// An older secret may be short as long as it is on its way out.
    fn short_secret(&self) -> Option<Problem> {
        let length = self
            .webhook_secrets
            .first()?
            .expose_secret()
            .chars()
            .count();
        (length < SHORTEST_SECRET).then(|| {
            Problem(format!(
                "WEBEX_WEBHOOK_SECRET has {length} characters only, and whoever guesses it can write to the bot in \
                 anybody's name: set it to 32 or more random characters (openssl rand -hex 32)"
            ))
        })
    }

    fn missing_token(&self) -> Option<Problem> {
        self.token.is_none().then(|| {
            Problem("no token: set WEBEX_ACCESS_TOKEN to the bot's access token".to_owned())
        })
    }

    #[expect(clippy::unused_self, reason = "reads as a sentence where it is called")]
    fn require(&self, problems: &[Option<Problem>]) -> Result<(), Problems> {
        let problems: Vec<Problem> = problems.iter().flatten().cloned().collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Problems(problems))
        }
    }
}
