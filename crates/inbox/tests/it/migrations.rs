//! Inboxes of earlier versions are brought up to date, and lose nothing.

use whodex_inbox::{About, Filter, Inbox, Location, OpenError, Options, Put, State, read};

use crate::jobs::event;
use crate::postgres;

/// A job in every state, in the words of both databases; `{job}` is the table. What waited had a time in `{due}` in the
/// versions before one that says that it is due at once.
const JOBS: &str = "
    INSERT INTO {job} (key, lane, body, received, state, due, attempt, why, reply, ended) VALUES
        ('waiting', 'anna', '{}', 1000, 'waiting', {due}, 0, NULL, NULL, NULL),
        ('claimed', 'anna', '{}', 1000, 'claimed', 1000, 1, NULL, NULL, NULL),
        ('deferred', 'john', '{}', 1000, 'deferred', 1000, 2, 'slow', NULL, NULL),
        ('done', 'john', '', 1000, 'done', 1000, 1, NULL, 'REPLY', 2000),
        ('buried', 'john', '{}', 1000, 'buried', 1000, 9, 'broken', NULL, NULL);
    INSERT INTO {mark} (name, at) VALUES ('alive', 1000);";

fn jobs(job: &str, mark: &str, due_at_once: bool) -> String {
    let due = if due_at_once { "0" } else { "9999999999999" };
    let jobs = JOBS.replace("{job}", job).replace("{mark}", mark);
    jobs.replace("{due}", due)
}

#[tokio::test]
async fn a_file_of_any_version_before_goes_on() {
    let migrations = [
        include_str!("../../src/migrations/sqlite/0001_inbox.sql"),
        include_str!("../../src/migrations/sqlite/0002_mark.sql"),
        include_str!("../../src/migrations/sqlite/0003_turn.sql"),
        include_str!("../../src/migrations/sqlite/0004_open.sql"),
        include_str!("../../src/migrations/sqlite/0005_owner.sql"),
    ];
    for version in 2..=migrations.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inbox.db");
        let file = rusqlite::Connection::open(&path).unwrap();
        for migration in &migrations[..version] {
            file.execute_batch(migration).unwrap();
        }
        let jobs = jobs("job", "mark", version >= 5);
        file.execute_batch(&jobs).unwrap();
        let version = i64::try_from(version).unwrap();
        file.pragma_update(None, "user_version", version).unwrap();
        drop(file);
        goes_on(&Location::Sqlite(path)).await;
    }
}

#[tokio::test]
async fn a_database_of_any_version_before_goes_on() {
    let migrations = [
        include_str!("../../src/migrations/postgres/0001_inbox.sql"),
        include_str!("../../src/migrations/postgres/0002_turn.sql"),
        include_str!("../../src/migrations/postgres/0003_owner.sql"),
    ];
    for version in 1..=migrations.len() {
        let Some(url) = postgres::database().await else {
            return;
        };
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .unwrap();
        let running = tokio::spawn(connection);
        let jobs = jobs("whodex.job", "whodex.mark", version >= 3);
        let schema = "CREATE SCHEMA whodex; CREATE TABLE whodex.version (version integer NOT NULL)";
        client.batch_execute(schema).await.unwrap();
        for migration in &migrations[..version] {
            client.batch_execute(migration).await.unwrap();
        }
        client.batch_execute(&jobs).await.unwrap();
        let version = format!("INSERT INTO whodex.version VALUES ({version})");
        client.batch_execute(&version).await.unwrap();
        drop(client);
        drop(running.await);
        goes_on(&url.parse().unwrap()).await;
    }
}

async fn goes_on(location: &Location) {
    // Nothing but the bot's start, or an operator who says so, brings it up to date.
    let older = Inbox::open_existing(location, Options::default()).await;
    assert!(matches!(older, Err(OpenError::Older { .. })));
    let older = read(location, &Filter::default(), None, 1).await;
    assert!(matches!(older, Err(OpenError::Older { .. })));
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
    let tries = claims
        .iter()
        .map(|c| (c.job().key.as_str(), c.job().attempt));
    let mut tries: Vec<_> = tries.collect();
    tries.sort_unstable();
    assert_eq!(
        tries,
        [("claimed", 2), ("deferred", 3), ("new", 1), ("waiting", 1)]
    );
    let buried = inbox.find("buried").await.unwrap().unwrap();
    assert_eq!(buried.attempt, 9);
    assert!(inbox.retry(buried.seq).await.unwrap());
    let again = inbox.claim(1).await.unwrap().pop().unwrap();
    assert_eq!(again.job().attempt, 1);
    again.done(None).await.unwrap();
    assert_eq!(inbox.bot().await.unwrap(), None);
    let done = inbox.find("done").await.unwrap().unwrap();
    assert_eq!(
        (done.state, done.reply.as_deref()),
        (State::Done, Some("REPLY"))
    );
    // Nobody knows whom it was about, and from now on it is kept.
    let about = About {
        thread: "ROOM ROOT".to_owned(),
        what: "ANNA".to_owned(),
    };
    inbox.note_about("done", "REPLY", &about).await.unwrap();
    let last = inbox.last_about("ROOM ROOT", i64::MAX).await.unwrap();
    assert_eq!(last.as_deref(), Some("ANNA"));
    inbox.close().await;
}
