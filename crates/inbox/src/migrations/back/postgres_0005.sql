-- From version 5 of the tables back to version 4. Stop every replica, and make a copy, before you run it:
--   psql --set ON_ERROR_STOP=1 --file postgres_0005.sql ADDRESS
BEGIN;
ALTER TABLE whodex.job DROP CONSTRAINT job_state_check;
DROP INDEX whodex.job_dead;
UPDATE whodex.job SET state = 'buried' WHERE state = 'dead';
UPDATE whodex.job SET attempts = fence - attempts;
ALTER TABLE whodex.job RENAME COLUMN attempts TO spared;
ALTER TABLE whodex.job RENAME COLUMN fence TO attempt;
ALTER TABLE whodex.job RENAME COLUMN id TO seq;
ALTER TABLE whodex.job RENAME COLUMN dedup_key TO key;
ALTER TABLE whodex.job RENAME COLUMN fairness_key TO lane;
ALTER TABLE whodex.job RENAME COLUMN payload TO body;
ALTER TABLE whodex.job RENAME COLUMN received_at TO received;
ALTER TABLE whodex.job RENAME COLUMN visible_at TO due;
ALTER TABLE whodex.job RENAME COLUMN start_tag TO turn;
ALTER TABLE whodex.job RENAME COLUMN last_error TO why;
ALTER TABLE whodex.job RENAME COLUMN finished_at TO ended;
ALTER TABLE whodex.job ADD CONSTRAINT job_state_check
    CHECK (state IN ('waiting', 'claimed', 'deferred', 'done', 'buried'));
CREATE INDEX job_buried ON whodex.job (seq) WHERE state = 'buried';
DROP TABLE whodex.lease, whodex.flow, whodex.virtual_time;
ALTER TABLE whodex.checkpoint RENAME TO mark;
DELETE FROM whodex.version WHERE version = 5;
INSERT INTO whodex.version (version)
SELECT 4 WHERE NOT EXISTS (SELECT 1 FROM whodex.version WHERE version = 4);
COMMIT;
