//! Shared by several commands at their start: settings, a listener, the signal to stop.

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
    // A short command is not traced.
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
                    "{address} is in use by another program: stop it, or choose another {setting}"
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
    let mut signals = Signals::listen();
    tokio::spawn(async move {
        signals.next().await;
        info!("asked to stop: finishing what is in flight");
        cancelled.cancel();
        signals.next().await;
        std::process::exit(130);
    });
    token
}

/// The signals that stop the program. Listening begins at once, not only when a task first runs.
#[cfg(unix)]
struct Signals {
    terminate: Option<tokio::signal::unix::Signal>,
    interrupt: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            terminate: signal(SignalKind::terminate()).ok(),
            interrupt: signal(SignalKind::interrupt()).ok(),
        }
    }

    async fn next(&mut self) {
        async fn heard(signal: &mut Option<tokio::signal::unix::Signal>) {
            match signal {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        }
        tokio::select! {
            () = heard(&mut self.terminate) => {}
            () = heard(&mut self.interrupt) => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
