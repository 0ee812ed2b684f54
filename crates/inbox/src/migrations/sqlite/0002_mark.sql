-- Times that are remembered under a name: until when somebody has a duty, when the bot was last alive.
CREATE TABLE mark (
    name TEXT    PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT;
