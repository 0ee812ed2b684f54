//! The client: one connection pool, one throttle for all calls, one error type.

mod adaptive_rate;
mod calls;
mod error;
mod fence;
mod observer;
mod paging;
mod retry_after;
mod services;
mod throttle;
mod tls;
mod token;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
pub use reqwest::Certificate;
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName, HeaderValue, LINK, RETRY_AFTER,
    TRANSFER_ENCODING,
};
use reqwest::{Method, Url, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use calls::PeopleOptions;
pub use error::{Disposition, Error, ErrorKind};
pub use fence::Fence;
use throttle::{Throttle, Waited};
use tokio::time::Instant;
use tracing::{Instrument, debug, field, info_span};

use crate::model::document::{self, Read};
use observer::Nobody;
pub use observer::{Call, Observer, Outcome, Repair, WaitReason};
pub use paging::{NextPage, Page};
pub use services::{CATALOG_URL, NotOpened, ServiceUrl, Untrusted};
pub use token::{Token, TokenSource};

/// How to call Webex.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientConfig {
    /// Base URL of the API, such as `https://webexapis.com/v1`.
    pub api_url: String,
    /// The catalogue that lists the hosts of a region; the default is [`CATALOG_URL`].
    pub catalog_url: String,
    /// The bot's token.
    pub token: Token,
    /// The `User-Agent` of every request; the default is this crate and its version.
    pub user_agent: String,
    /// Certificate authorities that the client trusts in addition to those of the machine.
    pub extra_roots: Vec<Certificate>,
    /// Time to make a connection; the default is 5 seconds.
    pub connect_timeout: Duration,
    /// Time of a request, from its start to the end of the response; the default is 15 seconds.
    pub request_timeout: Duration,
    /// How often an idle HTTP/2 connection is pinged, so that the first call after a silence pays no handshake; the default
    /// is 30 seconds. A connection that does not answer a ping in as long, or in 10 seconds, is closed.
    pub keep_alive: Duration,
    /// The largest response that the client reads, in bytes; the default is 8 MiB.
    pub max_body: usize,
    /// Learns of every call; the default ignores them.
    pub observer: Arc<dyn Observer>,
}

impl ClientConfig {
    /// The default settings for this API and token.
    #[must_use]
    pub fn new(api_url: String, token: Token) -> Self {
        Self {
            api_url,
            catalog_url: CATALOG_URL.to_owned(),
            token,
            user_agent: concat!("webex-api/", env!("CARGO_PKG_VERSION")).to_owned(),
            extra_roots: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(15),
            keep_alive: Duration::from_secs(30),
            max_body: 8 * 1024 * 1024,
            observer: Arc::new(Nobody),
        }
    }
}

/// How long an answer to a ping may take.
const PING_TIME: Duration = Duration::from_secs(10);

/// Why no client can be built from its settings.
#[derive(Debug, thiserror::Error)]
pub enum InvalidConfig {
    /// [`ClientConfig::api_url`] is not an http or https URL.
    #[error("{0:?} is not an http(s) URL: it looks like https://webexapis.com/v1")]
    ApiUrl(String),
    /// [`ClientConfig::catalog_url`] is not an http or https URL.
    #[error("{0:?} is not an http(s) URL: it looks like {CATALOG_URL}")]
    CatalogUrl(String),
    /// The token has characters that a header cannot carry.
    #[error("the token has characters that no token has, such as line breaks or quotes")]
    Token,
    /// The TLS roots of this system cannot be read, or the like.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// Calls Webex. Cheap to clone; clones share connections and throttle.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Opens websockets: they need HTTP/1.1, and no timeout for the whole request.
    sockets: reqwest::Client,
    base: Url,
    catalog_url: Url,
    /// The hosts beside Webex's that may get the token: see [`ServiceUrl`].
    own_hosts: Vec<(String, bool)>,
    token: Token,
    throttle: Arc<Throttle>,
    /// Whether its calls are refused where they would have to wait.
    gives_way: bool,
    max_body: usize,
    observer: Arc<dyn Observer>,
}

/// The fault of the server's certificate, in the TLS library's words, if a request failed for it.
#[must_use]
pub fn distrust(error: &reqwest::Error) -> Option<&'static str> {
    tls::distrust(error)
}

impl Client {
    /// The same client for calls that can wait: they are not made where others wait or Webex throttles, but end with
    /// [`ErrorKind::TooManyRequests`]. They are not tried again after a 429.
    #[must_use]
    pub fn giving_way(&self) -> Self {
        Self {
            gives_way: true,
            ..self.clone()
        }
    }

