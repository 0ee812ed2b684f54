//! `whodex demo`: the simulator and the bot in one process, real HTTP between them, and a page to
//! chat with the bot. Nothing to install, no account.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::{Failure, start};
use crate::app::App;
use crate::config::{Access, Config, DisclosureLevel, Receive};
use crate::reply::gallery::{self, Picture};
use crate::reply::templates::Templates;
use crate::reply::words::ENGLISH;
use crate::telemetry;
use webex_simulator::Simulator;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address of the simulator: its API under /v1, the chat page at /.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    simulator_listen: SocketAddr,
    /// Address of the bot's webhook.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// How events arrive: webhook, websocket or both.
    #[arg(long, value_name = "WAY", default_value = "webhook")]
    receive: Receive,
    /// The inbox; a temporary file by default.
    #[arg(long, value_name = "sqlite:PATH")]
    inbox: Option<String>,
    /// Folder with card templates that override the built-in ones.
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,
    /// Language of answers to questions that show none: en, de, fr or es.
    #[arg(long, value_name = "TAG", default_value = ENGLISH)]
    language: String,
    /// Log filter, such as `info` or `whodex=debug`.
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    log: String,
    #[command(flatten)]
    world: webex_simulator::SimulatorArgs,
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let _ = telemetry::init(&args.log, crate::config::LogFormat::Pretty, None)?;
    let gallery = gallery(args.templates.as_deref())?;
    let web = start::listen(args.simulator_listen, "--simulator-listen").await?;
    let listener = start::listen(args.listen, "--listen").await?;
    let bot_address = webex_simulator::reached(listener.local_addr()?);
    let mut settings = args.world.settings();
    // The bot of the demo hears its events wherever --listen puts it.
    settings.targets.push(bot_address.ip().to_string());
    let simulator = Simulator::new(settings)?.with_gallery(gallery);
    let page = simulator.page_url(web.local_addr()?);
    let web_address = webex_simulator::reached(web.local_addr()?);
    let shutdown = start::shutdown();
    let simulating = tokio::spawn(simulator.serve(web, shutdown.clone().cancelled_owned()));

    let scratch = tempfile::Builder::new().prefix("whodex-demo-").tempdir()?;
    let inbox = args
        .inbox
        .unwrap_or_else(|| format!("sqlite:{}", scratch.path().join("inbox.db").display()));
    let defaults = Config::default();
    let config = Config {
        token: Some(SecretString::from(args.world.bot_token)),
        webhook_secrets: vec![SecretString::from(Uuid::new_v4().to_string())],
        api_url: format!("http://{web_address}/v1"),
        catalog_url: format!("http://{web_address}/u2c/api/v1/catalog"),
        receive: args.receive,
        public_url: Some(format!("http://{bot_address}")),
        inbox: SecretString::from(inbox),
        templates: args.templates,
        language: args.language,
        drain: Duration::ZERO,
        access: Access {
            // Everybody is in the demo's one space, and its people are made up.
            mixed: DisclosureLevel::Everything,
            ..defaults.access
        },
        ..defaults
    };
    let app = App::build(&config).await?;
    app.register().await?;
    say!(
        "\n  Whodex is listening. Chat with it at\n\n      {page}\n\n  \
         Three things to try:\n\n      whois john\n      status john.andersen@example.com\n      \
         @Whodex @John Andersen        (in the group space)\n\n  \
         Every card that the bot can send: http://{web_address}/gallery\n  \
         Or use any Webex SDK: base URL http://{web_address}/v1, and a person's email as the token.\n  \
         Ctrl-C stops it.\n"
    );
    app.run(listener, None, shutdown).await?;
    drop(simulating.await);
    Ok(())
}

/// Every card that the bot can send, in every language that it brings.
fn gallery(templates: Option<&Path>) -> Result<serde_json::Value, Failure> {
    let mut languages = Vec::new();
    for language in Templates::languages(templates) {
        let templates = Templates::load(templates, &language)?;
        let pictures = gallery::pictures(&templates).into_iter().map(|picture| {
            let Picture { name, reply } = picture;
            json!({"name": name, "card": reply.card, "markdown": reply.markdown, "text": reply.text})
        });
        languages.push(json!({"language": language, "pictures": pictures.collect::<Vec<_>>()}));
    }
    Ok(languages.into())
}
