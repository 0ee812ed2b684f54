//! The worker: claims jobs from the inbox and runs them.

pub mod answer;
pub mod context;
mod deliver;
mod earlier_post;
mod edit;
pub mod follow_up;
pub mod limiter;
pub mod lookup;
pub mod presses;
mod private;
mod question;
pub mod retry;
pub mod right_id;
pub mod rostered;
pub mod watches;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, info_span, warn};

use crate::inbox::{Claim, Inbox};
use crate::telemetry;
pub use crate::webex::client::TokenSource;
use crate::webex::model::MessageId;
use context::{JobContext, JobOutcome};

/// Number of jobs that run concurrently.
const CONCURRENCY: u16 = 32;

/// How long to wait before a refused token is tried again.
const TOKEN_PAUSE: Duration = Duration::from_secs(5);

/// For how long jobs in flight may begin a post after the worker is told to stop. Afterwards they go back.
const POSTS: Duration = Duration::from_secs(5);

/// How long a post in flight has to end: longer than one call may take, for whoever starts next could not know whether
/// it was carried out.
const LAST_CALL: Duration = Duration::from_secs(17);

/// How long the inbox may take, after the worker is told to stop, to answer what it was asked before.
const LAST_ANSWER: Duration = Duration::from_secs(2);

/// Claims jobs from an inbox and runs them.
#[derive(Debug)]
pub struct Worker {
    /// Where jobs come from.
    pub inbox: Inbox,
    /// Runs them.
    pub context: JobContext,
    /// Where another token may be found when Webex refuses this one.
    pub token: TokenSource,
}

impl Worker {
    /// Works until `shutdown` is cancelled, then lets what is in flight end within a bound; what
    /// does not is taken up again when its lease runs out.
    pub async fn run(self, shutdown: CancellationToken) {
        let Self {
            inbox,
            context,
            token,
        } = self;
        let context = Arc::new(context);
        let mut consumer = inbox.consume(CONCURRENCY);
        let mut refused = CancellationToken::new();
        loop {
            let received = tokio::select! {
                () = shutdown.cancelled() => break,
                () = refused.cancelled() => None,
                received = consumer.recv() => Some(received),
            };
            match received {
                Some(Ok((claim, slot))) => {
                    let (context, refused) = (Arc::clone(&context), refused.clone());
                    tokio::spawn(async move {
                        one_job(context, claim, refused).await;
                        drop(slot);
                    });
                }
                Some(Err(problem)) => error!(error = %problem, "the inbox gives no jobs"),
                None => {
                    tokio::select! {
                        () = consumer.pause() => {}
                        () = told_to_stop(&shutdown) => {}
                    }
                    if !token_works_again(&context, &token, &shutdown).await {
                        break;
                    }
                    refused = CancellationToken::new();
                }
            }
        }
        let mut draining = pin!(consumer.close());
        if tokio::time::timeout(POSTS, &mut draining).await.is_ok() {
            return;
        }
        context.closing.cancel();
        if tokio::time::timeout(LAST_CALL, draining).await.is_err() {
            warn!("some questions did not get their answer in time: they are taken up again");
        }
    }
}

/// Resolves when it is time to end, and whoever waits for the inbox has waited long enough.
async fn told_to_stop(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(LAST_ANSWER).await;
}

/// Waits until Webex takes the token again. Events are still taken in meanwhile.
async fn token_works_again(
    context: &JobContext,
    token: &TokenSource,
    shutdown: &CancellationToken,
) -> bool {
    context.metrics.token_refused(true);
    error!("Webex refuses the token: no question is answered until it works again");
    loop {
        let works = async {
            tokio::time::sleep(TOKEN_PAUSE).await;
            token.read_again().await;
            // Webex may be slow to say so, and may throttle.
            context.client.me().await.is_ok()
        };
        let works = tokio::select! {
            () = shutdown.cancelled() => return false,
            works = works => works,
        };
        if works {
            context.metrics.token_refused(false);
            info!("Webex takes the token again");
            return true;
        }
    }
}

