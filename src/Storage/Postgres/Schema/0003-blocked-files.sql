-- Blocked files have an index of their own, by app: while VOD refuses an app, its files cost the sweeper nothing, however many there are.
-- The trailing columns let the indexes alone answer claims and "oldest unfinished".
DROP INDEX ix_media_file_due;
CREATE INDEX ix_media_file_due ON media_file (due_at, created_at, status, app) WHERE due_at IS NOT NULL AND status <> 'blocked';
CREATE INDEX ix_media_file_blocked ON media_file (app, due_at, created_at, status) WHERE due_at IS NOT NULL AND status = 'blocked';
