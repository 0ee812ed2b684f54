//! The public listener: `POST /webhook`, and `GET /healthz` for probes.
//!
//! A delivery is verified, classified and enqueued; 2xx leaves only when it is stored. This
//! module holds no token and cannot call Webex.

pub mod envelope;
mod receive;
pub mod signature;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use jiff::Timestamp;

use crate::intake::Intake;
use crate::metrics::Metrics;
use signature::Verifier;

/// The largest body that is read, in bytes. Webex's events have about one KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// Hears of each question that arrived here first, with the time when it was asked.
#[derive(Clone)]
pub struct FirstHeardHere(pub Arc<dyn Fn(Timestamp) + Send + Sync>);

impl fmt::Debug for FirstHeardHere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstHeardHere").finish_non_exhaustive()
    }
}

/// The state of the public listener.
#[derive(Debug)]
pub struct WebhookState {
    /// Checks signatures.
    pub verifier: Verifier,
    /// Turns verified events into jobs.
    pub intake: Intake,
    /// Hears of each new question, if the websocket should bring it too.
    pub first_heard_here: Option<FirstHeardHere>,
    /// Counts what comes in.
    pub metrics: Metrics,
}

/// The public routes.
pub fn router(state: WebhookState) -> Router {
    Router::new()
        .route("/webhook", post(receive::receive))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(Arc::new(state))
}
