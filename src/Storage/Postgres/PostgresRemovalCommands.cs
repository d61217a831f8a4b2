using Media.Storage.Commit;
using Npgsql;
using NpgsqlTypes;

namespace Media.Storage.Postgres;

/// <summary>
/// The statements of the clean-up. They take the oldest rows and then check their age, so that they never read young rows.
/// </summary>
internal static class PostgresRemovalCommands
{
    private const string RemoveEvents =
        """
        WITH removed AS (
            DELETE FROM vod_event WHERE id IN (
                SELECT id FROM (SELECT id, received_at FROM vod_event ORDER BY id LIMIT $2) AS oldest WHERE received_at < $1)
            RETURNING id)
        SELECT count(*) FROM removed
        """;

    // A file that changes meanwhile is not removed: its row no longer has the change_seq that was read.
    private static readonly string RemoveFiles =
        $"""
        WITH old AS (
            SELECT file_id, change_seq, due_at, status FROM (
                SELECT file_id, change_seq, due_at, status, updated_at FROM media_file
                WHERE change_seq > $2 ORDER BY change_seq LIMIT $3) AS oldest
            WHERE updated_at < $1),
        removed AS (
            DELETE FROM media_file m USING old
            WHERE m.file_id = old.file_id AND m.change_seq = old.change_seq AND old.due_at IS NULL AND m.due_at IS NULL
                AND old.status IN ({StoredWords.FinishedList})
            RETURNING m.file_id),
        events AS (DELETE FROM vod_event WHERE file_id IN (SELECT file_id FROM removed))
        SELECT (SELECT count(*) FROM removed), (SELECT max(change_seq) FROM old)
        """;

    public static NpgsqlCommand Events(DateTimeOffset before, int limit) => New(RemoveEvents, before, limit);

    public static NpgsqlCommand Files(FileRemoval removal) => New(RemoveFiles, removal.Before, removal.AfterChangeSeq, removal.Limit);

    private static NpgsqlCommand New(string sql, DateTimeOffset before, params ReadOnlySpan<long> numbers)
    {
        var command = new NpgsqlCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = StoredTime.Utc(before) });
        foreach (var number in numbers)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = number });
        return command;
    }
}
