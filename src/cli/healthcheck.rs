//! `whodex healthcheck`: whether the bot on this machine is alive, for containers without a shell.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Failure;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The listener to ask.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    address: SocketAddr,
}

pub(super) async fn run(options: &Options) -> Result<(), Failure> {
    let address = options.address;
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        Ok::<_, std::io::Error>(head)
    };
    match tokio::time::timeout(Duration::from_secs(3), asking).await {
        Ok(Ok(head)) if &head == b"HTTP/1.1 200" => Ok(()),
        Ok(Ok(_)) => Err(Failure(format!("{address} answers, but is not well"))),
        Ok(Err(error)) => Err(Failure(format!("{address} does not answer: {error}"))),
        Err(_) => Err(Failure(format!(
            "{address} did not answer within 3 seconds"
        ))),
    }
}
