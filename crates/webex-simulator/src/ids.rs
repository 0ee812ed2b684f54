//! Ids in Webex's form: base64 of `ciscospark://CLUSTER/KIND/number`, where the number is one or more UUIDs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// The cluster of people, organizations, and most spaces.
pub(super) const HOME: &str = "us";

/// The cluster of the spaces that people of other organizations open.
pub(super) const ELSEWHERE: &str = "urn:TEAM:us-west-2_r";

/// A new id of this kind, such as `WEBHOOK`.
pub(super) fn new(kind: &str) -> String {
    of(kind, Uuid::new_v4())
}

/// The id of this kind and number.
pub(super) fn of(kind: &str, uuid: Uuid) -> String {
    within(HOME, kind, &uuid.to_string())
}

/// The id of this kind and number in a cluster.
pub(super) fn within(cluster: &str, kind: &str, number: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("ciscospark://{cluster}/{kind}/{number}"))
}

/// A new id of this kind in a cluster.
pub(super) fn new_within(cluster: &str, kind: &str) -> String {
    within(cluster, kind, &Uuid::new_v4().to_string())
}

/// Cluster, kind and number of an id.
fn parts(id: &str) -> Option<(String, String, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(id.trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (head, number) = text.strip_prefix("ciscospark://")?.rsplit_once('/')?;
    let (cluster, kind) = head.rsplit_once('/')?;
    Some((cluster.to_owned(), kind.to_owned(), number.to_owned()))
}

/// The number in an id of this kind.
pub(super) fn uuid(id: &str, kind: &str) -> Option<Uuid> {
    let (_, found, number) = parts(id)?;
    (found == kind).then(|| number.parse().ok())?
}

/// The number of an id. For an id in another form, as in a directory file, a UUID derived from it.
pub(super) fn number(id: &str) -> String {
    parts(id).map_or_else(
        || Uuid::new_v5(&Uuid::NAMESPACE_URL, id.as_bytes()).to_string(),
        |(_, _, number)| number,
    )
}

/// The cluster of an id.
pub(super) fn cluster(id: &str) -> String {
    parts(id).map_or_else(|| HOME.to_owned(), |(cluster, _, _)| cluster)
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
