using Media.Domain;

namespace Media.Storage;

/// <summary>The read side: what the HTTP front end answers from.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the database does not answer.</remarks>
public interface IMediaFileReader
{
    ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellation);

    /// <summary>Newest change first. Pages by <c>change_seq</c>: a file never appears twice, however it changes meanwhile.</summary>
    ValueTask<IReadOnlyList<StoredFile>> ListAsync(MediaFileQuery query, CancellationToken cancellation);

    /// <summary>The archived events of a file, oldest first.</summary>
    /// <param name="afterId">0 for the first page, then the last id of the page before.</param>
    ValueTask<IReadOnlyList<ArchivedEvent>> ReadEventsAsync(FileId fileId, long afterId, int limit, CancellationToken cancellation);

    /// <summary>How often each event of a file was delivered, by event key.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> CountDeliveriesAsync(FileId fileId, CancellationToken cancellation);

    ValueTask<StoreStats> ReadStatsAsync(CancellationToken cancellation);

    /// <summary>What is due at <paramref name="now"/> and nobody has claimed yet. Blocked files wait for an operator, not for a claim.</summary>
    ValueTask<DueBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>When this database was made, and so when this service began, to the second.</summary>
    ValueTask<DateTimeOffset> ReadBeginningAsync(CancellationToken cancellation);

    /// <summary>What <see cref="IDiscoveryProgress.SaveWalkedAsync"/> was told last of this app; null when nothing.</summary>
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

/// <param name="OldestUnfinished">The <c>created_at</c> of the oldest file that still has something due; null when none has.</param>
/// <param name="LastEventReceived">Null before the first event.</param>
public sealed record StoreStats(
    IReadOnlyDictionary<MediaStatus, long> CountByStatus,
    DateTimeOffset? OldestUnfinished,
    DateTimeOffset? LastEventReceived);

/// <param name="OldestDue">The <c>due_at</c> of the file that waits longest; null when none waits.</param>
public sealed record DueBacklog(long Files, DateTimeOffset? OldestDue);
