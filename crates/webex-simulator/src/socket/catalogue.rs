//! `/u2c/api/v1`: where Webex's services are, which whatever listens to the websocket asks for first, and Webex's own
//! JavaScript SDK before it calls anything.
//!
//! No API description has it. Clients of others tell what is asked and answered: `services.js` of the npm package
//! `@webex/webex-core` 3.12.0 asks for `limited/catalog`, which needs no token, and then for `catalog`; `webex_bot` 1.3.1
//! for `catalog` alone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::super::api::caller::Caller;
use super::super::{Shared, ids};
use super::base::Base;

/// The hosts of the two clusters' conversation services in the form of Webex's ids; the last part is the service.
const CLUSTERS: [(&str, &str); 2] = [
    (ids::HOME, "urn:TEAM:us-east-2_a:identityLookup"),
    (ids::ELSEWHERE, "urn:TEAM:us-west-2_r:identityLookup"),
];

pub(super) async fn full(
    State(shared): State<Arc<Shared>>,
    _caller: Caller,
    headers: HeaderMap,
) -> Json<Value> {
    shared.sockets().counts.catalogues += 1;
    Json(services(&shared, &Base::of(&headers)))
}

/// The same for those who have no token yet.
pub(super) async fn limited(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Json<Value> {
    Json(services(&shared, &Base::of(&headers)))
}

fn services(shared: &Shared, base: &Base) -> Value {
    let hydra = base.http("/v1");
    if !shared.settings.socket {
        return json!({"serviceLinks": {"hydra": hydra}, "hostCatalog": {}});
    }
    let mut hosts = json!({});
    for (cluster, id) in CLUSTERS {
        let name = base.name(cluster);
        let entry = json!([{"host": name, "ttl": -1, "priority": 5, "id": id}]);
        // The SDK looks a service's hosts up by a name with its port, and others by one without: Webex's have none.
        hosts[base.host(cluster)] = entry.clone();
        hosts[name] = entry;
    }
    json!({
        "serviceLinks": {
            "hydra": hydra,
            "wdm": base.http("/wdm/api/v1"),
            "conversation": base.conversation(ids::HOME),
            // Older SDKs fail where the service of a host's id has no link.
            "identityLookup": base.conversation(ids::HOME),
            // The JavaScript SDK fails where it cannot say how it fares.
            "metrics": base.http("/metrics/api/v1"),
            "mercuryConnectionPartition0": base.socket("/v1"),
        },
        "hostCatalog": hosts,
    })
}
