-- Claims follow the turns, so that they cost the same however many jobs wait.
ALTER TABLE whodex.job ADD COLUMN turn bigint NOT NULL DEFAULT 0;
DROP INDEX whodex.job_open;
CREATE INDEX job_open ON whodex.job (turn, due, seq) WHERE state IN ('waiting', 'claimed', 'deferred');

-- Buried jobs are counted without reading the done ones.
CREATE INDEX job_buried ON whodex.job (seq) WHERE state = 'buried';
