//! The frames of the websocket. Pure.
//!
//! The shapes are those of `webex/webex-js-sdk`, `packages/@webex/internal-plugin-mercury/src/docs/README.md` and
//! `…/src/socket/docs/README.md`. Contents are encrypted, and the bot never reads them.

use serde_json::{Map, Value, json};

use crate::webex::model::document;

/// Maximum length of a header's path, in steps.
const DEEPEST: usize = 12;

/// The kind of a frame, with its content.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frame {
    /// The connection is authorized; events follow.
    Ready,
    /// The answer to a ping with this id.
    Pong(String),
    /// The server closes this connection soon: a second one has to take over.
    Shutdown,
    /// An event in a space.
    Activity(Value),
    /// Irrelevant for this bot.
    Other,
}

impl Frame {
    /// Label for the metrics.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Pong(_) => "pong",
            Self::Shutdown => "shutdown",
            Self::Activity(_) => "activity",
            Self::Other => "other",
        }
    }
}

/// A frame with its id and number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heard {
    /// Id for the acknowledgement; none if the frame needs none.
    pub(super) id: Option<String>,
    /// Its sequence number in the connection.
    pub(super) number: Option<u64>,
    /// Kind and content.
    pub(super) frame: Frame,
}

/// The frame is not a JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unreadable frame")]
pub(super) struct Unreadable;

/// Parses a frame: text, or the same text as bytes.
pub(super) fn read(bytes: &[u8]) -> Result<Heard, Unreadable> {
    let read = document::read::<Map<String, Value>>(bytes).map_err(|_| Unreadable)?;
    let mut object = read.value;
    let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    let (kind, id) = (text("type"), text("id"));
    let number = object.get("sequenceNumber").and_then(Value::as_u64);
    let mut data = object.remove("data").unwrap_or_default();
    let frame = match kind.as_deref() {
        // Its id is that of the ping; it needs no acknowledgement.
        Some("pong") => {
            let frame = id.map_or(Frame::Other, Frame::Pong);
            return Ok(Heard {
                id: None,
                number,
                frame,
            });
        }
        Some("shutdown") => Frame::Shutdown,
        is => {
            set_headers(&mut data);
            match data.get("eventType").and_then(Value::as_str) {
                Some("conversation.activity") => Frame::Activity(
                    data.get_mut("activity")
                        .map(Value::take)
                        .unwrap_or_default(),
                ),
                Some("mercury.buffer_state" | "mercury.registration_status") if is.is_none() => {
                    Frame::Ready
                }
                _ => Frame::Other,
            }
        }
    };
    Ok(Heard { id, number, frame })
}

/// Applies the headers: each is a path in the data, with the value that belongs there.
fn set_headers(data: &mut Value) {
    let Some(Value::Object(headers)) = data.get_mut("headers").map(Value::take) else {
        return;
    };
    for (path, value) in headers {
        let steps: Vec<&str> = path.split('.').collect();
        if steps.len() <= DEEPEST {
            set(data, &steps, value);
        }
    }
}

fn set(place: &mut Value, steps: &[&str], value: Value) {
    let Some((step, further)) = steps.split_first() else {
        *place = value;
        return;
    };
    if place.is_null() {
        *place = json!({});
    }
    // A path through a value that is not an object has no effect.
    if let Some(object) = place.as_object_mut() {
        set(object.entry(*step).or_insert(Value::Null), further, value);
    }
}

/// The first frame of a connection, with the token. The server closes a connection that does not send it.
pub(super) fn authorization(id: &str, bearer: &str, tracking_id: &str) -> String {
    let data = json!({"token": bearer});
    json!({"id": id, "type": "authorization", "data": data, "trackingId": tracking_id}).to_string()
}

/// A ping.
pub(super) fn ping(id: &str) -> String {
    json!({"id": id, "type": "ping"}).to_string()
}

/// Acknowledges a frame, so that the server does not repeat it.
pub(super) fn acknowledgement(id: &str) -> String {
    json!({"type": "ack", "messageId": id}).to_string()
}

/// Finds gaps in the sequence numbers of a connection.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    last: Option<u64>,
}

