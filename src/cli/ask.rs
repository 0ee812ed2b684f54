//! `whodex ask`: asks one question and prints the answer.

use serde_json::json;

use super::{Failure, start};
use crate::app::App;
use crate::config::Flags;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Email address of the asker; without it the bot itself asks.
    #[arg(long = "as", value_name = "EMAIL")]
    asker: Option<String>,
    /// Print the whole reply: markdown, text and card.
    #[arg(long)]
    json: bool,
    /// The question, such as: who is Anna Berg?
    #[arg(required = true)]
    text: Vec<String>,
    #[command(flatten)]
    flags: Flags,
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let config = start::settings(&args.flags)?;
    config.require_token()?;
    let reply = App::ask(&config, &args.text.join(" "), args.asker.as_deref()).await?;
    if args.json {
        let whole = json!({"markdown": reply.markdown, "text": reply.text, "card": reply.card});
        say!("{whole:#}");
    } else {
        say!("{}", reply.text);
    }
    Ok(())
}
