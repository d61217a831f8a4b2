using Media.Domain;
using Media.Storage.Commit;
using Npgsql;
using NpgsqlTypes;

namespace Media.Storage.Postgres;

/// <summary>The statements of the writer. Their texts are constant, so that the connection prepares each of them once.</summary>
internal static class PostgresCommitCommands
{
    private const string InsertRow =
        """
        INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, version, change_seq, record)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1, nextval('media_change_seq'), $7)
        ON CONFLICT (file_id) DO NOTHING
        RETURNING file_id, version
        """;

    private const string UpdateRow =
        """
        UPDATE media_file
        SET app = $2, sub_app_id = $3, status = $4, due_at = $5, updated_at = $6,
            version = version + 1, change_seq = nextval('media_change_seq'), record = $7
        WHERE file_id = $1 AND version = $8
        RETURNING file_id, version
        """;

    private const string EventColumns = "INSERT INTO vod_event (received_at, source, event_type, file_id, app, event_key, verdict, body)";

    private const string InsertEvent = $"{EventColumns} VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    private const string InsertRowAndEvent =
        $"""
        WITH written AS ({InsertRow}),
        archived AS ({EventColumns} SELECT $8, $9, $10, $11, $12, $13, $14, $15 FROM written)
        SELECT file_id, version FROM written
        """;

    private const string UpdateRowAndEvent =
        $"""
        WITH written AS ({UpdateRow}),
        archived AS ({EventColumns} SELECT $9, $10, $11, $12, $13, $14, $15, $16 FROM written)
        SELECT file_id, version FROM written
        """;

    // An event with a row_file is archived only if the row of that file was written. IN, not EXISTS: PostgreSQL then hashes the subquery.
    private const string Batch =
        $"""
        WITH row AS (
            SELECT file_id COLLATE "C" AS file_id, app, sub_app_id, status, due_at, at, record, expected
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS r (file_id, app, sub_app_id, status, due_at, at, record, expected)),
        inserted AS (
            INSERT INTO media_file (file_id, app, sub_app_id, status, due_at, created_at, updated_at, version, change_seq, record)
            SELECT file_id, app, sub_app_id, status, due_at, at, at, 1, nextval('media_change_seq'), record FROM row WHERE expected = 0
            ON CONFLICT (file_id) DO NOTHING
            RETURNING file_id, version),
        updated AS (
            UPDATE media_file m
            SET app = row.app, sub_app_id = row.sub_app_id, status = row.status, due_at = row.due_at, updated_at = row.at,
                version = m.version + 1, change_seq = nextval('media_change_seq'), record = row.record
            FROM row WHERE row.expected > 0 AND m.file_id = row.file_id AND m.version = row.expected
            RETURNING m.file_id, m.version),
        written AS (SELECT file_id, version FROM inserted UNION ALL SELECT file_id, version FROM updated),
        archived AS (
            {EventColumns}
            SELECT received_at, source, event_type, file_id, app, event_key, verdict, body
            FROM unnest($9, $10, $11, $12, $13, $14, $15, $16, $17)
                AS e (received_at, source, event_type, file_id, app, event_key, verdict, body, row_file)
            WHERE row_file IS NULL OR row_file COLLATE "C" IN (SELECT file_id FROM written))
        SELECT file_id, version FROM written
        """;

    private const string SaveScannedRangeSql =
        """
        INSERT INTO discovery_walk (app, walked_from, walked_to) VALUES ($1, $2, $3)
        ON CONFLICT (app) DO UPDATE SET walked_from = excluded.walked_from, walked_to = excluded.walked_to
        """;

    private const string ClaimDueSql = $"{ClaimBegin} status <> 'blocked' AND app <> ALL ($4) {ClaimEnd}";

    private const string ClaimBlockedSql = $"{ClaimBegin} status = 'blocked' AND app = $4 {ClaimEnd}";

    private const string ClaimBegin = "WITH due AS (SELECT file_id, due_at FROM media_file WHERE due_at <= $1 AND";

    private const string ClaimEnd =
        """
        ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED),
        claimed AS (
            UPDATE media_file m SET due_at = $2 FROM due WHERE m.file_id = due.file_id RETURNING m.file_id, due.due_at AS was_due_at)
        SELECT file_id FROM claimed ORDER BY was_due_at
        """;

