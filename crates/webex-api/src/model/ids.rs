//! Webex ids: opaque text of a bounded length and a known alphabet.
//!
//! They are base64 of `ciscospark://<cluster>/<KIND>/<uuid>`, but nothing here looks inside: Webex
//! asks clients to treat ids as opaque. Alphabet and length are checked because ids arrive in
//! webhook bodies and card inputs, and end up in URL paths.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest id that is accepted, in bytes. Ids seen in the wild have about 80.
const MAX_ID_BYTES: usize = 512;

/// Why a text is not a Webex id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// The text is empty.
    #[error("an id must not be empty")]
    Empty,
    /// The text is longer than any id Webex makes.
    #[error("an id has at most {MAX_ID_BYTES} characters")]
    TooLong,
    /// The text has a character that base64 does not.
    #[error("an id has only letters, digits and the characters - _ + / =")]
    Alphabet,
}

fn check(text: &str) -> Result<(), InvalidId> {
    if text.is_empty() {
        return Err(InvalidId::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(InvalidId::TooLong);
    }
    let allowed =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'/' | b'=');
    if text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(InvalidId::Alphabet)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as Webex wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                check(&text).map(|()| Self(text))
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A person, a bot or a guest.
    PersonId
);
id!(
    /// An organization.
    OrgId
);
id!(
    /// A space: direct or group. The API still calls it a room.
    RoomId
);
id!(
    /// A message.
    MessageId
);
id!(
    /// A person's membership of a space.
    MembershipId
);
id!(
    /// A webhook.
    WebhookId
);
id!(
    /// A press of a card's submit button.
    AttachmentActionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_checked_for_alphabet_and_length_only() {
        assert!(
            "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9m-_"
                .parse::<PersonId>()
                .is_ok()
        );
        assert_eq!("".parse::<PersonId>(), Err(InvalidId::Empty));
        assert_eq!("a b".parse::<PersonId>(), Err(InvalidId::Alphabet));
        assert_eq!("../x?".parse::<PersonId>(), Err(InvalidId::Alphabet));
        assert_eq!("a".repeat(513).parse::<PersonId>(), Err(InvalidId::TooLong));
    }
}
