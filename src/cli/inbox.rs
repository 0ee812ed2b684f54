//! `whodex inbox`: lists, retries, drops and copies questions.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Subcommand;
use jiff::{Span, SpanRelativeTo, Timestamp};
use secrecy::ExposeSecret;

use super::doctor::progress;
use super::{Failure, start};
use crate::app::StartError;
use crate::config::Flags;
use crate::inbox::{self, BackupError, Filter, Inbox, Job, Location, State};

/// Jobs that one statement retries or drops, so that a bot need not wait for long.
const CHUNK: usize = 1000;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the newest jobs.
    List {
        /// Only jobs in this state: waiting, claimed, deferred, done or dead.
        #[arg(long)]
        state: Option<String>,
        /// Only jobs older than this, such as 12h or 3d.
        #[arg(long, value_name = "TIME")]
        older_than: Option<String>,
        /// Only jobs whose reason contains this text.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        max: usize,
    },
    /// Show one job and its event.
    Show {
        /// The job's number.
        number: i64,
    },
    /// Make deferred or dead jobs due now.
    Retry(Which),
    /// Delete jobs.
    Drop(Which),
    /// Copy the inbox into a new file, also while the bot runs (SQLite only).
    Backup {
        /// Path of the copy; it must not exist yet.
        file: PathBuf,
    },
    /// Create the inbox or migrate it to this version, as the bot does at its start.
    Migrate,
}

/// One job, or all that have something in common.
#[derive(Debug, clap::Args)]
struct Which {
    /// The job's number; or select jobs with the options.
    #[arg(
        required_unless_present_any = ["state", "older_than", "reason"],
        conflicts_with_all = ["state", "older_than", "reason", "dry_run"]
    )]
    number: Option<i64>,
    /// Jobs in this state, such as dead; deferred and dead ones by default.
    #[arg(long)]
    state: Option<String>,
    /// Jobs older than this, such as 12h or 3d.
    #[arg(long, value_name = "TIME")]
    older_than: Option<String>,
    /// Jobs whose reason contains this text.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Only count the jobs; `whodex inbox list` with the same options lists them.
    #[arg(long)]
    dry_run: bool,
}

/// The action on the selected jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Retry,
    Drop,
}

pub(super) async fn run(args: Args) -> Result<(), Failure> {
    let config = start::settings(&args.flags)?;
    let location: Location = config.inbox.expose_secret().parse()?;
    match args.action {
        Action::List {
            state,
            older_than,
            reason,
            max,
        } => {
            let filter = Filter {
                before: older_than.as_deref().map(before).transpose()?,
                reason,
                ..Filter::of_state(state.as_deref().map(state_of).transpose()?)
            };
            let jobs = inbox::read(&location, &filter, None, max).await;
            let jobs = jobs.map_err(StartError::from)?;
            jobs.iter().for_each(line);
            Ok(())
        }
        Action::Show { number } => {
            let jobs = inbox::read(&location, &Filter::default(), Some(number), 1).await;
            let jobs = jobs.map_err(StartError::from)?;
            let job = jobs.first().ok_or_else(|| missing(number))?;
            line(job);
            say!("{}", job.body);
            Ok(())
        }
        Action::Retry(which) => change(&location, which, Fate::Retry).await,
        Action::Drop(which) => change(&location, which, Fate::Drop).await,
        Action::Backup { file } => backup(&location, file).await,
        Action::Migrate => {
            let inbox = Inbox::open(&location, inbox::InboxConfig::default()).await;
            let inbox = inbox.map_err(StartError::from)?;
            inbox.close().await;
            say!("{location} is up to date");
            Ok(())
        }
    }
}

async fn change(location: &Location, which: Which, fate: Fate) -> Result<(), Failure> {
    let filter = match which.number {
        None => Some(filter(&which, fate)?),
        Some(_) => None,
    };
    let inbox = Inbox::open_existing(location, inbox::InboxConfig::default()).await;
    let inbox = inbox.map_err(StartError::from)?;
    let changed = match (which.number, filter) {
        (Some(number), _) => change_one(&inbox, number, fate).await,
        (None, Some(filter)) => change_all(&inbox, &filter, fate, which.dry_run).await,
        (None, None) => Ok(()),
    };
    inbox.close().await;
    changed
}

