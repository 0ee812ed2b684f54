//! The subjects of a thread's answers, for later questions there that name nobody.

use crate::store::{first, open, values};
use crate::{Error, Inbox};

/// The subject of an answer, stored with its job. The worker encodes both: ids, never names or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The thread that the answer stands in.
    pub thread: String,
    /// The people of the answer, and the question about them.
    pub what: String,
}

/// The open jobs of [`Inbox::awaits`]. A job that has waited may wait for this one. `+id` keeps engines from reading all
/// earlier jobs by their numbers: most have ended.
pub(crate) const AWAITED: &str = concat!(
    "SELECT 1 FROM whodex.job WHERE ",
    open!(),
    " AND +id < $1 AND (dedup_key = $2 OR (state = 'claimed' AND waits = 0 AND replace(payload, $3, '') <> payload)) LIMIT 1"
);

impl Inbox {
    /// The subject of the thread's latest answer to an earlier question.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn last_about(&self, thread: &str, seq: i64) -> Result<Option<String>, Error> {
        // An index ends with the number of its row.
        let sql = "SELECT about FROM whodex.job WHERE thread = $1 AND id < $2
                   ORDER BY id DESC LIMIT 1";
        let rows = self.engine.query(sql, values![thread, seq]).await?;
        Ok(first(&rows)?.flatten())
    }

    /// Whether an open job came before this one that has this key, or that is being worked on, has not waited, and has this `id`
    /// in its body: what its answer is about is not known yet.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn awaits(&self, seq: i64, key: &str, id: &str) -> Result<bool, Error> {
        self.exists(AWAITED, values![seq, key, id]).await
    }

    /// Notes down what the reply that took the place of another is about; nothing, where it has not that reply by now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn note_about(&self, key: &str, reply: &str, about: &About) -> Result<(), Error> {
        let sql = "UPDATE whodex.job SET thread = $3, about = $4
                   WHERE dedup_key = $1 AND state IN ('done', 'dead') AND reply_id = $2";
        let (thread, what) = (about.thread.as_str(), about.what.as_str());
        let with = values![key, reply, thread, what];
        self.engine.execute(sql, with).await.map(|_| ())
    }
}
