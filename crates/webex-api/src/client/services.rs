//! The services of Webex's own clients: the catalogue of a region's hosts, devices, and the websocket.
//!
//! Their URLs come from Webex's responses. The bot sends a request, and so its token, only to a trusted host.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{
    CONNECTION, HeaderMap, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{Method, StatusCode, Upgraded, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use sha1::{Digest, Sha1};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Call, Client, Error, ErrorKind, NOTHING, Outcome};
use crate::model::{Device, Devices, NewDevice};

/// The catalogue in which Webex's own clients find the hosts of their region.
pub const CATALOG_URL: &str = "https://u2c.wbx2.com/u2c/api/v1/catalog?format=hostmap";

/// The domains of Webex's services (crate `webex-message-handler`, and the catalogue itself).
const DOMAINS: [&str; 3] = ["wbx2.com", "webex.com", "ciscospark.com"];

/// The constant in the hash of a key (RFC 6455, 1.3).
const ACCEPTANCE: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The URL of a service of Webex. Its host may get the token: [`Client::service_url`] checks that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl(Url);

impl ServiceUrl {
    /// Its host.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.0.host_str()
    }

    /// Its host, with the port if it names one.
    #[must_use]
    pub fn host_and_port(&self) -> Option<String> {
        let host = self.host()?;
        Some(match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        })
    }

    /// This URL with one more segment.
    fn below(&self, segment: &str) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(segment);
        }
        url
    }
}

/// A URL whose host must not get the token: it is invalid, or the host is not Webex's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no host of Webex's")]
pub struct Untrusted(pub String);

/// The reason why a websocket did not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOpened {
    /// The server answered with this status; none if its handshake was wrong.
    Answered(Option<u16>),
    /// The server did not answer.
    Failed(Error),
}

/// Whether the host of a URL may get the token. `own` are the hosts of the settings.
fn is_trusted(url: &Url, own: &[(String, bool)]) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let encrypted = match url.scheme() {
        "https" | "wss" => true,
        "http" | "ws" => false,
        _ => return false,
    };
    let below = |domain: &str| {
        let sub = host.strip_suffix(domain);
        sub.is_some_and(|sub| sub.ends_with('.'))
    };
    let webex = encrypted && DOMAINS.iter().any(|domain| below(domain));
    webex
        || own
            .iter()
            .any(|(name, plain)| is_same(name, host) && (encrypted || *plain))
}

/// Whether two names mean one host: this machine has several names.
fn is_same(one: &str, other: &str) -> bool {
    const HERE: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];
    one == other || (HERE.contains(&one) && HERE.contains(&other))
}

/// The hosts of the settings, each with whether its URL has no TLS.
pub(super) fn own_hosts(urls: &[&Url]) -> Vec<(String, bool)> {
    let of = |url: &&Url| Some((url.host_str()?.to_owned(), url.scheme() == "http"));
    urls.iter().filter_map(of).collect()
}

impl Client {
    /// Checks a URL that Webex named.
    ///
    /// # Errors
    /// If its host must not get the token.
    pub fn service_url(&self, text: &str) -> Result<ServiceUrl, Untrusted> {
        let url: Url = text
            .parse()
            .map_err(|_| Untrusted("no address".to_owned()))?;
        if is_trusted(&url, &self.own_hosts) {
            Ok(ServiceUrl(url))
        } else {
            let host = url.host_str().unwrap_or("an address without a host");
            Err(Untrusted(host.to_owned()))
        }
    }

    /// The token for the first frame of a websocket.
    #[must_use]
    pub fn bearer(&self) -> SecretString {
        let token = self.token.secret();
        SecretString::from(format!("Bearer {}", token.expose_secret()))
    }

    /// The hosts of the token's region.
    ///
    /// # Errors
    /// If Webex does not answer, or refuses. The same holds for every call below.
    pub async fn catalog(&self) -> Result<Value, Error> {
        let mut url = self.catalog_url.clone();
        if url.query().is_none() {
            url.set_query(Some("format=hostmap"));
        }
        self.json("GET catalog", Method::GET, url, NOTHING).await
    }