async fn one_job(context: Arc<JobContext>, claim: Claim, refused: CancellationToken) {
    let claim = Arc::new(claim);
    let key = claim.job().key.clone();
    let (received, metrics) = (claim.job().received, context.metrics.clone());
    let webex = context.webex.clone();
    let held = Arc::clone(&claim);
    // On a task of its own: a panic ends the task and nothing else.
    let span = info_span!("job", key, attempt = claim.job().attempt);
    telemetry::follow(&span, &key);
    let process = async move { context.process(&held).await };
    let task = tokio::spawn(process.instrument(span.clone()));
    let end = while_held(&claim, task).await;
    let Some(claim) = Arc::into_inner(claim) else {
        return;
    };
    let kept = match end {
        Ok(JobOutcome::Done(reply)) => {
            let posted = reply.as_ref().map(MessageId::as_str);
            span.in_scope(|| info!(reply = posted, "done"));
            if reply.is_some() {
                let took = webex.now().duration_since(received);
                metrics.answered(Duration::try_from(took).unwrap_or_default());
            }
            claim.complete(reply.as_ref().map(MessageId::as_str)).await
        }
        Ok(JobOutcome::Ignored(why)) => {
            span.in_scope(|| info!(ignored = why, "done"));
            claim.complete(None).await
        }
        Ok(JobOutcome::Retry(at, why)) => {
            span.in_scope(|| info!(%at, why, "put off"));
            metrics.retried();
            claim.retry(at, &why).await
        }
        Ok(JobOutcome::DeadLetter(why)) => {
            metrics.job_died();
            span.in_scope(|| error!(why, "a question failed for good"));
            claim.dead_letter(&why).await
        }
        Ok(JobOutcome::TokenRefused) => {
            refused.cancel();
            claim.release().await
        }
        Ok(JobOutcome::Release) => claim.release().await,
        Err(panic) => {
            error!(job.key = key, %panic, "a panic in a job");
            let at = crate::clock::now().saturating_add(Duration::from_secs(10));
            claim
                .retry(at.unwrap_or(jiff::Timestamp::MAX), "panic")
                .await
        }
    };
    if let Err(problem) = kept {
        warn!(job.key = key, error = %problem, "the end of a question could not be noted down");
    }
}

/// Keeps a claim for as long as something takes.
async fn while_held<T>(claim: &Claim, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(claim.lease() / 3) => {
                // When it is lost, the fence before the post says so too.
                drop(claim.extend().await);
            }
        }
    }
}

/// A number from 0 to 1 that differs from call to call.
fn jitter() -> f64 {
    let bytes = *uuid::Uuid::new_v4().as_bytes();
    f64::from(u16::from_le_bytes([bytes[0], bytes[1]])) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::inbox::{InboxConfig, Location, NewJob};
    use crate::webex::client::{ClientConfig, Token};

    #[tokio::test]
    async fn nobody_else_takes_a_job_that_outlasts_its_first_lease() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("inbox.db"));
        let lease = Duration::from_secs(3);
        let options = InboxConfig {
            lease,
            ..InboxConfig::default()
        };
        let inbox = Inbox::open(&location, options).await.unwrap();
        let job = NewJob {
            key: "a".to_owned(),
            fairness_key: "anna".to_owned(),
            body: String::new(),
            received: clock::now(),
        };
        inbox.enqueue(job).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        let begun = tokio::time::Instant::now();
        // Two leases of another who asks all the time.
        let takes_long = async {
            while begun.elapsed() < 2 * lease {
                let taken = inbox.claim(1).await.unwrap();
                assert!(taken.is_empty(), "after {:?}", begun.elapsed());
                tokio::task::yield_now().await;
            }
        };
        while_held(&claim, takes_long).await;
        claim.complete(None).await.unwrap();
        inbox.close().await;
    }

    #[test]
    fn the_last_post_is_waited_for_longer_than_one_call_may_take() {
        let token = Token::new("a token".to_owned());
        let settings = ClientConfig::new("http://127.0.0.1/".to_owned(), token);
        assert!(LAST_CALL > settings.request_timeout);
    }
}
