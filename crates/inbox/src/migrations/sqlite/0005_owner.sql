-- Of a job's claims, those that do not count as tries: its number of claims only grows, for it is the fence.
ALTER TABLE job ADD COLUMN spared INTEGER NOT NULL DEFAULT 0;

-- What waits may be claimed at once, whatever a clock says.
UPDATE job SET due = 0 WHERE state NOT IN ('done', 'buried') AND state = 'waiting';

-- Whose inbox this is: one bot's.
CREATE TABLE owner (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    bot TEXT    NOT NULL
) STRICT;
