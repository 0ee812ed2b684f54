-- One row a question. Bodies hold ids and times, never text; those of done jobs are emptied.
CREATE TABLE whodex.job (
    seq      bigint  PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    key      text    NOT NULL UNIQUE,          -- what makes two deliveries the same event
    lane     text    NOT NULL,                 -- who asks: claims take turns between lanes
    body     text    NOT NULL,
    received bigint  NOT NULL,                 -- milliseconds since 1970, as every time here
    state    text    NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'claimed', 'deferred', 'done', 'buried')),
    due      bigint  NOT NULL,                 -- when it may be claimed: for a claim, its lease's end
    attempt  integer NOT NULL DEFAULT 0,       -- how often it was claimed; also the claim's fence
    why      text,                             -- why it was deferred or buried
    reply    text,                             -- the posted reply's id; empty: about to be posted
    ended    bigint
);

-- Claims look at open jobs only: a million done ones cost them nothing.
CREATE INDEX job_open ON whodex.job (due, seq) WHERE state IN ('waiting', 'claimed', 'deferred');
CREATE INDEX job_done ON whodex.job (ended) WHERE state = 'done';

-- Times that are remembered under a name: until when somebody has a duty, when the bot was last alive.
CREATE TABLE whodex.mark (
    name text   PRIMARY KEY,
    at   bigint NOT NULL
);
