//! The catalogue of a region: the device service, and the cluster of each host.
//!
//! The bot never guesses its region. A device in another region connects and answers pings, but no event arrives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ids;
use super::plan::Cause;
use crate::webex::client::{Client, Error, ServiceUrl};

/// The parts of the catalogue that the bot uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Catalog {
    /// URL of the device service.
    pub(super) devices: String,
    /// The cluster of each host.
    pub(super) clusters: BTreeMap<String, String>,
}

impl Catalog {
    /// Reads the catalogue; none if it lacks the device service.
    fn read(catalog: &Value) -> Option<Self> {
        let devices = catalog.pointer("/serviceLinks/wdm")?.as_str()?;
        let mut clusters = BTreeMap::new();
        let hosts = catalog.get("hostCatalog").and_then(Value::as_object);
        for (name, entries) in hosts.into_iter().flatten() {
            for entry in entries.as_array().into_iter().flatten() {
                let service = entry.get("id").and_then(Value::as_str);
                let Some(cluster) = service.and_then(ids::cluster) else {
                    continue;
                };
                let host = entry.get("host").and_then(Value::as_str);
                for host in host.into_iter().chain([name.as_str()]) {
                    clusters.entry(host.to_owned()).or_insert(cluster.clone());
                }
            }
        }
        Some(Self {
            devices: devices.to_owned(),
            clusters,
        })
    }
}

/// Fetches the catalogue; returns the device service and the clusters.
pub(super) async fn ask(client: &Client) -> Result<(ServiceUrl, BTreeMap<String, String>), Cause> {
    let catalog = client.catalog().await.map_err(Cause::Call)?;
    let Some(Catalog { devices, clusters }) = Catalog::read(&catalog) else {
        return Err(Cause::Call(Error::unreadable("GET catalog")));
    };
    Ok((client.service_url(&devices)?, clusters))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_catalogue_names_the_hosts_of_devices_and_clusters() {
        let catalog = json!({
            "serviceLinks": {"wdm": "https://wdm-r.wbx2.com/wdm/api/v1", "other": "https://x.wbx2.com"},
            "hostCatalog": {
                "conv-r.wbx2.com": [{"host": "conv-r.wbx2.com", "ttl": -1, "priority": 5, "id": "urn:TEAM:us-west-2_r:identityLookup"}],
                "conv-a.wbx2.com": [
                    {"host": "conv-a2.wbx2.com", "id": "urn:TEAM:us-east-2_a:conversation"},
                    {"host": "conv-a3.wbx2.com", "id": 7},
                ],
                "odd.wbx2.com": "text",
            },
        });
        let Catalog { devices, clusters } = Catalog::read(&catalog).unwrap();
        assert_eq!(devices, "https://wdm-r.wbx2.com/wdm/api/v1");
        let clusters: Vec<(&str, &str)> = clusters
            .iter()
            .map(|(host, cluster)| (host.as_str(), cluster.as_str()))
            .collect();
        assert_eq!(
            clusters,
            [
                ("conv-a.wbx2.com", "us"),
                ("conv-a2.wbx2.com", "us"),
                ("conv-r.wbx2.com", "urn:TEAM:us-west-2_r"),
            ]
        );
        for other in [json!({}), json!([]), json!({"serviceLinks": {"wdm": 7}})] {
            assert_eq!(Catalog::read(&other), None, "{other}");
        }
    }
}
