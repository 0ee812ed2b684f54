//! An operator's actions on an inbox: listing and counting jobs, retrying them, deleting them.

use jiff::Timestamp;

use crate::job::columns;
use crate::store::{Store, Value, first, open, values};
use crate::{Depth, Engine, Error, Filter, Inbox, Job, OpenError, State, engine};

/// Which jobs a filter lets through; `$1` to `$3` are its parts, as [`parts`] gives them. Both engines know `replace`: a text
/// changes when a part of it is left out, and only then.
macro_rules! passes {
    () => {
        "(CAST($1 AS text) = '' OR replace($1, ',' || state || ',', '') <> $1)
         AND (CAST($2 AS bigint) IS NULL OR received_at < $2)
         AND (CAST($3 AS text) IS NULL OR replace(coalesce(last_error, ''), $3, '') <> coalesce(last_error, ''))"
    };
}

/// Jobs, the newest first.
pub(crate) const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM whodex.job WHERE ",
    passes!(),
    " AND (CAST($4 AS bigint) IS NULL OR id = $4) ORDER BY id DESC LIMIT $5"
);

/// How many jobs there are in each state that matters, and since when. Each part has an index of its own: completed jobs, of
/// which there are many, are not read.
pub(crate) const DEPTH: &str = concat!(
    "SELECT state, count(*), min(received_at) FROM whodex.job WHERE ",
    open!(),
    " GROUP BY state
     UNION ALL
     SELECT state, count(*), min(received_at) FROM whodex.job WHERE state = 'dead' GROUP BY state"
);

/// The numbers of up to `$5` jobs above `$4` that a filter lets through.
macro_rules! some {
    () => {
        concat!(
            "(SELECT id FROM whodex.job WHERE ",
            passes!(),
            " AND id > $4 ORDER BY id LIMIT $5 {skip_locked}) RETURNING id"
        )
    };
}

/// A job is due at once when its time is 0, see [`crate::job::AT_ONCE`].
macro_rules! retry {
    () => {
        "UPDATE whodex.job SET state = 'waiting', visible_at = 0, attempts = 0, waits = 0
         WHERE state IN ('deferred', 'dead') AND id "
    };
}

const RETRY: &str = concat!(retry!(), "= $1");
const RETRY_SOME: &str = concat!(retry!(), "IN ", some!());
const DELETE_SOME: &str = concat!("DELETE FROM whodex.job WHERE id IN ", some!());

/// The parts of a filter as parameters: the states between commas.
fn parts(filter: &Filter) -> Vec<Value> {
    let states: String = filter.names().iter().map(|n| format!(",{n},")).collect();
    let reason = filter.reason.as_deref().filter(|part| !part.is_empty());
    values![states, filter.before_millis(), reason]
}

/// The parameters of [`LIST`].
pub(crate) fn listed(filter: &Filter, seq: Option<i64>, max: usize) -> Vec<Value> {
    let mut with = parts(filter);
    with.extend(values![seq, at_most(max)]);
    with
}

fn at_most(max: usize) -> i64 {
    i64::try_from(max).unwrap_or(i64::MAX)
}

