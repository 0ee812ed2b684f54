//! `whodex serve`: the bot, against Webex.

use tokio::net::TcpListener;
use tracing::info;

use super::{Failure, start, systemd};
use crate::app::App;
use crate::config::Flags;

pub(super) async fn run(flags: &Flags) -> Result<(), Failure> {
    let (config, telemetry) = start::traced(flags)?;
    config.require_serve()?;
    let shutdown = start::shutdown();
    let listener = if config.receive.has_webhook() {
        Some(start::listen(config.listen, "WHODEX_LISTEN").await?)
    } else {
        None
    };
    let admin = start::listen(config.admin_listen, "WHODEX_ADMIN_LISTEN").await?;
    let listening = listener.as_ref().map(TcpListener::local_addr).transpose()?;
    let admin_address = admin.local_addr()?;
    let app = tokio::select! {
        app = App::build(&config) => app?,
        () = shutdown.cancelled() => return Ok(()),
    };
    match listening {
        Some(listener) => {
            info!(listen = %listener, admin = %admin_address, "the bot takes events in");
        }
        None => info!(admin = %admin_address, "the bot opens a websocket, and needs no public URL"),
    }
    let _watched = systemd::watch(admin_address, shutdown.clone());
    let ran = app.run(listener, Some(admin), shutdown).await;
    telemetry.end().await;
    Ok(ran?)
}
