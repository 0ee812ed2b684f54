//! The machines of a story: processes of the bot whose clocks can be set, and a store that can be held up.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use whodex::inbox::{self, Filter, Inspection, Location, State};

use super::story::Engine;
use crate::bots::Bots;
use crate::hanging_disk;
use crate::postgres;
use crate::required::required;

/// For how long the store may give no jobs.
const STILL: Duration = Duration::from_secs(60);

const OLD: &str = "the secret of the last story, long enough";
const NEW: &str = "the secret of the next story, long enough";

/// A library that moves a process's time of day by the seconds that stand in a file.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *ahead;

__attribute__((constructor)) static void find_file(void) {
    const char *name = getenv("CLOCK_AHEAD");
    int file = name ? open(name, O_RDONLY) : -1;
    if (file < 0) return;
    void *seconds = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
    if (seconds != MAP_FAILED) ahead = seconds;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int outcome = real(clock, time);
    if (clock == CLOCK_REALTIME && ahead) time->tv_sec += *ahead;
    return outcome;
}
"#;

/// The bots of one story.
pub(super) struct Machines {
    bots: Bots,
    pub(super) location: Location,
    /// The address of the database, where there is one.
    database: Option<String>,
    folder: PathBuf,
    has_clocks: bool,
    environment: Vec<(&'static str, String)>,
    secret: usize,
    ahead: Vec<i64>,
    /// What goes on again by itself.
    stalls: JoinSet<()>,
}

/// Sends a signal to processes; those that have ended are past caring.
fn signal(which: &str, processes: &[String]) {
    drop(Command::new("kill").arg(which).args(processes).output());
}

impl Machines {
    /// Starts the bots of a story; none where there is no PostgreSQL and it is needed.
    pub(super) async fn start(api: &str, engine: Engine, folder: &Path) -> Option<Self> {
        let (inbox, replicas, database) = match engine {
            Engine::Sqlite => {
                let file = folder.join("inbox.db");
                (format!("sqlite:{}", file.display()), 1, None)
            }
            Engine::Postgres { replicas } => {
                let url = postgres::database().await?;
                (url.clone(), replicas, Some(url))
            }
        };
        let location = inbox.parse().unwrap();
        let clock = hanging_disk::compiled(folder, "clock", CLOCK);
        let disk = hanging_disk::library(folder);
        let clock = required("a C compiler", clock);
        let libraries = [&clock, &disk].into_iter().flatten();
        let libraries: Vec<String> = libraries.map(|path| path.display().to_string()).collect();
        let mut environment = vec![
            ("WHODEX_ASKER_LIMIT", "0".to_owned()),
            ("WHODEX_DRAIN", "0".to_owned()),
            ("WHODEX_LOG", "info".to_owned()),
            ("WHODEX_LOG_FORMAT", "json".to_owned()),
            ("DISK_HANGS", folder.join("hangs").display().to_string()),
            ("WEBEX_WEBHOOK_SECRET", OLD.to_owned()),
        ];
        if !libraries.is_empty() {
            environment.push(("LD_PRELOAD", libraries.join(":")));
        }
        let mut bots = Bots::placed(api, inbox, replicas).await;
        bots.log = Some(folder.join("log"));
        let mut machines = Self {
            bots,
            location,
            database,
            folder: folder.to_owned(),
            has_clocks: clock.is_some(),
            environment,
            secret: 0,
            ahead: vec![0; replicas],
            stalls: JoinSet::new(),
        };
        for bot in 0..replicas {
            machines.set_clock(bot);
            machines.run(bot);
        }
        Some(machines)
    }

    fn clock(&self, bot: usize) -> PathBuf {
        self.folder.join(format!("clock{bot}"))
    }

    fn set_clock(&self, bot: usize) {
        let mut file = OpenOptions::new();
        let file = file.create(true).truncate(false).write(true);
        let file = file.open(self.clock(bot)).unwrap();
        file.write_all_at(&self.ahead[bot].to_ne_bytes(), 0)
            .unwrap();
    }

    /// Lets a bot's clock jump.
    pub(super) fn moves_clock(&mut self, bot: usize, seconds: i64) {
        if self.has_clocks {
            self.ahead[bot] += seconds;
            self.set_clock(bot);
        }
    }

    fn run(&mut self, bot: usize) {
        let clock = self.clock(bot).display().to_string();
        let mut environment = self.environment.clone();
        environment.push(("CLOCK_AHEAD", clock));
        self.bots.environment = environment;
        self.bots.start(bot);
    }

    fn id(&self, bot: usize) -> Option<String> {
        self.bots.running[bot]
            .as_ref()
            .map(|child| child.id().to_string())
    }

