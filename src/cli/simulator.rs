//! `whodex simulator`: the Webex simulator alone, for the bot or for any other program.

use std::net::SocketAddr;

use super::{Failure, start};
use crate::telemetry;
use webex_simulator::Simulator;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address to listen at: the API under /v1, a chat page at /.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    world: webex_simulator::SimulatorArgs,
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let _ = telemetry::init("warn", crate::config::LogFormat::Pretty, None)?;
    let simulator = Simulator::new(args.world.settings())?;
    let listener = start::listen(args.listen, "--listen").await?;
    let address = listener.local_addr()?;
    let page = simulator.page_url(address);
    say!("simulator: API at http://{address}/v1, chat page at {page}");
    simulator
        .serve(listener, start::shutdown().cancelled_owned())
        .await?;
    Ok(())
}
