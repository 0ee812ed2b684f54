//! The subjects of a thread's answers.

use super::Store;
use crate::{About, Error};

impl Store {
    pub(crate) async fn last_about(&self, thread: &str, seq: i64) -> Result<Option<String>, Error> {
        let sql = "SELECT about FROM whodex.job WHERE thread = $1 AND seq < $2
                   ORDER BY seq DESC LIMIT 1";
        let rows = self.query(sql, &[&thread, &seq]).await?;
        Ok(rows.first().and_then(|row| row.get(0)))
    }

    pub(crate) async fn awaits(&self, seq: i64, key: &str, id: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred')
                   AND seq < $1 AND (key = $2 OR (state = 'claimed' AND strpos(body, $3) > 0))
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
                   WHERE key = $1 AND state IN ('done', 'buried') AND reply = $2";
        let with: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&key, &reply, &about.thread, &about.what];
        self.execute(sql, &with).await.map(|_| ())
    }
}
