//! The bot's device: its earlier one if that still exists, or else a new one. The bot never touches devices of other
//! programs.

use std::time::Duration;

use tokio::time::Instant;
use tracing::{debug, info, warn};
use url::Url;

use super::WebsocketState;
use super::plan::{Cause, Registrations};
use crate::inbox::Inbox;
use crate::webex::client::{Client, Error, ErrorKind, ServiceUrl};
use crate::webex::model::{Device, NewDevice};

/// The name of the bot's devices.
const NAME: &str = "whodex";

/// The body of requests about the device.
const DEVICE: NewDevice = NewDevice {
    device_name: NAME,
    device_type: "DESKTOP",
    localized_model: "rust",
    model: "rust",
    name: NAME,
    system_name: NAME,
    system_version: env!("CARGO_PKG_VERSION"),
};

/// Key of the device's URL in the inbox. After a restart the bot uses the same device, and gets the events that it buffered.
const REMEMBERED: &str = "websocket device ";

/// Number of checks whether deleted devices are gone (`internal-plugin-device`: a deletion takes a while).
const LOOKS: u32 = 5;

/// Finds, refreshes or registers the device; `anew` replaces the present one. Returns the URL of its websocket.
pub(super) async fn place(
    state: &WebsocketState,
    service: &ServiceUrl,
    anew: bool,
    registrations: &mut Registrations,
) -> Result<ServiceUrl, Cause> {
    let (client, inbox) = (&state.client, &state.inbox);
    // A refresh of a device in another region succeeds, but the device gets no events.
    let known = remembered(inbox, client).await;
    let known = known.filter(|known| known.host() == service.host());
    let device = match known {
        Some(known) if !anew => refreshed(client, &known).await?,
        Some(known) => {
            remove(client, &known).await?;
            None
        }
        None => None,
    };
    let device = match device {
        Some(device) => device,
        None => match found(client, service, anew).await? {
            Some(device) => device,
            None => registered(state, service, anew, registrations).await?,
        },
    };
    if let Err(error) = inbox.remember(REMEMBERED, &device.url).await {
        warn!(%error, "the inbox cannot store the URL of the device: a restart finds it by its name");
    }
    socket(client, device, state.webex.now().as_millisecond())
}

/// The URL of a device's websocket, with its parameters. Without them the websocket authorizes, but no frame arrives.
fn socket(client: &Client, device: Device, now_millis: i64) -> Result<ServiceUrl, Cause> {
    let address = device.web_socket_url.unwrap_or_default();
    Ok(client.service_url(&asked(&address, now_millis))?)
}

async fn remembered(inbox: &Inbox, client: &Client) -> Option<ServiceUrl> {
    let known = inbox.latest(REMEMBERED).await.ok().flatten()?;
    client.service_url(&known).ok()
}

/// The refreshed device; none if it does not exist any more, or is not the bot's any more.
async fn refreshed(client: &Client, url: &ServiceUrl) -> Result<Option<Device>, Cause> {
    match client.refresh_device(url, &DEVICE).await {
        Ok(device) => Ok(Some(device)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            warn!(%error, "the bot may not use its device any more");
            Ok(None)
        }
        Err(error) => Err(Cause::Call(error)),
    }
}

/// Deletes a device of the bot. One that the bot may not delete stays.
async fn remove(client: &Client, url: &ServiceUrl) -> Result<(), Cause> {
    match client.delete_device(url).await {
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            warn!(%error, "the bot may not delete its device");
            Ok(())
        }
        deleted => deleted.map_err(Cause::Call),
    }
}

/// The bot's newest device, refreshed.
async fn found(client: &Client, service: &ServiceUrl, anew: bool) -> Result<Option<Device>, Cause> {
    if anew {
        return Ok(None);
    }
    let mut own = own(client, service).await?;
    own.sort_by(|one, other| one.modification_time.cmp(&other.modification_time));
    let Some(newest) = own.pop() else {
        return Ok(None);
    };
    refreshed(client, &client.service_url(&newest.url)?).await
}

