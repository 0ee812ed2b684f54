//! Actions of an operator on an inbox, for every engine: rights, owners, copies, many jobs at once.

use std::collections::HashSet;

use jiff::SignedDuration;
use whodex_inbox::{Filter, Inbox, InboxConfig, Job, Location, OpenError, State, inspect, read};

use crate::jobs::{event, now};
use crate::places::places;
use crate::postgres;

#[tokio::test]
async fn an_inbox_is_the_first_bots_that_says_so_and_no_others() {
    for place in places().await {
        let inbox = place.open().await;
        assert_eq!(inbox.bot().await.unwrap(), None);
        inbox.belongs_to("WHODEX").await.unwrap();
        inbox.belongs_to("WHODEX").await.unwrap();
        inbox.close().await;
        let inbox = place.open().await;
        assert_eq!(inbox.bot().await.unwrap().as_deref(), Some("WHODEX"));
        let refused = inbox.belongs_to("STAGING").await.unwrap_err();
        assert!(matches!(refused, OpenError::OtherBot { .. }));
        let told = refused.to_string();
        for part in ["WHODEX", &place.location.to_string()] {
            assert!(told.contains(part), "{told}");
        }
    }
}

#[tokio::test]
async fn jobs_are_called_back_or_forgotten_by_what_they_share() {
    for place in places().await {
        let inbox = place.open().await;
        for n in 0..30 {
            let mut job = event(&format!("{n}"), &format!("asker {n}"));
            if n % 3 == 0 {
                job.received = now() - SignedDuration::from_hours(48);
            }
            inbox.enqueue(job).await.unwrap();
        }
        for claim in inbox.claim(30).await.unwrap() {
            let n: u32 = claim.job().key.parse().unwrap();
            match n {
                0..10 => claim.dead_letter("Webex refused it: 403").await.unwrap(),
                10..20 => claim.dead_letter("no such 'space'").await.unwrap(),
                _ => claim.complete(Some("REPLY")).await.unwrap(),
            }
        }
        let refused = Filter {
            states: vec![State::Deferred, State::Dead],
            before: None,
            reason: Some("403".to_owned()),
        };
        assert_eq!(inbox.count(&refused).await.unwrap(), 10);
        let listed = read(&place.location, &refused, None, 100).await.unwrap();
        assert_eq!(listed.len(), 10, "what is listed is what is meant");
        let names_403 = |job: &Job| job.why.as_deref().is_some_and(|why| why.contains("403"));
        assert!(listed.iter().all(names_403), "{listed:?}");
        let mut called_back = HashSet::new();
        loop {
            let last = called_back.iter().max().copied().unwrap_or(0);
            let some = inbox.retry_some(&refused, last, 4).await.unwrap();
            assert!(some.len() <= 4);
            if some.is_empty() {
                break;
            }
            called_back.extend(some);
        }
        assert_eq!(called_back.len(), 10);
        let again = inbox.claim(30).await.unwrap();
        assert_eq!(again.len(), 10);
        assert!(again.iter().all(|claim| claim.job().attempt == 1));
        let old = Filter {
            states: vec![State::Dead],
            before: Some(now() - SignedDuration::from_hours(24)),
            reason: None,
        };
        assert_eq!(inbox.delete_some(&old, 0, 100).await.unwrap().len(), 3);
        assert_eq!(inbox.depth().await.unwrap().dead, 7);
        let quoted = Filter {
            reason: Some("'space'".to_owned()),
            ..old
        };
        assert_eq!(inbox.count(&quoted).await.unwrap(), 0);
        let done = inbox.list(Some(State::Done), 100).await.unwrap();
        assert_eq!(done.len(), 10, "what was not meant is left alone");
    }
}

#[tokio::test]
async fn old_jobs_are_forgotten_however_many_there_are() {
    for place in places().await {
        let inbox = place.open().await;
        let enqueues = (0..2500).map(|n| {
            let inbox = inbox.clone();
            async move { inbox.enqueue(event(&format!("{n}"), "anna")).await.unwrap() }
        });
        futures_util::future::join_all(enqueues).await;
        let ends = inbox.claim(2400).await.unwrap().into_iter();
        let ends = ends.map(|claim| async { claim.complete(None).await.unwrap() });
        futures_util::future::join_all(ends).await;
        let soon = now() + SignedDuration::from_mins(1);
        assert_eq!(inbox.prune(soon).await.unwrap(), 2400);
        assert_eq!(inbox.depth().await.unwrap().waiting, 100);
    }
}

