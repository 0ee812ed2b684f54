//! The way to Webex: at once for a command, and for the bot in the background, for as long as it takes.

use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{App, StartError};
use crate::clock::WebexClock;
use crate::config::Config;
use crate::inbox::{self, Inbox, InboxConfig, Inspection, Location};
use crate::maintenance::signing::Webhooks;
use crate::metrics::Metrics;
use crate::registration::Report;
use crate::webex::client::{
    self, Call, Client, ErrorKind, InvalidConfig, Observer, Repair, Token, WaitReason,
};
use crate::webex::model::Person;

/// How long to wait before Webex is asked again, and at most.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A client that Webex has answered, the token that it uses, and who the bot is.
///
/// # Errors
/// When a setting is wrong, or Webex does not answer or refuses the token.
pub async fn connect(config: &Config) -> Result<(Client, Token, Person), StartError> {
    let (client, token) = client(config, Metrics::default(), WebexClock::default())?;
    match client.me().await {
        Ok(me) => Ok((client, token, me)),
        Err(error) => Err(failure(config, error)),
    }
}

/// Has Webex sign with the newest secret from now on, and repairs the webhooks of this bot. The inbox remembers it, so that
/// the bot leaves it so; where there is none yet, the bot's first start makes one and signs anew.
///
/// # Errors
/// When a setting is wrong, the inbox is another bot's, or Webex or the inbox does not answer.
pub async fn sign_webhooks(
    config: &Config,
    client: &Client,
    me: &Person,
    public_url: &str,
) -> Result<Report, StartError> {
    let location: Location = config.inbox.expose_secret().parse()?;
    let inbox = match inbox::inspect(&location).await? {
        Inspection::Nothing => None,
        _ => {
            let inbox = Inbox::open_existing(&location, InboxConfig::default()).await?;
            inbox.belongs_to(me.id.as_str()).await?;
            Some(inbox)
        }
    };
    let webhooks = Webhooks {
        public_url: public_url.to_owned(),
        secrets: config.webhook_secrets.clone(),
    };
    let signed = webhooks.sign_anew(client, inbox.as_ref()).await;
    if let Some(inbox) = inbox {
        inbox.close().await;
    }
    signed.map_err(|error| StartError::Registration(error.to_string()))
}

/// Counts calls, and keeps Webex's clock by the dates of its responses.
#[derive(Debug)]
struct CallObserver {
    metrics: Metrics,
    clock: WebexClock,
}

impl Observer for CallObserver {
    fn on_call(&self, call: &Call) {
        let status = call.outcome.to_string();
        self.metrics.call(call.endpoint, status, call.duration);
    }

    fn on_wait(&self, reason: WaitReason, time: Duration) {
        self.metrics.waited(reason.as_str(), time);
    }

    fn on_malformed(&self, endpoint: &'static str, repair: Repair, count: usize) {
        self.metrics.broken(endpoint, repair.as_str(), count);
    }

    fn on_date(&self, date: Timestamp) {
        self.clock.observe(date);
    }
}

/// A client, which has called nobody yet.
pub(super) fn client(
    config: &Config,
    metrics: Metrics,
    clock: WebexClock,
) -> Result<(Client, Token), StartError> {
    let token = config.token.as_ref().ok_or(StartError::NoToken)?;
    let token = Token::new(token.expose_secret().to_owned());
    let mut settings = client::ClientConfig::new(config.api_url.clone(), token.clone());
    settings.catalog_url.clone_from(&config.catalog_url);
    settings.user_agent = concat!("whodex/", env!("CARGO_PKG_VERSION")).to_owned();
    settings.observer = Arc::new(CallObserver { metrics, clock });
    match Client::new(settings) {
        Ok(client) => Ok((client, token)),
        Err(error) => Err(StartError::Client {
            setting: setting_of(&error),
            error,
        }),
    }
}

/// The setting to change, with a sign that separates it from the cause.
fn setting_of(error: &InvalidConfig) -> &'static str {
    match error {
        InvalidConfig::ApiUrl(_) => "WEBEX_API_URL: ",
        InvalidConfig::CatalogUrl(_) => "WHODEX_CATALOG_URL: ",
        InvalidConfig::Token => "WEBEX_ACCESS_TOKEN: ",
        InvalidConfig::Client(_) => "",
    }
}

/// Why Webex did not say who the bot is.
pub(super) fn failure(config: &Config, error: client::Error) -> StartError {
    if error.kind() == ErrorKind::Unauthorized {
        return StartError::TokenRefused;
    }
    let url = config.api_url.clone();
    if error.is_of_unknown_issuer() {
        return StartError::Untrusted { url };
    }
    let error = Box::new(error);
    match proxy_to(&url) {
        Some(proxy) => StartError::ByProxy { url, proxy, error },
        None => StartError::Unreachable { url, error },
    }
}

/// The proxy by way of which calls to a URL go, as the environment says, without a password.
pub(super) fn proxy_to(url: &str) -> Option<String> {
    let proxy = Matcher::from_system().intercept(&url.parse().ok()?)?;
    let uri = proxy.uri();
    let port = uri
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}{port}", uri.host()?))
}

impl App {
    /// Asks Webex who the bot is until it says so; none when it is time to close. A refused token is an alarm, and
    /// looked for again where it came from.
    pub(super) async fn connected(
        &self,
        closing: &CancellationToken,
    ) -> Result<Option<Person>, StartError> {
        let mut pause = PAUSE;
        loop {
            let asked = tokio::select! {
                () = closing.cancelled() => return Ok(None),
                asked = self.client.me() => asked,
            };
            let error = match asked {
                Ok(me) => {
                    self.introduce(&me).await?;
                    self.metrics.token_refused(false);
                    info!("Webex has said who the bot is: questions are answered");
                    return Ok(Some(me));
                }
                Err(error) => error,
            };
            if error.kind() == ErrorKind::Unauthorized {
                self.metrics.token_refused(true);
                error!(
                    "{}: no question is answered until it works",
                    StartError::TokenRefused
                );
                self.token_source().read_again().await;
            } else {
                let error = failure(&self.config, error);
                warn!(%error, "events are taken in, and answered when Webex does");
            }
            tokio::select! {
                () = closing.cancelled() => return Ok(None),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
