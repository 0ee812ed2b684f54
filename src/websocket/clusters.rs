//! The clusters of hosts, and the right ids of events that were made for a wrong cluster.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use tracing::{info, warn};

use super::ids;
use super::watch::Watch;
use crate::webex::client::{Client, Disposition, Error, Untrusted};
use crate::webex::model::EventData;

/// The known clusters, by host.
#[derive(Debug, Default)]
pub struct Clusters(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    /// From the catalogue.
    listed: BTreeMap<String, String>,
    /// From ids that Webex returned. These are right, even if the catalogue has another.
    seen: BTreeMap<String, String>,
}

impl Clusters {
    pub(super) fn of(&self, host: &str) -> Option<String> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let bare = host.split(':').next().unwrap_or(host);
        let named = |clusters: &BTreeMap<String, String>| {
            clusters.get(host).or_else(|| clusters.get(bare)).cloned()
        };
        named(&known.seen).or_else(|| named(&known.listed))
    }

    /// Replaces what the catalogue told before.
    pub(super) fn list(&self, clusters: BTreeMap<String, String>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.listed = clusters;
    }

    /// Remembers the cluster in an id that Webex returned.
    pub(super) fn see(&self, host: String, cluster: String) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.seen.insert(host, cluster);
    }
}

/// Corrects the ids of events that Webex does not know.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Calls Webex.
    pub client: Client,
    /// The known clusters.
    pub clusters: Arc<Clusters>,
    /// Starts a backfill if the right id cannot be found.
    pub watch: Watch,
}

impl Correction {
    /// The right id of an event; none if it has no other.
    ///
    /// # Errors
    /// If Webex may answer later.
    pub async fn right_id(&self, data: &EventData) -> Result<Option<String>, Error> {
        let Some(lookup) = &data.lookup else {
            return Ok(None);
        };
        let url = match self.client.service_url(lookup) {
            Ok(url) => url,
            Err(Untrusted(host)) => {
                warn!(
                    host,
                    "the id of an event is wrong, and its host is not trusted"
                );
                self.watch.may_have_missed();
                return Ok(None);
            }
        };
        match self.client.canonical_id(&url).await {
            Ok(Some(id)) if let Some(cluster) = another_cluster(&data.id, &id) => {
                info!(
                    cluster,
                    "the space of an event has another cluster than its host"
                );
                if let Some(host) = url.host_and_port() {
                    self.clusters.see(host, cluster);
                }
                return Ok(Some(id));
            }
            // The id is right: the message is not there yet, or no longer.
            Ok(Some(id)) if id == data.id => {}
            Err(error)
                if matches!(
                    error.disposition(),
                    Disposition::Retry { .. } | Disposition::Stop
                ) =>
            {
                return Err(error);
            }
            Ok(_) | Err(_) => {
                warn!("Webex does not know an event, and its space returns no other id");
                // If the message is there, a backfill finds it by its own id.
                self.watch.may_have_missed();
            }
        }
        Ok(None)
    }
}

/// The cluster of the right id, if only that differs from the wrong id.
fn another_cluster(wrong: &str, right: &str) -> Option<String> {
    let (wrong, right) = (ids::parts(wrong)?, ids::parts(right)?);
    let is_same = wrong.kind == right.kind && wrong.number.eq_ignore_ascii_case(&right.number);
    (is_same && wrong.cluster != right.cluster).then_some(right.cluster)
}

#[cfg(test)]
mod tests {
    use super::super::ids::{Kind, rest_id};
    use super::*;

    const NUMBER: &str = "0f3a1c56-5b5c-4a3b-9d2e-0c1f5a6b7c8d";
    const ELSEWHERE: &str = "urn:TEAM:us-west-2_r";

    #[test]
    fn what_webex_returned_comes_before_what_its_catalogue_lists() {
        let clusters = Clusters::default();
        let listed = |cluster: &str| BTreeMap::from([("conv".to_owned(), cluster.to_owned())]);
        clusters.list(listed("us"));
        assert_eq!(clusters.of("conv:8080").as_deref(), Some("us"));
        clusters.see("conv:8080".to_owned(), ELSEWHERE.to_owned());
        clusters.list(listed("us"));
        assert_eq!(clusters.of("conv:8080").as_deref(), Some(ELSEWHERE));
        assert_eq!(clusters.of("other"), None);
    }

    #[test]
    fn only_an_id_of_the_same_object_elsewhere_corrects_a_cluster() {
        let id = |cluster, kind| rest_id(cluster, kind, NUMBER);
        let wrong = id("us", Kind::Message);
        let right = id(ELSEWHERE, Kind::Message);
        assert_eq!(another_cluster(&wrong, &right).as_deref(), Some(ELSEWHERE));
        for other in [
            wrong.clone(),
            id(ELSEWHERE, Kind::AttachmentAction),
            rest_id(ELSEWHERE, Kind::Message, "another"),
            "no id".to_owned(),
        ] {
            assert_eq!(another_cluster(&wrong, &other), None, "{other}");
        }
    }
}
