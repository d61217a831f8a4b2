using Media.Domain;

namespace Media.Storage.Commit;

/// <summary>
/// One engine's way to write. Called by one caller at a time. Connects by itself, and again after a failure.
/// </summary>
/// <remarks>
/// Every method throws only <see cref="StoreUnavailableException"/> (the database, not the data: everybody waiting is hit) or
/// <see cref="StoreRefusedException"/> (the data: the transaction was rolled back, and its other rows can be written without it).
/// </remarks>
internal interface ICommitWriter : IAsyncDisposable
{
    /// <summary>Its calls block, so that it needs a thread of its own; they are complete when they return.</summary>
    bool Blocks { get; }

    /// <summary>Writes the batch in one transaction and sets each <see cref="PendingCommit.Outcome"/>. No file is in it twice.</summary>
    ValueTask CommitAsync(ArraySegment<PendingCommit> batch, TimeSpan budget);

    /// <returns>The claimed files, the longest overdue first.</returns>
    ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, TimeSpan budget);

    /// <summary>A small durable write.</summary>
    ValueTask ProbeAsync(TimeSpan budget);

    /// <inheritdoc cref="IDiscoveryProgress.SaveWalkedAsync"/>
    ValueTask SaveWalkedAsync(string app, Walked walked, TimeSpan budget);

    /// <inheritdoc cref="IStoreRetention.RemoveEventsAsync"/>
    ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit, TimeSpan budget);

    /// <inheritdoc cref="IStoreRetention.RemoveFilesAsync"/>
    ValueTask<FilesRemoved> RemoveFilesAsync(FileRemoval removal, TimeSpan budget);
}