    public static NpgsqlCommand One(PendingCommit commit)
    {
        var command = new NpgsqlCommand(OneText(commit));
        if (commit.File is { } file)
        {
            Add(command, NpgsqlDbType.Text, file.FileId.Value);
            Add(command, NpgsqlDbType.Text, file.App);
            Add(command, NpgsqlDbType.Bigint, file.SubAppId);
            Add(command, NpgsqlDbType.Text, Words.Of(file.Status));
            Add(command, NpgsqlDbType.TimestampTz, file.DueAt is { } due ? StoredTime.Utc(due) : DBNull.Value);
            Add(command, NpgsqlDbType.TimestampTz, StoredTime.Utc(file.At));
            Add(command, NpgsqlDbType.Text, file.Record);
            if (file.ExpectedVersion > 0)
                Add(command, NpgsqlDbType.Bigint, file.ExpectedVersion);
        }

        if (commit.Archived is { } archived)
        {
            Add(command, NpgsqlDbType.TimestampTz, StoredTime.Utc(archived.ReceivedAt));
            Add(command, NpgsqlDbType.Text, Words.Of(archived.Source));
            Add(command, NpgsqlDbType.Text, archived.EventType);
            Add(command, NpgsqlDbType.Text, archived.FileId is { } fileId ? fileId.Value : DBNull.Value);
            Add(command, NpgsqlDbType.Text, archived.App);
            Add(command, NpgsqlDbType.Text, archived.EventKey);
            Add(command, NpgsqlDbType.Text, Words.Of(archived.Verdict));
            Add(command, NpgsqlDbType.Bytea, ByteArrays.From(archived.Body));
        }

        return command;
    }

    public static NpgsqlCommand Many(ArraySegment<PendingCommit> batch)
    {
        var command = new NpgsqlCommand(Batch);
        var rows = batch.Where(commit => commit.File is not null).Select(commit => commit.File!).ToArray();
        AddArray(command, NpgsqlDbType.Text, rows, row => row.FileId.Value);
        AddArray(command, NpgsqlDbType.Text, rows, row => row.App);
        AddArray(command, NpgsqlDbType.Bigint, rows, row => row.SubAppId);
        AddArray(command, NpgsqlDbType.Text, rows, row => Words.Of(row.Status));
        AddArray(command, NpgsqlDbType.TimestampTz, rows, row => row.DueAt is { } due ? StoredTime.Utc(due) : (DateTime?)null);
        AddArray(command, NpgsqlDbType.TimestampTz, rows, row => StoredTime.Utc(row.At));
        AddArray(command, NpgsqlDbType.Text, rows, row => row.Record);
        AddArray(command, NpgsqlDbType.Bigint, rows, row => row.ExpectedVersion);

        var events = batch.Where(commit => commit.Archived is not null).ToArray();
        AddArray(command, NpgsqlDbType.TimestampTz, events, commit => StoredTime.Utc(commit.Archived!.ReceivedAt));
        AddArray(command, NpgsqlDbType.Text, events, commit => Words.Of(commit.Archived!.Source));
        AddArray(command, NpgsqlDbType.Text, events, commit => commit.Archived!.EventType);
        AddArray(command, NpgsqlDbType.Text, events, commit => commit.Archived!.FileId?.Value);
        AddArray(command, NpgsqlDbType.Text, events, commit => commit.Archived!.App);
        AddArray(command, NpgsqlDbType.Text, events, commit => commit.Archived!.EventKey);
        AddArray(command, NpgsqlDbType.Text, events, commit => Words.Of(commit.Archived!.Verdict));
        AddArray(command, NpgsqlDbType.Bytea, events, commit => ByteArrays.From(commit.Archived!.Body));
        AddArray(command, NpgsqlDbType.Text, events, commit => commit.File?.FileId.Value);
        return command;
    }

    public static NpgsqlCommand ClaimDue(DueClaim claim)
    {
        var command = new NpgsqlCommand(claim.BlockedOf is null ? ClaimDueSql : ClaimBlockedSql);
        Add(command, NpgsqlDbType.TimestampTz, StoredTime.Utc(claim.Now));
        Add(command, NpgsqlDbType.TimestampTz, StoredTime.Utc(claim.Until));
        Add(command, NpgsqlDbType.Integer, claim.Limit);
        if (claim.BlockedOf is { } app)
            Add(command, NpgsqlDbType.Text, app);
        else
            AddArray(command, NpgsqlDbType.Text, [.. claim.ExceptApps], static name => name);
        return command;
    }

    public static NpgsqlCommand SaveScannedRange(string app, ScannedRange scanned)
    {
        var command = new NpgsqlCommand(SaveScannedRangeSql);
        Add(command, NpgsqlDbType.Text, app);
        Add(command, NpgsqlDbType.TimestampTz, StoredTime.Utc(scanned.From));
        Add(command, NpgsqlDbType.TimestampTz, StoredTime.Utc(scanned.To));
        return command;
    }

    private static string OneText(PendingCommit commit) => commit switch
    {
        { File: null } => InsertEvent,
        { File.ExpectedVersion: 0, Archived: null } => InsertRow,
        { File.ExpectedVersion: 0 } => InsertRowAndEvent,
        { Archived: null } => UpdateRow,
        _ => UpdateRowAndEvent,
    };

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });

    private static void AddArray<TItem, T>(NpgsqlCommand command, NpgsqlDbType type, TItem[] items, Func<TItem, T> value) =>
        command.Parameters.Add(new NpgsqlParameter<T[]>
        {
            NpgsqlDbType = NpgsqlDbType.Array | type,
            TypedValue = Array.ConvertAll(items, item => value(item)),
        });
}