async fn own(client: &Client, service: &ServiceUrl) -> Result<Vec<Device>, Cause> {
    let mut devices = client.devices(service).await.map_err(Cause::Call)?;
    devices.retain(|device| device.name.as_deref() == Some(NAME));
    Ok(devices)
}

/// Registers a device. If Webex reports too many, it deletes the bot's devices and tries once more.
async fn registered(
    state: &WebsocketState,
    service: &ServiceUrl,
    anew: bool,
    registrations: &mut Registrations,
) -> Result<Device, Cause> {
    let client = &state.client;
    let allowed = registrations.allowed(Instant::now(), state.pace.registering);
    allowed.map_err(Cause::Registrations)?;
    let device = match client.register_device(service, &DEVICE).await {
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            warn!(%error, "Webex reports too many devices: deleting those of this program");
            make_room(client, service, state.pace.deletion).await?;
            client.register_device(service, &DEVICE).await
        }
        registered => registered,
    };
    // The next attempt finds a device that was made unheard, unless it is to make another one.
    let may_be_one_more = match &device {
        Ok(_) => true,
        Err(error) => anew && error.is_ambiguous(),
    };
    if may_be_one_more {
        registrations.made(Instant::now());
    }
    let device = device.map_err(Cause::Call)?;
    info!("registered a device for the websocket");
    Ok(device)
}

/// Deletes the bot's devices, and waits until they are gone.
async fn make_room(client: &Client, service: &ServiceUrl, pause: Duration) -> Result<(), Cause> {
    for device in own(client, service).await? {
        match client.service_url(&device.url) {
            Ok(url) => remove(client, &url).await?,
            Err(untrusted) => debug!(%untrusted, "left a device alone: its host is not trusted"),
        }
    }
    for _ in 0..LOOKS {
        if own(client, service).await?.is_empty() {
            break;
        }
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

/// Deletes the bot's device after a move to webhooks; returns whether there was one.
///
/// # Errors
/// When Webex does not answer, or refuses.
pub async fn retire(client: &Client, inbox: &Inbox) -> Result<bool, Error> {
    let Some(known) = remembered(inbox, client).await else {
        return Ok(false);
    };
    client.delete_device(&known).await?;
    if let Err(error) = inbox.remember(REMEMBERED, "").await {
        debug!(%error, "the inbox cannot forget the deleted device");
    }
    Ok(true)
}

/// Registers a device for one probe; returns its URL and its websocket. The caller deletes it.
pub(super) async fn temporary(
    client: &Client,
    service: &ServiceUrl,
    now_millis: i64,
) -> Result<(ServiceUrl, ServiceUrl), Cause> {
    const DOCTOR: &str = "whodex doctor";
    let body = NewDevice {
        device_name: DOCTOR,
        name: DOCTOR,
        ..DEVICE
    };
    let device = client.register_device(service, &body).await;
    let device = device.map_err(Cause::Call)?;
    let url = client.service_url(&device.url)?;
    Ok((url, socket(client, device, now_millis)?))
}

/// Adds the required parameters to a websocket's URL, and keeps its own.
fn asked(address: &str, now_millis: i64) -> String {
    let Ok(mut url) = address.parse::<Url>() else {
        return address.to_owned();
    };
    url.query_pairs_mut()
        .append_pair("outboundWireFormat", "text")
        .append_pair("bufferStates", "true")
        .append_pair("aliasHttpStatus", "true")
        .append_pair("clientTimestamp", &now_millis.to_string());
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_websocket_gets_parameters_beside_its_own() {
        assert_eq!(
            asked("wss://m.wbx2.com/messages?partition=7", 42),
            "wss://m.wbx2.com/messages?partition=7&outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true&clientTimestamp=42"
        );
        assert_eq!(
            asked("wss://m.wbx2.com/messages", 42),
            "wss://m.wbx2.com/messages?outboundWireFormat=text&bufferStates=true&aliasHttpStatus=true&clientTimestamp=42"
        );
        assert_eq!(asked("", 42), "");
    }
}
