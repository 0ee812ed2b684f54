//! The envelope of a signed event. Pure.

use axum::body::Bytes;

use super::signature::Verified;
pub use crate::intake::{Classified, DELETABLE, EDITABLE, EventFilter, MAX_AGE, classify};
use crate::webex::model::{Envelope, MessageId, document};

/// The body is not an event.
#[derive(Debug, thiserror::Error)]
#[error("the body is signed, but it is no webhook event")]
pub struct Malformed;

/// Reads the envelope.
///
/// # Errors
/// When the bytes are no JSON, or lack what every event has.
pub fn read(body: Verified<Bytes>) -> Result<Envelope, Malformed> {
    // Membership events hold names, and names hold anything: half an emoji too.
    let read = document::read::<Envelope>(&body.into_inner()).map_err(|_| Malformed)?;
    let envelope = read.value;
    // All ids use one alphabet: a store need not take other text.
    if envelope.data.id.parse::<MessageId>().is_err() {
        return Err(Malformed);
    }
    Ok(envelope)
}