    /// Ends a bot on the spot.
    pub(super) fn kill(&mut self, bot: usize) {
        self.bots.kill(bot);
    }

    /// Starts every bot that does not run, as whoever looks after them does.
    pub(super) fn tend(&mut self) {
        for bot in 0..self.ahead.len() {
            let ended = match &mut self.bots.running[bot] {
                Some(child) => child.try_wait().unwrap().is_some(),
                None => true,
            };
            if ended {
                self.run(bot);
            }
        }
    }

    pub(super) async fn restart(&mut self, bot: usize) {
        if self.bots.running[bot].is_some() {
            self.bots.terminate(bot).await;
        }
        self.run(bot);
    }

    /// Stops a bot in the middle of whatever it does, for a while.
    pub(super) fn stall(&mut self, bot: usize, millis: u64) {
        if let Some(id) = self.id(bot) {
            self.hold(vec![id], millis);
        }
    }

    fn hold(&mut self, processes: Vec<String>, millis: u64) {
        signal("-STOP", &processes);
        self.stalls.spawn(async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            signal("-CONT", &processes);
        });
    }

    /// Holds the store up for a while: the processes of the database that serve the bots, or the disk.
    pub(super) async fn stall_store(&mut self, millis: u64) {
        let Some(url) = &self.database else {
            let hangs = self.folder.join("hangs");
            std::fs::write(&hangs, "").unwrap();
            self.stalls.spawn(async move {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                drop(std::fs::remove_file(hangs));
            });
            return;
        };
        let connected = tokio_postgres::connect(url, tokio_postgres::NoTls).await;
        let (client, connection) = connected.unwrap();
        let connection = tokio::spawn(connection);
        let sql = "SELECT pid::text FROM pg_stat_activity
                   WHERE application_name = 'whodex' AND datname = current_database()";
        let rows = client.query(sql, &[]).await.unwrap();
        drop(client);
        drop(connection.await);
        let processes = rows.iter().map(|row| row.get(0)).collect::<Vec<String>>();
        if !processes.is_empty() {
            self.hold(processes, millis);
        }
    }

    /// The next step by which the secret is changed: the bots take both, Webex signs with the new one, the bots take it
    /// alone.
    pub(super) async fn change_secret(&mut self) {
        self.secret += 1;
        let secrets = match self.secret {
            1 => format!("{NEW},{OLD}"),
            2 => return self.sign().await,
            3 => NEW.to_owned(),
            _ => return,
        };
        let secret = self
            .environment
            .iter_mut()
            .find(|(name, _)| *name == "WEBEX_WEBHOOK_SECRET");
        secret.unwrap().1 = secrets;
        for bot in 0..self.ahead.len() {
            self.restart(bot).await;
        }
    }

    /// Has Webex sign with the newest secret. Whoever does this by hand tries again when it fails.
    async fn sign(&self) {
        for _ in 0..5 {
            let mut command = Command::new(env!("CARGO_BIN_EXE_whodex"));
            command
                .args(["webhooks", "sync"])
                .env("WEBEX_ACCESS_TOKEN", "simulated-bot-token");
            command.env("WEBEX_WEBHOOK_SECRET", format!("{NEW},{OLD}"));
            command
                .env("WEBEX_API_URL", &self.bots.api)
                .env("WHODEX_PUBLIC_URL", &self.bots.public);
            command.env("WHODEX_INBOX", &self.bots.inbox);
            let synced = tokio::task::spawn_blocking(move || command.output().unwrap());
            if synced.await.unwrap().status.success() {
                return;
            }
        }
    }

    /// Lets everything go on that was held up.
    pub(super) async fn release(&mut self) {
        while self.stalls.join_next().await.is_some() {}
    }

    /// Everything that the bots have logged.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// How many jobs are open, and how many failed for good.
    pub(super) async fn depth(&self) -> Option<(u64, u64)> {
        match inbox::inspect(&self.location).await {
            Ok(Inspection::Current { depth, .. }) => Some((depth.open, depth.dead)),
            _ => None,
        }
    }

    /// What the jobs of one state say; also where the store stands still for a while.
    pub(super) async fn jobs(&self, state: State) -> Vec<inbox::Job> {
        let filter = Filter::of_state(Some(state));
        let end = Instant::now() + STILL;
        loop {
            match inbox::read(&self.location, &filter, None, 1000).await {
                Ok(jobs) => return jobs,
                Err(error) => assert!(Instant::now() < end, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        // A process that stands still can be ended all the same; those of the database go on.
        drop(std::fs::remove_file(self.folder.join("hangs")));
    }
}
