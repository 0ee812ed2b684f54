//! Which reply belongs to which event.

use jiff::{SignedDuration, Timestamp};

use crate::store::{Row, Store, begins, open, values};
use crate::{Engine, Error, Inbox, engine};

/// How long a done job is remembered: a repeat of its event is recognised, and its reply can be replaced or withdrawn.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(72);

/// The most rivals of one job that are told.
pub const MOST_RIVALS: u8 = 20;

/// Another job whose reply a message may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// Its number in the inbox.
    pub seq: i64,
    /// Whether it is being worked on, and has neither posted nor waited before.
    pub is_fresh: bool,
    /// Its payload.
    pub body: String,
}

/// Open jobs before `$1` whose keys begin with `$2`. `+id` keeps engines from reading all earlier jobs by their numbers: most
/// have ended.
pub(crate) const PRECEDED: &str = concat!(
    "SELECT 1 FROM whodex.job WHERE ",
    open!(),
    " AND +id < $1 AND ",
    begins!("dedup_key", "$2"),
    " LIMIT 1"
);

impl Inbox {
    /// Whether a job of another key has this reply.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_reply_of_another(&self, reply: &str, key: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE reply_id = $1 AND dedup_key <> $2 LIMIT 1";
        self.exists(sql, values![reply, key]).await
    }

    /// The other jobs of this one's fairness key whose reply a message may be that no job has yet: those that
    /// are being worked on, or may have posted; [`MOST_RIVALS`] of them at most. Jobs whose keys begin with the prefix
    /// post nothing.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn rivals(&self, seq: i64, silent: &str) -> Result<Vec<Rival>, Error> {
        let sql = concat!(
            "SELECT id, post_started + waits, payload FROM whodex.job WHERE ",
            open!(),
            " AND id <> $1 AND fairness_key = (SELECT fairness_key FROM whodex.job WHERE id = $1)
             AND (state = 'claimed' OR post_started = 1) AND NOT ",
            begins!("dedup_key", "$2"),
            " LIMIT $3"
        );
        let most = i64::from(MOST_RIVALS);
        let rows = self.engine.query(sql, values![seq, silent, most]).await?;
        let rival = |row: &Row| {
            Ok(Rival {
                seq: row.get(0)?,
                is_fresh: row.get::<i64>(1)? == 0,
                body: row.get(2)?,
            })
        };
        rows.iter().map(rival).collect()
    }

    /// Whether the job of this key, or one whose key begins with this prefix, has ended so that nobody knows whether it
    /// has a reply.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        engine!(self.engine, has_unheard(key, prefix))
    }

    /// Whether an open job came before this one whose key begins so.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_preceded(&self, seq: i64, prefix: &str) -> Result<bool, Error> {
        self.exists(PRECEDED, values![seq, prefix]).await
    }

    /// Makes a done job without a reply, where there is no job of this key: its event is a repeat when it comes.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn foresee(&self, key: &str) -> Result<(), Error> {
        let sql = "INSERT INTO whodex.job (dedup_key, fairness_key, payload, received_at, state, visible_at, finished_at)
                   VALUES ($1, '', '', $2, 'done', $2, $2) ON CONFLICT (dedup_key) DO NOTHING";
        let now = self.now().as_millisecond();
        self.engine.execute(sql, values![key, now]).await?;
        Ok(())
    }

    /// Stores that the reply of a job that has ended was replaced by another, or withdrawn, after this edit of the question;
    /// the subject of the reply is forgotten. False, and nothing is stored, if it has another reply than `from` by now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn exchange_reply(
        &self,
        key: &str,
        from: Option<&str>,
        to: Option<&str>,
        edit: Option<Timestamp>,
    ) -> Result<bool, Error> {
        let sql = "UPDATE whodex.job
                   SET reply_id = $3, post_started = 0, answered_edit_at = $4, thread = NULL, about = NULL
                   WHERE dedup_key = $1 AND state IN ('done', 'dead') AND reply_id IS NOT DISTINCT FROM $2";
        let edit = edit.map(Timestamp::as_millisecond);
        let changed = self
            .engine
            .execute(sql, values![key, from, to, edit])
            .await?;
        Ok(changed == 1)
    }
}
