-- Of a job's claims, those that do not count as tries: its number of claims only grows, for it is the fence.
ALTER TABLE whodex.job ADD COLUMN spared integer NOT NULL DEFAULT 0;

-- What waits may be claimed at once, whatever a clock says.
UPDATE whodex.job SET due = 0
WHERE state IN ('waiting', 'claimed', 'deferred') AND state = 'waiting';

-- Whose inbox this is: one bot's.
CREATE TABLE whodex.owner (
    one integer PRIMARY KEY CHECK (one = 1),
    bot text    NOT NULL
);
