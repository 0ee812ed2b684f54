-- The names of the field: for the columns, for jobs that failed for good, for leases and checkpoints. A claim's fence is a column
-- of its own.
ALTER TABLE whodex.job RENAME COLUMN seq TO id;
ALTER TABLE whodex.job RENAME COLUMN key TO dedup_key;
ALTER TABLE whodex.job RENAME COLUMN lane TO fairness_key;
ALTER TABLE whodex.job RENAME COLUMN body TO payload;
ALTER TABLE whodex.job RENAME COLUMN received TO received_at;
ALTER TABLE whodex.job RENAME COLUMN due TO visible_at;
ALTER TABLE whodex.job RENAME COLUMN turn TO start_tag;
ALTER TABLE whodex.job RENAME COLUMN why TO last_error;
ALTER TABLE whodex.job RENAME COLUMN ended TO finished_at;

-- The fence is the number of claims that a job ever had. Attempts are those that count.
ALTER TABLE whodex.job RENAME COLUMN attempt TO fence;
ALTER TABLE whodex.job RENAME COLUMN spared TO attempts;
UPDATE whodex.job SET attempts = fence - attempts;

ALTER TABLE whodex.job DROP CONSTRAINT job_state_check;
DROP INDEX whodex.job_buried;
UPDATE whodex.job SET state = 'dead' WHERE state = 'buried';
ALTER TABLE whodex.job ADD CONSTRAINT job_state_check
    CHECK (state IN ('waiting', 'claimed', 'deferred', 'done', 'dead'));
CREATE INDEX job_dead ON whodex.job (id) WHERE state = 'dead';

-- Periodic tasks that one replica runs at a time. Leases of the version before are not taken over: nobody runs it any more.
CREATE TABLE whodex.lease (
    name       text   PRIMARY KEY,
    expires_at bigint NOT NULL
);

-- Times that are remembered under a name.
ALTER TABLE whodex.mark RENAME TO checkpoint;

-- Start tags for all replicas: the last tag of each fairness key, and the highest tag that was claimed. A key without a row is new.
CREATE TABLE whodex.flow (
    fairness_key text   PRIMARY KEY,
    last_tag     bigint NOT NULL
);
INSERT INTO whodex.flow (fairness_key, last_tag)
SELECT fairness_key, max(start_tag) FROM whodex.job
WHERE state IN ('waiting', 'claimed', 'deferred') GROUP BY fairness_key;

CREATE TABLE whodex.virtual_time (
    one integer PRIMARY KEY CHECK (one = 1),
    tag bigint  NOT NULL
);
INSERT INTO whodex.virtual_time (one, tag)
SELECT 1, coalesce(min(start_tag), 0) FROM whodex.job WHERE state IN ('waiting', 'claimed', 'deferred');
