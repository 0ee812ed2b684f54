//! Checks whether the websocket works here: the catalogue, a device, the connection, and an event.

use super::Check;
use crate::clock;
use crate::config::{Config, Receive};
use crate::registration;
use crate::webex::client::Client;
use crate::websocket::probe;

const NAME: &str = "websocket";

/// Probes with a separate device and deletes it: a running bot keeps its websocket.
pub(super) async fn websocket(client: &Client) -> Check {
    match probe::look(client, clock::now().as_millisecond()).await {
        Ok(seen) if seen.event => {
            let saw = format!(
                "open, authorized and ready through {}; an event arrived",
                seen.region
            );
            Check::ok(NAME, saw)
        }
        Ok(seen) => {
            let saw = format!(
                "open, authorized and ready through {}; no event arrived meanwhile",
                seen.region
            );
            let mut check = Check::ok(NAME, saw);
            "to see an event arrive, write to the bot while this runs".clone_into(&mut check.mend);
            check
        }
        Err(failed) => {
            let mend = match failed.at {
                "catalogue" => {
                    "let this machine call u2c.wbx2.com by HTTPS, or check WHODEX_CATALOG_URL; if only a proxy may, name it \
                     in HTTPS_PROXY"
                }
                "device" => {
                    "let this machine call *.wbx2.com by HTTPS, and run it again when Webex answers"
                }
                _ => {
                    "let this machine, and any proxy, open websockets (wss) to *.wbx2.com; or use webhooks: \
                     WHODEX_RECEIVE=webhook"
                }
            };
            Check::problem(NAME, format!("{}: {}", failed.at, failed.saw), mend)
        }
    }
}

/// The bot's earlier webhooks, if only the websocket brings events.
pub(super) async fn left_webhooks(config: &Config, client: &Client) -> Option<Check> {
    const NAME: &str = "webhooks";
    if config.receive != Receive::Websocket {
        return None;
    }
    Some(match registration::list(client).await {
        Ok(own) if own.webhooks.is_empty() => Check::ok(NAME, "none, and the bot needs none"),
        Ok(own) => {
            let saw = format!("{} remain from before", own.webhooks.len());
            let mend = "whodex serve deletes them once events arrive over the websocket";
            Check::info(NAME, saw, mend)
        }
        Err(error) => Check::problem(NAME, error.to_string(), "run it again when Webex answers"),
    })
}
