//! A short-lived cache with single flight: identical concurrent lookups share one call.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache as Kept;
use tracing::Instrument;

use crate::metrics::Metrics;
use crate::webex::client::Error;

/// How long an answer that carries presence is kept.
pub const PRESENCE_TIME: Duration = Duration::from_secs(30);

/// How long a profile is kept, where presence does not matter: the asker's organization.
pub const PROFILE_TIME: Duration = Duration::from_secs(60 * 60);

/// A bounded cache whose entries are loaded once at a time.
pub(super) struct Cache<K, V> {
    kept: Kept<K, Arc<V>>,
    name: &'static str,
    metrics: Metrics,
}

impl<K, V> fmt::Debug for Cache<K, V> {
    /// Says nothing of what is kept: people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

impl<K, V> Cache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// A cache of this name, for so many entries and so long.
    pub(super) fn new(name: &'static str, entries: u64, time: Duration, metrics: &Metrics) -> Self {
        Self::weighed(name, entries, |_, _| 1, time, metrics)
    }

    /// A cache of this name, for entries that weigh so much together, and so long.
    pub(super) fn weighed(
        name: &'static str,
        entries: u64,
        weight: impl Fn(&K, &Arc<V>) -> u32 + Send + Sync + 'static,
        time: Duration,
        metrics: &Metrics,
    ) -> Self {
        metrics.has_cache(name);
        Self {
            name,
            metrics: metrics.clone(),
            kept: Kept::builder()
                .max_capacity(entries)
                .weigher(weight)
                .time_to_live(time)
                .build(),
        }
    }

    /// The kept answer, or the one that `load` brings. Errors reach everybody who waits for this
    /// load, and are not kept.
    pub(super) async fn get<F>(&self, key: K, load: F) -> Result<Arc<V>, Arc<Error>>
    where
        F: Future<Output = Result<V, Error>> + Send + 'static,
    {
        let entry = self
            .kept
            .entry(key)
            .or_try_insert_with(async move {
                // On a task of its own: whoever asked first may give up, and the others still wait.
                match tokio::spawn(load.in_current_span()).await {
                    Ok(loaded) => loaded.map(Arc::new),
                    Err(_) => Err(Error::interrupted("GET /people")),
                }
            })
            .await;
        let hit = entry.as_ref().is_ok_and(|entry| !entry.is_fresh());
        self.metrics.cache(self.name, hit);
        entry.map(moka::Entry::into_value)
    }

    pub(super) async fn forget(&self, key: &K) {
        self.kept.invalidate(key).await;
    }
}
