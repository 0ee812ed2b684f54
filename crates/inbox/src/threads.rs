//! The subjects of a thread's answers, for later questions there that name nobody.

use crate::{Engine, Error, Inbox, engine};

/// The subject of an answer, stored with its job. The worker encodes both: ids, never names or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The thread that the answer stands in.
    pub thread: String,
    /// The people of the answer, and the question about them.
    pub what: String,
}

impl Inbox {
    /// The subject of the thread's latest answer to an earlier question.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn last_about(&self, thread: &str, seq: i64) -> Result<Option<String>, Error> {
        engine!(self, last_about(thread, seq))
    }

    /// Whether an open job came before this one that has this key, or that is being worked on and has this `id` in its
    /// body: what its answer is about is not known yet.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn awaits(&self, seq: i64, key: &str, id: &str) -> Result<bool, Error> {
        engine!(self, awaits(seq, key, id))
    }

    /// Notes down what the reply that took the place of another is about; nothing, where it has not that reply by now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn note_about(&self, key: &str, reply: &str, about: &About) -> Result<(), Error> {
        engine!(self, note_about(key, reply, about))
    }
}
