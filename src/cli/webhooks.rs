//! `whodex webhooks`: the bot's webhooks.

use clap::Subcommand;

use super::{Failure, start};
use crate::app;
use crate::config::Flags;
use crate::registration::{self, Own, UNREADABLE};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the bot's webhooks.
    List,
    /// Create missing webhooks, repair wrong ones, and sign with the newest secret.
    Sync,
    /// Remove the bot's webhooks.
    Remove,
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let config = start::settings(&args.flags)?;
    config.require_token()?;
    let (client, _, me) = app::connect(&config).await?;
    match args.action {
        Action::List => {
            let own = registration::list(&client).await?;
            let rows: Vec<[&str; 5]> = own
                .webhooks
                .iter()
                .map(|webhook| {
                    [
                        webhook.resource.as_deref(),
                        webhook.event.as_deref(),
                        webhook.status.as_deref(),
                        webhook.target_url.as_deref(),
                        Some(webhook.id.as_str()),
                    ]
                    .map(|told| told.unwrap_or("-"))
                })
                .collect();
            // The last column needs no padding.
            let [resource, event, status, target, _] = std::array::from_fn(|column| {
                rows.iter().map(|row| row[column].len()).max().unwrap_or(0)
            });
            for [r, e, s, t, id] in &rows {
                say!("{r:<resource$}  {e:<event$}  {s:<status$}  {t:<target$}  {id}");
            }
            return whole(&own);
        }
        Action::Sync => {
            if !config.receive.has_webhook() {
                return Err(Failure(
                    "WHODEX_RECEIVE is websocket: the bot needs no webhooks, and deletes its earlier ones".to_owned(),
                ));
            }
            config.require_serve()?;
            let Some(url) = &config.public_url else {
                return Err(Failure(
                    "no public URL: set WHODEX_PUBLIC_URL to the URL at which Webex reaches the bot"
                        .to_owned(),
                ));
            };
            let report = app::sign_webhooks(&config, &client, &me, url).await?;
            say!(
                "{} created, {} updated, {} removed",
                report.created,
                report.updated,
                report.deleted
            );
            if let Some(why) = report.held_back() {
                return Err(Failure(why));
            }
        }
        Action::Remove => {
            let own = registration::remove(&client).await?;
            say!("{} removed", own.webhooks.len());
            return whole(&own);
        }
    }
    Ok(())
}

/// Fails where some of the webhooks could not be read.
fn whole(own: &Own) -> Result<(), Failure> {
    if own.complete {
        Ok(())
    } else {
        Err(Failure(format!(
            "this list may be incomplete: {UNREADABLE}"
        )))
    }
}
