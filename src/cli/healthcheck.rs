//! `whodex healthcheck`: exits with 0 if the local bot is healthy, for containers without a shell.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Failure;
use crate::config::{self, Flags};

/// How long the bot may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The path of the liveness probe.
pub(super) const ALIVE: &str = "/healthz";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address of the listener; the private one of the settings by default.
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
    #[command(flatten)]
    flags: Flags,
}

pub(super) async fn run(args: &Args) -> Result<(), Failure> {
    let address = match args.address {
        Some(address) => address,
        // A flood at the public listener does not block this one.
        None => config::load(&args.flags, &config::Environment)?.admin_listen,
    };
    ask(address, ALIVE).await
}

/// Asks a listener of this machine; fails unless it answers 200.
pub(super) async fn ask(listener: SocketAddr, path: &str) -> Result<(), Failure> {
    let address = reachable(listener);
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        Ok::<_, std::io::Error>(head)
    };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(head)) if &head == b"HTTP/1.1 200" => Ok(()),
        Ok(Ok(_)) => Err(Failure(format!("{address} answers, but not with 200"))),
        Ok(Err(error)) => Err(Failure(format!("{address} does not answer: {error}"))),
        Err(_) => Err(Failure(format!(
            "{address} did not answer within {} seconds",
            PATIENCE.as_secs()
        ))),
    }
}

/// Where a listener is found from its own machine.
fn reachable(listener: SocketAddr) -> SocketAddr {
    let mut address = listener;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_of_every_network_is_asked_on_its_own_machine() {
        for (listener, asked) in [
            ("0.0.0.0:9090", "127.0.0.1:9090"),
            ("[::]:9090", "[::1]:9090"),
            ("10.0.0.1:9090", "10.0.0.1:9090"),
        ] {
            assert_eq!(reachable(listener.parse().unwrap()).to_string(), asked);
        }
    }
}
