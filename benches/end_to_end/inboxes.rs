//! Inboxes to measure with, also such as have been in use for long: so many jobs are done and not forgotten yet.

use std::path::Path;

use tempfile::TempDir;

use crate::cluster::{Cluster, programs};
use crate::process::Process;

/// Where inboxes are kept while something is measured.
pub(crate) struct Inboxes {
    folder: TempDir,
    /// None where there is no PostgreSQL.
    cluster: Option<Cluster>,
    made: std::cell::Cell<u32>,
}

impl Inboxes {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            cluster: programs().map(|programs| Cluster::make(&programs, true)),
            made: std::cell::Cell::new(0),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn number(&self) -> u32 {
        self.made.replace(self.made.get() + 1)
    }

    /// An inbox in a file, with so many jobs that are done.
    pub(crate) async fn sqlite(&self, done: u32) -> String {
        let path = self.folder.path().join(format!("{}.db", self.number()));
        let inbox = format!("sqlite:{}", path.display());
        if done > 0 {
            Process::makes_inbox(&inbox).await;
            let file = rusqlite::Connection::open(path).unwrap();
            let jobs = format!(
                "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {done})
                 INSERT INTO job (dedup_key, fairness_key, payload, received_at, state, visible_at, attempts, reply, finished_at)
                 SELECT 'messages created ' || lower(hex(randomblob(39))), 'PERSON' || n % 1000, '',
                        now, 'done', now, 1, lower(hex(randomblob(39))), now
                 FROM n, (SELECT unixepoch() * 1000 AS now)"
            );
            file.execute_batch(&jobs).unwrap();
        }
        inbox
    }

    /// The same in a database of its own.
    pub(crate) async fn postgres(&self, done: u32) -> Option<String> {
        let cluster = self.cluster.as_ref()?;
        let name = format!("inbox_{}", self.number());
        run(&cluster.url("postgres"), &format!("CREATE DATABASE {name}")).await;
        let inbox = cluster.url(&name);
        if done > 0 {
            Process::makes_inbox(&inbox).await;
            let jobs = format!(
                "INSERT INTO whodex.job (dedup_key, fairness_key, payload, received_at, state, visible_at, attempts, reply,
                                         finished_at)
                 SELECT 'messages created ' || md5(n::text) || md5('and ' || n), 'PERSON' || n % 1000, '',
                        now, 'done', now, 1, md5('reply' || n), now
                 FROM generate_series(1, {done}) AS n,
                      (SELECT (extract(epoch FROM now()) * 1000)::bigint AS now) AS clock"
            );
            run(&inbox, &jobs).await;
            run(&inbox, "ANALYZE whodex.job").await;
            // What is left to be written would be written while something is measured.
            run(&inbox, "CHECKPOINT").await;
        }
        Some(inbox)
    }
}

impl Drop for Inboxes {
    fn drop(&mut self) {
        if let Some(cluster) = &self.cluster {
            cluster.stop();
        }
    }
}

async fn run(database: &str, statement: &str) {
    // Right after its start the server takes connections and says that it is starting up.
    let (client, connection) = loop {
        match tokio_postgres::connect(database, tokio_postgres::NoTls).await {
            Ok(connected) => break connected,
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    };
    let running = tokio::spawn(connection);
    client.batch_execute(statement).await.unwrap();
    drop(client);
    drop(running.await);
}
