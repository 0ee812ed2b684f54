//! What several commands need at their start: settings, a listener, the signal to stop.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::Failure;
use crate::config::{self, Config, Flags};
use crate::telemetry::{self, Telemetry};

/// Reads the settings and turns the log on.
pub(super) fn settings(flags: &Flags) -> Result<Config, Failure> {
    let config = config::load(flags, &config::Environment)?;
    // A command that is over in a moment is not traced: there is nothing to end.
    let _ = telemetry::init(&config.log, config.log_format, None)?;
    warn_of_misspelt();
    Ok(config)
}

/// Reads the settings and turns the log on, and traces where the settings say so.
pub(super) fn traced(flags: &Flags) -> Result<(Config, Telemetry), Failure> {
    let config = config::load(flags, &config::Environment)?;
    let traces_to = config.otlp_endpoint.as_deref();
    let telemetry = telemetry::init(&config.log, config.log_format, traces_to)?;
    warn_of_misspelt();
    Ok((config, telemetry))
}

/// Says which variables look like settings and are none.
fn warn_of_misspelt() {
    for warning in config::misspelt(&config::Environment) {
        warn!("{warning}");
    }
}

/// Listens at `address`, or says which setting to change.
pub(super) async fn listen(address: SocketAddr, setting: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure(match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!(
                    "{address} is taken by another program: stop it, or choose another {setting}"
                )
            }
            std::io::ErrorKind::PermissionDenied => {
                format!(
                    "not allowed to listen at {address}: choose a port above 1023 for {setting}"
                )
            }
            _ => format!("cannot listen at {address}: {error}: choose another {setting}"),
        })
    })
}

/// A token that is cancelled at the first SIGINT or SIGTERM; the second ends the program at once.
pub(super) fn shutdown() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        signal().await;
        info!("asked to stop: finishing what is in flight");
        cancelled.cancel();
        signal().await;
        std::process::exit(130);
    });
    token
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}
