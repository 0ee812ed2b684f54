//! The hands that call the Webex API: one reqwest client, one gate, one error type.

mod calls;
mod error;
mod gate;
mod pace;
mod paging;
mod retry_after;

use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{
    AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, HeaderValue, LINK, RETRY_AFTER,
};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use calls::PeopleOptions;
pub use error::{Error, ErrorKind, Plan};
use gate::Gate;
use tokio::time::Instant;
use tracing::{Instrument, debug, field, info_span};

use crate::clock::WebexClock;
use crate::metrics::Metrics;
pub use paging::{NextPage, Page};

/// The bot's access token. Can be replaced while calls are made; never printed.
#[derive(Clone)]
pub struct Token(Arc<RwLock<SecretString>>);

impl Token {
    /// A token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(Arc::new(RwLock::new(SecretString::from(token))))
    }

    /// Takes another token into use, for every client that shares this one.
    pub fn replace(&self, token: String) {
        let mut place = self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *place = SecretString::from(token);
    }

    fn header(&self) -> Option<HeaderValue> {
        let token = self
            .0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// How to call Webex.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Base URL of the API, such as `https://webexapis.com/v1`.
    pub api_url: String,
    /// The bot's token.
    pub token: Token,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long a call may take from its start to the end of the answer.
    pub request_timeout: Duration,
    /// The largest answer that is read, in bytes.
    pub max_body: usize,
    /// Counts and times the calls.
    pub metrics: Metrics,
    /// Takes note of the dates of answers.
    pub clock: WebexClock,
}

impl Settings {
    /// The usual bounds for this API and token.
    #[must_use]
    pub fn new(api_url: String, token: Token) -> Self {
        Self {
            api_url,
            token,
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(15),
            max_body: 8 * 1024 * 1024,
            metrics: Metrics::default(),
            clock: WebexClock::default(),
        }
    }
}

