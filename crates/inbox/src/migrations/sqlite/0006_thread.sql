-- Whom the answers of a thread were about, and what was asked: ids and a word, never names or text. Kept with the done job.
-- A thread is known by a fingerprint of its space and its root.
ALTER TABLE job ADD COLUMN thread TEXT;
ALTER TABLE job ADD COLUMN about TEXT;

-- A follow-up reads one thread's, the newest first.
CREATE INDEX job_thread ON job (thread) WHERE thread IS NOT NULL;
