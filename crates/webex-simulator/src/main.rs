//! `webex-simulator`: Webex on this machine, until it is told to stop.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use webex_simulator::{Simulator, SimulatorArgs};

// More than a fifth of a delivery went to glibc's allocator, and musl's is slower.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The messaging API of Cisco Webex on this machine, with a chat page.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Address to listen at: the API under /v1, a chat page at /.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    options: SimulatorArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Exit 0 if a simulator answers on this machine: for containers without a shell.
    Healthcheck {
        /// Port of the simulator.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
}

#[tokio::main]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program says where it is and what is wrong"
)]
async fn main() -> ExitCode {
    match run(Arguments::parse(), |line| println!("{line}")).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("webex-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Opens the page, as everybody may.
async fn healthcheck(port: u16) -> reqwest::Result<()> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(3))
        .no_proxy()
        .build()?;
    let page = client.get(format!("http://127.0.0.1:{port}/"));
    page.send().await?.error_for_status()?;
    Ok(())
}

async fn run(arguments: Arguments, say: impl Fn(&str)) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(Command::Healthcheck { port }) = arguments.command {
        return Ok(healthcheck(port).await?);
    }
    let simulator = Simulator::new(arguments.options.settings())?;
    let wanted = arguments.listen;
    let listener = TcpListener::bind(wanted)
        .await
        .map_err(|error| format!("cannot listen at {wanted}: {error}: choose another --listen"))?;
    let address = listener.local_addr()?;
    say(&format!(
        "simulator: API at http://{address}/v1, chat page at {}",
        simulator.page_url(address)
    ));
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    };
    simulator.serve(listener, stop).await?;
    Ok(())
}
