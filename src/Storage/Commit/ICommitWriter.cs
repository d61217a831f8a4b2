using Media.Domain;

namespace Media.Storage.Commit;

/// <summary>Writes to one engine. It is called by one caller at a time, and connects on its own, also after a failure.</summary>
/// <remarks>
/// Every method throws only <see cref="StoreUnavailableException"/> (the database failed: all commits of the batch are affected) or
/// <see cref="StoreRefusedException"/> (the data is bad: the transaction was rolled back, and its other rows can be written without it).
/// </remarks>
internal interface ICommitWriter : IAsyncDisposable
{
    /// <summary>Whether its calls block, and so need a thread of their own. Such calls are complete when they return.</summary>
    bool IsBlocking { get; }

    /// <summary>
    /// Writes the batch in one transaction and sets each <see cref="PendingCommit.Outcome"/>. A file occurs at most once in the batch.
    /// </summary>
    ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget);

    /// <returns>The claimed files, the longest overdue first.</returns>
    ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, TimeSpan budget);

    /// <summary>Makes a small durable write.</summary>
    ValueTask ProbeAsync(TimeSpan budget);

    /// <inheritdoc cref="IDiscoveryProgress.SaveScannedRangeAsync"/>
    ValueTask SaveScannedRangeAsync(string app, ScannedRange scanned, TimeSpan budget);

    /// <inheritdoc cref="IStoreRetention.RemoveEventsAsync"/>
    ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit, TimeSpan budget);

    /// <inheritdoc cref="IStoreRetention.RemoveFilesAsync"/>
    ValueTask<FilesRemoved> RemoveFilesAsync(FileRemoval removal, TimeSpan budget);
}
