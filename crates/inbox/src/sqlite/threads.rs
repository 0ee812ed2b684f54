//! The subjects of a thread's answers.

use rusqlite::{OptionalExtension, params};

use super::Store;
use crate::{About, Error};

impl Store {
    pub(crate) async fn last_about(&self, thread: &str, seq: i64) -> Result<Option<String>, Error> {
        let thread = thread.to_owned();
        self.run(move |c| {
            // An index ends with the number of its row.
            c.prepare_cached(
                "SELECT about FROM job WHERE thread = ?1 AND id < ?2 ORDER BY id DESC LIMIT 1",
            )?
            .query_row(params![thread, seq], |row| row.get(0))
            .optional()
        })
        .await
    }

    pub(crate) async fn awaits(&self, seq: i64, key: &str, id: &str) -> Result<bool, Error> {
        let (key, id) = (key.to_owned(), id.to_owned());
        self.run(move |c| {
            c.prepare_cached(
                "SELECT 1 FROM job WHERE state NOT IN ('done', 'dead') AND id < ?1
                 AND (dedup_key = ?2 OR (state = 'claimed' AND instr(payload, ?3) > 0))",
            )?
            .exists(params![seq, key, id])
        })
        .await
    }

    pub(crate) async fn note_about(
        &self,
        key: &str,
        reply: &str,
        about: &About,
    ) -> Result<(), Error> {
        let (key, reply, about) = (key.to_owned(), reply.to_owned(), about.clone());
        self.run(move |c| {
            c.execute(
                "UPDATE job SET thread = ?3, about = ?4
                 WHERE dedup_key = ?1 AND state IN ('done', 'dead') AND reply = ?2",
                params![key, reply, about.thread, about.what],
            )
        })
        .await
        .map(|_| ())
    }
}
