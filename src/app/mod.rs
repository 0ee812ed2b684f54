//! From settings to a running bot: the only place that knows every room.

mod access;
mod connect;
pub mod doctor;
mod listeners;
mod members;
mod reading;
pub mod roster;
mod unopened;
mod watches;

use std::sync::{Arc, OnceLock};

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::admin::{self, Seen};
use crate::clock::{self, WebexClock};
use crate::config::Config;
use crate::inbox::{Inbox, Location, OpenError};
use crate::intent::phrases::{Phrases, PhrasesError};
use crate::intent::{self, MessageInput, Space};
use crate::listen::{self, Bounds};
use crate::maintenance::notice::Operators;
use crate::maintenance::signing::Webhooks;
use crate::maintenance::{Maintenance, Sound};
use crate::metrics::Metrics;
use crate::own_posts::OwnPosts;
use crate::people::Directory;
use crate::people::query::Freshness;
use crate::reply::Reply;
use crate::reply::templates::{TemplateError, Templates};
use crate::roster::keep::Keeper;
use crate::webex::client::{self, Client, InvalidConfig, Token, TokenSource};
use crate::webex::model::{Person, PersonId};
use crate::webhook::signature::{EmptySecret, Verifier};
use crate::websocket::{Clusters, Pace, Watch};
use crate::worker::Worker;
use crate::worker::answer::Responder;
use crate::worker::context::JobContext;
use crate::worker::limiter::Limiter;
use crate::worker::lookup::Lookup;
use crate::worker::presses::Presses;
pub use connect::{connect, sign_webhooks};
use members::MemberWatch;
use reading::Reading;

