-- From version 8 of the tables back to version 7. Watches are forgotten. Stop the bot, and copy the file, before you run it:
--   sqlite3 whodex.db < sqlite_0008.sql
BEGIN IMMEDIATE;
DROP TABLE watch;
PRAGMA user_version = 7;
COMMIT;
