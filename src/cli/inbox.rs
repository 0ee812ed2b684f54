//! `whodex inbox`: waiting and failed questions.

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::{Failure, start};
use crate::config::Flags;
use crate::inbox::{self, Inbox, Job, Location, State};

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The newest jobs.
    List {
        /// Only those in this state: waiting, claimed, deferred, done or buried.
        #[arg(long)]
        state: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        max: usize,
    },
    /// One job.
    Show {
        /// Its number.
        number: i64,
    },
    /// Tries a deferred or buried job again now.
    Retry {
        /// Its number.
        number: i64,
    },
    /// Forgets a job.
    Drop {
        /// Its number.
        number: i64,
    },
}

pub(super) async fn run(options: Options) -> Result<(), Failure> {
    let config = start::settings(&options.flags)?;
    let location: Location = config.inbox.expose_secret().parse()?;
    let inbox = Inbox::open(&location, inbox::Options::default()).await?;
    let missing = |number| {
        Failure(format!(
            "there is no such job {number}: see whodex inbox list"
        ))
    };
    match options.action {
        Action::List { state, max } => {
            let state = match state {
                None => None,
                Some(name) => Some(State::from_name(&name).ok_or_else(|| {
                    Failure(format!(
                        "{name} is no state: choose waiting, claimed, deferred, done or buried"
                    ))
                })?),
            };
            inbox.list(state, max).await?.iter().for_each(line);
        }
        Action::Show { number } => {
            let job = inbox.show(number).await?.ok_or_else(|| missing(number))?;
            line(&job);
            say!("{}", job.body);
        }
        Action::Retry { number } => {
            if !inbox.retry(number).await? {
                return Err(Failure(format!(
                    "job {number} is not deferred or buried: see whodex inbox list"
                )));
            }
        }
        Action::Drop { number } => {
            if !inbox.drop_job(number).await? {
                return Err(missing(number));
            }
        }
    }
    inbox.close().await;
    Ok(())
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
