//! The public listener under attack: forged, slow, huge and broken requests cost little, and real events pass.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bots::Bots;
use crate::harness::Stage;
use crate::required::tell;

/// The most memory that the bot may use meanwhile, in KiB.
const MOST_MEMORY: u64 = 150 * 1024;

async fn connect(address: &str) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// Sends what it can of a request, and says what the first line of the answer is.
async fn send(address: &str, head: String, body: &[u8], times: usize) -> String {
    let mut stream = connect(address).await;
    let mut sent = stream.write_all(head.as_bytes()).await.is_ok();
    for _ in 0..times {
        sent = sent && stream.write_all(body).await.is_ok();
    }
    let mut answer = vec![0; 64];
    let read = tokio::time::timeout(Duration::from_secs(60), stream.read(&mut answer)).await;
    let read = read.unwrap_or(Ok(0)).unwrap_or(0);
    String::from_utf8_lossy(&answer[..read])
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn head(length: u64, more: &str) -> String {
    format!(
        "POST /webhook HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n{more}\r\n"
    )
}

/// The most memory that a process has used so far, in KiB.
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn under_attack_real_events_are_served_and_memory_stays_bounded() {
    let stage = Stage::without_bot(Default::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let bots = Bots::one(&stage.api, folder.path()).await;
    bots.ready().await;
    stage.hooked().await;
    let address = bots.ports[0].address().to_string();

    // Slow heads, slow bodies and connections that never say anything: held open all the while.
    let mut held = Vec::new();
    for n in 0..150 {
        let mut stream = connect(&address).await;
        let part = match n % 3 {
            0 => String::new(),
            1 => "POST /webhook HTTP/1.1\r\nhost: b".to_owned(),
            _ => head(1000, &format!("x-spark-signature: {}\r\n", "0".repeat(40))),
        };
        stream.write_all(part.as_bytes()).await.unwrap();
        held.push(stream);
    }

    let forged = format!("x-spark-signature: {}\r\n", "a".repeat(40));
    let attack = async {
        let forging = (0..100).map(|_| async {
            for _ in 0..100 {
                let answer = send(&address, head(2, &forged), b"{}", 1).await;
                assert_eq!(answer, "HTTP/1.1 401 Unauthorized");
            }
        });
        join_all(forging).await;
        let gigabyte = send(&address, head(1 << 30, &forged), &vec![b' '; 1 << 20], 1024).await;
        assert!(
            gigabyte.contains("413") || gigabyte.is_empty(),
            "{gigabyte}"
        );
        let chunked = "POST /webhook HTTP/1.1\r\nhost: b\r\ncontent-type: application/json\r\n\
                       transfer-encoding: chunked\r\n";
        let chunked = format!("{chunked}{forged}\r\n");
        let mut chunk = format!("{:x}\r\n", 1 << 20).into_bytes();
        chunk.extend(vec![b' '; 1 << 20]);
        chunk.extend(b"\r\n");
        let endless = send(&address, chunked, &chunk, 256).await;
        assert!(endless.contains("413") || endless.is_empty(), "{endless}");
        let huge_head = send(
            &address,
            head(2, &format!("x: {}\r\n", "y".repeat(1 << 20))),
            b"",
            0,
        )
        .await;
        assert!(
            huge_head.contains("431") || huge_head.is_empty(),
            "{huge_head}"
        );
        let noise: Vec<u8> = (0..1 << 16).map(|_| fastrand::u8(..)).collect();
        let garbage = send(&address, String::new(), &noise, 1).await;
        assert!(garbage.contains("400") || garbage.is_empty(), "{garbage}");
    };
    let anna = stage.seat("anna.berg@example.com");
    let asking = async {
        for _ in 0..20 {
            anna.asks("status wei zhang").await.says(&["Wei Zhang"]);
        }
    };
    tokio::join!(attack, asking);
    let peak = peak_memory(bots.id());
    tell(&format!(
        "10,000 forged requests, 150 held connections, 1 GB bodies: peak memory {peak} KiB"
    ));
    assert!(peak < MOST_MEMORY, "{peak} KiB");
    drop(held);
    stage.stop().await;
}

#[tokio::test]
async fn a_client_that_says_nothing_is_hung_up_on() {
    let stage = Stage::start().await;
    let address = stage.listener.trim_start_matches("http://").to_owned();
    let mut silent = connect(&address).await;
    silent
        .write_all(b"POST /webhook HTTP/1.1\r\n")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(60), silent.read_to_end(&mut rest)).await;
    assert!(read.is_ok(), "the connection is still open");
    stage.stop().await;
}
