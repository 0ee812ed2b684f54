#![doc = include_str!("../README.md")]

mod api;
mod cards;
mod chance;
mod control;
mod delivery;
mod directory;
mod faults;
mod filters;
mod generated;
mod guard;
mod hosts;
mod ids;
mod limits;
mod log;
mod markdown;
mod odd;
mod options;
mod page;
mod people;
mod people_file;
mod presences;
mod socket;
mod space;
mod state;
mod world;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use axum::serve::ListenerExt;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, oneshot};
use tokio::task::JoinHandle;

pub use cards::Cards;
use delivery::Deliveries;
use directory::Directory;
pub use directory::Error;
use faults::Faults;
use guard::Guard;
pub use limits::EndpointLimit;
pub use options::SimulatorArgs;
pub use state::StateError;
use uuid::Uuid;
use world::World;

/// Settings of a simulated Webex.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// The bot's access token. A person's token is their primary email.
    pub bot_token: String,
    /// Other tokens of the bot's that are good as well, as after its token was made anew.
    pub bot_tokens_later: Vec<String>,
    /// The bot's display name.
    pub bot_name: String,
    /// How many generated people to add to the directory.
    pub people: usize,
    /// The seed of the generated people, of lags and of odd answers.
    pub seed: u64,
    /// A file of people in place of the built-in ones, in the shape of a List People answer.
    pub directory: Option<PathBuf>,
    /// Calls a second that one token may make; more are answered 429.
    pub rate_limit: Option<u32>,
    /// The same for single endpoints, as the statistics name them.
    pub endpoint_limits: Vec<EndpointLimit>,
    /// Seconds that a 429 of these limits names: at random from the first number to the second.
    pub retry_after: (u64, u64),
    /// How long every call takes at least.
    pub latency: Duration,
    /// How often one delivery of an event is tried at most.
    pub delivery_attempts: usize,
    /// How long the target of a delivery may take to answer.
    pub delivery_timeout: Duration,
    /// How many failed deliveries in a row turn a webhook off. Webex publishes neither this nor the time.
    pub deactivate_after: u32,
    /// Match names without regard to diacritics.
    pub fold_names: bool,
    /// How cards are judged.
    pub cards: Cards,
    /// How many of a hundred deliveries are made twice.
    pub duplicate: u8,
    /// How many of a hundred deliveries come late, and so after later ones.
    pub reorder: u8,
    /// How long after its post a message may be unknown to bots by its id: for each at random up to this.
    pub lag: Duration,
    /// Whether the bot's webhooks hear its own messages in group spaces, as they do in direct ones.
    pub echo: bool,
    /// How many of a hundred answers to the bot are odd.
    pub odd: u8,
    /// Whether there is a websocket for events.
    pub socket: bool,
    /// Maximum number of devices for one token. Webex publishes no number.
    pub device_limit: usize,
    /// Timeout for a new connection to authorize.
    pub authorization_timeout: Duration,
    /// A file that the world is loaded from at the start and saved to at the end.
    pub state: Option<PathBuf>,
    /// Hosts at which callers may address the simulator, besides loopback and the listener's address.
    pub allow_hosts: Vec<String>,
    /// Hosts that webhooks may deliver to, besides loopback; `*` is every host.
    pub targets: Vec<String>,
    /// The token for `/sim/…`. Without one here, a listener that other machines reach asks for
    /// [`Simulator::control_token`], and one on loopback asks for none.
    pub control_token: Option<String>,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            bot_token: "simulated-bot-token".to_owned(),
            bot_tokens_later: Vec::new(),
            bot_name: "Whodex".to_owned(),
            people: 0,
            seed: 1,
            directory: None,
            rate_limit: None,
            endpoint_limits: Vec::new(),
            retry_after: (1, 1),
            latency: Duration::ZERO,
            delivery_attempts: 4,
            delivery_timeout: Duration::from_secs(5),
            deactivate_after: 100,
            fold_names: false,
            cards: Cards::default(),
            duplicate: 0,
            reorder: 0,
            lag: Duration::ZERO,
            echo: false,
            odd: 0,
            socket: true,
            device_limit: 20,
            authorization_timeout: Duration::from_secs(30),
            state: None,
            allow_hosts: Vec::new(),
            targets: Vec::new(),
            control_token: None,
        }
    }
}

impl SimulatorConfig {
    /// Whether events may be delivered to this URL.
    fn may_target(&self, url: &str) -> bool {
        let url = url::Url::parse(url);
        url.is_ok_and(|url| hosts::may_target(&url, &self.targets))
    }

    /// Whether this token is one of the bot's.
    fn is_bots(&self, token: &str) -> bool {
        token == self.bot_token || self.bot_tokens_later.iter().any(|later| later == token)
    }
}

/// A simulated Webex.
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
    gallery: Option<serde_json::Value>,
    control_token: String,
}

/// State that all handlers share.
#[derive(Debug)]
struct Shared {
    settings: SimulatorConfig,
    directory: Directory,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    chance: chance::Chance,
    deliveries: Deliveries,
    mercury: socket::Mercury,
    log: log::Log,
    presences: presences::Presences,
    subscribers: broadcast::Sender<Arc<world::Event>>,
    started: Timestamp,
    /// By how many seconds the clock was moved.
    ahead: AtomicI64,
}

