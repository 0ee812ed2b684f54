-- The outcome of a job in columns of its own. Before, an empty reply and the beginning of the last error told it.
ALTER TABLE whodex.job RENAME COLUMN reply TO reply_id;
ALTER TABLE whodex.job
    ADD COLUMN post_started     integer NOT NULL DEFAULT 0,  -- 1: a reply may have been posted, and its id is unknown
    ADD COLUMN unheard_posts    integer NOT NULL DEFAULT 0,  -- posts whose end nobody heard
    ADD COLUMN waits            integer NOT NULL DEFAULT 0,  -- how often it waited for another job
    ADD COLUMN answered_edit_at bigint,                      -- the edit that the reply answers; the latest time: a deletion
    ADD COLUMN private_reply_id text;                        -- the private answer, while the space is not told of it

UPDATE whodex.job SET reply_id = NULL, post_started = 1 WHERE reply_id = '';

UPDATE whodex.job SET unheard_posts = split_part(substr(last_error, 37), ';', 1)::integer,
    last_error = substr(last_error, strpos(last_error, '; ') + 2)
WHERE starts_with(last_error, 'posts that nobody heard the end of: ');

UPDATE whodex.job SET private_reply_id = split_part(substr(last_error, 24), ';', 1),
    last_error = substr(last_error, strpos(last_error, '; ') + 2)
WHERE starts_with(last_error, 'answered in private by ');

UPDATE whodex.job SET last_error = NULL,
    answered_edit_at = floor(extract(epoch from substr(last_error, 28)::timestamptz) * 1000)::bigint
WHERE starts_with(last_error, 'the question was edited at ');

UPDATE whodex.job SET last_error = NULL, answered_edit_at = 253402207200000 WHERE last_error = 'the question was deleted';
