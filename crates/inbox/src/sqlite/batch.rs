//! The life of the thread that owns the connection: it takes what waits, does it in one transaction, commits, and tells
//! everybody.

use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::operation::Operation;
use crate::Error;
use crate::commits::Commits;

/// The most operations in one commit.
pub(super) const BATCH: usize = 256;

/// Works until everybody who could send is gone; or until it is `closing`, and what was sent by then is done.
pub(super) fn work(
    connection: &Connection,
    mut queue: mpsc::Receiver<Box<dyn Operation>>,
    closing: &CancellationToken,
    commits: &Commits,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut batch, BATCH) > 0 {
        batch.sort_by_key(|operation| operation.claims());
        let (begun, changes) = (Instant::now(), connection.total_changes());
        let failed = commit(connection, &mut batch).err();
        if failed.is_none() && connection.total_changes() > changes {
            commits.took(begun.elapsed());
        }
        for operation in batch.drain(..) {
            operation.settle(failed.as_ref());
        }
        if closing.is_cancelled() {
            queue.close();
        }
    }
}

/// Does all of them in one transaction. Some errors, such as a full disk, end it in the middle: then nothing more is
/// done, for nothing may be done outside of one, and that error is what failed.
fn commit(connection: &Connection, batch: &mut [Box<dyn Operation>]) -> Result<(), Error> {
    let statement = |text| {
        let done = connection.prepare_cached(text)?.execute([]);
        done.map(drop)
    };
    statement("BEGIN IMMEDIATE").map_err(|error| Error::from(&error))?;
    for operation in batch {
        let problem = operation.run(connection);
        if let Some(problem) = problem
            && connection.is_autocommit()
        {
            return Err(problem);
        }
    }
    let committed = statement("COMMIT");
    if committed.is_err() && !connection.is_autocommit() {
        drop(connection.execute_batch("ROLLBACK"));
    }
    committed.map_err(|error| Error::from(&error))
}