impl Simulator {
    /// A simulated Webex with its directory and one group space.
    ///
    /// # Errors
    /// When the directory file cannot be used.
    pub fn new(settings: SimulatorConfig) -> Result<Self, Error> {
        let directory = Directory::load(&settings)?;
        let saved = match &settings.state {
            Some(path) => state::load(path, &directory)?,
            None => None,
        };
        let world = saved.unwrap_or_else(|| World::new(&directory, now()));
        let (subscribers, _) = broadcast::channel(1024);
        let timeout = settings.delivery_timeout;
        let control_token = settings.control_token.clone();
        let chance = chance::Chance::new(settings.seed);
        let shared = Shared {
            settings,
            directory,
            world: Mutex::new(world),
            faults: Mutex::new(Faults::default()),
            chance,
            deliveries: Deliveries::new(timeout),
            mercury: socket::Mercury::default(),
            log: log::Log::default(),
            presences: presences::Presences::default(),
            subscribers,
            started: now(),
            ahead: AtomicI64::new(0),
        };
        Ok(Self {
            shared: Arc::new(shared),
            gallery: None,
            control_token: control_token.unwrap_or_else(|| Uuid::new_v4().simple().to_string()),
        })
    }

    /// The same with a page at `/gallery` that draws the cards of a bot: a list of languages, each
    /// with `language` and `pictures`, and each picture with `name`, `card`, `markdown` and `text`.
    #[must_use]
    pub fn with_gallery(mut self, cards: serde_json::Value) -> Self {
        self.gallery = Some(cards);
        self
    }

    /// The token for `/sim/…`, where one is needed.
    #[must_use]
    pub fn control_token(&self) -> &str {
        &self.control_token
    }

    /// Whether `/sim/…` needs the token at a listener with this address.
    fn needs_token(&self, listen: SocketAddr) -> bool {
        self.shared.settings.control_token.is_some() || !listen.ip().is_loopback()
    }

    /// Where the chat page of a listener with this address is. The part after `#` holds the control token where one
    /// is needed; browsers keep it to themselves.
    #[must_use]
    pub fn page_url(&self, listen: SocketAddr) -> String {
        let page = format!("http://{}/", reached(listen));
        if self.needs_token(listen) {
            format!("{page}#control={}", self.control_token)
        } else {
            page
        }
    }

    /// Serves on a free port of the loopback interface until the handle is dropped.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(self) -> std::io::Result<Running> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(self.serve(listener, async {
            // The sender is dropped to stop: nothing is ever sent.
            let _ = stopped.await;
        }));
        Ok(Running {
            address,
            stop: Some(stop),
            serving,
        })
    }

    /// Serves until `shutdown` resolves.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let listen = listener.local_addr()?;
        let token = self.needs_token(listen).then(|| self.control_token.clone());
        let guard = Arc::new(Guard::new(&self.shared.settings, listen, token));
        let router = api::router(Arc::clone(&self.shared))
            .merge(control::router(Arc::clone(&self.shared)))
            .merge(socket::router(Arc::clone(&self.shared)))
            .merge(page::router())
            .merge(self.gallery.map(page::gallery).unwrap_or_default())
            .layer(from_fn_with_state(guard, guard::guard));
        // Without this each call costs some clients 40 ms.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let serving = axum::serve(listener, router);
        // Pages keep an event stream open: they are cut rather than waited for.
        let served = tokio::select! {
            served = serving.into_future() => served,
            () = shutdown => Ok(()),
        };
        self.shared.mercury.stop();
        if let Some(path) = &self.shared.settings.state {
            state::save(path, &self.shared.world()).map_err(std::io::Error::other)?;
        }
        served
    }
}

/// A simulator that listens on a free port of the loopback interface. It stops when it is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// The base URL of the API, such as `http://127.0.0.1:49152/v1`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Where it listens: the chat page is at `/`.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, and waits for the end.
    ///
    /// # Errors
    /// When the listener broke, or the state cannot be saved.
    pub async fn stop(mut self) -> std::io::Result<()> {
        drop(self.stop.take());
        (&mut self.serving).await.map_err(std::io::Error::other)?
    }
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The time of day in this world.
    fn now(&self) -> Timestamp {
        self.moved(now())
    }

    /// How long the next message is unknown by its id.
    fn lag(&self) -> Option<Duration> {
        let most = u64::try_from(self.settings.lag.as_millis()).unwrap_or(u64::MAX);
        (most > 0).then(|| Duration::from_millis(self.chance.next("lag").up_to(most)))
    }

    /// The time that people's last activity is told by: it goes with the clock where that is moved, and stands
    /// still otherwise, so that whoever is asked for twice is the same twice.
    fn presence_time(&self) -> Timestamp {
        self.moved(self.started)
    }

    fn moved(&self, time: Timestamp) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.ahead.load(Ordering::Relaxed));
        time.saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// An address at which this machine reaches a listener: one for every address is reached at loopback.
#[must_use]
pub fn reached(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The time of day.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulator stands alone, also with its clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// A time as Webex writes it: milliseconds and `Z`.
fn iso_millis(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