/// Why no client can be built from its settings.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSettings {
    /// The base URL is no http or https URL.
    #[error(
        "WEBEX_API_URL is {0:?}, which is no http(s) URL: it looks like https://webexapis.com/v1"
    )]
    Url(String),
    /// The token has characters that a header cannot carry.
    #[error(
        "the token has characters that no token has: check WEBEX_ACCESS_TOKEN for line breaks and quotes"
    )]
    Token,
    /// The TLS roots of this system cannot be read, or the like.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// Calls Webex. Cheap to clone; clones share connections and gate.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Token,
    gate: Arc<Gate>,
    max_body: usize,
    metrics: Metrics,
    clock: WebexClock,
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    /// When the URL or the token cannot be used.
    pub fn new(settings: Settings) -> Result<Self, InvalidSettings> {
        let invalid = || InvalidSettings::Url(settings.api_url.clone());
        let mut base = Url::parse(&settings.api_url).map_err(|_| invalid())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(invalid());
        }
        // Paths are joined below the base, so it has to end in a slash.
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        settings.token.header().ok_or(InvalidSettings::Token)?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("whodex/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.request_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .https_only(base.scheme() == "https")
            .tcp_nodelay(true)
            .build()?;
        Ok(Self {
            http,
            base,
            token: settings.token,
            gate: Arc::new(Gate::default()),
            max_body: settings.max_body,
            metrics: settings.metrics,
            clock: settings.clock,
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

    /// Makes one call and reads the answer as JSON.
    async fn json<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        method: Method,
        url: Url,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<T, Error> {
        let answer = self.call(endpoint, method, url, body).await?;
        serde_json::from_slice(&answer.body).map_err(|_| answer.unreadable(endpoint))
    }

    /// Makes one call and reads the answer as a page of a list.
    async fn page<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        url: Url,
    ) -> Result<Page<T>, Error> {
        let answer = self.call(endpoint, Method::GET, url, NOTHING).await?;
        let next = answer
            .link
            .as_deref()
            .and_then(|l| paging::next(l, &self.base, endpoint));
        Page::read(&answer.body, next).map_err(|_| answer.unreadable(endpoint))
    }

    /// Makes one call, and again a few times where Webex says that it was too fast: nothing was
    /// done then, so this is safe for every method.
    async fn call(
        &self,
        endpoint: &'static str,
        method: Method,
        url: Url,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Answer, Error> {
        let mut tries = 1;
        loop {
            let waited = self.gate.pass().await;
            let left = Instant::now();
            self.metrics.waited("retry_after", waited.retry_after);
            self.metrics.waited("pace", waited.pace);
            let span = info_span!(
                "call",
                otel.name = endpoint,
                otel.kind = "client",
                http.response.status_code = field::Empty,
                webex.tracking_id = field::Empty,
            );
            let once = self.once(endpoint, &method, &url, body);
            let outcome = once.instrument(span.clone()).await;
            let status = match &outcome {
                Ok(answer) => answer.status.to_string(),
                Err(error) => error.status().map_or_else(
                    || error.kind().word().to_owned(),
                    |status| status.to_string(),
                ),
            };
            let tracking_id = match &outcome {
                Ok(answer) => answer.tracking_id.as_deref(),
                Err(error) => error.tracking_id(),
            };
            let took = left.elapsed();
            span.record("http.response.status_code", &status);
            span.record("webex.tracking_id", tracking_id);
            // Within a job's span this is how one question is followed into Webex's own records.
            debug!(endpoint, status, tracking_id, ?took, "called Webex");
            self.metrics.call(endpoint, status, took);
            match outcome {
                Err(error)
                    if matches!(error.kind(), ErrorKind::TooManyRequests | ErrorKind::Locked)
                        && tries < THROTTLED_TRIES =>
                {
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    /// Makes one call, and closes the gate when Webex says so.
    async fn once(
        &self,
        endpoint: &'static str,
        method: &Method,
        url: &Url,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Answer, Error> {
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
        let mut response = request.send().await.map_err(|e| transport(&e, endpoint))?;
        let header = |name: &HeaderName| {
            let value: Option<&HeaderValue> = response.headers().get(name);
            value.and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let status = response.status();
        let tracking_id = header(&HeaderName::from_static("trackingid"));
        let (link, date) = (header(&LINK), header(&DATE));
        if let Some(date) = date.as_deref().and_then(read_date) {
            self.clock.observe(date);
        }
        let wait = header(&RETRY_AFTER).and_then(|w| retry_after::read(&w, date.as_deref()));
        let is_json = header(&CONTENT_TYPE).is_none_or(|t| t.contains("json"));
        match status.as_u16() {
            429 => {
                self.gate.too_fast();
                self.gate.close(wait);
            }
            423 => self.gate.close(wait),
            _ => self.gate.let_through(),
        }
        let mut bytes = Vec::new();
        let mut too_large = false;
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|e| transport(&e, endpoint))?
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
        let answer = Answer {
            status: status.as_u16(),
            body: bytes,
            link,
            date,
            tracking_id,
        };
        if too_large || !is_json {
            return Err(answer.unreadable(endpoint));
        }
        Ok(answer)
    }
}

/// How often a call is made that Webex answers with 429 or 423.
const THROTTLED_TRIES: u32 = 8;

/// The body of a call that has none.
const NOTHING: Option<&()> = None;

/// A successful answer.
struct Answer {
    status: u16,
    body: Vec<u8>,
    link: Option<String>,
    date: Option<String>,
    tracking_id: Option<String>,
}

impl Answer {
    fn unreadable(&self, endpoint: &'static str) -> Error {
        let mut error = Error::new(ErrorKind::Unreadable, endpoint);
        error.status = Some(self.status);
        error.tracking_id.clone_from(&self.tracking_id);
        error
    }
}

/// The kind of an error below HTTP.
fn transport(error: &reqwest::Error, endpoint: &'static str) -> Error {
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else if error.is_connect() || error.is_builder() {
        ErrorKind::Connect
    } else {
        ErrorKind::Interrupted
    };
    Error::new(kind, endpoint)
}

/// The date of an answer.
fn read_date(date: &str) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(date).ok()?;
    Timestamp::try_from(date).ok()
}
