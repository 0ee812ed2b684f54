//! Inboxes of earlier versions are brought up to date, and lose nothing.

use whodex::inbox::{Inbox, Location, Options, Put, State};

use crate::inbox_story::event;
use crate::postgres;

/// A job in every state, in the words of both databases; `{job}` is the table.
const JOBS: &str = "
    INSERT INTO {job} (key, lane, body, received, state, due, attempt, why, reply, ended) VALUES
        ('waiting', 'anna', '{}', 1000, 'waiting', 1000, 0, NULL, NULL, NULL),
        ('claimed', 'anna', '{}', 1000, 'claimed', 1000, 1, NULL, NULL, NULL),
        ('deferred', 'john', '{}', 1000, 'deferred', 1000, 2, 'slow', NULL, NULL),
        ('done', 'john', '', 1000, 'done', 1000, 1, NULL, 'REPLY', 2000),
        ('buried', 'john', '{}', 1000, 'buried', 1000, 9, 'broken', NULL, NULL);
    INSERT INTO {mark} (name, at) VALUES ('alive', 1000);";

#[tokio::test]
async fn a_file_of_any_version_before_goes_on() {
    let migrations = [
        include_str!("../../src/inbox/migrations/sqlite/0001_inbox.sql"),
        include_str!("../../src/inbox/migrations/sqlite/0002_mark.sql"),
        include_str!("../../src/inbox/migrations/sqlite/0003_turn.sql"),
    ];
    for version in 2..=migrations.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inbox.db");
        let file = rusqlite::Connection::open(&path).unwrap();
        for migration in &migrations[..version] {
            file.execute_batch(migration).unwrap();
        }
        let jobs = JOBS.replace("{job}", "job").replace("{mark}", "mark");
        file.execute_batch(&jobs).unwrap();
        let version = i64::try_from(version).unwrap();
        file.pragma_update(None, "user_version", version).unwrap();
        drop(file);
        goes_on(&Location::Sqlite(path)).await;
    }
}

#[tokio::test]
async fn a_database_of_the_version_before_goes_on() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    let running = tokio::spawn(connection);
    for script in [
        "CREATE SCHEMA whodex; CREATE TABLE whodex.version (version integer NOT NULL)",
        include_str!("../../src/inbox/migrations/postgres/0001_inbox.sql"),
        &JOBS
            .replace("{job}", "whodex.job")
            .replace("{mark}", "whodex.mark"),
        "INSERT INTO whodex.version VALUES (1)",
    ] {
        client.batch_execute(script).await.unwrap();
    }
    drop(client);
    drop(running.await);
    goes_on(&url.parse().unwrap()).await;
}

async fn goes_on(location: &Location) {
    let inbox = Inbox::open(location, Options::default()).await.unwrap();
    let alive = inbox.mark("alive").await.unwrap().unwrap();
    assert_eq!(alive.as_millisecond(), 1000);
    let depth = inbox.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.claimed, depth.deferred), (1, 1, 1));
    assert_eq!(depth.buried, 1);
    assert_eq!(
        inbox.put(event("done", "john")).await.unwrap(),
        Put::Duplicate
    );
    inbox.put(event("new", "anna")).await.unwrap();
    let claims = inbox.claim(10).await.unwrap();
    let mut keys: Vec<&str> = claims.iter().map(|c| c.job().key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["claimed", "deferred", "new", "waiting"]);
    let done = inbox.find("done").await.unwrap().unwrap();
    assert_eq!(
        (done.state, done.reply.as_deref()),
        (State::Done, Some("REPLY"))
    );
    inbox.close().await;
}