    /// The devices of the bot; empty if it never had any.
    ///
    /// # Errors
    /// See [`Client::catalog`].
    pub async fn devices(&self, service: &ServiceUrl) -> Result<Vec<Device>, Error> {
        let url = service.below("devices");
        let listed = self.json("GET devices", Method::GET, url, NOTHING).await;
        match listed {
            Ok(Devices { devices }) => Ok(devices),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Registers a device.
    ///
    /// # Errors
    /// See [`Client::catalog`]; [`ErrorKind::Forbidden`] if there are too many.
    pub async fn register_device(
        &self,
        service: &ServiceUrl,
        device: &NewDevice,
    ) -> Result<Device, Error> {
        let url = service.below("devices");
        self.device("POST devices", Method::POST, url, device).await
    }

    /// Refreshes a device; the response has its current websocket.
    ///
    /// # Errors
    /// See [`Client::catalog`]; [`ErrorKind::NotFound`] if it does not exist any more.
    pub async fn refresh_device(
        &self,
        device: &ServiceUrl,
        body: &NewDevice,
    ) -> Result<Device, Error> {
        let url = device.0.clone();
        self.device("PUT devices/{id}", Method::PUT, url, body)
            .await
    }

    async fn device(
        &self,
        endpoint: &'static str,
        method: Method,
        mut url: Url,
        body: &(impl Serialize + Sync),
    ) -> Result<Device, Error> {
        url.set_query(Some("includeUpstreamServices=all"));
        self.json(endpoint, method, url, Some(body)).await
    }

    /// Deletes a device. A missing device is no error.
    ///
    /// # Errors
    /// See [`Client::catalog`].
    pub async fn delete_device(&self, device: &ServiceUrl) -> Result<(), Error> {
        let url = device.0.clone();
        let deleted = self.call("DELETE devices/{id}", Method::DELETE, url, NOTHING, None);
        match deleted.await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            deleted => deleted.map(|_| ()),
        }
    }

    /// The REST id of the message or press at this URL.
    ///
    /// # Errors
    /// See [`Client::catalog`].
    pub async fn canonical_id(&self, of: &ServiceUrl) -> Result<Option<String>, Error> {
        let response: Value = self
            .json("GET canonical id", Method::GET, of.0.clone(), NOTHING)
            .await?;
        Ok(response
            .get("id")
            .and_then(Value::as_str)
            .map(str::to_owned))
    }

    /// Opens a websocket, through the same proxy as REST calls and with the same trusted certificates.
    ///
    /// # Errors
    /// If it does not open.
    pub async fn open_websocket(&self, url: &ServiceUrl) -> Result<Upgraded, NotOpened> {
        const ENDPOINT: &str = "GET websocket";
        self.throttle.acquire().await;
        let left = Instant::now();
        let opened = self.upgrade(ENDPOINT, url).await;
        let outcome = match &opened {
            Ok(_) => Outcome::Status(StatusCode::SWITCHING_PROTOCOLS.as_u16()),
            Err(NotOpened::Answered(Some(status))) => Outcome::Status(*status),
            Err(NotOpened::Answered(None)) => Outcome::Failed(ErrorKind::Unreadable),
            Err(NotOpened::Failed(error)) => Outcome::Failed(error.kind()),
        };
        tracing::debug!(endpoint = ENDPOINT, status = %outcome, "called Webex");
        self.observer.on_call(&Call {
            endpoint: ENDPOINT,
            outcome,
            duration: left.elapsed(),
        });
        opened
    }

    async fn upgrade(
        &self,
        endpoint: &'static str,
        url: &ServiceUrl,
    ) -> Result<Upgraded, NotOpened> {
        let failed = |error: &reqwest::Error| NotOpened::Failed(Error::transport(error, endpoint));
        let key = STANDARD.encode(Uuid::new_v4().as_bytes());
        let request = self
            .sockets
            .get(over_http(&url.0))
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key);
        let response = match tokio::time::timeout(OPENING, request.send()).await {
            Ok(response) => response.map_err(|error| failed(&error))?,
            Err(_) => return Err(NotOpened::Failed(Error::new(ErrorKind::Timeout, endpoint))),
        };
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            self.throttle.on_429();
            self.throttle.pause_for(None);
        }
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(NotOpened::Answered(Some(response.status().as_u16())));
        }
        if !accepts(response.headers(), &key) {
            return Err(NotOpened::Answered(None));
        }
        response.upgrade().await.map_err(|error| failed(&error))
    }
}