    /// A client with these settings.
    ///
    /// # Errors
    /// When the URL or the token cannot be used.
    pub fn new(settings: ClientConfig) -> Result<Self, InvalidConfig> {
        let invalid = || InvalidConfig::ApiUrl(settings.api_url.clone());
        let mut base = Url::parse(&settings.api_url).map_err(|_| invalid())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(invalid());
        }
        // Paths are joined below the base, so it has to end in a slash.
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        settings.token.header().ok_or(InvalidConfig::Token)?;
        let invalid = || InvalidConfig::CatalogUrl(settings.catalog_url.clone());
        let catalog_url = Url::parse(&settings.catalog_url).map_err(|_| invalid())?;
        if !matches!(catalog_url.scheme(), "http" | "https") {
            return Err(invalid());
        }
        let builder = || {
            reqwest::Client::builder()
                .user_agent(&settings.user_agent)
                .tls_certs_merge(settings.extra_roots.iter().cloned())
                .connect_timeout(settings.connect_timeout)
                .redirect(reqwest::redirect::Policy::none())
                .https_only(base.scheme() == "https")
                .tcp_nodelay(true)
                // The server ends connections that it has no use for. A ping, or TCP's own probe, notices those that broke.
                .pool_idle_timeout(None)
                .http2_keep_alive_interval(settings.keep_alive)
                .http2_keep_alive_timeout(settings.keep_alive.min(PING_TIME))
                .http2_keep_alive_while_idle(true)
        };
        let http = builder().timeout(settings.request_timeout).build()?;
        let sockets = builder().http1_only().build()?;
        let own_hosts = services::own_hosts(&[&base, &catalog_url]);
        Ok(Self {
            http,
            sockets,
            base,
            catalog_url,
            own_hosts,
            token: settings.token,
            throttle: Arc::new(Throttle::default()),
            gives_way: false,
            max_body: settings.max_body,
            observer: settings.observer,
        })
    }

    /// The URL of a path of the API; each segment is percent-encoded.
    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Makes one call and reads the response as JSON.
    async fn json<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        method: Method,
        url: Url,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<T, Error> {
        let response = self.call(endpoint, method, url, body, None).await?;
        self.read(endpoint, &response)
    }

    /// Reads a response as JSON.
    fn read<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        response: &Response,
    ) -> Result<T, Error> {
        self.understood(endpoint, response, document::read(&response.body))
    }

    /// Makes one call and reads the response as a page of a list.
    async fn page<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        url: Url,
    ) -> Result<Page<T>, Error> {
        let response = self.call(endpoint, Method::GET, url, NOTHING, None).await?;
        let next = paging::next(response.link.as_deref(), &self.base, endpoint);
        let page = Page::read(&response.body, next);
        let page: Page<T> = self.understood(endpoint, &response, page)?;
        if page.dropped > 0 {
            debug!(
                endpoint,
                dropped = page.dropped,
                "parts of a list could not be read"
            );
            self.observer
                .on_malformed(endpoint, Repair::Dropped, page.dropped);
        }
        Ok(page)
    }

    /// Counts what could be read only after it was mended, or not at all.
    fn understood<T>(
        &self,
        endpoint: &'static str,
        response: &Response,
        read: Result<Read<T>, serde_json::Error>,
    ) -> Result<T, Error> {
        match read {
            Ok(Read { value, mended }) => {
                if mended {
                    self.observer.on_malformed(endpoint, Repair::Mended, 1);
                }
                Ok(value)
            }
            // It ends too early, and nothing said where it was to end: the connection was cut.
            Err(error) if error.is_eof() && !response.bounded => {
                Err(response.error(ErrorKind::Interrupted, endpoint))
            }
            Err(_) => {
                self.observer.on_malformed(endpoint, Repair::Unreadable, 1);
                Err(response.error(ErrorKind::Unreadable, endpoint))
            }
        }
    }

    /// Makes one call, and again a few times where Webex says that it was too fast, or that what it is about is
    /// locked: nothing was done then, so this is safe for every method.
    async fn call(
        &self,
        endpoint: &'static str,
        method: Method,
        url: Url,
        body: Option<&(impl Serialize + Sync)>,
        fence: Option<&dyn Fence>,
    ) -> Result<Response, Error> {
        let mut tries = 1;
        let mut locked_for = Duration::ZERO;
        loop {
            if self.gives_way && !self.throttle.try_acquire() {
                return Err(Error::new(ErrorKind::TooManyRequests, endpoint));
            }
            let waited = match self.gives_way {
                true => Waited::default(),
                false => self.throttle.acquire().await,
            };
            self.observer
                .on_wait(WaitReason::RetryAfter, waited.retry_after);
            self.observer.on_wait(WaitReason::Pace, waited.pace);
            // After the wait, in which the right to the call may be lost.
            if let Some(fence) = fence {
                if !fence.holds().await {
                    return Err(Error::new(ErrorKind::Withdrawn, endpoint));
                }
                // Meanwhile another call may have met a 429.
                if self.throttle.is_paused() {
                    continue;
                }
            }
            let left = Instant::now();
            let span = info_span!(
                "call",
                otel.name = endpoint,
                otel.kind = "client",
                http.response.status_code = field::Empty,
                webex.tracking_id = field::Empty,
            );
            let sent = self.send(endpoint, &method, &url, body);
            let outcome = sent.instrument(span.clone()).await;
            let ended = match &outcome {
                Ok(response) => Outcome::Status(response.status),
                Err(error) => error.outcome(),
            };
            let tracking_id = match &outcome {
                Ok(response) => response.tracking_id.as_deref(),
                Err(error) => error.tracking_id(),
            };
            let took = left.elapsed();
            span.record("http.response.status_code", field::display(ended));
            span.record("webex.tracking_id", tracking_id);
            // Within a job's span this is how one question is followed into Webex's own records.
            debug!(endpoint, status = %ended, tracking_id, ?took, "called Webex");
            self.observer.on_call(&Call {
                endpoint,
                outcome: ended,
                duration: took,
            });
            match outcome {
                // All calls pause.
                Err(error)
                    if error.kind() == ErrorKind::TooManyRequests
                        && tries < THROTTLED_TRIES
                        && !self.gives_way =>
                {
                    tries += 1;
                }
                // One resource is locked, and nobody else has to wait for it.
                Err(error) if error.kind() == ErrorKind::Locked => {
                    let wait = error.retry_after().unwrap_or(throttle::DEFAULT_WAIT);
                    locked_for += wait.max(LOCKED_PAUSE);
                    if locked_for > LONGEST_LOCK {
                        return Err(error);
                    }
                    self.observer
                        .on_wait(WaitReason::Locked, wait.max(LOCKED_PAUSE));
                    tokio::time::sleep(wait.max(LOCKED_PAUSE)).await;
                }
                other => return other,
            }
        }
    }

    /// Sends one request, and pauses all calls after a 429.
    async fn send(
        &self,
        endpoint: &'static str,
        method: &Method,
        url: &Url,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Response, Error> {
        let token = self
            .token
            .header()
            .ok_or_else(|| Error::new(ErrorKind::Unauthorized, endpoint))?;
        let mut request = self
            .http
            .request(method.clone(), url.clone())
            .header(AUTHORIZATION, token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let mut response = request
            .send()
            .await
            .map_err(|e| Error::transport(&e, endpoint))?;
        let header = |name: &HeaderName| {
            let value: Option<&HeaderValue> = response.headers().get(name);
            value.and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let status = response.status();
        let tracking_id = header(&HeaderName::from_static("trackingid"));
        let (link, date) = (header(&LINK), header(&DATE));
        if let Some(date) = date.as_deref().and_then(read_date) {
            self.observer.on_date(date);
        }
        let wait = header(&RETRY_AFTER).and_then(|w| retry_after::read(&w, date.as_deref()));
        // A body without a length ends with its connection, so a cut is not noticed.
        let bounded = response.version() > Version::HTTP_11
            || [CONTENT_LENGTH, TRANSFER_ENCODING]
                .iter()
                .any(|name| response.headers().contains_key(name));
        let is_json = header(&CONTENT_TYPE).is_none_or(|t| t.contains("json"));
        match status.as_u16() {
            429 => {
                self.throttle.on_429();
                self.throttle.pause_for(wait);
            }
            _ => self.throttle.on_success(),
        }
        let mut bytes = Vec::new();
        let mut too_large = false;
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|e| Error::transport(&e, endpoint))?
        {
            if bytes.len() + chunk.len() > self.max_body {
                too_large = true;
                break;
            }
            bytes.extend_from_slice(&chunk);
        }
        if !status.is_success() {
            let mut error = Error::of_status(status.as_u16(), endpoint, &bytes);
            error.tracking_id = tracking_id.or(error.tracking_id);
            error.retry_after = wait;
            return Err(error);
        }
        let response = Response {
            status: status.as_u16(),
            body: bytes,
            bounded,
            link,
            date,
            tracking_id,
        };
        if too_large || !is_json {
            self.observer.on_malformed(endpoint, Repair::Unreadable, 1);
            return Err(response.error(ErrorKind::Unreadable, endpoint));
        }
        Ok(response)
    }
}

/// How often a call is made that Webex answers with 429.
const THROTTLED_TRIES: u32 = 8;

/// For how long a call waits for something that is locked; for longer locks whoever made the call comes back.
const LONGEST_LOCK: Duration = Duration::from_secs(10);

/// How long a call waits at least for something that is locked, whatever Webex asks for.
const LOCKED_PAUSE: Duration = Duration::from_millis(250);

/// The body of a call that has none.
const NOTHING: Option<&()> = None;

/// A successful response.
struct Response {
    status: u16,
    body: Vec<u8>,
    /// Whether it said where its body ends.
    bounded: bool,
    link: Option<String>,
    date: Option<String>,
    tracking_id: Option<String>,
}

impl Response {
    fn error(&self, kind: ErrorKind, endpoint: &'static str) -> Error {
        let mut error = Error::new(kind, endpoint);
        error.status = Some(self.status);
        error.tracking_id.clone_from(&self.tracking_id);
        error
    }
}

/// The date of a response.
fn read_date(date: &str) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(date).ok()?;
    Timestamp::try_from(date).ok()
}