impl Sequence {
    /// Records a frame's number; returns the number of frames missing before it.
    pub(super) fn missing_before(&mut self, number: Option<u64>) -> u64 {
        let Some(number) = number else { return 0 };
        let missing = match self.last {
            // A repeated frame has its old number.
            Some(last) => number.saturating_sub(last).saturating_sub(1),
            None => 0,
        };
        self.last = self.last.max(Some(number));
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::FRAME_KINDS;

    fn heard(frame: &Value) -> Heard {
        read(frame.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn each_kind_of_frame_is_told_from_the_others() {
        let event = |kind: &str| json!({"id": "F", "data": {"eventType": kind}});
        for (frame, word, id) in [
            (event("mercury.buffer_state"), "ready", Some("F")),
            (event("mercury.registration_status"), "ready", Some("F")),
            (event("conversation.activity"), "activity", Some("F")),
            (event("locus.difference"), "other", Some("F")),
            (event("status.start_typing"), "other", Some("F")),
            (
                json!({"id": "F", "type": "x", "data": {"eventType": "mercury.buffer_state"}}),
                "other",
                Some("F"),
            ),
            (json!({"id": "F", "type": "pong"}), "pong", None),
            (json!({"type": "pong"}), "other", None),
            (json!({"type": "shutdown"}), "shutdown", None),
            (
                json!({"id": "F", "type": "shutdown"}),
                "shutdown",
                Some("F"),
            ),
            (json!({}), "other", None),
            (json!({"id": 7, "data": "text"}), "other", None),
            (
                json!({"data": {"eventType": 7, "headers": "text"}}),
                "other",
                None,
            ),
        ] {
            let heard = heard(&frame);
            assert_eq!(heard.frame.word(), word, "{frame}");
            assert!(FRAME_KINDS.contains(&word), "{word}");
            assert_eq!(heard.id.as_deref(), id, "{frame}");
        }
        for broken in ["", "[]", "7", "null", "{", "\u{1}"] {
            assert_eq!(read(broken.as_bytes()), Err(Unreadable), "{broken:?}");
        }
    }

    #[test]
    fn headers_are_put_where_their_names_say_before_reading() {
        let frame = json!({"id": "F", "sequenceNumber": 17, "data": {
            "eventType": "nothing",
            "activity": {"verb": "post", "target": {"id": "S"}},
            "headers": {
                "eventType": "conversation.activity",
                "activity.target.tags": ["ONE_ON_ONE"],
                "activity.parent.id": "P",
                "activity.verb.deeper": "leads nowhere",
                "a.b.c.d.e.f.g.h.i.j.k.l.m": "is too deep",
            },
        }});
        let heard = heard(&frame);
        let expected = json!({"verb": "post", "parent": {"id": "P"},
            "target": {"id": "S", "tags": ["ONE_ON_ONE"]}});
        assert_eq!(heard.frame, Frame::Activity(expected));
        assert_eq!(heard.number, Some(17));
    }

    #[test]
    fn half_a_character_in_a_name_hides_no_event() {
        let frame = br#"{"id":"F","data":{"eventType":"conversation.activity","activity":{"actor":{"displayName":"Anna \ud83d"}}}}"#;
        assert_eq!(read(frame).unwrap().frame.word(), "activity");
    }

    #[test]
    fn a_gap_in_the_numbers_is_told_once_and_a_repeat_is_none() {
        let mut sequence = Sequence::default();
        let missing: Vec<u64> = [
            Some(5),
            Some(6),
            None,
            Some(9),
            Some(6),
            Some(10),
            Some(10),
            Some(12),
        ]
        .into_iter()
        .map(|number| sequence.missing_before(number))
        .collect();
        assert_eq!(missing, [0, 0, 0, 2, 0, 0, 0, 1]);
    }

    #[test]
    fn what_is_sent_has_the_shape_that_the_server_reads() {
        let parsed = |text: String| serde_json::from_str::<Value>(&text).unwrap();
        assert_eq!(
            parsed(authorization("I", "Bearer T", "whodex_X")),
            json!({"id": "I", "type": "authorization", "data": {"token": "Bearer T"}, "trackingId": "whodex_X"})
        );
        assert_eq!(parsed(ping("I")), json!({"id": "I", "type": "ping"}));
        assert_eq!(
            parsed(acknowledgement("F")),
            json!({"type": "ack", "messageId": "F"})
        );
    }
}
