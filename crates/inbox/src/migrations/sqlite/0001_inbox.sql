-- One row a question. Bodies hold ids and times, never text; those of done jobs are emptied.
CREATE TABLE job (
    seq      INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,          -- what makes two deliveries the same event
    lane     TEXT    NOT NULL,                 -- who asks: claims take turns between lanes
    body     TEXT    NOT NULL,
    received INTEGER NOT NULL,                 -- milliseconds since 1970, as every time here
    state    TEXT    NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'claimed', 'deferred', 'done', 'buried')),
    due      INTEGER NOT NULL,                 -- when it may be claimed: for a claim, its lease's end
    attempt  INTEGER NOT NULL DEFAULT 0,       -- how often it was claimed; also the claim's fence
    why      TEXT,                             -- why it was deferred or buried
    reply    TEXT,                             -- the posted reply's id; empty: about to be posted
    ended    INTEGER
) STRICT;

-- Claims look at open jobs only: a million done ones cost them nothing.
CREATE INDEX job_open ON job (due, seq) WHERE state IN ('waiting', 'claimed', 'deferred');
CREATE INDEX job_done ON job (ended) WHERE state = 'done';
