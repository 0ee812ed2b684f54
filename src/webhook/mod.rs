//! The public listener: `POST /webhook`, and `GET /healthz` for probes.
//!
//! A delivery is verified, sorted and put into the inbox; 2xx leaves only when it is stored. This
//! room holds no token and cannot call Webex.

pub mod envelope;
mod receive;
pub mod signature;

use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::routing::{get, post};

use crate::clock::WebexClock;
use crate::inbox::Inbox;
use crate::metrics::Metrics;
use crate::webex::model::{PersonId, RoomId};
use envelope::Listening;
use signature::Verifier;

/// The largest body that is read, in bytes. Webex's events have about one KiB.
pub const MAX_BODY: usize = 64 * 1024;

/// Makes this process forget who is in a space.
#[derive(Clone)]
pub struct ForgetMembers(pub Arc<dyn Fn(&RoomId) + Send + Sync>);

impl fmt::Debug for ForgetMembers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForgetMembers").finish_non_exhaustive()
    }
}

/// The state of the public listener.
#[derive(Debug)]
pub struct Receiver {
    /// Checks signatures.
    pub verifier: Verifier,
    /// Keeps questions.
    pub inbox: Inbox,
    /// The bot's own id, so that it does not answer itself; nothing is taken before it is known.
    pub bot: Arc<OnceLock<PersonId>>,
    /// Is called when somebody comes to a space, or goes.
    pub forget_members: ForgetMembers,
    /// Further events to accept.
    pub listening: Listening,
    /// Counts what comes in.
    pub metrics: Metrics,
    /// The time of day by which events are dated.
    pub webex: WebexClock,
}

/// The public routes.
pub fn router(receiver: Receiver) -> Router {
    Router::new()
        .route("/webhook", post(receive::receive))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(Arc::new(receiver))
}
