//! From settings to a running bot: the only place that knows every room.

mod access;
pub mod doctor;
mod members;

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::admin;
use crate::clock;
use crate::command::{self, Said, Space};
use crate::config::Config;
use crate::directory::Directory;
use crate::directory::query::Freshness;
use crate::inbox::{Inbox, Location, OpenError};
use crate::listen::{self, Bounds};
use crate::metrics::Metrics;
use crate::registration;
use crate::reply::Reply;
use crate::reply::templates::{TemplateError, Templates};
use crate::upkeep::{Upkeep, Webhooks};
use crate::webex::client::{self, Client, ErrorKind, InvalidSettings, Token};
use crate::webex::model::{Person, PersonId};
use crate::webhook::envelope::Listening;
use crate::webhook::signature::{EmptySecret, Verifier};
use crate::webhook::{self, ForgetMembers, Receiver};
use crate::worker::answer::Answerer;
use crate::worker::limiter::Limiter;
use crate::worker::lookup::Lookup;
use crate::worker::road::Road;
use crate::worker::{TokenSource, Worker};
use members::MemberWatch;

/// Why the bot does not start. Each says in one line what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No token is set.
    #[error("no token: set WEBEX_ACCESS_TOKEN to the bot's access token")]
    NoToken,
    /// The settings of the Webex client make no sense.
    #[error(transparent)]
    Settings(#[from] InvalidSettings),
    /// There is no webhook secret, or an empty one.
    #[error(transparent)]
    Secret(#[from] EmptySecret),
    /// Webex does not take the token.
    #[error(
        "Webex refuses the token: set WEBEX_ACCESS_TOKEN to the bot's current access token \
         (developer.webex.com, My Webex Apps, regenerate)"
    )]
    TokenRefused,
    /// Whoever answers at the URL has a certificate whose issuer this machine does not know.
    #[error(
        "the certificate of {url} is of an issuer that this machine does not know (UnknownIssuer): where a company \
         looks into TLS, set SSL_CERT_FILE to a file of CA certificates that has the company's"
    )]
    Untrusted {
        /// The base URL that was tried.
        url: String,
    },
    /// Webex cannot be reached, or does not answer as Webex does.
    #[error("Webex does not answer at {url}: check WEBEX_API_URL and the network ({error})")]
    Unreachable {
        /// The base URL that was tried.
        url: String,
        /// What happened.
        error: Box<client::Error>,
    },
    /// The inbox cannot be opened.
    #[error("the inbox cannot be opened: {0}")]
    Inbox(#[from] OpenError),
    /// The inbox's location makes no sense.
    #[error("WHODEX_INBOX: {0}")]
    Location(#[from] crate::inbox::InvalidLocation),
    /// A template is wrong.
    #[error("the templates cannot be used: {0}")]
    Templates(#[from] TemplateError),
    /// Webhooks could not be registered.
    #[error("the webhooks could not be registered: {0}")]
    Registration(Box<client::Error>),
    /// Nobody to ask as.
    #[error(
        "{0} is nobody that the bot can find: give --as the email of a person of its organization"
    )]
    NoAsker(String),
    /// The question could not be answered.
    #[error("the question could not be answered: {0}")]
    Unanswered(Arc<client::Error>),
}

/// The bot, ready to run.
#[derive(Debug)]
pub struct App {
    inbox: Inbox,
    members: MemberWatch,
    receiver: Receiver,
    worker: Worker,
    upkeep: Upkeep,
    drain: Duration,
    metrics: Metrics,
}

impl App {
    /// Builds the bot from its settings: asks Webex who it is, opens the inbox, loads templates.
    ///
    /// # Errors
    /// When a setting is wrong, or Webex or the inbox cannot be used; see [`StartError`].
    pub async fn build(config: &Config) -> Result<Self, StartError> {
        let verifier = Verifier::new(config.webhook_secrets.clone())?;
        let location: Location = config.inbox.expose_secret().parse()?;
        let templates = Arc::new(Templates::load(
            config.templates.as_deref(),
            &config.language,
        )?);
        let metrics = Metrics::default();
        let (client, token, me) = connect_counted(config, metrics.clone()).await?;
        let inbox = Inbox::open(&location, crate::inbox::Options::default()).await?;
        inbox.belongs_to(me.id.as_str()).await?;
        let directory = Directory::new(client.clone(), &metrics);
        let members = directory.clone();
        let receiver = Receiver {
            forget_members: ForgetMembers(Arc::new(move |room| members.members_have_changed(room))),
            verifier,
            inbox: inbox.clone(),
            bot: me.id.clone(),
            listening: Listening {
                edits: config.answer_edits,
                deletions: config.delete_answers,
            },
            metrics: metrics.clone(),
            now: clock::now,
        };
        let road = Road {
            client: client.clone(),
            bot: me.id.clone(),
            bot_name: me.display_name.clone(),
            metrics: metrics.clone(),
            answerer: answerer(directory.clone(), &me, config, templates),
            limiter: Limiter::new(config.asker_limit),
            now: clock::now,
        };
        let worker = Worker {
            inbox: inbox.clone(),
            road,
            token: TokenSource {
                token,
                file: config.token_file.clone(),
            },
        };
        let secret = config.webhook_secrets.first().cloned().ok_or(EmptySecret)?;
        let upkeep = Upkeep {
            client,
            inbox: inbox.clone(),
            bot: me.id,
            webhooks: config
                .public_url
                .clone()
                .map(|public_url| Webhooks { public_url, secret }),
            now: clock::now,
        };
        let members = MemberWatch {
            directory,
            inbox: inbox.clone(),
        };
        Ok(Self {
            inbox,
            members,
            receiver,
            worker,
            upkeep,
            drain: config.drain,
            metrics,
        })
    }

