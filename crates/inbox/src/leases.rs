//! Agreements between replicas: who has a duty, and checkpoints.

use std::time::Duration;

use jiff::Timestamp;

use crate::store::{begins, first, values};
use crate::{Error, Inbox, millis, time};

/// Which of several replicas has a duty, and until when it said so last.
#[derive(Debug)]
#[must_use = "a duty ends by being given back, or when its term is over"]
pub struct HeldDuty {
    name: &'static str,
    until: i64,
}

/// Takes a lease (without `$3`) or extends the one that ends then. A lease that ends more than a term after the latest that
/// one could be given now was given by a clock that was set back since. Within that term it is another's: clocks of two
/// processes differ a little, and a statement that waits for another's write computed its own end before.
const HOLD: &str = "
    INSERT INTO whodex.lease AS known (name, expires_at) SELECT CAST($1 AS text), {now} + CAST($2 AS bigint)
    WHERE CAST($3 AS bigint) IS NULL OR EXISTS (SELECT 1 FROM whodex.lease WHERE name = $1)
    ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at
        WHERE CASE WHEN $3 IS NULL THEN known.expires_at <= {now} OR known.expires_at > excluded.expires_at + $2
                   ELSE known.expires_at = $3 END
    RETURNING expires_at";

/// The value of a checkpoint: a time, or a number.
const CHECKPOINT: &str = "SELECT at FROM whodex.checkpoint WHERE name = $1";

/// The checkpoint that holds the number of the latest run of any duty.
const RUNS: &str = "runs";

/// Counts a run.
const COUNT: &str = "INSERT INTO whodex.checkpoint AS known (name, at) VALUES ($1, 1)
    ON CONFLICT (name) DO UPDATE SET at = known.at + 1 RETURNING at";

/// Remembers that a run is complete, unless a later one is.
const COMPLETE: &str = "INSERT INTO whodex.checkpoint AS known (name, at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE known.at < excluded.at";

/// Remembers a time under a name.
pub(crate) const SET_MARK: &str = "INSERT INTO whodex.checkpoint (name, at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at";

/// Times only rise, whatever the clock does: what was remembered last is the latest.
const REMEMBER: &str = concat!(
    "INSERT INTO whodex.checkpoint (name, at)
     SELECT $2, CASE WHEN newest.at >= $3 THEN newest.at + 1 ELSE $3 END
     FROM (SELECT coalesce(max(at), CAST($3 AS bigint) - 1) AS at FROM whodex.checkpoint WHERE ",
    begins!("name", "$1"),
    ") AS newest
     WHERE true ON CONFLICT (name) DO UPDATE SET at = excluded.at"
);

impl Inbox {
    /// Takes a duty for a term, so that of several replicas one does it. None when somebody has it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin_duty(
        &self,
        name: &'static str,
        term: Duration,
    ) -> Result<Option<HeldDuty>, Error> {
        let until = self.hold(name, None, term).await?;
        Ok(until.map(|until| HeldDuty { name, until }))
    }

    /// Keeps a duty for another term. False when somebody else has it by now: stop.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn keep_duty(&self, held: &mut HeldDuty, term: Duration) -> Result<bool, Error> {
        let until = self.hold(held.name, Some(held.until), term).await?;
        held.until = until.unwrap_or(held.until);
        Ok(until.is_some())
    }

    async fn hold(
        &self,
        name: &str,
        held: Option<i64>,
        term: Duration,
    ) -> Result<Option<i64>, Error> {
        let with = values![name, millis(term), held];
        first(&self.engine.query(HOLD, with).await?)
    }

    /// Gives a duty back before its term is over; one that somebody else has by now stays theirs.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn end_duty(&self, held: HeldDuty) -> Result<(), Error> {
        let sql = "UPDATE whodex.lease SET expires_at = 0 WHERE name = $1 AND expires_at = $2";
        let with = values![held.name, held.until];
        self.engine.execute(sql, with).await.map(|_| ())
    }

    /// Begins a run of a duty: its number is higher than that of every run, of any duty, that began before, whatever clocks
    /// tell.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin_run(&self) -> Result<i64, Error> {
        let rows = self.engine.query(COUNT, values![RUNS]).await?;
        Ok(first(&rows)?.unwrap_or_default())
    }

    /// The number of the run that began last; 0 before the first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn latest_run(&self) -> Result<i64, Error> {
        self.number(RUNS).await
    }

    /// Remembers that a run of a duty is complete.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn complete_run(&self, duty: &str, number: i64) -> Result<(), Error> {
        let with = values![complete(duty), number];
        self.engine.execute(COMPLETE, with).await.map(|_| ())
    }

    /// The number of the latest run of a duty that is complete; 0 before the first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn completed_run(&self, duty: &str) -> Result<i64, Error> {
        self.number(&complete(duty)).await
    }

    async fn number(&self, name: &str) -> Result<i64, Error> {
        let rows = self.engine.query(CHECKPOINT, values![name]).await?;
        Ok(first(&rows)?.unwrap_or_default())
    }

    /// The time that was last remembered under this name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn mark(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        let rows = self.engine.query(CHECKPOINT, values![name]).await?;
        Ok(first(&rows)?.map(time))
    }

    /// Remembers a time under a name.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn set_mark(&self, name: &str, at: Timestamp) -> Result<(), Error> {
        let with = values![name, at.as_millisecond()];
        self.engine.execute(SET_MARK, with).await.map(|_| ())
    }

    /// The rest of the checkpoint's name after `prefix`; of several, the one with the latest time.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn latest(&self, prefix: &str) -> Result<Option<String>, Error> {
        let sql = concat!(
            "SELECT name FROM whodex.checkpoint WHERE ",
            begins!("name", "$1"),
            " ORDER BY at DESC LIMIT 1"
        );
        let name: Option<String> = first(&self.engine.query(sql, values![prefix]).await?)?;
        Ok(name.and_then(|name| Some(name.strip_prefix(prefix)?.to_owned())))
    }

    /// Remembers a word under a prefix, see [`Inbox::latest`].
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn remember(&self, prefix: &str, word: &str) -> Result<(), Error> {
        let now = self.now().as_millisecond();
        let with = values![prefix, format!("{prefix}{word}"), now];
        self.engine.execute(REMEMBER, with).await.map(|_| ())
    }
}

/// The checkpoint that holds the number of a duty's latest complete run.
fn complete(duty: &str) -> String {
    format!("{duty} run")
}
