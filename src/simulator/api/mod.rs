//! The API under `/v1`, a file a resource, and what every call goes through: faults, rate, counts.

mod attachment_actions;
pub(super) mod caller;
mod error;
mod input;
mod memberships;
mod messages;
mod people;
mod rooms;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, DATE, LINK, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Shared, ids};
use error::ApiError;
use input::Query;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    // SDKs in use write a slash before the query: `/people/?id=…` is the same resource.
    let collections = [
        ("people", get(people::list).post(people::refuse)),
        ("messages", get(messages::list).post(messages::create)),
        ("rooms", get(rooms::list).post(rooms::create)),
        (
            "memberships",
            get(memberships::list).post(memberships::create),
        ),
        ("webhooks", get(webhooks::list).post(webhooks::create)),
        ("attachment/actions", post(attachment_actions::create)),
    ];
    let items = [
        (
            "people",
            get(people::one).put(people::refuse).delete(people::refuse),
        ),
        (
            "messages",
            get(messages::one)
                .put(messages::edit)
                .delete(messages::delete),
        ),
        (
            "rooms",
            get(rooms::one).put(rooms::update).delete(rooms::delete),
        ),
        (
            "memberships",
            get(memberships::one)
                .put(memberships::update)
                .delete(memberships::delete),
        ),
        (
            "webhooks",
            get(webhooks::one)
                .put(webhooks::update)
                .delete(webhooks::delete),
        ),
        ("attachment/actions", get(attachment_actions::one)),
    ];
    let mut router = Router::new();
    for (name, methods) in collections {
        router = router
            .route(&format!("/v1/{name}"), methods.clone())
            .route(&format!("/v1/{name}/"), methods);
    }
    for (name, methods) in items {
        router = router.route(&format!("/v1/{name}/{{id}}"), methods);
    }
    router
        .route("/v1/people/me", get(people::me))
        .route("/v1/messages/direct", get(messages::direct))
        .route("/v1/{*other}", axum::routing::any(unsupported))
        .method_not_allowed_fallback(not_allowed)
        .route_layer(from_fn_with_state(Arc::clone(&shared), gate))
        .with_state(shared)
}

async fn not_allowed() -> ApiError {
    ApiError(
        StatusCode::METHOD_NOT_ALLOWED,
        "The method is not allowed here.".to_owned(),
    )
}

async fn unsupported() -> ApiError {
    ApiError::unsupported("this operation")
}

/// What every call goes through: latency, faults, the token's rate; and it is counted.
async fn gate(
    State(shared): State<Arc<Shared>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let path = path
        .as_str()
        .trim_start_matches("/v1")
        .trim_end_matches('/');
    let endpoint = format!("{} {path}", request.method());
    tokio::time::sleep(shared.settings.latency).await;
    let token = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .unwrap_or_default()
        .to_owned();
    let by_bot = shared.settings.is_bots(&token);
    let fault = shared.faults().meet(&endpoint, &token);
    let mut response = None;
    if let Some(fault) = fault {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
        if fault.drop {
            shared.faults().count(&endpoint, 0, by_bot);
            return cut();
        }
        if fault.truncate || fault.endless {
            shared.faults().count(&endpoint, 200, by_bot);
            return if fault.endless {
                endless()
            } else {
                truncated()
            };
        }
        response = fault.status.map(|status| faulty(status, &fault));
    }
    if let (None, Some(limit)) = (&response, shared.settings.rate_limit)
        && !shared.faults().may_call(&token, limit, Instant::now())
    {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let mut limited = ApiError(status, "Too many requests.".to_owned()).into_response();
        let headers = limited.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        response = Some(limited);
    }
    let mut response = match response {
        Some(response) => response,
        None => next.run(request).await,
    };
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
    response
}

/// A time in the form of the header `Date`.
fn date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn tracking_id() -> String {
    format!(
        "ROUTER_{}",
        Uuid::new_v4().as_hyphenated().to_string().to_uppercase()
    )
}

/// An answer whose body breaks off at once: the connection is cut.
fn cut() -> Response {
    let broken = futures_util::stream::once(async {
        Err::<axum::body::Bytes, _>(std::io::Error::other("cut"))
    });
    Response::new(axum::body::Body::from_stream(broken))
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
    let mut response = Response::new(axum::body::Body::from_stream(parts));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn faulty(status: u16, fault: &super::faults::Fault) -> Response {
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
        None => ApiError(status, "A fault that was asked for.".to_owned()).into_response(),
    };
    if let Some(kind) = fault
        .content_type
        .as_deref()
        .and_then(|k| HeaderValue::from_str(k).ok())
    {
        response.headers_mut().insert(CONTENT_TYPE, kind);
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

/// The bounds of a page: `max`, and where it begins.
fn bounds(query: &Query, default: usize, most: usize) -> Result<(usize, usize), ApiError> {
    let max = match query.get("max").map(|max| max.parse::<usize>()) {
        None => default,
        Some(Ok(max)) if max > 0 => max.min(most),
        Some(_) => return Err(ApiError::bad("max must be a positive number.")),
    };
    let place = match query.get("cursor") {
        None => 0,
        Some(cursor) => {
            ids::place(cursor).ok_or_else(|| ApiError::bad("The cursor is not valid."))?
        }
    };
    Ok((max, place))
}

/// A page of a list, with a `Link` to the next one.
fn page(
    items: &[Value],
    more: bool,
    place: usize,
    path: &str,
    query: &Query,
    base: &str,
) -> Response {
    let next = more.then(|| {
        let mut pairs: Vec<(String, String)> = query
            .iter()
            .filter(|(k, _)| *k != "cursor")
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        pairs.sort();
        pairs.push(("cursor".to_owned(), ids::cursor(place + items.len())));
        let text: Vec<String> = pairs
            .iter()
            .map(|(k, v)| format!("{}={}", encode(k), encode(v)))
            .collect();
        format!("<{base}/v1{path}?{}>; rel=\"next\"", text.join("&"))
    });
    let mut response = axum::Json(json!({"items": items})).into_response();
    if let Some(link) = next.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// Percent-encodes a value of a query.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}
