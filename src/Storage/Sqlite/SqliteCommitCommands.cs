using System.Text.Json;
using Media.Domain;
using Media.Storage.Commit;
using Microsoft.Data.Sqlite;

namespace Media.Storage.Sqlite;

/// <summary>The prepared statements of the writer's connection.</summary>
internal sealed class SqliteCommitCommands : IDisposable
{
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _readChangeSeq;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _archive;
    private readonly SqliteStatement _findDue;
    private readonly SqliteStatement _findBlocked;
    private readonly SqliteStatement _postpone;
    private readonly SqliteStatement _probe;
    private readonly SqliteStatement _saveScannedRange;
    private readonly SqliteStatement _removeEvents;
    private readonly SqliteStatement _findOld;
    private readonly SqliteStatement _removeFileEvents;
    private readonly SqliteStatement _removeFiles;

    public SqliteCommitCommands(SqliteConnection connection)
    {
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _readChangeSeq = new(connection, "SELECT coalesce(max(change_seq), 0) FROM media_file");
        _insert = new(
            connection,
            """
            INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, change_seq, record, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 1)
            ON CONFLICT (file_id) DO NOTHING
            """);
        _update = new(
            connection,
            """
            UPDATE media_file
            SET app = ?2, sub_app_id = ?3, status = ?4, due_at = ?5, updated_at = ?6, change_seq = ?7, record = ?8, version = version + 1
            WHERE file_id = ?1 AND version = ?9
            """);
        _archive = new(
            connection,
            """
            INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        _findDue = new(
            connection,
            """
            SELECT file_id FROM media_file
            WHERE due_at <= ?1 AND status <> 'blocked' AND app NOT IN (SELECT value FROM json_each(?3))
            ORDER BY due_at LIMIT ?2
            """);
        _findBlocked = new(
            connection, "SELECT file_id FROM media_file WHERE status = 'blocked' AND app = ?3 AND due_at <= ?1 ORDER BY due_at LIMIT ?2");
        _postpone = new(connection, "UPDATE media_file SET due_at = ?1 WHERE file_id = ?2");
        _probe = new(connection, "UPDATE store_probe SET probed_at = unixepoch() * 1000 WHERE id = 1");
        _saveScannedRange = new(
            connection,
            """
            INSERT INTO discovery_walk (app, walked_from, walked_to) VALUES (?1, ?2, ?3)
            ON CONFLICT (app) DO UPDATE SET walked_from = excluded.walked_from, walked_to = excluded.walked_to
            """);
        // Takes the oldest first and then checks their age; the other order would read the young rows as well.
        _removeEvents = new(
            connection,
            """
            DELETE FROM vod_event WHERE id IN (
                SELECT id FROM (SELECT id, received_at FROM vod_event ORDER BY id LIMIT ?2) WHERE received_at < ?1)
            """);
        _findOld = new(
            connection,
            """
            SELECT coalesce(max(change_seq), 0) FROM (
                SELECT change_seq, updated_at FROM media_file WHERE change_seq > ?2 ORDER BY change_seq LIMIT ?3) WHERE updated_at < ?1
            """);
        _removeFileEvents = new(connection, $"DELETE FROM vod_event WHERE file_id IN (SELECT file_id FROM media_file WHERE {Finished})");
        _removeFiles = new(connection, $"DELETE FROM media_file WHERE {Finished}");
    }

    /// <summary>Selects the finished files among the changes after ?2 and up to ?3.</summary>
    private static string Finished =>
        $"change_seq > ?2 AND change_seq <= ?3 AND updated_at < ?1 AND due_at IS NULL AND status IN ({StoredWords.FinishedList})";

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    public void Rollback() => _rollback.Execute();

    public long ReadChangeSeq() => _readChangeSeq.ReadInteger();

    /// <returns>False when the row is not in the expected version, or exists although it was expected to be new.</returns>
    public bool Write(FileWrite file, long changeSeq)
    {
        var statement = file.ExpectedVersion == 0 ? _insert : _update;
        statement.Bind(1, file.FileId.Value);
        statement.Bind(2, file.App);
        statement.Bind(3, file.SubAppId);
        statement.Bind(4, Words.Of(file.Status));
        statement.Bind(5, file.DueAt?.ToUnixTimeMilliseconds());
        statement.Bind(6, file.At.ToUnixTimeMilliseconds());
        statement.Bind(7, changeSeq);
        statement.Bind(8, file.Record);
        if (statement == _update)
            statement.Bind(9, file.ExpectedVersion);
        return statement.Execute() == 1;
    }

    public void Archive(EventWrite archived)
    {
        _archive.Bind(1, archived.ReceivedAt.ToUnixTimeMilliseconds());
        _archive.Bind(2, Words.Of(archived.Source));
        _archive.Bind(3, archived.EventType);
        _archive.Bind(4, archived.FileId?.Value);
        _archive.Bind(5, archived.App);
        _archive.Bind(6, archived.EventKey);
        _archive.Bind(7, Words.Of(archived.Verdict));
        _archive.Bind(8, archived.Body.Span);
        _archive.Execute();
    }

    public IReadOnlyList<FileId> ClaimDue(DueClaim claim)
    {
        var find = claim.BlockedOf is null ? _findDue : _findBlocked;
        find.Bind(1, claim.Now.ToUnixTimeMilliseconds());
        find.Bind(2, claim.Limit);
        find.Bind(3, claim.BlockedOf ?? JsonSerializer.Serialize(claim.ExceptApps));
        var due = find.ReadTexts().ConvertAll(FileId.Parse);
        _postpone.Bind(1, claim.Until.ToUnixTimeMilliseconds());
        foreach (var fileId in due)
        {
            _postpone.Bind(2, fileId.Value);
            _postpone.Execute();
        }

        return due;
    }

    public int Probe() => _probe.Execute();

    public int SaveScannedRange(string app, ScannedRange scanned)
    {
        _saveScannedRange.Bind(1, app);
        _saveScannedRange.Bind(2, scanned.From.ToUnixTimeMilliseconds());
        _saveScannedRange.Bind(3, scanned.To.ToUnixTimeMilliseconds());
        return _saveScannedRange.Execute();
    }

    public int RemoveEvents(DateTimeOffset before, int limit)
    {
        _removeEvents.Bind(1, before.ToUnixTimeMilliseconds());
        _removeEvents.Bind(2, limit);
        return _removeEvents.Execute();
    }

    public FilesRemoved RemoveFiles(FileRemoval removal)
    {
        BindRange(_findOld, removal.Limit);
        var last = _findOld.ReadInteger();
        if (last == 0)
            return new FilesRemoved(0, null);
        BindRange(_removeFileEvents, last);
        _removeFileEvents.Execute();
        BindRange(_removeFiles, last);
        return new FilesRemoved(_removeFiles.Execute(), last);

        void BindRange(SqliteStatement statement, long third)
        {
            statement.Bind(1, removal.Before.ToUnixTimeMilliseconds());
            statement.Bind(2, removal.AfterChangeSeq);
            statement.Bind(3, third);
        }
    }

    public void Dispose()
    {
        SqliteStatement[] statements =
        [
            _begin, _commit, _rollback, _readChangeSeq, _insert, _update, _archive, _findDue, _findBlocked, _postpone, _probe,
            _saveScannedRange, _removeEvents, _findOld, _removeFileEvents, _removeFiles,
        ];
        foreach (var statement in statements)
            statement.Dispose();
    }
}
