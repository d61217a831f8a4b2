using Media.Domain;

namespace Media.Storage;

/// <summary>The read side, from which the HTTP front end answers.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the database does not answer.</remarks>
public interface IMediaFileReader
{
    ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellation);

    /// <summary>
    /// Lists files, the newest change first. Pages by <c>change_seq</c>: a file never appears twice, even if it changes between two pages.
    /// </summary>
    ValueTask<IReadOnlyList<StoredFile>> ListAsync(MediaFileQuery query, CancellationToken cancellation);

    /// <summary>The archived events of a file, oldest first.</summary>
    /// <param name="afterId">0 for the first page, then the last id of the previous page.</param>
    ValueTask<IReadOnlyList<ArchivedEvent>> ReadEventsAsync(FileId fileId, long afterId, int limit, CancellationToken cancellation);

    /// <summary>How often each event of a file was delivered, by event key.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> CountDeliveriesAsync(FileId fileId, CancellationToken cancellation);

    ValueTask<StoreStats> ReadStatsAsync(CancellationToken cancellation);

    /// <summary>
    /// Counts the files that are due at <paramref name="now"/> and that no silo has claimed. Blocked files are left out: they wait until
    /// VOD admits their app again.
    /// </summary>
    ValueTask<DueBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>When this database was created, and so when this service began; accurate to the second.</summary>
    ValueTask<DateTimeOffset> ReadBeginningAsync(CancellationToken cancellation);

    /// <summary>
    /// The range that <see cref="IDiscoveryProgress.SaveWalkedAsync"/> last saved for this app; null when it has saved none.
    /// </summary>
    ValueTask<Walked?> ReadWalkedAsync(string app, CancellationToken cancellation);
}

/// <param name="BeforeChangeSeq">Exclusive; null starts at the newest change.</param>
/// <param name="UpdatedAfter">Exclusive.</param>
public sealed record MediaFileQuery(MediaStatus? Status, string? App, DateTimeOffset? UpdatedAfter, long? BeforeChangeSeq, int Limit);

/// <summary>One row of <c>vod_event</c>.</summary>
public sealed record ArchivedEvent(
    long Id,
    FileId? FileId,
    string App,
    DateTimeOffset ReceivedAt,
    EvidenceSource Source,
    string EventType,
    string EventKey,
    EventVerdict Verdict,
    ReadOnlyMemory<byte> Body);

/// <param name="OldestUnfinished">
/// The <c>created_at</c> of the oldest file for which something is still due; null when there is none.
/// </param>
/// <param name="LastEventReceived">Null before the first event.</param>
public sealed record StoreStats(
    IReadOnlyDictionary<MediaStatus, long> CountByStatus,
    DateTimeOffset? OldestUnfinished,
    DateTimeOffset? LastEventReceived);

/// <param name="OldestDue">The <c>due_at</c> of the file that has been due for longest; null when none is due.</param>
public sealed record DueBacklog(long Files, DateTimeOffset? OldestDue);
