//! The chat page: a client on the simulator's own API, and nothing more.

use std::path::Path;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Where the page may take what from: itself, and one public CDN for the card renderer.
const POLICY: &str = "default-src 'none'; script-src 'self' https://cdn.jsdelivr.net; \
    style-src 'self'; img-src https: data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The card renderer below a folder of Node packages.
const RENDERER: &str = "node_modules/adaptivecards/dist/adaptivecards.min.js";

/// Folders that may have Node packages.
const FOLDERS: &[&str] = &[".", "tests/browser"];

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The page's own files: path, type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("index.html")),
    ("/page.css", STYLE, include_str!("page.css")),
    ("/page.js", SCRIPT, include_str!("page.js")),
    ("/cards.js", SCRIPT, include_str!("cards.js")),
    ("/element.js", SCRIPT, include_str!("element.js")),
    ("/mentions.js", SCRIPT, include_str!("mentions.js")),
    ("/messages.js", SCRIPT, include_str!("messages.js")),
    ("/names.js", SCRIPT, include_str!("names.js")),
    ("/spaces.js", SCRIPT, include_str!("spaces.js")),
    ("/trace.js", SCRIPT, include_str!("trace.js")),
    ("/webex.js", SCRIPT, include_str!("webex.js")),
];

/// The page that draws every card of a bot in every theme and width.
const GALLERY: &[(&str, &str, &str)] = &[
    ("/gallery", HTML, include_str!("gallery.html")),
    ("/gallery.css", STYLE, include_str!("gallery.css")),
    ("/gallery.js", SCRIPT, include_str!("gallery.js")),
];

/// The gallery of a bot's cards: a list of languages, each with `language` and `pictures`, and each
/// picture with `name`, `card`, `markdown` and `text`.
pub(super) fn gallery(cards: serde_json::Value) -> Router {
    files(GALLERY).route("/gallery.json", get(|| async { axum::Json(cards) }))
}

pub(super) fn router() -> Router {
    let renderer_path = format!("/{RENDERER}");
    files(FILES).route(&renderer_path, get(renderer))
}

fn files(files: &'static [(&str, &str, &str)]) -> Router {
    let add = |router: Router, (path, kind, content): &'static (&str, &str, &str)| {
        router.route(path, get(|| async { asset(kind, *content) }))
    };
    files.iter().fold(Router::new(), add)
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
            return asset(SCRIPT, script);
        }
    }
    StatusCode::NOT_FOUND.into_response()
}
