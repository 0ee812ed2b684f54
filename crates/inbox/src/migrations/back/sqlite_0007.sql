-- From version 7 of the tables back to version 6. Stop the bot, and copy the file, before you run it:
--   sqlite3 whodex.db < sqlite_0007.sql
BEGIN IMMEDIATE;
CREATE TABLE renamed (
    seq      INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,
    lane     TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    received INTEGER NOT NULL,
    state    TEXT    NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'claimed', 'deferred', 'done', 'buried')),
    due      INTEGER NOT NULL,
    attempt  INTEGER NOT NULL DEFAULT 0,
    why      TEXT,
    reply    TEXT,
    ended    INTEGER,
    turn     INTEGER NOT NULL DEFAULT 0,
    spared   INTEGER NOT NULL DEFAULT 0,
    thread   TEXT,
    about    TEXT
) STRICT;
INSERT INTO renamed (seq, key, lane, body, received, state, due, attempt, why, reply, ended, turn, spared, thread, about)
SELECT id, dedup_key, fairness_key, payload, received_at, CASE state WHEN 'dead' THEN 'buried' ELSE state END, visible_at, fence,
       last_error, reply, finished_at, start_tag, fence - attempts, thread, about
FROM job ORDER BY id;
DROP TABLE job;
ALTER TABLE renamed RENAME TO job;
CREATE INDEX job_done ON job (ended) WHERE state = 'done';
CREATE INDEX job_buried ON job (seq) WHERE state = 'buried';
CREATE INDEX job_open ON job (turn, due) WHERE state NOT IN ('done', 'buried');
CREATE INDEX job_thread ON job (thread) WHERE thread IS NOT NULL;
DROP TABLE lease;
ALTER TABLE checkpoint RENAME TO mark;
PRAGMA user_version = 6;
COMMIT;
