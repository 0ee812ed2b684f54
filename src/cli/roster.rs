//! `whodex roster`: looks at a file of people before the bot uses it.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use super::doctor::progress;
use super::{Failure, start};
use crate::app;
use crate::config::{Config, Flags};
use crate::roster::check::{Findings, check};
use crate::roster::load::{Progress, Tally};
use crate::webex::client::{Client, PeopleOptions};
use crate::webex::model::PeopleQuery;

/// Addresses that Webex is asked for.
const SAMPLED: usize = 20;

/// The time between two of these calls: a running bot with the same token answers meanwhile.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Read a file as the bot does, and tell what it holds. With a token, ask Webex for a few of its people.
    Check {
        /// The file: CSV or JSON Lines. Without it, the one of the settings.
        file: Option<PathBuf>,
    },
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let config = start::settings(&args.flags)?;
    let Action::Check { file } = args.action;
    let Some(file) = file.or_else(|| config.roster.path.clone()) else {
        return Err(Failure(
            "no file: name one, or set WHODEX_ROSTER".to_owned(),
        ));
    };
    let watched = std::io::stderr().is_terminal();
    let (path, mapping) = (file.clone(), config.roster.mapping.clone());
    let mut show = move |read: Progress| {
        let percent = read.read.saturating_mul(100) / read.size.max(1);
        progress(watched, &format!("{} rows, {percent} %", read.rows));
        true
    };
    let checking = move || check(&path, &mapping, SAMPLED, &mut show);
    let found = tokio::task::spawn_blocking(checking).await?;
    progress(watched, "");
    let found = found.map_err(|error| Failure(format!("{}: {error}", file.display())))?;
    print(&found);
    if config.token.is_some() {
        ask_webex(&config, &found.sample, watched).await;
    } else {
        say!("Webex is not asked whether it knows them: WEBEX_ACCESS_TOKEN is not set");
    }
    Ok(())
}

fn print(found: &Findings) {
    let Tally {
        people,
        skipped,
        replaced,
        filled,
        faults,
        again,
        used,
        unused,
    } = &found.tally;
    say!("{people} people");
    let filled = filled.iter().filter(|(_, count)| *count > 0);
    let filled: Vec<String> = filled
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if !filled.is_empty() {
        say!("rows with: {}", filled.join(", "));
    }
    let used: Vec<String> = used
        .iter()
        .map(|(column, field)| match field {
            Some(field) if field == column => column.clone(),
            Some(field) => format!("{column} → {field}"),
            None => format!("{column} (shown)"),
        })
        .collect();
    say!("columns used: {}", used.join(", "));
    if !unused.is_empty() {
        say!("columns unused: {}", unused.join(", "));
    }
    if *replaced > 0 {
        let lines: Vec<String> = again.iter().map(ToString::to_string).collect();
        say!(
            "{replaced} rows have an address that an earlier row has; the later row counts: line {}",
            listed(&lines, *replaced)
        );
    }
    if *skipped > 0 {
        let lines: Vec<String> = faults
            .iter()
            .map(|(line, fault)| format!("{line} ({fault})"))
            .collect();
        say!(
            "{skipped} rows are skipped: line {}",
            listed(&lines, *skipped)
        );
    }
    if found.lost_managers > 0 {
        say!(
            "{} managers have no row: {}",
            found.lost_managers,
            listed(&found.lost, found.lost_managers)
        );
    }
}

/// A list, and whether it goes on.
fn listed(first: &[String], all: u64) -> String {
    let more = all.saturating_sub(first.len() as u64);
    let first = first.join(", ");
    match more {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Asks Webex for each of these addresses, one after the other.
async fn ask_webex(config: &Config, sample: &[String], watched: bool) {
    let client = match app::connect(config).await {
        Ok((client, _, _)) => client,
        Err(error) => {
            say!("Webex is not asked whether it knows them: {error}");
            return;
        }
    };
    let (mut known, mut unknown) = (0, Vec::new());
    for (place, address) in sample.iter().enumerate() {
        progress(
            watched,
            &format!("asking Webex: {place} of {}", sample.len()),
        );
        match is_known(&client, address).await {
            Ok(true) => known += 1,
            Ok(false) => unknown.push(address.clone()),
            Err(why) => {
                progress(watched, "");
                say!("Webex knows {known} of {place} addresses; then: {why}");
                return;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    progress(watched, "");
    say!("Webex knows {known} of {} addresses", sample.len());
    if !unknown.is_empty() {
        say!("it does not know {}", unknown.join(", "));
    }
}

async fn is_known(client: &Client, address: &str) -> Result<bool, String> {
    // An address that Webex would refuse is one that it does not know.
    let Ok(query) = PeopleQuery::email(address) else {
        return Ok(false);
    };
    let options = PeopleOptions {
        max: None,
        exclude_status: true,
    };
    let found = client.people(&query, &options).await;
    let found = found.map_err(|error| error.to_string())?;
    Ok(!found.items.is_empty())
}
