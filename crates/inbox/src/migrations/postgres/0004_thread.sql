-- Whom the answers of a thread were about, and what was asked: ids and a word, never names or text. Kept with the done job.
-- A thread is known by a fingerprint of its space and its root.
ALTER TABLE whodex.job ADD COLUMN thread text;
ALTER TABLE whodex.job ADD COLUMN about text;

-- A follow-up reads one thread's, the newest first.
CREATE INDEX job_thread ON whodex.job (thread, seq) WHERE thread IS NOT NULL;
