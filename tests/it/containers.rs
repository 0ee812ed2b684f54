//! Copies of an inbox in a container: the commands of deploy/README.md are run here, with stand-ins for `docker` and
//! `compose` that act on this machine.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use reqwest::Method;
use tokio_postgres::NoTls;
use tokio_postgres::config::Host;
use whodex::inbox::{self, Enqueued, Filter, Inbox, InboxConfig, Location};

use crate::bots::Bots;
use crate::cluster::programs;
use crate::harness::{Stage, eventually, text};
use crate::jobs::event;
use crate::postgres;

/// `docker`, as far as the page uses it: the container's `/data` is a folder.
const DOCKER: &str = r#"#!/bin/sh
set -e
place() { case $1 in whodex:/data/*) echo "$DATA/${1#whodex:/data/}";; *) echo "$1";; esac; }
what=$1; shift
case $what in
    exec)
        [ "$1 $2" = "whodex /whodex" ]; shift 2
        for argument; do
            shift
            case $argument in /data/*) argument=$DATA/${argument#/data/};; esac
            set -- "$@" "$argument"
        done
        exec "$PROGRAM" "$@";;
    cp)
        keep=; [ "$1" != --archive ] || { keep=-p; shift; }
        cp $keep "$(place "$1")" "$(place "$2")";;
    stop|start) [ "$1" = whodex ];;
    *) echo "docker $what?" >&2; exit 1;;
esac
"#;

/// `compose`: the service of the database is a server of this machine.
const COMPOSE: &str = r#"#!/bin/sh
set -e
case "$1 $2 $3" in
    "exec -T postgres") shift 3; exec "$@";;
    "stop whodex "|"start whodex ") ;;
    *) echo "compose $*?" >&2; exit 1;;
esac
"#;

const SUDO: &str = "#!/bin/sh\nexec \"$@\"\n";

/// Nobody but root may give files away: what is to be given away is written down.
const CHOWN: &str = "#!/bin/sh\necho \"$@\" >> chowned\n";

/// The commands of the page that stand indented between two texts.
fn commands(from: &str, to: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/README.md");
    let page = std::fs::read_to_string(page).unwrap();
    let part = page.split(from).nth(1).unwrap().split(to).next().unwrap();
    let commands = part.lines().filter_map(|line| line.strip_prefix("    "));
    commands.map(ToOwned::to_owned).collect()
}

/// A machine on which the page's commands can be run.
struct Machine {
    folder: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Machine {
    fn new(environment: Vec<(&'static str, String)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in [
            ("docker", DOCKER),
            ("compose", COMPOSE),
            ("sudo", SUDO),
            ("chown", CHOWN),
        ] {
            let path = folder.path().join("bin").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, script).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self {
            folder,
            environment,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command as a shell does; panics when it fails.
    fn runs(&self, command: &str) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = [Some(self.path("bin")), programs()].into_iter().flatten();
        let paths = paths.chain(std::env::split_paths(&path));
        let mut shell = Command::new("sh");
        shell
            .args(["-ec", command])
            .current_dir(self.folder.path())
            .env("PATH", std::env::join_paths(paths).unwrap());
        for (name, value) in &self.environment {
            shell.env(name, value);
        }
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
    }
}

/// The keys of all jobs of an inbox.
async fn keys(location: &Location) -> Vec<String> {
    let jobs = inbox::read(location, &Filter::default(), None, 10).await;
    jobs.unwrap().into_iter().map(|job| job.key).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_was_killed_is_restored_as_the_page_says() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("whodex.db");
    let (place, location) = (
        format!("sqlite:{}", file.display()),
        Location::Sqlite(file.clone()),
    );
    let machine = Machine::new(vec![
        ("PROGRAM", env!("CARGO_BIN_EXE_whodex").to_owned()),
        ("DATA", data.path().display().to_string()),
        ("WHODEX_INBOX", place.clone()),
    ]);
    let commands = commands("A **container on SQLite**", "The bot's user (65532)");
    assert_eq!(commands.len(), 4, "{commands:?}");
    let stage = Stage::without_bot(Default::default()).await;
    let mut bots = Bots::placed(&stage.api, place, 1).await;
    bots.start(0);
    bots.ready().await;
    stage.hooked().await;
    let anna = stage.seat("anna.berg@example.com");
    let key = |question: &serde_json::Value| format!("messages/created/{}", text(&question["id"]));
    let kept = anna.writes("whois wei zhang").await;
    anna.reply(&kept).await;
    eventually("an end of the question", async || {
        let depth = inbox::inspect(&location).await.unwrap();
        matches!(depth, inbox::Inspection::Current { depth, .. } if depth.open == 0).then_some(())
    })
    .await;
    machine.runs(&commands[0]);
    let later = anna.writes("whois mei zhang").await;
    anna.reply(&later).await;
    bots.kill(0);
    let log = data.path().join("whodex.db-wal");
    let left = std::fs::read(&log).unwrap();
    assert!(!left.is_empty(), "a bot that is killed leaves its log");
    assert!(keys(&location).await.contains(&key(&later)));
    // Whoever looks may have tidied up.
    std::fs::write(&log, left).unwrap();
    for command in &commands[1..] {
        machine.runs(command);
    }
    let given = std::fs::read_to_string(machine.path("chowned")).unwrap();
    assert_eq!(given, "65532:65532 whodex.db whodex.db-wal\n");
    assert_eq!(keys(&location).await, [key(&kept)]);
    bots.start(0);
    // The bot knows its answers again, and answers.
    anna.asks("whois john andersen").await;
    let path = format!("/messages/{}", text(&kept["id"]));
    let deleted = anna.try_call(Method::DELETE, &path, None).await;
    assert_eq!(deleted.status(), 204);
    eventually("a withdrawn answer", async || {
        anna.replies(&kept).await.is_empty().then_some(())
    })
    .await;
    stage.stop().await;
}

#[tokio::test]
async fn compose_copies_and_restores_its_database_as_the_page_says() {
    let Some(server) = postgres::own().await else {
        return;
    };
    let url = server.url("whodex");
    let config: tokio_postgres::Config = url.parse().unwrap();
    let Some(Host::Unix(socket)) = config.get_hosts().first() else {
        panic!("not a socket: {url}");
    };
    let (client, connection) = tokio_postgres::connect(&server.url("postgres"), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
        .batch_execute("CREATE DATABASE whodex")
        .await
        .unwrap();
    let machine = Machine::new(vec![("PGHOST", socket.display().to_string())]);
    let commands = commands("\n**compose**", "\n**chart**");
    assert_eq!(commands.len(), 5, "{commands:?}");
    let location: Location = url.parse().unwrap();
    let open = async || {
        Inbox::open(&location, InboxConfig::default())
            .await
            .unwrap()
    };
    let inbox = open().await;
    inbox.enqueue(event("kept", "anna")).await.unwrap();
    inbox.belongs_to("WHODEX").await.unwrap();
    machine.runs(&commands[0]);
    inbox.enqueue(event("later", "anna")).await.unwrap();
    inbox.close().await;
    for command in &commands[1..] {
        machine.runs(command);
    }
    assert_eq!(keys(&location).await, ["kept"]);
    let inbox = open().await;
    assert_eq!(inbox.bot().await.unwrap().as_deref(), Some("WHODEX"));
    let repeat = inbox.enqueue(event("kept", "anna")).await;
    assert_eq!(repeat.unwrap(), Enqueued::Duplicate);
    inbox.close().await;
}
