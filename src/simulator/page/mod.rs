//! The chat page: a client on the simulator's own API, and nothing more.

use std::path::Path;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Where the page may take what from: itself, and one public CDN for the card renderer.
const POLICY: &str = "default-src 'none'; script-src 'self' https://cdn.jsdelivr.net; \
    style-src 'self' 'unsafe-inline'; img-src https: data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The card renderer below a folder of Node packages.
const RENDERER: &str = "node_modules/adaptivecards/dist/adaptivecards.min.js";

/// Folders that may have Node packages.
const FOLDERS: &[&str] = &[".", "tests/browser"];

pub(super) fn router() -> Router {
    Router::new()
        .route(
            "/",
            get(|| async { asset("text/html; charset=utf-8", include_str!("index.html")) }),
        )
        .route(
            "/page.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("page.js")) }),
        )
        .route(
            "/cards.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("cards.js")) }),
        )
        .route(
            "/page.css",
            get(|| async { asset("text/css; charset=utf-8", include_str!("page.css")) }),
        )
        .route(
            "/node_modules/adaptivecards/dist/adaptivecards.min.js",
            get(renderer),
        )
}

fn asset(kind: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The card renderer from a local folder of Node packages, where there is one.
async fn renderer() -> Response {
    for folder in FOLDERS {
        if let Ok(script) = tokio::fs::read(Path::new(folder).join(RENDERER)).await {
            return asset("text/javascript; charset=utf-8", script);
        }
    }
    StatusCode::NOT_FOUND.into_response()
}
