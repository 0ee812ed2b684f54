//! Every call passes here: it meets latency, faults and the rate limit of its token, and is counted.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, LINK, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::faults::{About, Fault};
use super::super::{Shared, odd};
use super::error::ApiError;

/// The most that is read of a body to find out what a call is about.
const MAX_BODY: usize = 1024 * 1024;

/// Applies latency, faults and the rate limit to a call.
pub(in super::super) async fn gate(
    State(shared): State<Arc<Shared>>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let path = path
        .as_str()
        .trim_start_matches("/v1")
        .trim_end_matches('/');
    let endpoint = format!("{} {path}", request.method());
    let begun = Instant::now();
    // The UUID in the URL of a websocket, and those of devices, are secrets of their callers.
    let told = request
        .uri()
        .path_and_query()
        .map(|path| path.as_str().to_owned());
    let told = told.filter(|told| told.starts_with("/v1/") && !told.starts_with("/v1/apps/"));
    tokio::time::sleep(shared.settings.latency).await;
    let token = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .unwrap_or_default()
        .to_owned();
    let by_bot = shared.settings.is_bots(&token);
    let mut about = About::default();
    if shared.faults().have_targets(&endpoint) {
        (request, about) = look_into(request, &shared).await;
    }
    let fault = shared.faults().meet(&endpoint, &token, &about);
    let (before, after) = match fault {
        Some(fault) if fault.after => (None, Some(fault)),
        fault => (fault, None),
    };
    let mut response = None;
    if let Some(fault) = before {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
        response = broken(&fault);
    }
    if response.is_none() {
        response = shared.limited(&token, &endpoint);
    }
    let mut oddity = None;
    let mut response = match response {
        Some(response) => response,
        None => {
            let mut answer = next.run(request).await;
            if by_bot {
                (answer, oddity) = shared.odd(answer, &endpoint).await;
            }
            if let Some(fault) = after {
                let mut unheard = answer
                    .status()
                    .is_success()
                    .then(|| Unheard::of(&shared, &endpoint));
                // A caller with a shorter time-out hangs up here: that is not heard either.
                tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
                match broken(&fault) {
                    Some(broken) => answer = broken,
                    None => {
                        if let Some(unheard) = &mut unheard {
                            unheard.is_heard = true;
                        }
                    }
                }
            }
            answer
        }
    };
    if response.extensions().get::<Cut>().is_some() {
        shared.faults().count(&endpoint, 0, by_bot);
        shared.note_call(
            &token,
            &endpoint,
            told.as_deref(),
            (0, oddity),
            begun.elapsed(),
        );
        return response;
    }
    if let Ok(date) = HeaderValue::from_str(&date(shared.now())) {
        response.headers_mut().insert(DATE, date);
    }
    if !response.headers().contains_key("trackingid")
        && let Ok(id) = HeaderValue::from_str(&tracking_id())
    {
        response.headers_mut().insert("trackingid", id);
    }
    let status = response.status().as_u16();
    shared.faults().count(&endpoint, status, by_bot);
    shared.note_call(
        &token,
        &endpoint,
        told.as_deref(),
        (status, oddity),
        begun.elapsed(),
    );
    response
}

impl Shared {
    /// The refusal of a call that is beyond a rate limit.
    fn limited(&self, token: &str, endpoint: &str) -> Option<Response> {
        let now = Instant::now();
        let of_endpoint = self.settings.endpoint_limits.iter();
        let mut of_endpoint = of_endpoint.filter(|limit| limit.endpoint == endpoint);
        let mut faults = self.faults();
        let may_call = of_endpoint.all(|limit| {
            let caller = format!("{token} {endpoint}");
            faults.may_call(&caller, limit.calls, now)
        }) && (self.settings.rate_limit)
            .is_none_or(|limit| faults.may_call(token, limit, now));
        drop(faults);
        if may_call {
            return None;
        }
        let status = StatusCode::TOO_MANY_REQUESTS;
        let mut limited = ApiError::new(status, "Too many requests.".to_owned()).into_response();
        let (least, most) = self.settings.retry_after;
        let spread = most.saturating_sub(least);
        let seconds = least.saturating_add(self.chance.next("retry-after").up_to(spread));
        limited.headers_mut().insert(RETRY_AFTER, seconds.into());
        Some(limited)
    }

    /// An answer to the bot, odd in some cases; and what is odd about it.
    async fn odd(&self, answer: Response, endpoint: &str) -> (Response, Option<String>) {
        let percent = self.settings.odd;
        if percent == 0 || !answer.status().is_success() {
            return (answer, None);
        }
        let mut numbers = self.chance.next(endpoint);
        if !numbers.happens(percent) {
            return (answer, None);
        }
        let (mut head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await;
        let body = body.unwrap_or_default();
        let Some((text, oddity)) = odd::spoiled(&body, &mut numbers) else {
            return (Response::from_parts(head, Body::from(body)), None);
        };
        head.headers.remove(CONTENT_LENGTH);
        (Response::from_parts(head, Body::from(text)), Some(oddity))
    }
}

/// A call that was carried out; counted at its end unless its caller heard of it.
struct Unheard<'a> {
    shared: &'a Shared,
    endpoint: &'a str,
    is_heard: bool,
}

