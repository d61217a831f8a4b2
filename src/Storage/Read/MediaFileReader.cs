using System.Data.Common;
using Media.Domain;

namespace Media.Storage.Read;

internal sealed class MediaFileReader(IReadEngine engine, TimeSpan statsAge, TimeProvider clock) : IMediaFileReader, IAsyncDisposable
{
    private readonly SemaphoreSlim _statsGate = new(1, 1);
    private StoreStats? _stats;
    private long _statsRead;

    public async ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellationToken)
    {
        var rows = await engine.QueryAsync(ReadQueries.File(fileId.Value), File, cancellationToken).ConfigureAwait(false);
        return rows is [var row] ? row : null;
    }

    public async ValueTask<IReadOnlyList<StoredFile>> ListAsync(MediaFileQuery query, CancellationToken cancellationToken)
    {
        // No app has such a name, and PostgreSQL rejects U+0000 in text.
        if (query.App?.Contains('\0', StringComparison.Ordinal) == true)
            return [];
        return await engine.QueryAsync(ReadQueries.Files(query, engine.Time), File, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ArchivedEvent>> ReadEventsAsync(
        FileId fileId, long afterId, int limit, CancellationToken cancellationToken) =>
        await engine.QueryAsync(ReadQueries.Events(fileId.Value, afterId, limit), Event, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyDictionary<string, long>> CountDeliveriesAsync(FileId fileId, CancellationToken cancellationToken)
    {
        var counts = await engine.QueryAsync(
            ReadQueries.Deliveries(fileId.Value),
            row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, long>(counts, StringComparer.Ordinal);
    }

    /// <remarks>One caller at a time counts; the others use its result until that is too old.</remarks>
    public async ValueTask<StoreStats> ReadStatsAsync(CancellationToken cancellationToken)
    {
        await _statsGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stats is null || clock.GetElapsedTime(_statsRead) >= statsAge)
                (_stats, _statsRead) = (await CountAsync(cancellationToken).ConfigureAwait(false), clock.GetTimestamp());
            return _stats;
        }
        finally
        {
            _statsGate.Release();
        }
    }

    public async ValueTask<DueBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await engine.QueryAsync(
            ReadQueries.Backlog(engine.Time(now)),
            row => new DueBacklog(row.GetInt64(0), TimeOrNull(row, 1)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    public async ValueTask<DateTimeOffset> ReadCreatedAtAsync(CancellationToken cancellationToken) =>
        (await engine.QueryAsync(ReadQueries.Beginning, row => engine.Time(row, 0), cancellationToken).ConfigureAwait(false))[0];

    public async ValueTask<ScannedRange?> ReadScannedRangeAsync(string app, CancellationToken cancellationToken)
    {
        var rows = await engine.QueryAsync(
            ReadQueries.ScannedRange(app),
            row => new ScannedRange(engine.Time(row, 0), engine.Time(row, 1)),
            cancellationToken).ConfigureAwait(false);
        return rows is [var scanned] ? scanned : null;
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async ValueTask<StoreStats> CountAsync(CancellationToken cancellationToken)
    {
        var counts = Enum.GetValues<MediaStatus>().ToDictionary(status => status, _ => 0L);
        var found = await engine.QueryAsync(
            ReadQueries.CountByStatus,
            row => (Status: StoredWords.Read<MediaStatus>(row.GetString(0)), Count: row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        foreach (var (status, count) in found)
            counts[status] = count;

        var oldestUnfinished = await TimeOrNullAsync(ReadQueries.OldestUnfinished, cancellationToken).ConfigureAwait(false);
        var oldestBlocked = await TimeOrNullAsync(ReadQueries.OldestBlocked, cancellationToken).ConfigureAwait(false);
        return new StoreStats(
            counts,
            oldestBlocked < oldestUnfinished ? oldestBlocked : oldestUnfinished ?? oldestBlocked,
            await TimeOrNullAsync(ReadQueries.LastEventReceived, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<DateTimeOffset?> TimeOrNullAsync(ReadQuery query, CancellationToken cancellationToken)
    {
        var rows = await engine.QueryAsync(query, row => TimeOrNull(row, 0), cancellationToken).ConfigureAwait(false);
        return rows is [var time] ? time : null;
    }

    private StoredFile File(DbDataReader row) => new(
        FileId.Parse(row.GetString(0)),
        row.GetString(1),
        row.GetInt64(2),
        StoredWords.Read<MediaStatus>(row.GetString(3)),
        TimeOrNull(row, 4),
        engine.Time(row, 5),
        engine.Time(row, 6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetString(9));

    private ArchivedEvent Event(DbDataReader row) => new(
        row.GetInt64(0),
        row.IsDBNull(1) ? null : FileId.Parse(row.GetString(1)),
        row.GetString(2),
        engine.Time(row, 3),
        StoredWords.Read<EvidenceSource>(row.GetString(4)),
        row.GetString(5),
        row.GetString(6),
        StoredWords.Read<EventVerdict>(row.GetString(7)),
        row.GetFieldValue<byte[]>(8));

    private DateTimeOffset? TimeOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : engine.Time(row, column);
}
