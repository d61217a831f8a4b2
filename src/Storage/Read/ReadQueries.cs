using System.Text;
using Media.Domain;

namespace Media.Storage.Read;

/// <summary>The queries of the read side. Each is answered from an index; the contract tests check the plans.</summary>
internal static class ReadQueries
{
    private const string FileColumns = "file_id, app, sub_app_id, status, due_at, created_at, updated_at, version, change_seq, record";

    public static ReadQuery CountByStatus { get; } = new("SELECT status, count(*) FROM media_file GROUP BY status", []);

    public static ReadQuery OldestUnfinished { get; } =
        new("SELECT min(created_at) FROM media_file WHERE due_at IS NOT NULL AND status <> 'blocked'", []);

    public static ReadQuery OldestBlocked { get; } =
        new("SELECT min(created_at) FROM media_file WHERE due_at IS NOT NULL AND status = 'blocked'", []);

    public static ReadQuery LastEventReceived { get; } = new("SELECT received_at FROM vod_event ORDER BY id DESC LIMIT 1", []);

    public static ReadQuery Beginning { get; } = new("SELECT applied_at FROM schema_version ORDER BY version LIMIT 1", []);

    public static ReadQuery ScannedRange(string app) =>
        new("SELECT walked_from, walked_to FROM discovery_walk WHERE app = @app", [("@app", app)]);

    public static ReadQuery Backlog(object now) =>
        new("SELECT count(*), min(due_at) FROM media_file WHERE due_at <= @now AND status <> 'blocked'", [("@now", now)]);

    public static ReadQuery File(string fileId) =>
        new($"SELECT {FileColumns} FROM media_file WHERE file_id = @file_id", [("@file_id", fileId)]);

    public static ReadQuery Files(MediaFileQuery query, Func<DateTimeOffset, object> time)
    {
        var sql = new StringBuilder($"SELECT {FileColumns} FROM media_file WHERE change_seq < @before");
        var parameters = new List<(string, object)> { ("@before", query.BeforeChangeSeq ?? long.MaxValue), ("@limit", query.Limit) };
        if (query.Status is { } status)
            Filter("status = @status", "@status", Words.Of(status));
        if (query.App is { } app)
            Filter("app = @app", "@app", app);
        if (query.UpdatedAfter is { } after)
            Filter("updated_at > @after", "@after", time(after));
        sql.Append(" ORDER BY change_seq DESC LIMIT @limit");
        return new ReadQuery(sql.ToString(), parameters);

        void Filter(string condition, string name, object value)
        {
            sql.Append(" AND ").Append(condition);
            parameters.Add((name, value));
        }
    }

    public static ReadQuery Events(string fileId, long afterId, int limit) => new(
        """
        SELECT id, file_id, app, received_at, source, event_type, event_key, verdict, body
        FROM vod_event WHERE file_id = @file_id AND id > @after ORDER BY id LIMIT @limit
        """,
        [("@file_id", fileId), ("@after", afterId), ("@limit", limit)]);

    public static ReadQuery Deliveries(string fileId) => new(
        "SELECT event_key, count(*) FROM vod_event WHERE file_id = @file_id GROUP BY event_key", [("@file_id", fileId)]);
}
