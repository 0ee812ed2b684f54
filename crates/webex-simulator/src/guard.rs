//! Guards the machine of a developer. A web page of another origin can neither read nor change anything, also when
//! its name leads here (DNS rebinding); and other machines control nothing without a token.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, ORIGIN, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::SimulatorConfig;
use super::api::error::ApiError;
use super::hosts;

/// Pages that a link of another origin may open.
const PAGES: [&str; 2] = ["/", "/gallery"];

/// Paths that control the simulator begin with this.
const CONTROL: &str = "/sim/";

/// The rules for one listener.
#[derive(Debug)]
pub(super) struct Guard {
    listen: SocketAddr,
    allowed: Vec<String>,
    /// The token that control needs; none while only this machine can call.
    token: Option<String>,
}

impl Guard {
    pub(super) fn new(
        settings: &SimulatorConfig,
        listen: SocketAddr,
        token: Option<String>,
    ) -> Self {
        Self {
            listen,
            allowed: settings.allow_hosts.clone(),
            token,
        }
    }

    /// Refuses a request, with a reason.
    fn admits(&self, request: &Request) -> Result<(), ApiError> {
        let host = header(request, HOST).unwrap_or_default();
        if !hosts::may_address(host, &self.allowed, self.listen) {
            let name = host.split(':').next().unwrap_or_default();
            return Err(ApiError::forbidden(&format!(
                "The simulator does not answer to the host {name:?}: start it with --allow-host to allow one."
            )));
        }
        if is_foreign(request, host) {
            return Err(ApiError::forbidden(
                "The simulator refuses requests of web pages that are not its own.",
            ));
        }
        if request.uri().path().starts_with(CONTROL) {
            self.admits_control(request)?;
        }
        Ok(())
    }

    fn admits_control(&self, request: &Request) -> Result<(), ApiError> {
        if let Some(token) = &self.token
            && !given(request).is_some_and(|given| is_same(&given, token))
        {
            return Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "Control from other machines needs the control token, which the simulator prints at its start: send \
                 it as Authorization: Bearer."
                    .to_owned(),
            ));
        }
        let kind = header(request, CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        // Browsers send DELETE only after the other side agreed, and no form can send JSON.
        if request.method() == Method::POST && !kind.eq_ignore_ascii_case("application/json") {
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Control needs Content-Type: application/json.".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Applies the rules to a request.
pub(super) async fn guard(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match guard.admits(&request) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

fn header(request: &Request, name: HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

/// Whether a page of another origin sent this. Programs other than browsers send none of these headers.
fn is_foreign(request: &Request, host: &str) -> bool {
    if let Some(origin) = request.headers().get(ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        if !hosts::is_own_origin(origin, host) {
            return true;
        }
    }
    let sent = |name| header(request, HeaderName::from_static(name)).unwrap_or_default();
    // A page at another port of this machine is of the same site.
    if !matches!(sent("sec-fetch-site"), "cross-site" | "same-site") {
        return false;
    }
    let opens = sent("sec-fetch-mode") == "navigate" && sent("sec-fetch-dest") == "document";
    let is_link = opens && request.method() == Method::GET;
    !(is_link && PAGES.contains(&request.uri().path()))
}

/// The control token of a request. An event stream of a browser cannot send a header.
fn given(request: &Request) -> Option<String> {
    let bearer = header(request, AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    if let Some(bearer) = bearer {
        return Some(bearer.to_owned());
    }
    let query = request.uri().query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, _)| name == "control");
    found.map(|(_, value)| value.into_owned())
}

/// Compares without telling by its time how much was right.
fn is_same(given: &str, token: &str) -> bool {
    let pairs = given.bytes().zip(token.bytes());
    given.len() == token.len() && pairs.fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}
