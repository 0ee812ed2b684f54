//! The subjects of a thread's answers.

use super::Store;
use crate::{About, Error};

impl Store {
    pub(crate) async fn last_about(&self, thread: &str, seq: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT about FROM whodex.job WHERE thread = $1 AND id < $2
                   ORDER BY id DESC LIMIT 1";
        let rows = self.query(sql, &[&thread, &seq]).await?;
        Ok(rows.first().and_then(|row| row.get(0)))
    }

    pub(crate) async fn awaits(&self, seq: i64, key: &str, id: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
                   AND id < $1 AND (dedup_key = $2 OR (state = 'claimed' AND strpos(payload, $3) > 0))
                   LIMIT 1";
        Ok(!self.query(sql, &[&seq, &key, &id]).await?.is_empty())
    }

    pub(crate) async fn note_about(
        &self,
        key: &str,
        reply: &str,
        about: &About,
    ) -> Result<(), Error> {
        let sql = "UPDATE whodex.job SET thread = $3, about = $4
                   WHERE dedup_key = $1 AND state IN ('done', 'dead') AND reply = $2";
        let with: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&key, &reply, &about.thread, &about.what];
        self.execute(sql, &with).await.map(|_| ())
    }
}