#[tokio::test]
async fn a_job_that_came_in_lately_is_remembered_whenever_it_ended() {
    for place in places().await {
        // A clock that is days behind ends it, and is set right.
        let behind = InboxConfig {
            now: || now() - SignedDuration::from_hours(96),
            ..InboxConfig::default()
        };
        let inbox = Inbox::open(&place.location, behind).await.unwrap();
        inbox.enqueue(event("a", "anna")).await.unwrap();
        let claim = inbox.claim(1).await.unwrap().pop().unwrap();
        claim.complete(Some("reply")).await.unwrap();
        let two_days_ago = now() - SignedDuration::from_hours(48);
        assert_eq!(inbox.prune(two_days_ago).await.unwrap(), 0);
        let soon = now() + SignedDuration::from_mins(1);
        assert_eq!(inbox.prune(soon).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn reading_makes_nothing_and_what_is_not_there_is_named() {
    let all = Filter::default();
    for place in places().await {
        let missing = read(&place.location, &all, None, 10).await.unwrap_err();
        assert!(matches!(missing, OpenError::Missing { .. }), "{missing}");
        let missing = Inbox::open_existing(&place.location, InboxConfig::default()).await;
        assert!(matches!(missing, Err(OpenError::Missing { .. })));
        let seen = inspect(&place.location).await.unwrap();
        assert_eq!(seen, whodex_inbox::Inspection::Nothing);
        let inbox = place.open().await;
        inbox.enqueue(event("a", "anna")).await.unwrap();
        inbox.enqueue(event("b", "anna")).await.unwrap();
        let jobs = read(&place.location, &all, None, 10).await.unwrap();
        assert_eq!(jobs.len(), 2);
        assert_eq!((jobs[0].key.as_str(), jobs[0].state), ("b", State::Waiting));
        let one = read(&place.location, &all, Some(jobs[1].seq), 1).await;
        assert_eq!(one.unwrap()[0].key, "a");
        let claimed = Filter::of_state(Some(State::Claimed));
        let claimed = read(&place.location, &claimed, None, 10).await;
        assert!(claimed.unwrap().is_empty());
    }
}

#[tokio::test]
async fn being_ready_leaves_the_version_of_a_newer_program_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    let location = Location::Sqlite(path.clone());
    let inbox = Inbox::open(&location, InboxConfig::default())
        .await
        .unwrap();
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 1000).unwrap();
    inbox.probe_write().await.unwrap();
    let version = newer.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0));
    assert_eq!(version.unwrap(), 1000);
    inbox.close().await;
    let refused = Inbox::open_existing(&location, InboxConfig::default()).await;
    assert!(matches!(refused, Err(OpenError::Newer { .. })));
}

#[tokio::test]
async fn a_role_without_rights_to_create_can_use_a_complete_schema() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let role = format!("plain_{}", std::process::id());
    let (user, place) = url.split_once('@').unwrap();
    let _ = user;
    let plain: Location = format!("postgres://{role}@{place}").parse().unwrap();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let sql = format!("CREATE ROLE {role} LOGIN");
    client.batch_execute(&sql).await.unwrap();

    let refused = Inbox::open(&plain, InboxConfig::default())
        .await
        .unwrap_err();
    assert!(matches!(refused, OpenError::NoRight { .. }), "{refused}");

    let owner = Inbox::open(&url.parse().unwrap(), InboxConfig::default()).await;
    owner.unwrap().close().await;
    let sql = format!(
        "GRANT USAGE ON SCHEMA whodex TO {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA whodex TO {role}"
    );
    client.batch_execute(&sql).await.unwrap();
    let inbox = Inbox::open(&plain, InboxConfig::default()).await.unwrap();
    inbox.belongs_to("WHODEX").await.unwrap();
    inbox.probe_write().await.unwrap();
    inbox.enqueue(event("a", "anna")).await.unwrap();
    let claim = inbox.claim(1).await.unwrap().pop().unwrap();
    claim.complete(None).await.unwrap();
    assert!(
        inbox
            .begin_duty("pruning", Default::default())
            .await
            .unwrap()
            .is_some()
    );
    let soon = now() + SignedDuration::from_mins(1);
    assert_eq!(inbox.prune(soon).await.unwrap(), 1);
    inbox.close().await;
    let sql = format!("DROP OWNED BY {role}; DROP ROLE {role}");
    client.batch_execute(&sql).await.unwrap();
}

#[tokio::test]
async fn failed_jobs_are_counted_from_when_somebody_last_looked() {
    for place in places().await {
        let inbox = place.open().await;
        assert_eq!(inbox.dead_since(None).await.unwrap(), (0, None));
        let dead_letter = async |key: &str| {
            inbox.enqueue(event(key, "anna")).await.unwrap();
            let claim = inbox.claim(1).await.unwrap().pop().unwrap();
            claim.dead_letter("Webex refused it: 403").await.unwrap();
        };
        dead_letter("a").await;
        dead_letter("b").await;
        let (jobs, last) = inbox.dead_since(None).await.unwrap();
        assert_eq!(jobs, 2);
        let seen = inbox.dead_since(last).await.unwrap();
        assert_eq!(seen, (0, None), "nothing since then");
        // Clocks tell milliseconds, and several jobs may fail in one.
        for n in 0.. {
            dead_letter(&format!("later {n}")).await;
            if inbox.dead_since(last).await.unwrap().0 == 1 {
                break;
            }
        }
    }
}