/// Timeout to open a websocket.
const OPENING: Duration = Duration::from_secs(15);

/// The HTTP URL for the upgrade.
fn over_http(url: &Url) -> String {
    // A websocket's URL differs from the HTTP URL only in its scheme (RFC 6455, 3).
    url.as_str().replacen("ws", "http", 1)
}

/// Whether the response accepts the key.
fn accepts(headers: &HeaderMap, key: &str) -> bool {
    let expected = STANDARD.encode(Sha1::digest(format!("{key}{ACCEPTANCE}")));
    let accepted = headers.get(SEC_WEBSOCKET_ACCEPT);
    accepted.is_some_and(|accepted| accepted.as_bytes() == expected.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_only_to_webex_and_configured_hosts() {
        let own = |api: &str| own_hosts(&[&api.parse().unwrap()]);
        let trusted = |url: &str, api: &str| is_trusted(&url.parse().unwrap(), &own(api));
        let webex = "https://webexapis.com/v1";
        for good in [
            "https://wdm-r.wbx2.com/wdm/api/v1",
            "wss://mercury-connection-partition0-r.wbx2.com/v1/apps/wx2/registrations/X/messages",
            "https://idbroker.webex.com/x",
            "https://conv-a.ciscospark.com/x",
            "https://webexapis.com/v1/x",
        ] {
            assert!(trusted(good, webex), "{good}");
        }
        for bad in [
            "http://wdm-r.wbx2.com/wdm/api/v1",
            "ws://mercury.wbx2.com/",
            "https://wbx2.com/x",
            "https://evilwbx2.com/x",
            "https://wbx2.com.example.com/x",
            "https://wdm-r.wbx2.com@example.com/x",
            "https://127.0.0.1/x",
            "http://webexapis.com/v1/x",
            "ftp://wdm-r.wbx2.com/x",
            "data:text/plain,x",
        ] {
            assert!(!trusted(bad, webex), "{bad}");
        }
        // A simulator or another substitute for Webex on this machine.
        for good in [
            "ws://127.0.0.1:8080/x",
            "http://localhost:1/x",
            "wss://127.0.0.1/x",
        ] {
            assert!(trusted(good, "http://127.0.0.1:8080/v1"), "{good}");
        }
        assert!(!trusted("ws://127.0.0.2/x", "http://127.0.0.1:8080/v1"));
        assert!(!trusted(
            "ws://stand-in.example.com/x",
            "https://stand-in.example.com/v1"
        ));
    }

    #[test]
    fn a_key_is_taken_up_as_the_standard_says() {
        let mut headers = HeaderMap::new();
        assert!(!accepts(&headers, "dGhlIHNhbXBsZSBub25jZQ=="));
        // The example of RFC 6455, 1.3.
        let accepted = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".parse().unwrap();
        headers.insert(SEC_WEBSOCKET_ACCEPT, accepted);
        assert!(accepts(&headers, "dGhlIHNhbXBsZSBub25jZQ=="));
        assert!(!accepts(&headers, "x"));
        let url: Url = "wss://mercury.wbx2.com/ws?x=ws".parse().unwrap();
        assert_eq!(over_http(&url), "https://mercury.wbx2.com/ws?x=ws");
        let url: Url = "ws://127.0.0.1:8080/".parse().unwrap();
        assert_eq!(over_http(&url), "http://127.0.0.1:8080/");
    }
}
