using System.Text.Json;
using Media.Domain;
using Media.Storage.Commit;
using Microsoft.Data.Sqlite;

namespace Media.Storage.Sqlite;

/// <summary>The prepared statements of the writer's connection.</summary>
internal sealed class SqliteCommitCommands : IDisposable
{
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement rollback;
    private readonly SqliteStatement readChangeSeq;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement update;
    private readonly SqliteStatement archive;
    private readonly SqliteStatement findDue;
    private readonly SqliteStatement findBlocked;
    private readonly SqliteStatement postpone;
    private readonly SqliteStatement probe;
    private readonly SqliteStatement saveWalked;
    private readonly SqliteStatement removeEvents;
    private readonly SqliteStatement findOld;
    private readonly SqliteStatement removeFileEvents;
    private readonly SqliteStatement removeFiles;

    public SqliteCommitCommands(SqliteConnection connection)
    {
        begin = new(connection, "BEGIN IMMEDIATE");
        commit = new(connection, "COMMIT");
        rollback = new(connection, "ROLLBACK");
        readChangeSeq = new(connection, "SELECT coalesce(max(change_seq), 0) FROM media_file");
        insert = new(
            connection,
            """
            INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, change_seq, record, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 1)
            ON CONFLICT (file_id) DO NOTHING
            """);
        update = new(
            connection,
            """
            UPDATE media_file
            SET app = ?2, sub_app_id = ?3, status = ?4, due_at = ?5, updated_at = ?6, change_seq = ?7, record = ?8, version = version + 1
            WHERE file_id = ?1 AND version = ?9
            """);
        archive = new(
            connection,
            """
            INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        findDue = new(
            connection,
            """
            SELECT file_id FROM media_file
            WHERE due_at <= ?1 AND status <> 'blocked' AND app NOT IN (SELECT value FROM json_each(?3))
            ORDER BY due_at LIMIT ?2
            """);
        findBlocked = new(
            connection, "SELECT file_id FROM media_file WHERE status = 'blocked' AND app = ?3 AND due_at <= ?1 ORDER BY due_at LIMIT ?2");
        postpone = new(connection, "UPDATE media_file SET due_at = ?1 WHERE file_id = ?2");
        probe = new(connection, "UPDATE store_probe SET probed_at = unixepoch() * 1000 WHERE id = 1");
        saveWalked = new(
            connection,
            """
            INSERT INTO discovery_walk (app, walked_from, walked_to) VALUES (?1, ?2, ?3)
            ON CONFLICT (app) DO UPDATE SET walked_from = excluded.walked_from, walked_to = excluded.walked_to
            """);
        // Takes the oldest first and then checks their age; the other order would read the young rows as well.
        removeEvents = new(
            connection,
            """
            DELETE FROM vod_event WHERE id IN (
                SELECT id FROM (SELECT id, received_at FROM vod_event ORDER BY id LIMIT ?2) WHERE received_at < ?1)
            """);
        findOld = new(
            connection,
            """
            SELECT coalesce(max(change_seq), 0) FROM (
                SELECT change_seq, updated_at FROM media_file WHERE change_seq > ?2 ORDER BY change_seq LIMIT ?3) WHERE updated_at < ?1
            """);
        removeFileEvents = new(connection, $"DELETE FROM vod_event WHERE file_id IN (SELECT file_id FROM media_file WHERE {Finished})");
        removeFiles = new(connection, $"DELETE FROM media_file WHERE {Finished}");
    }

    /// <summary>Selects the finished files among the changes after ?2 and up to ?3.</summary>
    private static string Finished =>
        $"change_seq > ?2 AND change_seq <= ?3 AND updated_at < ?1 AND due_at IS NULL AND status IN ({StoredWords.FinishedList})";

    public void Begin() => begin.Execute();

    public void Commit() => commit.Execute();

    public void Rollback() => rollback.Execute();

    public long ReadChangeSeq() => readChangeSeq.ReadInteger();

    /// <returns>False when the row is not in the expected version, or exists although it was expected to be new.</returns>
    public bool Write(FileWrite file, long changeSeq)
    {
        var statement = file.ExpectedVersion == 0 ? insert : update;
        statement.Bind(1, file.FileId.Value);
        statement.Bind(2, file.App);
        statement.Bind(3, file.SubAppId);
        statement.Bind(4, Words.Of(file.Status));
        statement.Bind(5, file.DueAt?.ToUnixTimeMilliseconds());
        statement.Bind(6, file.At.ToUnixTimeMilliseconds());
        statement.Bind(7, changeSeq);
        statement.Bind(8, file.Record);
        if (statement == update)
            statement.Bind(9, file.ExpectedVersion);
        return statement.Execute() == 1;
    }

    public void Archive(EventWrite archived)
    {
        archive.Bind(1, archived.ReceivedAt.ToUnixTimeMilliseconds());
        archive.Bind(2, Words.Of(archived.Source));
        archive.Bind(3, archived.EventType);
        archive.Bind(4, archived.FileId?.Value);
        archive.Bind(5, archived.App);
        archive.Bind(6, archived.EventKey);
        archive.Bind(7, Words.Of(archived.Verdict));
        archive.Bind(8, archived.Body.Span);
        archive.Execute();
    }

    public IReadOnlyList<FileId> ClaimDue(DueClaim claim)
    {
        var find = claim.BlockedOf is null ? findDue : findBlocked;
        find.Bind(1, claim.Now.ToUnixTimeMilliseconds());
        find.Bind(2, claim.Limit);
        find.Bind(3, claim.BlockedOf ?? JsonSerializer.Serialize(claim.ExceptApps));
        var due = find.ReadTexts().ConvertAll(FileId.Parse);
        postpone.Bind(1, claim.Until.ToUnixTimeMilliseconds());
        foreach (var fileId in due)
        {
            postpone.Bind(2, fileId.Value);
            postpone.Execute();
        }

        return due;
    }

    public int Probe() => probe.Execute();

    public int SaveWalked(string app, Walked walked)
    {
        saveWalked.Bind(1, app);
        saveWalked.Bind(2, walked.From.ToUnixTimeMilliseconds());
        saveWalked.Bind(3, walked.To.ToUnixTimeMilliseconds());
        return saveWalked.Execute();
    }

    public int RemoveEvents(DateTimeOffset before, int limit)
    {
        removeEvents.Bind(1, before.ToUnixTimeMilliseconds());
        removeEvents.Bind(2, limit);
        return removeEvents.Execute();
    }

    public FilesRemoved RemoveFiles(FileRemoval removal)
    {
        BindRange(findOld, removal.Limit);
        var last = findOld.ReadInteger();
        if (last == 0)
            return new FilesRemoved(0, null);
        BindRange(removeFileEvents, last);
        removeFileEvents.Execute();
        BindRange(removeFiles, last);
        return new FilesRemoved(removeFiles.Execute(), last);

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
            begin, commit, rollback, readChangeSeq, insert, update, archive, findDue, findBlocked, postpone, probe, saveWalked,
            removeEvents, findOld, removeFileEvents, removeFiles,
        ];
        foreach (var statement in statements)
            statement.Dispose();
    }
}
