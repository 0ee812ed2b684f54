//! A database that takes connections and says nothing, or nothing more: whoever opens, looks or listens gives up in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_postgres::config::Host;
use whodex_inbox::{Filter, Heard, Inbox, InboxConfig, Location, OpenError, inspect, read};

use crate::postgres;

/// Longer than any limit, and shorter than the patience of whoever waits for the bot.
const FOREVER: Duration = Duration::from_secs(40);

/// A server without passwords lets a client in, and is ready.
const LET_IN: &[u8] = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";

/// Takes connections and says nothing, or lets everybody in first; where it is.
async fn silent_server(lets_in: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut heard = [0; 1024];
                if lets_in && connection.read(&mut heard).await.is_ok() {
                    drop(connection.write_all(LET_IN).await);
                }
                while connection.read(&mut heard).await.is_ok_and(|n| n > 0) {}
            });
        }
    });
    port
}

/// The error of something that a silent database holds up, and for how many seconds it does.
async fn given_up<T>(work: impl Future<Output = Result<T, OpenError>>) -> (String, u64) {
    let begun = Instant::now();
    let ended = timeout(FOREVER, work).await;
    let Ok(Err(error)) = ended else {
        panic!("it works, or waits for ever: {}", ended.is_err());
    };
    (error.to_string(), begun.elapsed().as_secs())
}

#[tokio::test]
async fn a_silent_database_is_given_up_in_time_and_named() {
    let mut tries = Vec::new();
    for (lets_in, with_tls) in [(false, false), (false, true), (true, false)] {
        let port = silent_server(lets_in).await;
        let options = if with_tls { "" } else { "?sslmode=disable" };
        let address = format!("postgres://bot:hush@127.0.0.1:{port}/whodex{options}");
        let location: Location = address.parse().unwrap();
        tries.push(async move {
            let all = Filter::default();
            let (opened, existing, looked, listed) = tokio::join!(
                given_up(Inbox::open(&location, InboxConfig::default())),
                given_up(Inbox::open_existing(&location, InboxConfig::default())),
                given_up(inspect(&location)),
                given_up(read(&location, &all, None, 10)),
            );
            for (error, seconds) in [opened, existing, looked, listed] {
                assert!(error.contains(&format!("127.0.0.1:{port}")), "{error}");
                assert!(!error.contains("hush"), "{error}");
                assert!(seconds < 20, "{seconds} s: {error}");
            }
        });
    }
    futures_util::future::join_all(tries).await;
}

/// Leads connections to a server, except the one of this number: that one hears nothing. Where it is, and how many came.
async fn bridge(url: &str, unheard: usize) -> (Location, Arc<AtomicUsize>) {
    let config: tokio_postgres::Config = url.parse().unwrap();
    let Some(Host::Unix(folder)) = config.get_hosts().first().cloned() else {
        panic!("not a socket: {url}");
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let came = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&came);
    tokio::spawn(async move {
        let mut kept: Vec<TcpStream> = Vec::new();
        while let Ok((mut near, _)) = listener.accept().await {
            if counted.fetch_add(1, Ordering::Relaxed) + 1 == unheard {
                kept.push(near);
                continue;
            }
            let mut far = UnixStream::connect(folder.join(".s.PGSQL.5432"))
                .await
                .unwrap();
            tokio::spawn(async move { drop(copy_bidirectional(&mut near, &mut far).await) });
        }
    });
    let database = config.get_dbname().unwrap();
    let address = format!("postgres://whodex@127.0.0.1:{port}/{database}?sslmode=disable");
    (address.parse().unwrap(), came)
}

#[tokio::test]
async fn a_listener_that_is_told_nothing_connects_anew() {
    let Some(url) = postgres::database().await else {
        return;
    };
    let direct = Inbox::open(&url.parse().unwrap(), InboxConfig::default()).await;
    let direct = direct.unwrap();
    // The first connection opens the inbox, the second listens.
    let (location, came) = bridge(&url, 2).await;
    let inbox = Inbox::open(&location, InboxConfig::default())
        .await
        .unwrap();
    let mut announcements = inbox.announcements();
    let hearing = async {
        loop {
            direct.announce("something new").await.unwrap();
            let heard = timeout(Duration::from_millis(100), announcements.next()).await;
            match heard {
                Ok(Some(Heard::Text(_))) => return,
                Ok(None) => panic!("the inbox was closed"),
                Ok(Some(Heard::Missed)) | Err(_) => {}
            }
        }
    };
    let heard = timeout(FOREVER, hearing).await;
    assert!(heard.is_ok(), "it waits for ever");
    assert_eq!(came.load(Ordering::Relaxed), 3, "connections");
    inbox.close().await;
    direct.close().await;
}
