-- The names of the field: for the columns, for jobs that failed for good, for leases and checkpoints. A claim's fence is a column
-- of its own. SQLite cannot alter a CHECK, so the table is built anew; jobs keep their ids.
CREATE TABLE renamed (
    id           INTEGER PRIMARY KEY,
    dedup_key    TEXT    NOT NULL UNIQUE,      -- the same for two deliveries of one event
    fairness_key TEXT    NOT NULL,             -- the asker: claims take turns between fairness keys
    payload      TEXT    NOT NULL,             -- ids and times, never text; emptied when the job is done
    received_at  INTEGER NOT NULL,             -- milliseconds since 1970, as every time here
    state        TEXT    NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'claimed', 'deferred', 'done', 'dead')),
    visible_at   INTEGER NOT NULL,             -- when it may be claimed, 0 at once; of a claim, its lease's end
    attempts     INTEGER NOT NULL DEFAULT 0,   -- tries since it came in, or since it was last retried by hand
    fence        INTEGER NOT NULL DEFAULT 0,   -- claims that it ever had: only grows
    start_tag    INTEGER NOT NULL DEFAULT 0,   -- claims follow the start tags
    last_error   TEXT,                         -- why it was deferred or is dead, or its reply was replaced
    reply        TEXT,                         -- the posted reply's id; empty: one may have been posted
    finished_at  INTEGER,
    thread       TEXT,                         -- the fingerprint of the thread that the reply stands in
    about        TEXT                          -- what the reply is about: ids and a word
) STRICT;

INSERT INTO renamed (id, dedup_key, fairness_key, payload, received_at, state, visible_at, attempts, fence, start_tag,
                     last_error, reply, finished_at, thread, about)
SELECT seq, key, lane, body, received, CASE state WHEN 'buried' THEN 'dead' ELSE state END, due, attempt - spared, attempt, turn,
       why, reply, ended, thread, about
FROM job ORDER BY seq;

DROP TABLE job;
ALTER TABLE renamed RENAME TO job;

-- Claims look at open jobs only. SQLite materialises IN-lists of three or more values per statement; NOT IN with two is inlined.
CREATE INDEX job_open ON job (start_tag, visible_at) WHERE state NOT IN ('done', 'dead');
CREATE INDEX job_done ON job (finished_at) WHERE state = 'done';
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';
CREATE INDEX job_thread ON job (thread) WHERE thread IS NOT NULL;

-- Periodic tasks that one process runs at a time. Leases of the version before are not taken over: nobody runs it any more.
CREATE TABLE lease (
    name       TEXT    PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

-- Times that are remembered under a name.
ALTER TABLE mark RENAME TO checkpoint;
