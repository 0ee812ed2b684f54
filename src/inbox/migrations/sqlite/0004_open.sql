-- With three words or more SQLite builds a table of them for each statement, to look a state up: with two it compares.
DROP INDEX job_open;
CREATE INDEX job_open ON job (turn, due) WHERE state NOT IN ('done', 'buried');
