//! Ids shaped as Webex's: base64 of `ciscospark://us/KIND/uuid`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A new id of this kind, such as `MESSAGE`.
pub(super) fn new(kind: &str) -> String {
    of(kind, Uuid::new_v4())
}

/// The id of this kind and number.
pub(super) fn of(kind: &str, uuid: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("ciscospark://us/{kind}/{uuid}"))
}

/// The number in an id of this kind.
pub(super) fn uuid(id: &str, kind: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(id.trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_prefix("ciscospark://us/")?
        .strip_prefix(kind)?
        .strip_prefix('/')?
        .parse()
        .ok()
}

/// An opaque cursor for a place in a list.
pub(super) fn cursor(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("place:{place}"))
}

/// The place that a cursor means.
pub(super) fn place(cursor: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    String::from_utf8(bytes)
        .ok()?
        .strip_prefix("place:")?
        .parse()
        .ok()
}
