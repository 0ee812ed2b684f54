//! Ids of Webex's REST API, made from the numbers that stand in the websocket's frames, and the way back. Pure.
//!
//! A REST id is base64url without padding of `ciscospark://CLUSTER/KIND/UUID`. People and organizations always have the
//! cluster `us`; everything in a space has the cluster that keeps the space
//! (`webex/webex-js-sdk`, `packages/@webex/common/src/uuid-utils.js` and `constants.js`).

use std::str;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The cluster of people, of organizations, and of the oldest spaces.
pub(super) const FIRST: &str = "us";

/// Clusters that REST ids call `us` (`constants.js`).
const ALSO_FIRST: [&str; 2] = ["urn:TEAM:us-east-2_a", "urn:TEAM:us-east-1_int13"];

const SCHEME: &str = "ciscospark://";

/// The kind of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Room,
    Message,
    AttachmentAction,
    Membership,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Person => "PEOPLE",
            Self::Room => "ROOM",
            Self::Message => "MESSAGE",
            Self::AttachmentAction => "ATTACHMENT_ACTION",
            Self::Membership => "MEMBERSHIP",
        }
    }
}

/// The REST id of an object in a cluster.
pub(super) fn rest_id(cluster: &str, kind: Kind, number: &str) -> String {
    let cluster = match kind {
        Kind::Person => FIRST,
        _ => cluster,
    };
    let kind = kind.word();
    URL_SAFE_NO_PAD.encode(format!("{SCHEME}{cluster}/{kind}/{number}"))
}

/// The parts of a REST id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) cluster: String,
    pub(super) kind: String,
    pub(super) number: String,
}

/// Parses a REST id, padded or not; none if it has another form.
pub(super) fn parts(id: &str) -> Option<Parts> {
    let bare = id.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(bare);
    let bytes = bytes.or_else(|_| STANDARD_NO_PAD.decode(bare)).ok()?;
    let mut rest = str::from_utf8(&bytes)
        .ok()?
        .strip_prefix(SCHEME)?
        .split('/');
    let parts = Parts {
        cluster: rest.next()?.to_owned(),
        kind: rest.next()?.to_owned(),
        number: rest.next()?.to_owned(),
    };
    (rest.next().is_none() && !parts.number.is_empty()).then_some(parts)
}

/// The UUID in a person's REST id.
pub(super) fn person_number(id: &str) -> Option<String> {
    let parts = parts(id)?;
    (parts.kind == Kind::Person.word()).then_some(parts.number)
}

/// The cluster in the id of a catalogue's service: the id without its last word.
pub(super) fn cluster(service: &str) -> Option<String> {
    let mut words = service.split(':');
    let [urn, team, region] = [words.next()?, words.next()?, words.next()?];
    if urn != "urn" || team.is_empty() || region.is_empty() {
        return None;
    }
    let cluster = format!("{urn}:{team}:{region}");
    let first = ALSO_FIRST.iter().any(|also| cluster.starts_with(also));
    Some(if first { FIRST.to_owned() } else { cluster })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "0f3a1c56-5b5c-4a3b-9d2e-0c1f5a6b7c8d";

    #[test]
    fn ids_are_read_back_and_people_are_always_of_the_first_cluster() {
        for (cluster, kind, text) in [
            ("us", Kind::Message, "ciscospark://us/MESSAGE/"),
            ("us", Kind::Room, "ciscospark://us/ROOM/"),
            (
                "urn:TEAM:us-west-2_r",
                Kind::AttachmentAction,
                "ciscospark://urn:TEAM:us-west-2_r/ATTACHMENT_ACTION/",
            ),
            (
                "urn:TEAM:eu-central-1_k",
                Kind::Membership,
                "ciscospark://urn:TEAM:eu-central-1_k/MEMBERSHIP/",
            ),
            (
                "urn:TEAM:us-west-2_r",
                Kind::Person,
                "ciscospark://us/PEOPLE/",
            ),
        ] {
            let id = rest_id(cluster, kind, NUMBER);
            assert_eq!(
                URL_SAFE_NO_PAD.decode(&id).unwrap(),
                format!("{text}{NUMBER}").into_bytes()
            );
            assert!(!id.contains('='));
            let read = parts(&id).unwrap();
            assert_eq!(
                (read.kind.as_str(), read.number.as_str()),
                (kind.word(), NUMBER)
            );
            assert_eq!(rest_id(&read.cluster, kind, &read.number), id);
            // Older documents and some SDKs pad ids.
            assert_eq!(parts(&format!("{id}==")), Some(read));
        }
    }

    #[test]
    fn only_the_id_of_a_person_tells_a_persons_number() {
        let anna = rest_id("us", Kind::Person, NUMBER);
        assert_eq!(person_number(&anna).as_deref(), Some(NUMBER));
        for other in [
            rest_id("us", Kind::Room, NUMBER),
            NUMBER.to_owned(),
            String::new(),
            URL_SAFE_NO_PAD.encode("ciscospark://us/PEOPLE/"),
            URL_SAFE_NO_PAD.encode("ciscospark://us/PEOPLE/a/b"),
            URL_SAFE_NO_PAD.encode("https://us/PEOPLE/a"),
        ] {
            assert_eq!(person_number(&other), None, "{other}");
        }
    }

    #[test]
    fn the_cluster_is_a_service_without_its_last_word_or_the_first() {
        for (service, expected) in [
            (
                "urn:TEAM:us-west-2_r:identityLookup",
                Some("urn:TEAM:us-west-2_r"),
            ),
            (
                "urn:TEAM:eu-central-1_k:conversation",
                Some("urn:TEAM:eu-central-1_k"),
            ),
            ("urn:TEAM:eu-central-1_k", Some("urn:TEAM:eu-central-1_k")),
            ("urn:TEAM:us-east-2_a:identityLookup", Some("us")),
            ("urn:TEAM:us-east-1_int13:identityLookup", Some("us")),
            ("urn:TEAM", None),
            ("urn:TEAM::x", None),
            ("us", None),
            ("", None),
        ] {
            assert_eq!(cluster(service).as_deref(), expected, "{service}");
        }
    }
}
