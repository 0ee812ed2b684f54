//! `whodex serve`: the bot, against Webex.

use tracing::info;

use super::{Failure, start, systemd};
use crate::app::App;
use crate::config::Flags;

pub(super) async fn run(flags: &Flags) -> Result<(), Failure> {
    let (config, telemetry) = start::traced(flags)?;
    config.require_serve()?;
    let shutdown = start::shutdown();
    let door = start::listen(config.listen, "WHODEX_LISTEN").await?;
    let admin = start::listen(config.admin_listen, "WHODEX_ADMIN_LISTEN").await?;
    let (door_address, admin_address) = (door.local_addr()?, admin.local_addr()?);
    let app = tokio::select! {
        app = App::build(&config) => app?,
        () = shutdown.cancelled() => return Ok(()),
    };
    info!(listen = %door_address, admin = %admin_address, "the bot takes events in");
    let _watched = systemd::watch(admin_address, shutdown.clone());
    let ran = app.run(door, Some(admin), shutdown).await;
    telemetry.end().await;
    Ok(ran?)
}