impl Inbox {
    /// Jobs, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(&self, state: Option<State>, max: usize) -> Result<Vec<Job>, Error> {
        let with = listed(&Filter::of_state(state), None, max);
        let rows = self.engine.query(LIST, with).await?;
        rows.iter().map(Job::of).collect()
    }

    /// One job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn show(&self, seq: i64) -> Result<Option<Job>, Error> {
        let with = listed(&Filter::default(), Some(seq), 1);
        let rows = self.engine.query(LIST, with).await?;
        rows.first().map(Job::of).transpose()
    }

    /// The job of an event.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn find(&self, key: &str) -> Result<Option<Job>, Error> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM whodex.job WHERE dedup_key = $1"
        );
        let rows = self.engine.query(sql, values![key]).await?;
        rows.first().map(Job::of).transpose()
    }

    /// How many jobs there are.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn depth(&self) -> Result<Depth, Error> {
        Depth::of(&self.engine.query(DEPTH, values![]).await?)
    }

    /// Makes a deferred or dead job due now. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn retry(&self, seq: i64) -> Result<bool, Error> {
        let changed = self.engine.execute(RETRY, values![seq]).await?;
        engine!(self.engine, wake())?;
        Ok(changed == 1)
    }

    /// Deletes a job. False when there is no such job.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn delete(&self, seq: i64) -> Result<bool, Error> {
        let sql = "DELETE FROM whodex.job WHERE id = $1";
        Ok(self.engine.execute(sql, values![seq]).await? == 1)
    }

    /// How many jobs failed for good after then, and when the last of them did, by the store's clock.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn dead_since(
        &self,
        then: Option<Timestamp>,
    ) -> Result<(u64, Option<Timestamp>), Error> {
        // A job that is dead is due from that moment on.
        let sql = "SELECT count(*), max(visible_at) FROM whodex.job WHERE state = 'dead' AND visible_at > $1";
        let then = then.map_or(i64::MIN, Timestamp::as_millisecond);
        let rows = self.engine.query(sql, values![then]).await?;
        let Some(row) = rows.first() else {
            return Ok((0, None));
        };
        let (jobs, last): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
        let last = last.and_then(|last| Timestamp::from_millisecond(last).ok());
        Ok((jobs.unsigned_abs(), last))
    }

    /// How many jobs a filter lets through.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn count(&self, filter: &Filter) -> Result<u64, Error> {
        let sql = concat!("SELECT count(*) FROM whodex.job WHERE ", passes!());
        let jobs: Option<i64> = first(&self.engine.query(sql, parts(filter)).await?)?;
        Ok(jobs.unwrap_or(0).unsigned_abs())
    }

    /// Makes up to `max` jobs due now that are deferred or dead, have a number above `after`, and pass the filter.
    /// Their numbers, in no order.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn retry_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        let changed = self.change(RETRY_SOME, filter, after, max).await?;
        engine!(self.engine, wake())?;
        Ok(changed)
    }

    /// Deletes up to `max` jobs that have a number above `after` and pass the filter. Their numbers, in no order.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn delete_some(
        &self,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        self.change(DELETE_SOME, filter, after, max).await
    }

    async fn change(
        &self,
        sql: &str,
        filter: &Filter,
        after: i64,
        max: usize,
    ) -> Result<Vec<i64>, Error> {
        let mut with = parts(filter);
        with.extend(values![after, at_most(max)]);
        let rows = self.engine.query(sql, with).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Deletes jobs that came in and were complete before then.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn prune(&self, before: Timestamp) -> Result<usize, Error> {
        let sql = "DELETE FROM whodex.job WHERE id IN (
                       SELECT id FROM whodex.job WHERE state = 'done' AND finished_at < $1 AND received_at < $1 LIMIT $2
                   )";
        let chunk = self.engine.chunk();
        let mut pruned = 0;
        loop {
            let with = values![before.as_millisecond(), chunk];
            let some = self.engine.execute(sql, with).await?;
            pruned += some;
            if some < chunk.into() {
                engine!(self.engine, tidy())?;
                return Ok(usize::try_from(pruned).unwrap_or(usize::MAX));
            }
        }
    }

    /// The bot whose inbox this is; none before one has said so.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn bot(&self) -> Result<Option<String>, Error> {
        let sql = "SELECT bot FROM whodex.owner";
        first(&self.engine.query(sql, values![]).await?)
    }

    /// Makes sure that this is the inbox of this bot: of the first that says so. Two bots on one inbox would claim each
    /// other's jobs, and find nothing of what they are about.
    ///
    /// # Errors
    /// When it is another bot's, or the store does not answer; the error says what to change.
    pub async fn belongs_to(&self, bot: &str) -> Result<(), OpenError> {
        let location = || self.location.to_string();
        let owner = self.owned_by(bot).await;
        let owner = owner.map_err(|error| OpenError::Unusable {
            location: location(),
            error,
        })?;
        if owner == bot {
            return Ok(());
        }
        Err(OpenError::OtherBot {
            location: location(),
            bot: owner,
        })
    }

    /// The owner of this inbox, fixed by the first caller.
    async fn owned_by(&self, bot: &str) -> Result<String, Error> {
        let sql = "INSERT INTO whodex.owner (one, bot) VALUES (1, $1) ON CONFLICT DO NOTHING";
        self.engine.execute(sql, values![bot]).await?;
        Ok(self.bot().await?.unwrap_or_else(|| bot.to_owned()))
    }
}
