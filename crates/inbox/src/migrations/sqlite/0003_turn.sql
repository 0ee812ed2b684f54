-- Claims follow the turns, so that they cost the same however many jobs wait.
ALTER TABLE job ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
DROP INDEX job_open;
CREATE INDEX job_open ON job (turn, due) WHERE state IN ('waiting', 'claimed', 'deferred');

-- Buried jobs are counted without reading the done ones.
CREATE INDEX job_buried ON job (seq) WHERE state = 'buried';
