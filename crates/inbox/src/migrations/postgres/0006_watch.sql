-- Watches: what an asker wants to be told later. A watch is no job while it waits: claims, backlog and retries do not see it. It
-- becomes a job when it is time.
CREATE TABLE whodex.watch (
    watch_key  text   PRIMARY KEY,            -- the same for two wishes of one asker about the same people
    owner      text   NOT NULL,               -- the asker
    payload    text   NOT NULL,               -- ids and a language, never names or text
    begun_at   bigint NOT NULL,               -- milliseconds since 1970, as every time here
    expires_at bigint NOT NULL
);

CREATE INDEX watch_owner ON whodex.watch (owner);
