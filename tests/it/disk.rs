//! When the inbox cannot be written: no false 200, and it goes on by itself when it can be again.

use std::path::Path;
use std::process::Command;

use reqwest::Method;

use crate::harness::{SECRET, Stage, eventually};
use crate::required::required;
use crate::security::sign;

/// A small disk of its own, unmounted when dropped.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder.path())
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        required(
            "the right to mount a small disk",
            mounted.then_some(Self { folder }),
        )
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(
            Command::new("umount")
                .arg("-l")
                .arg(self.folder.path())
                .status(),
        );
    }
}

/// Delivers a made-up event; the status of the answer.
pub(crate) async fn deliver(stage: &Stage, id: &str) -> u16 {
    deliver_at(stage, &stage.listener, SECRET, id).await
}

/// Delivers a made-up event to a bot's public listener; the status of the answer.
pub(crate) async fn deliver_at(stage: &Stage, listener: &str, secret: &str, id: &str) -> u16 {
    let data =
        serde_json::json!({"id": id, "roomId": "R", "roomType": "direct", "personId": "ANNA"});
    let event = stage.event("messages", "created", &data);
    deliver_event(stage, listener, secret, &event).await
}

/// Delivers the made-up event that somebody came to a space; the status of the answer.
pub(crate) async fn deliver_membership(stage: &Stage, id: &str) -> u16 {
    let data =
        serde_json::json!({"id": id, "roomId": "R", "roomType": "group", "personId": "ANNA"});
    let event = stage.event("memberships", "created", &data);
    deliver_event(stage, &stage.listener, SECRET, &event).await
}

async fn deliver_event(
    stage: &Stage,
    listener: &str,
    secret: &str,
    event: &serde_json::Value,
) -> u16 {
    let body = event.to_string();
    let signature = sign(secret, body.as_bytes());
    let headers = [
        ("content-type", "application/json"),
        ("X-Spark-Signature", signature.as_str()),
    ];
    stage
        .knock_at(listener, &headers, body.as_bytes())
        .await
        .status()
        .as_u16()
}

pub(crate) async fn ready(stage: &Stage) -> u16 {
    stage
        .ask_listener(Method::GET, format!("{}/readyz", stage.admin))
        .await
        .status()
        .as_u16()
}

#[tokio::test]
async fn a_full_disk_refuses_events_until_there_is_room_again() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let inbox = format!("sqlite:{}", disk.path().join("inbox.db").display());
    let stage = Stage::with(Default::default(), |config| config.inbox = inbox.into()).await;
    assert_eq!(deliver(&stage, "BEFORE").await, 200);
    let ballast = disk.path().join("ballast");
    let full = std::fs::write(&ballast, vec![0; 2 << 20]);
    assert!(full.is_err(), "the disk is not full");
    // SQLite may have some room left in its own files.
    let mut n = 0;
    eventually("a refusal", async || {
        n += 1;
        (deliver(&stage, &format!("FULL{n}")).await == 503).then_some(())
    })
    .await;
    assert_eq!(ready(&stage).await, 503);
    std::fs::remove_file(&ballast).unwrap();
    assert_eq!(deliver(&stage, "AFTER").await, 200);
    assert_eq!(ready(&stage).await, 200);
    stage.stop().await;
}

#[tokio::test]
async fn a_locked_file_refuses_events_until_it_is_free_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    let inbox = format!("sqlite:{}", path.display());
    let stage = Stage::with(Default::default(), |config| config.inbox = inbox.into()).await;
    assert_eq!(deliver(&stage, "BEFORE").await, 200);
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .busy_timeout(std::time::Duration::from_secs(30))
        .unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(deliver(&stage, "LOCKED").await, 503);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(deliver(&stage, "AFTER").await, 200);
    stage.stop().await;
}

#[tokio::test]
async fn a_cut_delivery_counts_as_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    let inbox = format!("sqlite:{}", path.display());
    let stage = Stage::with(Default::default(), |config| config.inbox = inbox.into()).await;
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let moment = std::time::Duration::from_millis(200);
    let hung_up = tokio::time::timeout(moment, deliver(&stage, "A")).await;
    assert!(hung_up.is_err());
    eventually("a count", async || {
        let url = format!("{}/metrics", stage.admin);
        let metrics = stage
            .ask_listener(Method::GET, url)
            .await
            .text()
            .await
            .unwrap();
        let counted = metrics
            .lines()
            .any(|line| line.starts_with("whodex_webhook_") && line.contains("\"not_stored\""));
        counted.then_some(())
    })
    .await;
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(deliver(&stage, "A").await, 200);
    stage.stop().await;
}
