//! The private listener: liveness, readiness and metrics.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio_util::sync::CancellationToken;

use crate::clock::WebexClock;
use crate::inbox::Inbox;
use crate::metrics::{self, Metrics};
use crate::websocket::Watch;

/// How long the inbox may take to show that it can store.
const READY_TIME: Duration = Duration::from_secs(2);

/// Sources of the reports.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The inbox.
    pub inbox: Inbox,
    /// The websocket, if no webhooks bring events.
    pub websocket: Option<Watch>,
    /// Counters and timers.
    pub metrics: Metrics,
    /// The time of day by which jobs are dated.
    pub webex: WebexClock,
}

/// The admin routes. Liveness means that a restart would not help: nothing is gone that only a start makes. Readiness
/// means "can accept and store", and never "Webex is well": an outage of Webex must not take the replicas out and lose
/// events. If only the websocket brings events, it also reports whether one is open, here or at another replica.
/// `/readyz/inbox` reports the inbox alone.
pub fn router(seen: Seen, shutdown: CancellationToken) -> Router {
    let alive = seen.inbox.clone();
    let live = move || {
        let ended = alive.has_ended();
        async move {
            if ended {
                (StatusCode::SERVICE_UNAVAILABLE, "the inbox has ended")
            } else {
                (StatusCode::OK, "ok")
            }
        }
    };
    let of_inbox = Readiness {
        inbox: seen.inbox.clone(),
        websocket: None,
        shutdown,
    };
    let of_all = Readiness {
        websocket: seen.websocket.clone(),
        ..of_inbox.clone()
    };
    Router::new()
        .route("/healthz", get(live))
        .route("/readyz", get(move || of_all.clone().tell()))
        .route("/readyz/inbox", get(move || of_inbox.clone().tell()))
        .route("/metrics", get(move || tell(seen.clone())))
}

/// Whether the bot can accept events.
#[derive(Clone)]
struct Readiness {
    inbox: Inbox,
    websocket: Option<Watch>,
    shutdown: CancellationToken,
}

impl Readiness {
    async fn tell(self) -> (StatusCode, String) {
        let not = |why: String| (StatusCode::SERVICE_UNAVAILABLE, why);
        if self.shutdown.is_cancelled() {
            return not("stopping".to_owned());
        }
        match tokio::time::timeout(READY_TIME, self.inbox.probe_write()).await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => return not(problem.to_string()),
            Err(_) => return not("the inbox is too slow".to_owned()),
        }
        match self.websocket {
            None => (StatusCode::OK, "ready".to_owned()),
            Some(websocket) if websocket.is_served() => {
                (StatusCode::OK, format!("ready: {}", websocket.standing()))
            }
            Some(websocket) => not(websocket.standing().to_string()),
        }
    }
}

/// Everything that is counted and timed. The metrics of the inbox are read on demand.
async fn tell(seen: Seen) -> impl IntoResponse {
    let Seen {
        inbox,
        metrics,
        webex,
        ..
    } = seen;
    metrics.queued(inbox.queued());
    // To read it may work while nothing can be kept.
    let seen = async {
        let (depth, kept) = tokio::join!(inbox.depth(), inbox.probe_write());
        kept.and(depth)
    };
    if let Ok(Ok(depth)) = tokio::time::timeout(READY_TIME, seen).await {
        let (now, oldest) = (webex.now(), depth.oldest);
        // A clock that was set back makes no job younger than new.
        let age = |came: Option<_>| {
            let age = came.map(|came| Duration::try_from(now.duration_since(came)));
            age.and_then(Result::ok).unwrap_or_default()
        };
        metrics.inbox(&[
            ("waiting", depth.waiting, age(oldest.waiting)),
            ("claimed", depth.claimed, age(oldest.claimed)),
            ("deferred", depth.deferred, age(oldest.deferred)),
            ("dead", depth.dead, age(oldest.dead)),
        ]);
    } else {
        metrics.inbox_unseen();
    }
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], metrics.text())
}
