using System.Globalization;
using Media.Domain;
using Media.Storage.Commit;
using Microsoft.Data.Sqlite;

namespace Media.Storage.Sqlite;

/// <summary>The prepared statements of the writer's connection.</summary>
internal sealed class SqliteCommitCommands : IDisposable
{
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly SqliteCommand rollback;
    private readonly SqliteCommand readChangeSeq;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand update;
    private readonly SqliteCommand archive;
    private readonly SqliteCommand findDue;
    private readonly SqliteCommand postpone;
    private readonly SqliteCommand probe;

    public SqliteCommitCommands(SqliteConnection connection)
    {
        begin = Prepare(connection, "BEGIN IMMEDIATE");
        commit = Prepare(connection, "COMMIT");
        rollback = Prepare(connection, "ROLLBACK");
        readChangeSeq = Prepare(connection, "SELECT coalesce(max(change_seq), 0) FROM media_file");
        insert = Prepare(
            connection,
            """
            INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, version, change_seq, record)
            VALUES (@file_id, @app, @sub_app_id, @status, @due_at, @at, @at, 1, @change_seq, @record)
            ON CONFLICT (file_id) DO NOTHING
            """,
            "@file_id", "@app", "@sub_app_id", "@status", "@due_at", "@at", "@change_seq", "@record");
        update = Prepare(
            connection,
            """
            UPDATE media_file
            SET app = @app, sub_app_id = @sub_app_id, status = @status, due_at = @due_at, updated_at = @at,
                version = version + 1, change_seq = @change_seq, record = @record
            WHERE file_id = @file_id AND version = @expected
            """,
            "@file_id", "@app", "@sub_app_id", "@status", "@due_at", "@at", "@change_seq", "@record", "@expected");
        archive = Prepare(
            connection,
            """
            INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)
            VALUES (@received_at, @source, @event_type, @file_id, @app, @event_key, @verdict, @body)
            """,
            "@received_at", "@source", "@event_type", "@file_id", "@app", "@event_key", "@verdict", "@body");
        findDue = Prepare(connection, "SELECT file_id FROM media_file WHERE due_at <= @now ORDER BY due_at LIMIT @limit", "@now", "@limit");
        postpone = Prepare(connection, "UPDATE media_file SET due_at = @until WHERE file_id = @file_id", "@until", "@file_id");
        probe = Prepare(connection, "UPDATE store_probe SET probed_at = unixepoch() * 1000 WHERE id = 1");
    }

    public void Begin() => begin.ExecuteNonQuery();

    public void Commit() => commit.ExecuteNonQuery();

    public void Rollback() => rollback.ExecuteNonQuery();

    public long ReadChangeSeq() => Convert.ToInt64(readChangeSeq.ExecuteScalar(), CultureInfo.InvariantCulture);

    /// <returns>False when the row is not what the caller expects.</returns>
    public bool Write(FileWrite file, long changeSeq)
    {
        var statement = file.ExpectedVersion == 0 ? insert : update;
        var parameters = statement.Parameters;
        parameters[0].Value = file.FileId.Value;
        parameters[1].Value = file.App;
        parameters[2].Value = file.SubAppId;
        parameters[3].Value = StoredWords.Of(file.Status);
        parameters[4].Value = file.DueAt is { } due ? due.ToUnixTimeMilliseconds() : DBNull.Value;
        parameters[5].Value = file.At.ToUnixTimeMilliseconds();
        parameters[6].Value = changeSeq;
        parameters[7].Value = file.Record;
        if (statement == update)
            parameters[8].Value = file.ExpectedVersion;
        return statement.ExecuteNonQuery() == 1;
    }

    public void Archive(EventWrite archived)
    {
        var parameters = archive.Parameters;
        parameters[0].Value = archived.ReceivedAt.ToUnixTimeMilliseconds();
        parameters[1].Value = StoredWords.Of(archived.Source);
        parameters[2].Value = archived.EventType;
        parameters[3].Value = archived.FileId is { } fileId ? fileId.Value : DBNull.Value;
        parameters[4].Value = archived.App;
        parameters[5].Value = archived.EventKey;
        parameters[6].Value = StoredWords.Of(archived.Verdict);
        parameters[7].Value = Body.Array(archived.Body);
        archive.ExecuteNonQuery();
    }

    public IReadOnlyList<FileId> ClaimDue(PendingClaim claim)
    {
        findDue.Parameters[0].Value = claim.Now.ToUnixTimeMilliseconds();
        findDue.Parameters[1].Value = claim.Limit;
        var due = new List<FileId>();
        using (var rows = findDue.ExecuteReader())
        {
            while (rows.Read())
                due.Add(FileId.Parse(rows.GetString(0)));
        }

        postpone.Parameters[0].Value = claim.Until.ToUnixTimeMilliseconds();
        foreach (var fileId in due)
        {
            postpone.Parameters[1].Value = fileId.Value;
            postpone.ExecuteNonQuery();
        }

        return due;
    }

    public int Probe() => probe.ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[begin, commit, rollback, readChangeSeq, insert, update, archive, findDue, postpone, probe])
            command.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        // The provider repeats a busy statement until this is over; SQLite's own busy_timeout does the waiting here.
        command.CommandTimeout = 1;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        return command;
    }
}
