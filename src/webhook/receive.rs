//! One delivery: verify, classify, enqueue, and only then say 2xx.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::Instant;
use tracing::{debug, warn};

use super::{MAX_BODY, WebhookState, envelope};
use crate::intake::Accepted;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Why a delivery is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rejection {
    MediaType,
    Signature,
    TooLarge,
    TooSlow,
    Malformed,
    NotStored,
}

impl Rejection {
    /// In a word, for the count.
    fn word(self) -> &'static str {
        match self {
            Self::MediaType => "media_type",
            Self::Signature => "signature",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Malformed => "malformed",
            Self::NotStored => "not_stored",
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"),
            Self::Signature => (StatusCode::UNAUTHORIZED, "not signed by Webex"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the body took too long"),
            Self::Malformed => (StatusCode::BAD_REQUEST, "not a webhook event"),
            Self::NotStored => (StatusCode::SERVICE_UNAVAILABLE, "not stored: send it again"),
        };
        let mut response = (status, text).into_response();
        if self == Self::NotStored {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// `POST /webhook`.
pub(super) async fn receive(State(state): State<Arc<WebhookState>>, request: Request) -> Response {
    let begun = Instant::now();
    let accepted = accept(&state, request).await;
    let outcome = accepted.unwrap_or_else(Rejection::word);
    state.metrics.webhook(outcome, begun.elapsed());
    match accepted {
        Ok(_) => StatusCode::OK.into_response(),
        Err(rejection) => {
            // A forged request is no error of this program, and must not be able to flood its log.
            debug!(webhook.refusal = ?rejection, "refused a delivery");
            rejection.into_response()
        }
    }
}

/// Accepts a delivery; says in a word what it was.
async fn accept(state: &WebhookState, request: Request) -> Result<&'static str, Rejection> {
    let (head, mut body) = request.into_parts();
    if !is_json(&head.headers) {
        return Err(Rejection::MediaType);
    }
    if announced_length(&head.headers).is_some_and(|length| length > MAX_BODY as u64) {
        discard(&mut body).await;
        return Err(Rejection::TooLarge);
    }
    let presented = state
        .verifier
        .presented(&head.headers)
        .map_err(|_| Rejection::Signature)?;
    let bytes = read_body(body).await?;
    let verified = state
        .verifier
        .verify(&presented, bytes)
        .map_err(|_| Rejection::Signature)?;
    let envelope = envelope::read(verified).map_err(|_| {
        warn!("a signed delivery was no webhook event: was the secret used elsewhere too?");
        Rejection::Malformed
    })?;

    let waiting = Waiting(Some((state, Instant::now())));
    let accepted = state.intake.accept(envelope).await;
    waiting.end();
    match accepted {
        Ok(accepted) => {
            if let Accepted::Stored(Some(asked)) = accepted
                && let Some(told) = &state.first_heard_here
            {
                (told.0)(asked);
            }
            Ok(accepted.word())
        }
        Err(_) => Err(Rejection::NotStored),
    }
}

/// A sender that waits for its event to be stored. One that hangs up before counts as told that it was not: it heard
/// nothing else.
struct Waiting<'a>(Option<(&'a WebhookState, Instant)>);

impl Waiting<'_> {
    fn end(mut self) {
        self.0 = None;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some((state, since)) = self.0 {
            let outcome = Rejection::NotStored.word();
            state.metrics.webhook(outcome, since.elapsed());
        }
    }
}

/// JSON, or no type at all: what is not said cannot be wrong, and the signature decides anyway.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let essence = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read_body(body: Body) -> Result<Bytes, Rejection> {
    let mut limited = Limited::new(body, MAX_BODY);
    match tokio::time::timeout(BODY_TIME, (&mut limited).collect()).await {
        Err(_) => Err(Rejection::TooSlow),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(problem)) if problem.is::<LengthLimitError>() => Err(Rejection::TooLarge),
        Ok(Err(_)) => Err(Rejection::Malformed),
    }
}

/// Reads a little of a body that is too large, so that a sender that writes before it reads gets to
/// see the answer and not a reset connection.
async fn discard(body: &mut Body) {
    const AT_MOST: usize = 1024 * 1024;
    let reading = async {
        let mut seen = 0;
        while seen < AT_MOST && !body.is_end_stream() {
            match body.frame().await {
                Some(Ok(frame)) => seen += frame.data_ref().map_or(0, Bytes::len),
                _ => break,
            }
        }
    };
    // Slow senders may see a reset instead of the 413; that is acceptable.
    let _ = tokio::time::timeout(Duration::from_secs(1), reading).await;
}
