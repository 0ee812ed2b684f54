//! The unacknowledged frames of a device: its next connection gets them again.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::faults::About;

/// Lifetime of an unacknowledged frame: about the age of the repeats that users of `webex_bot` saw.
const LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// Maximum number of frames that wait for one device. Webex does not publish a number.
const MOST: usize = 1000;

/// A frame for a device.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) data: Value,
    pub(super) about: About,
}

#[derive(Debug)]
struct Kept {
    frame: Arc<Frame>,
    is_sent: bool,
}

/// The frames that a device has not acknowledged, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Buffer(VecDeque<Kept>);

impl Buffer {
    /// Adds a frame, and drops the oldest if there are too many.
    pub(super) fn keep(&mut self, frame: Arc<Frame>) {
        self.expire(frame.at);
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(Kept {
            frame,
            is_sent: false,
        });
    }

    fn expire(&mut self, now: Timestamp) {
        self.0
            .retain(|kept| now.duration_since(kept.frame.at) <= LIFETIME);
    }

    /// The frames that wait at this time.
    pub(super) fn waiting(&mut self, now: Timestamp) -> Vec<Arc<Frame>> {
        self.expire(now);
        self.0.iter().map(|kept| Arc::clone(&kept.frame)).collect()
    }

    /// Marks a frame as sent; returns whether it was sent before.
    pub(super) fn sent(&mut self, id: &str) -> bool {
        let kept = self.0.iter_mut().find(|kept| kept.frame.id == id);
        kept.is_some_and(|kept| std::mem::replace(&mut kept.is_sent, true))
    }

    /// Removes an acknowledged frame; returns whether it was waiting.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|kept| kept.frame.id != id);
        self.0.len() < before
    }

    /// The number of sent frames without an acknowledgement.
    pub(super) fn unacknowledged(&self) -> usize {
        self.0.iter().filter(|kept| kept.is_sent).count()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(id: usize, at: Timestamp) -> Arc<Frame> {
        Arc::new(Frame {
            id: id.to_string(),
            at,
            data: Value::Null,
            about: About::default(),
        })
    }

    fn ids(frames: &[Arc<Frame>]) -> Vec<&str> {
        frames.iter().map(|frame| frame.id.as_str()).collect()
    }

    #[test]
    fn a_frame_waits_until_it_is_acknowledged() {
        let mut buffer = Buffer::default();
        let now = Timestamp::UNIX_EPOCH;
        for id in 1..=3 {
            buffer.keep(frame(id, now));
        }
        assert!(!buffer.sent("1") && !buffer.sent("2"));
        assert_eq!(buffer.unacknowledged(), 2);
        assert!(buffer.remove("1") && !buffer.remove("1"));
        assert_eq!(ids(&buffer.waiting(now)), ["2", "3"]);
        assert!(buffer.sent("2"), "it left before");
    }

    #[test]
    fn a_frame_does_not_wait_for_ever() {
        let mut buffer = Buffer::default();
        let later = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(10);
        buffer.keep(frame(1, Timestamp::UNIX_EPOCH));
        buffer.keep(frame(2, later));
        assert_eq!(ids(&buffer.waiting(later)), ["1", "2"]);
        assert_eq!(
            ids(&buffer.waiting(later + SignedDuration::from_mins(6))),
            ["2"]
        );
    }

    #[test]
    fn a_device_that_never_listens_takes_no_more_than_its_share() {
        let mut buffer = Buffer::default();
        for id in 0..=MOST {
            buffer.keep(frame(id, Timestamp::UNIX_EPOCH));
        }
        let waiting = buffer.waiting(Timestamp::UNIX_EPOCH);
        assert_eq!(waiting.len(), MOST);
        assert_eq!(waiting[0].id, "1");
    }
}
