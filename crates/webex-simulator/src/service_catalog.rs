//! `/u2c/api/v1`: where Webex's services are, which its own JavaScript SDK asks for before it calls any.
//!
//! No API description has it. The SDK defines requests and responses, in `services.js` of the npm package
//! `@webex/webex-core` 3.12.0: first `limited/catalog`, which needs no token, and then `catalog`.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

pub(super) fn router() -> Router {
    Router::new()
        .route("/u2c/api/v1/catalog", get(catalog))
        .route("/u2c/api/v1/limited/catalog", get(catalog))
}

/// The messaging API, which the SDK calls `hydra`, is all that is simulated; it has no other hosts to choose from.
async fn catalog(headers: HeaderMap) -> Json<Value> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let hydra = format!("http://{}/v1", host.unwrap_or("localhost"));
    Json(json!({"serviceLinks": {"hydra": hydra}, "hostCatalog": {}}))
}
