-- From version 9 of the tables back to version 8. Stop the bot, and copy the file, before you run it:
--   sqlite3 whodex.db < sqlite_0009.sql
BEGIN IMMEDIATE;
UPDATE job SET last_error = 'the question was deleted' WHERE answered_edit_at = 253402207200000;
UPDATE job SET last_error = 'the question was edited at ' || strftime('%Y-%m-%dT%H:%M:%S', answered_edit_at / 1000, 'unixepoch')
    || printf('.%03dZ', answered_edit_at % 1000)
WHERE answered_edit_at < 253402207200000;
UPDATE job SET last_error = 'answered in private by ' || private_reply_id || '; ' || coalesce(last_error, '')
WHERE private_reply_id IS NOT NULL AND state <> 'done';
UPDATE job SET last_error = 'posts that nobody heard the end of: ' || unheard_posts || '; ' || coalesce(last_error, '')
WHERE unheard_posts > 0 AND private_reply_id IS NULL AND state <> 'done';
UPDATE job SET reply_id = '' WHERE reply_id IS NULL AND post_started = 1;
ALTER TABLE job DROP COLUMN post_started;
ALTER TABLE job DROP COLUMN unheard_posts;
ALTER TABLE job DROP COLUMN waits;
ALTER TABLE job DROP COLUMN answered_edit_at;
ALTER TABLE job DROP COLUMN private_reply_id;
ALTER TABLE job RENAME COLUMN reply_id TO reply;
PRAGMA user_version = 8;
COMMIT;
