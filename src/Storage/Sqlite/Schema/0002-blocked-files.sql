-- Files of an app that VOD refuses are claimed by themselves: while it does, they cost the sweeper nothing, however many they are.
-- The trailing columns let claims and "oldest unfinished" be decided without visiting the row.
DROP INDEX ix_media_file_due;
CREATE INDEX ix_media_file_due ON media_file (due_at, created_at, status, app) WHERE due_at IS NOT NULL AND status <> 'blocked';
CREATE INDEX ix_media_file_blocked ON media_file (app, due_at, created_at, status) WHERE due_at IS NOT NULL AND status = 'blocked';
