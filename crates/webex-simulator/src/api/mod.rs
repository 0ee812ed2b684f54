//! The API under `/v1`, a file a resource, and what every call goes through: faults, rate, counts.

pub(super) mod attachment_actions;
pub(super) mod caller;
pub(super) mod error;
pub(super) mod gate;
mod input;
mod memberships;
pub(super) mod messages;
mod people;
mod rooms;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::http::header::LINK;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

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
        .route_layer(from_fn_with_state(Arc::clone(&shared), gate::gate))
        .with_state(shared)
}

async fn not_allowed() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "The method is not allowed here.".to_owned(),
    )
}

async fn unsupported() -> ApiError {
    ApiError::unsupported("this operation")
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
