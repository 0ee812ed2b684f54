//! One delivery: verify, sort, put into the inbox, and only then say 2xx.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::Timestamp;
use tokio::time::Instant;
use tracing::{Instrument, debug, error, info, info_span, warn};

use super::envelope::{self, Sorted};
use super::{MAX_BODY, Receiver};
use crate::announcement::Announcement;
use crate::inbox::{NewJob, Put};
use crate::telemetry;
use crate::webex::model::RoomId;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Why a delivery is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    MediaType,
    Signature,
    TooLarge,
    TooSlow,
    Malformed,
    NotStored,
}

impl Refusal {
    /// In a word, for the count.
    fn word(self) -> &'static str {
        match self {
            Self::MediaType => "media type",
            Self::Signature => "signature",
            Self::TooLarge => "too large",
            Self::TooSlow => "too slow",
            Self::Malformed => "malformed",
            Self::NotStored => "not stored",
        }
    }
}

impl IntoResponse for Refusal {
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
pub(super) async fn receive(State(receiver): State<Arc<Receiver>>, request: Request) -> Response {
    let begun = Instant::now();
    let taken = take(&receiver, request).await;
    let outcome = taken.unwrap_or_else(Refusal::word);
    receiver.metrics.webhook(outcome, begun.elapsed());
    match taken {
        Ok(_) => StatusCode::OK.into_response(),
        Err(refusal) => {
            // A forged request is no error of this program, and must not be able to flood its log.
            debug!(webhook.refusal = ?refusal, "refused a delivery");
            refusal.into_response()
        }
    }
}

/// Takes a delivery; says in a word what it was.
async fn take(receiver: &Receiver, request: Request) -> Result<&'static str, Refusal> {
    let (head, mut body) = request.into_parts();
    if !is_json(&head.headers) {
        return Err(Refusal::MediaType);
    }
    if announced_length(&head.headers).is_some_and(|length| length > MAX_BODY as u64) {
        discard(&mut body).await;
        return Err(Refusal::TooLarge);
    }
    let claimed = receiver
        .verifier
        .claimed(&head.headers)
        .map_err(|_| Refusal::Signature)?;
    let bytes = read_body(body).await?;
    let verified = receiver
        .verifier
        .verify(&claimed, bytes)
        .map_err(|_| Refusal::Signature)?;
    let envelope = envelope::read(verified).map_err(|_| {
        warn!("a signed delivery was no webhook event: was the secret used elsewhere too?");
        Refusal::Malformed
    })?;

    // Also before the bot knows who it is: whoever came or went counts for what is answered later.
    if envelope.resource == "memberships"
        && let Some(room) = envelope.data.room_id.as_ref()
    {
        members_changed(receiver, room).await?;
    }
    let Some(bot) = receiver.bot.get() else {
        warn!("an event came before the bot knew who it is: it is refused until Webex has said so");
        return Err(Refusal::NotStored);
    };
    let key = envelope.key();
    let sorted = envelope::sort(envelope, bot, receiver.listening, receiver.webex.now());
    let envelope = match sorted {
        Sorted::Question(envelope) => envelope,
        Sorted::Useless(why) => {
            debug!(webhook.key = key, webhook.why = why, "dropped an event");
            return Ok("useless");
        }
        // By a clock that may be wrong: it comes again, or is caught up with, when the right one is known.
        Sorted::TooOld if !receiver.webex.is_told() => {
            warn!(
                webhook.key = key,
                "refused an event that seems old: Webex has not told its time yet"
            );
            return Err(Refusal::NotStored);
        }
        Sorted::TooOld => {
            info!(webhook.key = key, "dropped an event of long ago");
            return Ok("too old");
        }
    };
    let key = envelope.key();
    let lane = envelope
        .data
        .person_id
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    // Serialising what was just deserialised cannot fail: ids, words and times only.
    let body = serde_json::to_string(&envelope).map_err(|_| Refusal::Malformed)?;
    let happened = envelope.data.updated.max(envelope.data.created);
    let happened = happened.unwrap_or(Timestamp::MIN);
    let span = info_span!("event", otel.kind = "consumer");
    telemetry::follow(&span, &key);
    let job = NewJob {
        key: key.clone(),
        lane,
        body,
        // By a clock on which all replicas agree, and never before it happened.
        received: receiver.webex.latest().max(happened),
    };
    let waiting = Waiting(Some((receiver, Instant::now())));
    let put = receiver.inbox.put(job).instrument(span).await;
    waiting.end();
    match put {
        Ok(Put::New) => {
            info!(job.key = key, "took a question in");
            Ok("stored")
        }
        Ok(Put::Duplicate) => {
            info!(job.key = key, "a question came again");
            Ok("repeated")
        }
        Err(problem) => {
            error!(job.key = key, error = %problem, "a question could not be stored");
            Err(Refusal::NotStored)
        }
    }
}

/// Somebody came to a space or went: whoever answers there from now on, here or at another replica, asks anew who reads it.
async fn members_changed(receiver: &Receiver, room: &RoomId) -> Result<(), Refusal> {
    (receiver.forget_members.0)(room);
    let announcement = Announcement::MembersChanged(room.clone()).to_string();
    let waiting = Waiting(Some((receiver, Instant::now())));
    let told = receiver.inbox.announce(&announcement).await;
    waiting.end();
    told.map_err(|problem| {
        error!(error = %problem, "the other replicas could not be told of a space's members");
        Refusal::NotStored
    })
}

/// A sender that waits for its event to be stored. One that hangs up before counts as told that it was not: it heard
/// nothing else.
struct Waiting<'a>(Option<(&'a Receiver, Instant)>);

impl Waiting<'_> {
    fn end(mut self) {
        self.0 = None;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some((receiver, since)) = self.0 {
            let outcome = Refusal::NotStored.word();
            receiver.metrics.webhook(outcome, since.elapsed());
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

async fn read_body(body: Body) -> Result<Bytes, Refusal> {
    let mut limited = Limited::new(body, MAX_BODY);
    match tokio::time::timeout(BODY_TIME, (&mut limited).collect()).await {
        Err(_) => Err(Refusal::TooSlow),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(problem)) if problem.is::<LengthLimitError>() => Err(Refusal::TooLarge),
        Ok(Err(_)) => Err(Refusal::Malformed),
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
