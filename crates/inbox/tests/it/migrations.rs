//! Inboxes of earlier versions are brought up to date, and lose nothing; and there is a way back.

use jiff::Timestamp;
use tokio_postgres::NoTls;
use whodex_inbox::{
    About, Enqueued, Filter, Inbox, InboxConfig, Location, NewWatch, OpenError, State, WatchLimits,
    Watched, read,
};

use crate::jobs::event;
use crate::postgres;

const SQLITE: &[&str] = &[
    include_str!("../../src/migrations/sqlite/0001_inbox.sql"),
    include_str!("../../src/migrations/sqlite/0002_mark.sql"),
    include_str!("../../src/migrations/sqlite/0003_turn.sql"),
    include_str!("../../src/migrations/sqlite/0004_open.sql"),
    include_str!("../../src/migrations/sqlite/0005_owner.sql"),
    include_str!("../../src/migrations/sqlite/0006_thread.sql"),
];

const POSTGRES: &[&str] = &[
    include_str!("../../src/migrations/postgres/0001_inbox.sql"),
    include_str!("../../src/migrations/postgres/0002_turn.sql"),
    include_str!("../../src/migrations/postgres/0003_owner.sql"),
    include_str!("../../src/migrations/postgres/0004_thread.sql"),
];

/// The ways back, in the order in which they are gone.
const BACK_ON_SQLITE: [&str; 3] = [
    include_str!("../../src/migrations/back/sqlite_0009.sql"),
    include_str!("../../src/migrations/back/sqlite_0008.sql"),
    include_str!("../../src/migrations/back/sqlite_0007.sql"),
];
const BACK_ON_POSTGRES: [&str; 3] = [
    include_str!("../../src/migrations/back/postgres_0007.sql"),
    include_str!("../../src/migrations/back/postgres_0006.sql"),
    include_str!("../../src/migrations/back/postgres_0005.sql"),
];

/// Additions of the last version with the columns `seq`, `key` and so on: attempts that do not count, subjects of threads, an
/// owner, and outcomes that the reply and the reason tell.
const MORE: &str = "
    UPDATE {job} SET spared = 1, turn = 7 WHERE key = 'deferred';
    UPDATE {job} SET thread = 'THREAD', about = 'ABOUT' WHERE key = 'done';
    UPDATE {job} SET reply = '' WHERE key = 'buried';
    INSERT INTO {job} (key, lane, body, received, state, due, attempt, why, reply, ended) VALUES
        ('unheard', 'anna', '{}', 1000, 'deferred', 1000, 3,
         'posts that nobody heard the end of: 3; POST /messages: cut; status 0', '', NULL),
        ('private', 'anna', '{}', 1000, 'deferred', 1000, 2,
         'answered in private by ANSWER; POST /messages: cut; status 0', '', NULL),
        ('edited', 'anna', '', 1000, 'done', 1000, 1, 'the question was edited at 2026-11-27T13:50:06.069Z', 'LATER', 2000),
        ('edited in a whole second', 'anna', '', 1000, 'buried', 1000, 1,
         'the question was edited at 2026-11-27T13:50:06Z', 'LATER', 2000),
        ('deleted', 'anna', '', 1000, 'done', 1000, 1, 'the question was deleted', NULL, 2000);
    INSERT INTO {owner} (one, bot) VALUES (1, 'BOT');";

/// All that a job of that version has.
const ALL: &str = "SELECT concat_ws('|', seq, key, lane, body, received, state, due, attempt, coalesce(why, '-'),
    coalesce(reply, '-'), coalesce(ended, -1), turn, spared, coalesce(thread, '-'), coalesce(about, '-'))
    FROM {job} ORDER BY seq";

