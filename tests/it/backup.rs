//! Copies of the inbox, and what deploy/README.md says of them: its commands are run here.

use std::path::Path;
use std::process::{Command, Output};

use whodex::inbox::{Enqueued, Inbox, InboxConfig, Location};

use crate::bots::Bots;
use crate::cluster::programs;
use crate::harness::Stage;
use crate::jobs::event;
use crate::postgres;

const PROGRAM: &str = env!("CARGO_BIN_EXE_whodex");

/// The commands under a heading of the page, without those that stop and start the bot.
fn commands(heading: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/README.md");
    let page = std::fs::read_to_string(page).unwrap();
    let part = page.split(&format!("\n**{heading}**")).nth(1).unwrap();
    let part = part
        .lines()
        .take_while(|line| !line.starts_with("A **") && !line.starts_with("**"));
    let commands = part.filter_map(|line| line.strip_prefix("    "));
    let commands = commands.filter(|c| !c.contains("systemctl") && !c.contains("kubectl"));
    commands
        .map(|command| command.replace("sudo ", ""))
        .collect()
}

/// Runs a command as a shell does; panics when it fails.
fn shell(folder: &Path, command: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-ec", command]).current_dir(folder);
    if let Some(programs) = programs() {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(programs).chain(std::env::split_paths(&path));
        shell.env("PATH", std::env::join_paths(paths).unwrap());
    }
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
}

fn whodex(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

async fn open(location: &Location) -> Inbox {
    Inbox::open(location, InboxConfig::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_every_stop_the_file_alone_is_the_whole_inbox() {
    let stage = Stage::without_bot(Default::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut bots = Bots::one(&stage.api, folder.path()).await;
    let anna = stage.seat("anna.berg@example.com");
    for stop in 1..=20 {
        bots.ready().await;
        stage.hooked().await;
        anna.asks("status wei zhang").await;
        let status = bots.terminate(0).await;
        assert!(status.success(), "{status}");
        let log = std::fs::metadata(folder.path().join("inbox.db-wal"));
        assert_eq!(log.map_or(0, |log| log.len()), 0);
        let copy = folder.path().join("copy.db");
        std::fs::copy(folder.path().join("inbox.db"), &copy).unwrap();
        let copy = rusqlite::Connection::open(copy).unwrap();
        let jobs = copy.query_row("SELECT count(*) FROM job", [], |row| row.get::<_, u32>(0));
        assert!(jobs.unwrap() >= stop);
        bots.start(0);
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_jobs_come_is_whole_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (
        folder.path().join("inbox.db"),
        folder.path().join("copy.db"),
    );
    let location = Location::Sqlite(path.clone());
    let inbox = open(&location).await;
    inbox.enqueue(event("before", "anna")).await.unwrap();
    let putting = inbox.clone();
    let coming_in = tokio::spawn(async move {
        for n in 0.. {
            putting
                .enqueue(event(&format!("{n}"), "anna"))
                .await
                .unwrap();
        }
    });
    let named = format!("--inbox=sqlite:{}", path.display());
    let backup = ["inbox", &named, "backup", copy.to_str().unwrap()];
    let output = tokio::task::block_in_place(|| whodex(&backup));
    assert!(output.status.success(), "{output:?}");
    coming_in.abort();
    let whole = rusqlite::Connection::open(&copy).unwrap();
    let well = whole.query_row("PRAGMA quick_check", [], |row| row.get::<_, String>(0));
    assert_eq!(well.unwrap(), "ok");
    drop(whole);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights = std::fs::metadata(&copy).unwrap().permissions();
        assert_eq!(rights.mode() & 0o777, 0o600);
    }
    let again = whodex(&backup);
    let told = String::from_utf8(again.stderr).unwrap();
    assert!(
        !again.status.success() && told.contains("is there already"),
        "{told}"
    );
    let restored = Inbox::open_existing(&Location::Sqlite(copy), InboxConfig::default()).await;
    let repeat = restored.unwrap().enqueue(event("before", "anna")).await;
    assert_eq!(repeat.unwrap(), Enqueued::Duplicate);
}

#[tokio::test]
async fn a_file_is_restored_as_the_page_says_also_beside_an_old_log() {
    let folder = tempfile::tempdir().unwrap();
    let (bot, root) = (folder.path().join("bot"), folder.path().join("root"));
    std::fs::create_dir(&bot).unwrap();
    std::fs::create_dir(&root).unwrap();
    let location = Location::Sqlite(bot.join("whodex.db"));
    let inbox = open(&location).await;
    inbox.enqueue(event("kept", "anna")).await.unwrap();
    let commands = commands("systemd").into_iter().map(|command| {
        command
            .replace("/var/lib/whodex", bot.to_str().unwrap())
            .replace("/root", root.to_str().unwrap())
            .replace("whodex inbox", &format!("{PROGRAM} inbox"))
    });
    let commands: Vec<String> = commands.collect();
    assert!(commands.len() >= 3, "{commands:?}");
    shell(folder.path(), &commands[0]);
    // The log of a bot that was killed stays behind, with what came after the copy.
    inbox.enqueue(event("later", "anna")).await.unwrap();
    let log = root.join("log");
    std::fs::copy(bot.join("whodex.db-wal"), &log).unwrap();
    inbox.close().await;
    std::fs::copy(&log, bot.join("whodex.db-wal")).unwrap();
    for command in &commands[1..] {
        shell(folder.path(), command);
    }
    let inbox = open(&location).await;
    assert_eq!(
        inbox.enqueue(event("kept", "anna")).await.unwrap(),
        Enqueued::Duplicate
    );
    assert_eq!(
        inbox.enqueue(event("later", "anna")).await.unwrap(),
        Enqueued::New
    );
}

#[tokio::test]
async fn a_database_is_copied_and_restored_as_the_page_says() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let location: Location = url.parse().unwrap();
    let inbox = open(&location).await;
    inbox.enqueue(event("kept", "anna")).await.unwrap();
    inbox.belongs_to("WHODEX").await.unwrap();
    let told = whodex(&["inbox", &format!("--inbox={url}"), "backup", "copy.db"]);
    let error = String::from_utf8(told.stderr).unwrap();
    assert!(
        !told.status.success() && error.contains("pg_dump"),
        "{error}"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("whodex_inbox"), &url).unwrap();
    let commands = commands("chart");
    assert_eq!(commands.len(), 3, "{commands:?}");
    shell(folder.path(), &commands[0]);
    inbox.enqueue(event("later", "anna")).await.unwrap();
    inbox.close().await;
    for command in &commands[1..] {
        shell(folder.path(), command);
    }
    let inbox = open(&location).await;
    assert_eq!(
        inbox.enqueue(event("kept", "anna")).await.unwrap(),
        Enqueued::Duplicate
    );
    assert_eq!(
        inbox.enqueue(event("later", "anna")).await.unwrap(),
        Enqueued::New
    );
    assert_eq!(inbox.bot().await.unwrap().as_deref(), Some("WHODEX"));
}
