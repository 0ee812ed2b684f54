-- The outcome of a job in columns of its own. Before, an empty reply and the beginning of the last error told it.
ALTER TABLE job RENAME COLUMN reply TO reply_id;
ALTER TABLE job ADD COLUMN post_started     INTEGER NOT NULL DEFAULT 0;  -- 1: a reply may have been posted, and its id is unknown
ALTER TABLE job ADD COLUMN unheard_posts    INTEGER NOT NULL DEFAULT 0;  -- posts whose end nobody heard
ALTER TABLE job ADD COLUMN waits            INTEGER NOT NULL DEFAULT 0;  -- how often it waited for another job
ALTER TABLE job ADD COLUMN answered_edit_at INTEGER;                     -- the edit that the reply answers; the latest time: a deletion
ALTER TABLE job ADD COLUMN private_reply_id TEXT;                        -- the private answer, while the space is not told of it

UPDATE job SET reply_id = NULL, post_started = 1 WHERE reply_id = '';

UPDATE job SET unheard_posts = CAST(substr(last_error, 37) AS INTEGER),
    last_error = substr(last_error, instr(last_error, '; ') + 2)
WHERE substr(last_error, 1, 36) = 'posts that nobody heard the end of: ';

UPDATE job SET private_reply_id = substr(last_error, 24, instr(last_error, '; ') - 24),
    last_error = substr(last_error, instr(last_error, '; ') + 2)
WHERE substr(last_error, 1, 23) = 'answered in private by ';

UPDATE job SET last_error = NULL,
    answered_edit_at = unixepoch(substr(last_error, 28)) * 1000
        + CAST(substr(strftime('%f', substr(last_error, 28)), 4, 3) AS INTEGER)
WHERE substr(last_error, 1, 27) = 'the question was edited at ';

UPDATE job SET last_error = NULL, answered_edit_at = 253402207200000 WHERE last_error = 'the question was deleted';
