-- Watches: what an asker wants to be told later. A watch is no job while it waits: claims, backlog and retries do not see it. It
-- becomes a job when it is time.
CREATE TABLE watch (
    watch_key  TEXT    PRIMARY KEY,           -- the same for two wishes of one asker about the same people
    owner      TEXT    NOT NULL,              -- the asker
    payload    TEXT    NOT NULL,              -- ids and a language, never names or text
    begun_at   INTEGER NOT NULL,              -- milliseconds since 1970, as every time here
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX watch_owner ON watch (owner);
