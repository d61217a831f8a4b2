using Media.Domain;

namespace Media.Storage;

/// <summary>The read side, from which the HTTP front end answers.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the database does not answer.</remarks>
public interface IMediaFileReader
{
    ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists files, the newest change first. Pages by <c>change_seq</c>: a file never appears twice, even if it changes between two pages.
    /// </summary>
    ValueTask<IReadOnlyList<StoredFile>> ListAsync(MediaFileQuery query, CancellationToken cancellationToken);

    /// <summary>The archived events of a file, oldest first.</summary>
    /// <param name="afterId">0 for the first page, then the last id of the previous page.</param>
    ValueTask<IReadOnlyList<ArchivedEvent>> ReadEventsAsync(FileId fileId, long afterId, int limit, CancellationToken cancellationToken);

    /// <summary>How often each event of a file was delivered, by event key.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> CountDeliveriesAsync(FileId fileId, CancellationToken cancellationToken);

    ValueTask<StoreStats> ReadStatsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Counts the files that are due at <paramref name="now"/> and that no silo has claimed. Blocked files are left out: they wait until
    /// VOD admits their app again.
    /// </summary>
    ValueTask<DueBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>When this database was created, and so when this service began; accurate to the second.</summary>
    ValueTask<DateTimeOffset> ReadCreatedAtAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The range that <see cref="IDiscoveryProgress.SaveScannedRangeAsync"/> last saved for this app; null when it has saved none.
    /// </summary>
    ValueTask<ScannedRange?> ReadScannedRangeAsync(string app, CancellationToken cancellationToken);
}
