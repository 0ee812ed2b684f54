//! A disk that hangs: the system takes what is written and does not say when it is safe.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::net::TcpStream;

use crate::disk;
use crate::harness::{Stage, eventually};
use crate::port::Port;
use crate::required::required;

/// The secret of its webhooks.
const SECRET: &str = "a secret of a bot with a disk of its own";

/// A library that has every `fsync` wait while there is a file of a certain name.
const HANGING: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int sync_with(const char *name, int file) {
    const char *hangs = getenv("DISK_HANGS");
    const struct timespec moment = {0, 10000000};
    while (hangs && access(hangs, F_OK) == 0) nanosleep(&moment, NULL);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return sync_with("fsync", file); }
int fdatasync(int file) { return sync_with("fdatasync", file); }
"#;

/// Compiles the library; none where there is no C compiler.
pub(crate) fn library(folder: &Path) -> Option<PathBuf> {
    required("a C compiler", compiled(folder, "hanging", HANGING))
}

/// Compiles a library that is loaded before others; none where there is no C compiler.
pub(crate) fn compiled(folder: &Path, name: &str, code: &str) -> Option<PathBuf> {
    let (source, library) = (
        folder.join(format!("{name}.c")),
        folder.join(format!("{name}.so")),
    );
    std::fs::write(&source, code).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status();
    compiled
        .is_ok_and(|status| status.success())
        .then_some(library)
}

/// A bot whose disk can be made to hang, as a process of its own.
struct Bot {
    process: Child,
    listener: String,
    admin: String,
    ports: [Port; 2],
}

impl Bot {
    async fn start(stage: &Stage, folder: &Path, library: &Path, hangs: &Path) -> Self {
        let (listener, admin) = (Port::reserve(), Port::reserve());
        let inbox = format!("sqlite:{}", folder.join("inbox.db").display());
        let process = Command::new(env!("CARGO_BIN_EXE_whodex"))
            .arg("serve")
            .env("LD_PRELOAD", library)
            .env("DISK_HANGS", hangs)
            .env("WEBEX_ACCESS_TOKEN", "simulated-bot-token")
            .env("WEBEX_WEBHOOK_SECRET", SECRET)
            .env("WEBEX_API_URL", format!("{}/v1", stage.api))
            .env("WHODEX_LISTEN", listener.address().to_string())
            .env("WHODEX_ADMIN_LISTEN", admin.address().to_string())
            .env("WHODEX_INBOX", inbox)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bot = Self {
            process,
            listener: format!("http://{}", listener.address()),
            admin: format!("http://{}", admin.address()),
            ports: [listener, admin],
        };
        eventually("a bot that is ready", async || {
            TcpStream::connect(bot.ports[1].address()).await.ok()?;
            (bot.ready(stage).await == 200).then_some(())
        })
        .await;
        // Before it knows who it is it refuses every event.
        eventually("an event that is taken in", async || {
            (bot.takes(stage, "FIRST").await == 200).then_some(())
        })
        .await;
        bot
    }

    /// Delivers a made-up event; the status of the answer.
    async fn takes(&self, stage: &Stage, id: &str) -> u16 {
        disk::deliver_at(stage, &self.listener, SECRET, id).await
    }

    async fn ready(&self, stage: &Stage) -> u16 {
        let url = format!("{}/readyz", self.admin);
        stage.ask_listener(Method::GET, url).await.status().as_u16()
    }

    async fn terminate(mut self) -> std::process::ExitStatus {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
        eventually("an end", async || self.process.try_wait().unwrap()).await
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_on_a_hanging_disk_refuses_events_in_time_and_can_stop() {
    let folder = tempfile::tempdir().unwrap();
    let Some(library) = library(folder.path()) else {
        return;
    };
    let hangs = folder.path().join("hangs");
    let stage = Stage::without_bot(Default::default()).await;
    let bot = Bot::start(&stage, folder.path(), &library, &hangs).await;
    assert_eq!(bot.takes(&stage, "BEFORE").await, 200);
    std::fs::write(&hangs, "").unwrap();
    let begun = Instant::now();
    assert_eq!(bot.takes(&stage, "HANGING").await, 503);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(bot.ready(&stage).await, 503);
    let begun = Instant::now();
    let status = bot.terminate().await;
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(40));
    std::fs::remove_file(&hangs).unwrap();
    let bot = Bot::start(&stage, folder.path(), &library, &hangs).await;
    assert_eq!(bot.takes(&stage, "BEFORE").await, 200);
    assert_eq!(bot.takes(&stage, "HANGING").await, 200);
    assert!(bot.terminate().await.success());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_hangs_for_a_moment_costs_nothing_but_time() {
    let folder = tempfile::tempdir().unwrap();
    let Some(library) = library(folder.path()) else {
        return;
    };
    let hangs = folder.path().join("hangs");
    let stage = Stage::without_bot(Default::default()).await;
    let bot = Bot::start(&stage, folder.path(), &library, &hangs).await;
    std::fs::write(&hangs, "").unwrap();
    let delivering = bot.takes(&stage, "HANGING");
    let going_on = async {
        eventually("a bot that is not ready", async || {
            (bot.ready(&stage).await == 503).then_some(())
        })
        .await;
        std::fs::remove_file(&hangs).unwrap();
    };
    let (status, ()) = tokio::join!(delivering, going_on);
    assert_eq!(status, 200);
    assert_eq!(bot.ready(&stage).await, 200);
    assert!(bot.terminate().await.success());
    stage.stop().await;
}