/// Why the bot does not start. Each says in one line what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No token is set.
    #[error("no token: set WEBEX_ACCESS_TOKEN to the bot's access token")]
    NoToken,
    /// The settings of the Webex client make no sense.
    #[error("{setting}{error}")]
    Client {
        /// The setting to change, if one is the cause.
        setting: &'static str,
        /// The cause.
        error: InvalidConfig,
    },
    /// There is no webhook secret, or an empty one.
    #[error(transparent)]
    Secret(#[from] EmptySecret),
    /// Webex does not take the token.
    #[error(
        "Webex refuses the token: set WEBEX_ACCESS_TOKEN to the bot's current access token \
         (developer.webex.com, My Webex Apps, regenerate)"
    )]
    TokenRefused,
    /// The server at the URL has a certificate whose issuer this machine does not know.
    #[error(
        "this machine does not know the issuer of the certificate of {url} (UnknownIssuer): if your company inspects \
         TLS, set SSL_CERT_FILE to a file of CA certificates that includes the company's"
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
        /// The cause.
        error: Box<client::Error>,
    },
    /// Webex cannot be reached by way of a proxy, or that answers in its place.
    #[error(
        "Webex does not answer at {url} through the proxy {proxy}, which HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names: \
         check that the proxy allows this, or add the host to NO_PROXY ({error})"
    )]
    ByProxy {
        /// The base URL that was tried.
        url: String,
        /// The proxy, without a password.
        proxy: String,
        /// The cause.
        error: Box<client::Error>,
    },
    /// The inbox cannot be opened.
    #[error("the inbox cannot be opened: {0}; {repair}", repair = unopened::repair(.0))]
    Inbox(#[from] OpenError),
    /// The inbox's location makes no sense.
    #[error("WHODEX_INBOX: {0}")]
    Location(#[from] crate::inbox::InvalidLocation),
    /// A template is wrong.
    #[error("the templates cannot be used: {0}")]
    Templates(#[from] TemplateError),
    /// The roster cannot be used.
    #[error("the roster: {0}")]
    Roster(#[from] crate::roster::LoadError),
    /// The operators' space is no id.
    #[error(
        "WHODEX_OPERATORS_SPACE is {0:?}, which is no id of a space: take the id that GET /rooms tells with the bot's token"
    )]
    OperatorsSpace(String),
    /// The phrases are wrong.
    #[error("the phrases cannot be used: {0}")]
    Phrases(#[from] PhrasesError),
    /// The inbox does not say whose it is.
    #[error("the inbox cannot be read: {0}")]
    Unread(crate::inbox::Error),
    /// Webhooks could not be registered.
    #[error("the webhooks could not be registered: {0}")]
    Registration(String),
    /// A part of the bot panicked.
    #[error("a panic in the {0}: the log has more; please report it")]
    Panicked(&'static str),
    /// The asker of `--as` is unknown.
    #[error(
        "the bot cannot find {0}: set --as to the email address of a person of its organization"
    )]
    NoAsker(String),
    /// The question could not be answered.
    #[error("the question could not be answered: {0}")]
    NoResponse(Arc<client::Error>),
}

/// The bot, ready to run.
#[derive(Debug)]
pub struct App {
    config: Config,
    inbox: Inbox,
    /// None without webhooks.
    verifier: Option<Verifier>,
    templates: Arc<Templates>,
    operators: Option<Operators>,
    /// The phrases; the worker takes them when it starts.
    phrases: Option<Reading>,
    client: Client,
    token: Token,
    clock: WebexClock,
    directory: Directory,
    /// Keeps the roster as its file is; taken when the bot runs.
    roster: Option<Keeper>,
    metrics: Metrics,
    /// The state of the websocket, if there is one.
    websocket: Option<Watch>,
    clusters: Arc<Clusters>,
    own_posts: OwnPosts,
    pace: Pace,
    /// The bot's identity, once it is known.
    bot: Arc<OnceLock<PersonId>>,
    /// The same as Webex tells it, once it was asked.
    me: OnceLock<Person>,
    runs: i64,
}

impl App {
    /// Builds the bot from its settings: opens the inbox, loads templates. Webex is not asked: it may be away, and
    /// events are taken in all the same.
    ///
    /// # Errors
    /// When a setting is wrong, or the inbox cannot be used; see [`StartError`].
    pub async fn build(config: &Config) -> Result<Self, StartError> {
        let receive = config.receive;
        let secrets = receive
            .has_webhook()
            .then(|| config.webhook_secrets.clone());
        let verifier = secrets.map(Verifier::new).transpose()?;
        let location: Location = config.inbox.expose_secret().parse()?;
        let phrases = Reading::begin(config.templates.clone());
        let templates = Arc::new(
            Templates::load(config.templates.as_deref(), &config.language)?
                .with_working_hours(config.working_hours)
                .with_watches(config.watch.is_on),
        );
        let operators = access::operators(config, &templates)?;
        let phrases = phrases.tried().await?;
        let (metrics, clock) = (Metrics::default(), WebexClock::default());
        let (client, token) = connect::client(config, metrics.clone(), clock.clone())?;
        let inbox = Inbox::open(&location, crate::inbox::InboxConfig::default()).await?;
        let commits = metrics.clone();
        inbox.watch_commits(move |took| commits.committed(took));
        if receive.has_websocket() {
            metrics.websocket_expected();
        }
        let roster = roster::keeper(config);
        let directory = Directory::new(client.clone(), &metrics);
        let directory = directory.with_roster(roster.as_ref().map(Keeper::roster));
        let bot = OnceLock::new();
        // The inbox knows the id from an earlier start, so the listener need not wait for Webex.
        let known = inbox.bot().await.map_err(StartError::Unread)?;
        if let Some(known) = known.and_then(|id| id.parse().ok()) {
            drop(bot.set(known));
        }
        let runs = inbox.latest_run().await.map_err(StartError::Unread)?;
        Ok(Self {
            config: config.clone(),
            inbox,
            directory,
            roster,
            verifier,
            templates,
            operators,
            phrases: Some(phrases),
            client,
            token,
            clock,
            metrics,
            websocket: receive.has_websocket().then(Watch::default),
            clusters: Arc::default(),
            own_posts: OwnPosts::default(),
            pace: Pace::default(),
            bot: Arc::new(bot),
            me: OnceLock::new(),
            runs,
        })
    }

    /// The same with other timeouts and delays of the websocket.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Asks Webex who the bot is and registers its webhooks, or repairs them, now; [`App::run`] does both in the
    /// background otherwise, and goes on trying.
    ///
    /// # Errors
    /// When Webex refuses, or does not answer.
    pub async fn register(&self) -> Result<(), StartError> {
        let me = self.client.me().await;
        let me = me.map_err(|error| connect::failure(&self.config, error))?;
        self.introduce(&me).await?;
        let maintenance = Arc::new(self.maintenance(&me));
        drop(self.me.set(me));
        let registered = maintenance.register(&CancellationToken::new()).await;
        registered.map_err(StartError::Registration)
    }

    /// Remembers who the bot is.
    async fn introduce(&self, me: &Person) -> Result<(), StartError> {
        self.inbox.belongs_to(me.id.as_str()).await?;
        drop(self.bot.set(me.id.clone()));
        Ok(())
    }

    fn members(&self) -> MemberWatch {
        MemberWatch {
            directory: self.directory.clone(),
            inbox: self.inbox.clone(),
            own_posts: self.own_posts.clone(),
        }
    }

    fn maintenance(&self, me: &Person) -> Maintenance {
        let secrets = &self.config.webhook_secrets;
        let receive = self.config.receive;
        let public_url = self.config.public_url.clone();
        let public_url = public_url.filter(|_| receive.has_webhook());
        let members = self.members();
        Maintenance {
            client: self.client.clone(),
            inbox: self.inbox.clone(),
            bot: me.id.clone(),
            webhooks: public_url.map(|public_url| Webhooks {
                public_url,
                secrets: secrets.clone(),
            }),
            removes_webhooks: !receive.has_webhook(),
            websocket: self.websocket.clone(),
            operators: self.operators.clone(),
            has_roster: self.config.roster.path.is_some(),
            sound: Sound(Arc::new(move || members.webhooks_are_sound())),
            metrics: self.metrics.clone(),
            now: clock::now,
            webex: self.clock.clone(),
            since: self.runs,
        }
    }

    fn worker(&self, me: &Person, phrases: Arc<Phrases>) -> Worker {
        let (client, metrics) = (&self.client, &self.metrics);
        let templates = Arc::clone(&self.templates);
        let context = JobContext {
            client: client.clone(),
            bot: me.id.clone(),
            bot_name: me.display_name.clone(),
            metrics: metrics.clone(),
            phrases,
            responder: responder(self.directory.clone(), me, &self.config, templates),
            limiter: Limiter::new(self.config.asker_limit),
            presses: Presses::default(),
            closing: CancellationToken::new(),
            now: clock::now,
            webex: self.clock.clone(),
            correct_id: self.correct_id(),
            own_posts: self.own_posts.clone(),
            watches: watches::rules(&self.config),
        };
        Worker {
            inbox: self.inbox.clone(),
            context,
            token: self.token_source(),
        }
    }

    fn token_source(&self) -> TokenSource {
        TokenSource {
            token: self.token.clone(),
            file: self.config.token_file.clone(),
        }
    }

    /// Serves the public listener, the admin listener and the websocket, as far as the settings ask for them, and runs
    /// jobs until `shutdown` is cancelled. Then the bot is unready at once. After the drain the public listener closes.
    /// Jobs in flight end within a limit, or return to the inbox. The admin listener ends last.
    ///
    /// # Errors
    /// When a part of it ends that must not; the others were ended in order.
    pub async fn run(
        mut self,
        listener: impl Into<Option<TcpListener>>,
        admin: Option<TcpListener>,
        shutdown: CancellationToken,
    ) -> Result<(), StartError> {
        let (closing, ended) = (CancellationToken::new(), CancellationToken::new());
        let phrases = self.phrases.take();
        let keeping = self.keep_roster(closing.clone());
        let bounds = Bounds::default();
        let watching = tokio::spawn(self.members().run(closing.clone()));
        let watching = self.supervised("members", watching, &shutdown);
        let keeping = self.supervised("roster", keeping, &shutdown);
        let serving = self.serve_webhook(listener.into(), closing.clone());
        let admin = async {
            let Some(listener) = admin else {
                return Ok(());
            };
            let seen = Seen {
                inbox: self.inbox.clone(),
                websocket: self.websocket.clone().filter(|_| self.verifier.is_none()),
                metrics: self.metrics.clone(),
                webex: self.clock.clone(),
            };
            let router = admin::router(seen, shutdown.clone());
            let serving = tokio::spawn(listen::serve(listener, router, bounds, ended.clone()));
            self.supervised("admin", serving, &shutdown).await
        };
        let working = async {
            let draining = async {
                shutdown.cancelled().await;
                tokio::time::sleep(self.config.drain).await;
                closing.cancel();
            };
            let ((), (), worked) =
                tokio::join!(draining, serving, self.work(phrases, &closing, &shutdown));
            self.inbox.clone().close().await;
            ended.cancel();
            worked
        };
        let (served, watched, kept, worked) = tokio::join!(admin, watching, keeping, working);
        info!("everything has ended");
        worked.and(watched).and(kept).and(served)
    }

    /// Connects to Webex, and works until it is time to close.
    async fn work(
        &self,
        phrases: Option<Reading>,
        closing: &CancellationToken,
        shutdown: &CancellationToken,
    ) -> Result<(), StartError> {
        let ready = async {
            let me = match self.me.get() {
                Some(me) => Some(me.clone()),
                None => self.connected(closing).await?,
            };
            let phrases = match phrases {
                Some(reading) => reading.ended().await?,
                None => Phrases::shared(self.config.templates.as_deref())?,
            };
            Ok(me.map(|me| (me, phrases)))
        };
        let (me, phrases) = match ready.await {
            Ok(Some(ready)) => ready,
            Ok(None) => return Ok(()),
            Err(error) => {
                error!(%error, "the bot cannot work and ends");
                shutdown.cancel();
                return Err(error);
            }
        };
        let maintenance = tokio::spawn(Arc::new(self.maintenance(&me)).run(closing.clone()));
        let maintenance = self.supervised("upkeep", maintenance, shutdown);
        let worker = tokio::spawn(self.worker(&me, phrases).run(closing.clone()));
        let worker = self.supervised("worker", worker, shutdown);
        let watches = tokio::spawn(self.poller().run(closing.clone()));
        let watches = self.supervised("watches", watches, shutdown);
        let websocket = async {
            let Some(websocket) = self.websocket(&me) else {
                return Ok(());
            };
            // The websocket ends at once at a shutdown, so another replica can take over.
            let holding = tokio::spawn(websocket.run(shutdown.clone()));
            self.supervised("websocket", holding, shutdown).await
        };
        let (kept, worked, watched, held) = tokio::join!(maintenance, worker, watches, websocket);
        kept.and(worked).and(watched).and(held)
    }

    /// Waits for a task to end; one that panicked ends the bot, so that whoever started it starts it again.
    async fn supervised(
        &self,
        name: &'static str,
        task: JoinHandle<()>,
        shutdown: &CancellationToken,
    ) -> Result<(), StartError> {
        let Err(panic) = task.await else {
            return Ok(());
        };
        error!(task = name, %panic, "a panic: the bot ends");
        self.metrics.panicked(name);
        shutdown.cancel();
        Err(StartError::Panicked(name))
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
        let templates = Arc::new(
            Templates::load(config.templates.as_deref(), &config.language)?
                .with_working_hours(config.working_hours),
        );
        let phrases = Phrases::shared(config.templates.as_deref())?;
        let (client, _, me) = connect(config).await?;
        let directory = Directory::new(client, &Metrics::default());
        let directory = directory.with_roster(roster::loaded(config).await?);
        let responder = responder(directory, &me, config, templates);
        let asker = match asker {
            None => me.id.clone(),
            Some(address) => find_asker(&responder.lookup, address).await?,
        };
        let said = MessageInput {
            text,
            html: None,
            mentioned: &[],
            bot: &me.id,
            bot_name: me.display_name.as_deref(),
            space: Space::Direct,
        };
        let readings = intent::parse(&said, &phrases);
        responder
            .answer_anybody(&readings, &asker, Freshness::CachedOk, clock::now())
            .await
            .map_err(StartError::NoResponse)
    }
}

async fn find_asker(lookup: &Lookup, address: &str) -> Result<PersonId, StartError> {
    let found = lookup
        .id_of(address)
        .await
        .map_err(StartError::NoResponse)?;
    found.ok_or_else(|| StartError::NoAsker(address.to_owned()))
}

fn responder(
    directory: Directory,
    me: &Person,
    config: &Config,
    templates: Arc<Templates>,
) -> Responder {
    let policy = access::policy(config, me.org_id.clone());
    Responder {
        lookup: Lookup::new(directory, policy),
        templates,
    }
}
