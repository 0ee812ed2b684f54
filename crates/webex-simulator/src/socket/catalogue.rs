//! `/u2c/api/v1`: where Webex's services are. Clients of the websocket ask for it first, and Webex's own JavaScript SDK
//! before it calls any service.
//!
//! No API description has it. Other clients define requests and responses: `services.js` of the npm package
//! `@webex/webex-core` 3.12.0 asks for `limited/catalog`, which needs no token, and then for `catalog`; `webex_bot` 1.3.1
//! asks for `catalog` alone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::super::api::caller::Caller;
use super::super::{Shared, ids};
use super::base::Base;

/// The conversation services of the two clusters, with their ids in Webex's form; the last part is the service.
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

/// The same for callers without a token.
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
        // The SDK looks up hosts by a name with its port, other clients without: Webex's hosts have no port.
        hosts[base.host(cluster)] = entry.clone();
        hosts[name] = entry;
    }
    json!({
        "serviceLinks": {
            "hydra": hydra,
            "wdm": base.http("/wdm/api/v1"),
            "conversation": base.conversation(ids::HOME),
            // Older SDKs fail if the service in a host's id has no link.
            "identityLookup": base.conversation(ids::HOME),
            // The JavaScript SDK fails if it cannot send its metrics.
            "metrics": base.http("/metrics/api/v1"),
            "mercuryConnectionPartition0": base.socket("/v1"),
        },
        "hostCatalog": hosts,
    })
}