async fn change_one(inbox: &Inbox, number: i64, fate: Fate) -> Result<(), Failure> {
    match fate {
        Fate::Retry if !inbox.retry(number).await? => Err(Failure(format!(
            "job {number} is not deferred or dead: see whodex inbox list"
        ))),
        Fate::Drop if !inbox.delete(number).await? => Err(missing(number)),
        Fate::Retry | Fate::Drop => Ok(()),
    }
}

/// Changes the jobs that match a filter, a chunk at a time.
async fn change_all(inbox: &Inbox, filter: &Filter, fate: Fate, dry: bool) -> Result<(), Failure> {
    let all = inbox.count(filter).await?;
    let done = match fate {
        Fate::Retry => "retried",
        Fate::Drop => "deleted",
    };
    if dry {
        say!("jobs that would be {done}: {all}");
        return Ok(());
    }
    let watched = std::io::stderr().is_terminal();
    let (mut changed, mut last) = (0, 0);
    loop {
        let some = match fate {
            Fate::Retry => inbox.retry_some(filter, last, CHUNK).await,
            Fate::Drop => inbox.delete_some(filter, last, CHUNK).await,
        }
        .inspect_err(|_| progress(watched, ""))?;
        // Only later jobs: a job that fails again at once is not retried for ever.
        let Some(latest) = some.iter().max() else {
            break;
        };
        last = *latest;
        changed += some.len();
        progress(watched, &format!("{changed} of {all}"));
    }
    progress(watched, "");
    say!("jobs {done}: {changed}");
    Ok(())
}

/// The filter that the options describe.
fn filter(which: &Which, fate: Fate) -> Result<Filter, Failure> {
    let states = match which.state.as_deref().map(state_of).transpose()? {
        None => vec![State::Deferred, State::Dead],
        Some(state @ (State::Deferred | State::Dead)) => vec![state],
        Some(State::Claimed) => {
            return Err(Failure(
                "claimed jobs are in progress: wait until their leases expire".to_owned(),
            ));
        }
        Some(state) if fate == Fate::Drop => vec![state],
        Some(state) => {
            return Err(Failure(format!(
                "{} jobs cannot be retried: choose deferred or dead",
                state.as_str()
            )));
        }
    };
    let before = which.older_than.as_deref().map(before).transpose()?;
    Ok(Filter {
        states,
        before,
        reason: which.reason.clone(),
    })
}

/// The time that was so long ago.
fn before(age: &str) -> Result<Timestamp, Failure> {
    let wrong = || {
        Failure(format!(
            "{age} is not a time: write it as 90m, 12h or 3d, for example"
        ))
    };
    let age: Span = age.parse().map_err(|_| wrong())?;
    let age = age.to_duration(SpanRelativeTo::days_are_24_hours());
    let age = age.map_err(|_| wrong())?;
    let now = (inbox::InboxConfig::default().now)();
    now.checked_sub(age.abs()).map_err(|_| wrong())
}

async fn backup(location: &Location, file: PathBuf) -> Result<(), Failure> {
    let watched = std::io::stderr().is_terminal();
    let name = file.display().to_string();
    let copied = inbox::backup(location, file, |bytes, of| {
        progress(
            watched,
            &format!("{} of about {} MB", bytes >> 20, of >> 20),
        );
    })
    .await;
    progress(watched, "");
    match copied {
        Err(BackupError::Inbox(error)) => return Err(StartError::from(error).into()),
        copied => copied?,
    }
    say!("{name} is a copy of the inbox");
    Ok(())
}

fn state_of(name: &str) -> Result<State, Failure> {
    // Scripts of before may say buried.
    let name = if name == "buried" { "dead" } else { name };
    State::from_name(name).ok_or_else(|| {
        Failure(format!(
            "{name} is not a state: choose waiting, claimed, deferred, done or dead"
        ))
    })
}

fn missing(number: i64) -> Failure {
    Failure(format!("there is no job {number}: see whodex inbox list"))
}

fn line(job: &Job) {
    say!(
        "{:>6}  {:<8}  attempt {:>2}  due {}  {}  {}",
        job.seq,
        job.state.as_str(),
        job.attempt,
        job.due,
        job.key,
        job.why.as_deref().unwrap_or_default(),
    );
}