impl<'a> Unheard<'a> {
    fn of(shared: &'a Shared, endpoint: &'a str) -> Self {
        Self {
            shared,
            endpoint,
            is_heard: false,
        }
    }
}

impl Drop for Unheard<'_> {
    fn drop(&mut self) {
        if !self.is_heard {
            let mut faults = self.shared.faults();
            *faults.unheard.entry(self.endpoint.to_owned()).or_default() += 1;
        }
    }
}

/// The subjects of a call, read from its path, query and body; for a message also its space and its author.
async fn look_into(request: Request, shared: &Shared) -> (Request, About) {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY)
        .await
        .unwrap_or_default();
    let mut about = About::default();
    let told: Value = serde_json::from_slice(&body).unwrap_or_default();
    let fields = told.as_object().into_iter().flatten();
    for (name, value) in fields {
        about.note(shared, name, value.as_str().unwrap_or_default());
    }
    for (name, value) in pairs(head.uri.query().unwrap_or_default()) {
        about.note(shared, &name, &value);
    }
    let mut segments = head.uri.path().trim_start_matches("/v1/").split('/');
    if let (Some(resource), Some(id)) = (segments.next(), segments.next()) {
        // Ids have no characters that a path would encode.
        match resource {
            "messages" => about.note(shared, "messageId", id),
            "people" => about.note(shared, "personId", id),
            "rooms" => about.note(shared, "roomId", id),
            _ => {}
        }
    }
    (Request::from_parts(head, Body::from(body)), about)
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned()
}

impl About {
    /// Notes a field that a call or an event names.
    pub(crate) fn note(&mut self, shared: &Shared, name: &str, value: &str) {
        match name {
            "roomId" => self.rooms.push(value.to_owned()),
            "personId" | "toPersonId" => self.people.push(value.to_owned()),
            "personEmail" | "toPersonEmail" | "email" => {
                let person = shared.directory.by_email(value);
                let id =
                    person.map(|person| super::super::directory::text(&person, "id").to_owned());
                self.people.extend(id);
            }
            "messageId" | "parentId" => {
                self.messages.push(value.to_owned());
                if let Some(message) = shared.world().messages.get(value) {
                    self.rooms.push(message.room.clone());
                    self.people.push(message.person.clone());
                }
            }
            _ => {}
        }
    }
}

/// A time in the form of the header `Date`.
fn date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

pub(super) fn tracking_id() -> String {
    format!(
        "ROUTER_{}",
        Uuid::new_v4().as_hyphenated().to_string().to_uppercase()
    )
}

/// Marks an answer that is none: the connection is cut before its head is written.
#[derive(Debug, Clone, Copy)]
struct Cut;

/// The response of a fault; `None` when the real response passes.
fn broken(fault: &Fault) -> Option<Response> {
    if fault.drop {
        let mut response = cut();
        response.extensions_mut().insert(Cut);
        return Some(response);
    }
    if fault.endless {
        return Some(endless());
    }
    if fault.truncate {
        return Some(truncated());
    }
    fault.status.map(|status| faulty(status, fault))
}

/// An answer whose body breaks off at once: the connection is cut.
fn cut() -> Response {
    let broken = futures_util::stream::once(async {
        Err::<axum::body::Bytes, _>(std::io::Error::other("cut"))
    });
    Response::new(Body::from_stream(broken))
}

/// Half an answer, and then the connection is cut.
fn truncated() -> Response {
    let parts = [
        Ok(axum::body::Bytes::from_static(b"{\"items\":[{\"id\":")),
        Err(std::io::Error::other("cut")),
    ];
    json_stream(futures_util::stream::iter(parts))
}

/// An answer without end.
fn endless() -> Response {
    let part = || Ok::<_, std::io::Error>(axum::body::Bytes::from_static(&[b' '; 64 * 1024]));
    json_stream(futures_util::stream::repeat_with(part))
}

fn json_stream(
    parts: impl futures_util::Stream<Item = Result<axum::body::Bytes, std::io::Error>> + Send + 'static,
) -> Response {
    let mut response = Response::new(Body::from_stream(parts));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn faulty(status: u16, fault: &Fault) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let decoded = fault.body_base64.as_deref().map(|b| STANDARD.decode(b));
    let body = match decoded {
        Some(bytes) => bytes.ok(),
        None => fault.body.clone().map(String::into_bytes),
    };
    let mut response = match body {
        Some(body) => {
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            (status, [(CONTENT_TYPE, plain)], body).into_response()
        }
        None => ApiError::new(status, "A fault that was asked for.".to_owned()).into_response(),
    };
    if let Some(kind) = fault
        .content_type
        .as_deref()
        .and_then(|k| HeaderValue::from_str(k).ok())
    {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    let link = fault.link.as_deref();
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(link).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    let wait = match &fault.retry_after {
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
        None => None,
    };
    if let Some(wait) = wait.and_then(|wait| HeaderValue::from_str(&wait).ok()) {
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    response
}
