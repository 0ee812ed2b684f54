//! Which reply belongs to which event, and who has a duty: what several jobs or replicas have to agree on.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{Engine, Error, Inbox, engine};

/// How long a done job is remembered: a repeat of its event is recognised, and its reply can be replaced or withdrawn.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(72);

/// The most rivals of one job that are told.
pub const MOST_RIVALS: u8 = 20;

/// Which of several replicas has a duty, and until when it said so last.
#[derive(Debug)]
#[must_use = "a duty ends by being given back, or when its term is over"]
pub struct HeldDuty {
    name: &'static str,
    until: i64,
}

impl Inbox {
    /// Whether a job of another key has this reply.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_reply_of_another(&self, reply: &str, key: &str) -> Result<bool, Error> {
        engine!(self, is_reply_of_another(reply, key))
    }

    /// The bodies of the other jobs of this one's fairness key whose reply a message may be that no job has yet: those that are
    /// being worked on, or may have posted; [`MOST_RIVALS`] of them at most. Jobs whose keys begin with the prefix post
    /// nothing.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn rivals(&self, seq: i64, silent: &str) -> Result<Vec<String>, Error> {
        engine!(self, rivals(seq, silent))
    }

    /// Whether the job of this key, or one whose key begins with this prefix, has ended so that nobody knows whether it
    /// has a reply.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn has_unheard(&self, key: &str, prefix: &str) -> Result<bool, Error> {
        engine!(self, has_unheard(key, prefix))
    }

    /// Whether an open job came before this one whose key begins so.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn is_preceded(&self, seq: i64, prefix: &str) -> Result<bool, Error> {
        engine!(self, is_preceded(seq, prefix))
    }

    /// Makes a done job without a reply, where there is no job of this key: its event is a repeat when it comes.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn foresee(&self, key: &str) -> Result<(), Error> {
        engine!(self, foresee(key, self.now()))
    }

    /// Notes down that the reply of a job that has ended was replaced by another, or withdrawn, and why; what it was
    /// about is forgotten. False, and nothing is noted, when it has another reply than `from` by now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn exchange_reply(
        &self,
        key: &str,
        from: Option<&str>,
        to: Option<&str>,
        why: &str,
    ) -> Result<bool, Error> {
        engine!(self, exchange_reply(key, from, to, why))
    }

    /// Takes a duty for a term, so that of several replicas one does it. None when somebody has it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin_duty(
        &self,
        name: &'static str,
        term: Duration,
    ) -> Result<Option<HeldDuty>, Error> {
        let until = engine!(self, hold_duty(name, None, term))?;
        Ok(until.map(|until| HeldDuty { name, until }))
    }

    /// Keeps a duty for another term. False when somebody else has it by now: stop.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn keep_duty(&self, held: &mut HeldDuty, term: Duration) -> Result<bool, Error> {
        let until = engine!(self, hold_duty(held.name, Some(held.until), term))?;
        held.until = until.unwrap_or(held.until);
        Ok(until.is_some())
    }

    /// Gives a duty back before its term is over; one that somebody else has by now stays theirs.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn end_duty(&self, held: HeldDuty) -> Result<(), Error> {
        engine!(self, end_duty(held.name, held.until))
    }

    /// The rest of the checkpoint's name after `prefix`; of several, the one with the latest time.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn latest(&self, prefix: &str) -> Result<Option<String>, Error> {
        let name = engine!(self, latest(prefix))?;
        Ok(name.and_then(|name| Some(name.strip_prefix(prefix)?.to_owned())))
    }

    /// Remembers a word under a prefix, see [`Inbox::latest`].
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn remember(&self, prefix: &str, word: &str) -> Result<(), Error> {
        // Times only rise, whatever the clock does: what was remembered last is the latest.
        let name = format!("{prefix}{word}");
        engine!(self, remember(prefix, &name, self.now().as_millisecond()))
    }
}
