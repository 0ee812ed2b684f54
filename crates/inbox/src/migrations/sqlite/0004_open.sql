-- SQLite materialises IN-lists of three or more values per statement; NOT IN with two is inlined.
DROP INDEX job_open;
CREATE INDEX job_open ON job (turn, due) WHERE state NOT IN ('done', 'buried');
