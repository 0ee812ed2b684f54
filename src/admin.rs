//! The private door: liveness and readiness.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio_util::sync::CancellationToken;

use crate::inbox::Inbox;

/// How long the inbox may take to show that it can store.
const READY_TIME: Duration = Duration::from_secs(2);

/// The admin routes. Readiness means "can accept and store", and never "Webex is well": an outage of
/// Webex must not take the replicas out and lose events.
pub fn router(inbox: Inbox, shutdown: CancellationToken) -> Router {
    let ready = move || {
        let (inbox, shutdown) = (inbox.clone(), shutdown.clone());
        async move {
            if shutdown.is_cancelled() {
                return (StatusCode::SERVICE_UNAVAILABLE, "stopping".to_owned());
            }
            match tokio::time::timeout(READY_TIME, inbox.check()).await {
                Ok(Ok(())) => (StatusCode::OK, "ready".to_owned()),
                Ok(Err(problem)) => (StatusCode::SERVICE_UNAVAILABLE, problem.to_string()),
                Err(_) => (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the inbox is too slow".to_owned(),
                ),
            }
        }
    };
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
}