/// A job in every state, in the words of both databases; `{job}` is the table. Waiting jobs had a time in `{due}` in the
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
    for version in 2..=SQLITE.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inbox.db");
        let file = rusqlite::Connection::open(&path).unwrap();
        for migration in &SQLITE[..version] {
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
    for version in 1..=POSTGRES.len() {
        let Some(url) = postgres::database().await else {
            return;
        };
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let running = tokio::spawn(connection);
        let jobs = jobs("whodex.job", "whodex.mark", version >= 3);
        let schema = "CREATE SCHEMA whodex; CREATE TABLE whodex.version (version integer NOT NULL)";
        client.batch_execute(schema).await.unwrap();
        for migration in &POSTGRES[..version] {
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

/// A file of the version before the columns got other names, and its jobs.
fn file_of_before(path: &std::path::Path) -> rusqlite::Connection {
    let file = rusqlite::Connection::open(path).unwrap();
    for migration in SQLITE {
        file.execute_batch(migration).unwrap();
    }
    file.execute_batch(&jobs("job", "mark", true)).unwrap();
    let more = MORE.replace("{job}", "job").replace("{owner}", "owner");
    file.execute_batch(&more).unwrap();
    file.pragma_update(None, "user_version", 6).unwrap();
    file
}

fn rows(file: &rusqlite::Connection) -> Vec<String> {
    let mut all = file.prepare(&ALL.replace("{job}", "job")).unwrap();
    let rows = all.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn indexes(file: &rusqlite::Connection) -> Vec<String> {
    let sql =
        "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let mut all = file.prepare(sql).unwrap();
    let rows = all.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn a_file_keeps_all_of_a_job_and_can_go_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    let location = Location::Sqlite(path.clone());
    let file = file_of_before(&path);
    let (before, with) = (rows(&file), indexes(&file));
    assert_eq!(before.len(), 10);
    drop(file);
    has_all(&location).await;
    let file = rusqlite::Connection::open(&path).unwrap();
    for back in BACK_ON_SQLITE {
        file.execute_batch(back).unwrap();
    }
    // A time is written in one way.
    let before: Vec<String> = before
        .iter()
        .map(|row| row.replace("06Z", "06.000Z"))
        .collect();
    assert_eq!((rows(&file), indexes(&file)), (before, with));
    let version = file.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0));
    assert_eq!(version.unwrap(), 6);
    drop(file);
    has_all(&location).await;
}

#[tokio::test]
async fn a_database_keeps_all_of_a_job_and_can_go_back() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let schema = "CREATE SCHEMA whodex; CREATE TABLE whodex.version (version integer NOT NULL)";
    client.batch_execute(schema).await.unwrap();
    for migration in POSTGRES {
        client.batch_execute(migration).await.unwrap();
    }
    let filled = jobs("whodex.job", "whodex.mark", true);
    client.batch_execute(&filled).await.unwrap();
    let more = MORE
        .replace("{job}", "whodex.job")
        .replace("{owner}", "whodex.owner");
    client.batch_execute(&more).await.unwrap();
    let version = "INSERT INTO whodex.version VALUES (4)";
    client.batch_execute(version).await.unwrap();
    let rows = async || -> Vec<String> {
        let all = ALL.replace("{job}", "whodex.job");
        let rows = client.query(&all, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let indexes = async || -> Vec<String> {
        let all = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'whodex' ORDER BY indexname";
        let rows = client.query(all, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let (before, with) = (rows().await, indexes().await);
    assert_eq!(before.len(), 10);
    let location: Location = url.parse().unwrap();
    has_all(&location).await;
    for back in BACK_ON_POSTGRES {
        client.batch_execute(back).await.unwrap();
    }
    let before: Vec<String> = before
        .iter()
        .map(|row| row.replace("06Z", "06.000Z"))
        .collect();
    assert_eq!((rows().await, indexes().await), (before, with));
    let version = client.query_one("SELECT max(version) FROM whodex.version", &[]);
    assert_eq!(version.await.unwrap().get::<_, i32>(0), 4);
    has_all(&location).await;
}

const CUT: &str = "POST /messages: cut; status 0";

/// Opens the inbox, which migrates it, and looks at what it says of its jobs.
async fn has_all(location: &Location) {
    let inbox = Inbox::open(location, InboxConfig::default()).await.unwrap();
    let mut jobs = inbox.list(None, 10).await.unwrap();
    jobs.reverse();
    let told = jobs.iter().map(|job| {
        let reply = job.reply.as_deref();
        (
            job.key.as_str(),
            job.state,
            job.attempt,
            reply,
            job.why.as_deref(),
        )
    });
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [
            ("waiting", State::Waiting, 0, None, None),
            ("claimed", State::Claimed, 1, None, None),
            ("deferred", State::Deferred, 1, None, Some("slow")),
            ("done", State::Done, 1, Some("REPLY"), None),
            ("buried", State::Dead, 9, None, Some("broken")),
            ("unheard", State::Deferred, 3, None, Some(CUT)),
            ("private", State::Deferred, 2, None, Some(CUT)),
            ("edited", State::Done, 1, Some("LATER"), None),
            (
                "edited in a whole second",
                State::Dead,
                1,
                Some("LATER"),
                None
            ),
            ("deleted", State::Done, 1, None, None),
        ]
    );
    let told = jobs.iter().filter(|job| job.post_started);
    let told: Vec<&str> = told.map(|job| job.key.as_str()).collect();
    assert_eq!(told, ["buried", "unheard", "private"]);
    let told = jobs.iter().map(|job| {
        let edit = job.answered_edit_at.map(Timestamp::as_millisecond);
        (job.unheard_posts, job.private_reply.as_deref(), edit)
    });
    let told: Vec<_> = told.collect();
    let nothing = (0, None, None);
    let edit: Timestamp = "2026-11-27T13:50:06Z".parse().unwrap();
    let edit = edit.as_millisecond();
    assert_eq!(told[..5], [nothing; 5]);
    assert_eq!(
        told[5..],
        [
            (3, None, None),
            (0, Some("ANSWER"), None),
            (0, None, Some(edit + 69)),
            (0, None, Some(edit)),
            (0, None, Some(253_402_207_200_000)),
        ]
    );
    let last = inbox.last_about("THREAD", i64::MAX).await.unwrap();
    assert_eq!(last.as_deref(), Some("ABOUT"));
    assert_eq!(inbox.bot().await.unwrap().as_deref(), Some("BOT"));
    assert!(inbox.mark("alive").await.unwrap().is_some());
    let held = inbox.begin_duty("webhooks", std::time::Duration::from_hours(1));
    assert!(
        held.await.unwrap().is_some(),
        "nobody else runs a periodic task"
    );
    let watch = NewWatch {
        key: "anna/wei".to_owned(),
        owner: "anna".to_owned(),
        body: "{}".to_owned(),
        until: inbox.now(),
    };
    let limits = WatchLimits { each: 5, all: 500 };
    let kept = inbox.keep_watch(watch, limits).await.unwrap();
    assert_eq!(kept, Watched::Kept);
    inbox.close().await;
}

async fn goes_on(location: &Location) {
    // Nothing but the bot's start, or an operator who says so, brings it up to date.
    let older = Inbox::open_existing(location, InboxConfig::default()).await;
    assert!(matches!(older, Err(OpenError::Older { .. })));
    let older = read(location, &Filter::default(), None, 1).await;
    assert!(matches!(older, Err(OpenError::Older { .. })));
    let inbox = Inbox::open(location, InboxConfig::default()).await.unwrap();
    let alive = inbox.mark("alive").await.unwrap().unwrap();
    assert_eq!(alive.as_millisecond(), 1000);
    let depth = inbox.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.claimed, depth.deferred), (1, 1, 1));
    assert_eq!(depth.dead, 1);
    assert_eq!(
        inbox.enqueue(event("done", "john")).await.unwrap(),
        Enqueued::Duplicate
    );
    inbox.enqueue(event("new", "anna")).await.unwrap();
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
    let dead = inbox.find("buried").await.unwrap().unwrap();
    assert_eq!(dead.attempt, 9);
    assert!(inbox.retry(dead.seq).await.unwrap());
    let again = inbox.claim(1).await.unwrap().pop().unwrap();
    assert_eq!(again.job().attempt, 1);
    again.complete(None).await.unwrap();
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
