//! Waiting for a condition. The tests of the bot use it too.

use std::time::Duration;

/// How long something may take before a test gives up: generous, because it is never waited out.
const PATIENCE: Duration = Duration::from_secs(180);

/// Waits until `look` sees something.
pub(crate) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let end = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(tokio::time::Instant::now() < end, "never seen: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
