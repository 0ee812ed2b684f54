-- From version 6 of the tables back to version 5. Watches are forgotten. Stop every replica, and make a copy, before you run it:
--   psql --set ON_ERROR_STOP=1 --file postgres_0006.sql ADDRESS
BEGIN;
DROP TABLE whodex.watch;
DELETE FROM whodex.version WHERE version = 6;
INSERT INTO whodex.version (version)
SELECT 5 WHERE NOT EXISTS (SELECT 1 FROM whodex.version WHERE version = 5);
COMMIT;
