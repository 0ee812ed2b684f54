-- From version 7 of the tables back to version 6. Stop every replica, and make a copy, before you run it:
--   psql --set ON_ERROR_STOP=1 --file postgres_0007.sql ADDRESS
BEGIN;
UPDATE whodex.job SET last_error = 'the question was deleted' WHERE answered_edit_at = 253402207200000;
UPDATE whodex.job SET last_error = 'the question was edited at '
    || to_char(to_timestamp(answered_edit_at / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
    || '.' || lpad((answered_edit_at % 1000)::text, 3, '0') || 'Z'
WHERE answered_edit_at < 253402207200000;
UPDATE whodex.job SET last_error = 'answered in private by ' || private_reply_id || '; ' || coalesce(last_error, '')
WHERE private_reply_id IS NOT NULL AND state <> 'done';
UPDATE whodex.job SET last_error = 'posts that nobody heard the end of: ' || unheard_posts || '; ' || coalesce(last_error, '')
WHERE unheard_posts > 0 AND private_reply_id IS NULL AND state <> 'done';
UPDATE whodex.job SET reply_id = '' WHERE reply_id IS NULL AND post_started = 1;
ALTER TABLE whodex.job
    DROP COLUMN post_started,
    DROP COLUMN unheard_posts,
    DROP COLUMN waits,
    DROP COLUMN answered_edit_at,
    DROP COLUMN private_reply_id;
ALTER TABLE whodex.job RENAME COLUMN reply_id TO reply;
DELETE FROM whodex.version WHERE version = 7;
INSERT INTO whodex.version (version)
SELECT 6 WHERE NOT EXISTS (SELECT 1 FROM whodex.version WHERE version = 6);
COMMIT;