    /// Registers the bot's webhooks, or mends them. Does nothing without a public URL.
    ///
    /// # Errors
    /// When Webex refuses.
    pub async fn register(&self) -> Result<(), StartError> {
        let Some(Webhooks { public_url, secret }) = &self.upkeep.webhooks else {
            return Ok(());
        };
        let report = registration::sync(&self.upkeep.client, public_url, secret)
            .await
            .map_err(|error| StartError::Registration(Box::new(error)))?;
        match report.held_back() {
            Some(why) => warn!(?report, "{why}"),
            None => {
                self.members.webhooks_are_sound();
                info!(?report, "the webhooks are registered");
            }
        }
        Ok(())
    }

    /// Serves the public door, and the admin listener where there is one, and works the inbox,
    /// until `shutdown` is cancelled. Then readiness goes off at once; after the drain the door
    /// closes; what is in flight ends within a bound or goes back to the inbox; and the admin
    /// listener ends last.
    ///
    /// # Errors
    /// None so far: every listener is open already.
    pub async fn run(
        self,
        door: TcpListener,
        admin: Option<TcpListener>,
        shutdown: CancellationToken,
    ) -> Result<(), StartError> {
        let (closing, ended) = (CancellationToken::new(), CancellationToken::new());
        let bounds = Bounds::default();
        let door = listen::serve(
            door,
            webhook::router(self.receiver),
            bounds,
            closing.clone(),
        );
        let admin = admin.map(|listener| {
            let router = admin::router(self.inbox.clone(), self.metrics.clone(), shutdown.clone());
            tokio::spawn(listen::serve(listener, router, bounds, ended.clone()))
        });
        let members = tokio::spawn(self.members.run(closing.clone()));
        let upkeep = tokio::spawn(self.upkeep.run(closing.clone()));
        let draining = async {
            shutdown.cancelled().await;
            tokio::time::sleep(self.drain).await;
            closing.cancel();
        };
        tokio::join!(draining, door, self.worker.run(closing.clone()));
        drop((upkeep.await, members.await));
        self.inbox.close().await;
        ended.cancel();
        if let Some(admin) = admin {
            drop(admin.await);
        }
        info!("everything has ended");
        Ok(())
    }

    /// Answers one question without webhooks and inbox, as if `asker` had written it to the bot.
    ///
    /// # Errors
    /// When a setting is wrong, or Webex does not answer.
    pub async fn ask(
        config: &Config,
        text: &str,
        asker: Option<&str>,
    ) -> Result<Reply, StartError> {
        let templates = Arc::new(Templates::load(
            config.templates.as_deref(),
            &config.language,
        )?);
        let (client, _, me) = connect(config).await?;
        let directory = Directory::new(client, &Metrics::default());
        let answerer = answerer(directory, &me, config, templates);
        let asker = match asker {
            None => me.id.clone(),
            Some(address) => find_asker(&answerer.lookup, address).await?,
        };
        let readings = command::parse(&Said {
            text,
            html: None,
            mentioned: &[],
            bot: &me.id,
            bot_name: me.display_name.as_deref(),
            space: Space::Direct,
        });
        answerer
            .answer_anybody(&readings, &asker, Freshness::Recent, clock::now())
            .await
            .map_err(StartError::Unanswered)
    }
}

async fn find_asker(lookup: &Lookup, address: &str) -> Result<PersonId, StartError> {
    let found = lookup
        .id_of(address)
        .await
        .map_err(StartError::Unanswered)?;
    found.ok_or_else(|| StartError::NoAsker(address.to_owned()))
}

fn answerer(
    directory: Directory,
    me: &Person,
    config: &Config,
    templates: Arc<Templates>,
) -> Answerer {
    let policy = access::policy(&config.access, me.org_id.clone());
    Answerer {
        lookup: Lookup::new(directory, policy),
        templates,
    }
}

/// A client that Webex has answered, the token that it uses, and who the bot is.
///
/// # Errors
/// When a setting is wrong, or Webex does not answer or refuses the token.
pub async fn connect(config: &Config) -> Result<(Client, Token, Person), StartError> {
    connect_counted(config, Metrics::default()).await
}

async fn connect_counted(
    config: &Config,
    metrics: Metrics,
) -> Result<(Client, Token, Person), StartError> {
    let token = config.token.as_ref().ok_or(StartError::NoToken)?;
    let token = Token::new(token.expose_secret().to_owned());
    let mut settings = client::Settings::new(config.api_url.clone(), token.clone());
    settings.metrics = metrics;
    let client = Client::new(settings)?;
    match client.me().await {
        Ok(me) => Ok((client, token, me)),
        Err(error) if error.kind() == ErrorKind::Unauthorized => Err(StartError::TokenRefused),
        Err(error) if error.is_of_unknown_issuer() => Err(StartError::Untrusted {
            url: config.api_url.clone(),
        }),
        Err(error) => Err(StartError::Unreachable {
            url: config.api_url.clone(),
            error: Box::new(error),
        }),
    }
}
