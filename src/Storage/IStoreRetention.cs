namespace Media.Storage;

/// <summary>
/// Takes out what is old, a small batch at a time. Batches wait in the commits' queue like everything that writes, so that a long
/// clean-up never holds a callback up for longer than one of them takes.
/// </summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> and <see cref="StoreBusyException"/> as a commit does.</remarks>
public interface IStoreRetention
{
    /// <summary>Looks at the oldest archived events, and removes those received before.</summary>
    /// <param name="limit">How many are looked at.</param>
    /// <returns>How many were removed; as many as <paramref name="limit"/> means there may be more.</returns>
    ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit);

    /// <summary>
    /// Looks at the files that have not changed for longest, and removes those that are finished and owe nothing, with their
    /// archived events. Cost follows what is old, not what exists.
    /// </summary>
    /// <param name="before">Only files whose last change was earlier.</param>
    /// <param name="afterChangeSeq">0 begins with the oldest; then <see cref="FilesRemoved.NextChangeSeq"/> of the batch before.</param>
    /// <param name="limit">How many are looked at.</param>
    ValueTask<FilesRemoved> RemoveFilesAsync(DateTimeOffset before, long afterChangeSeq, int limit);
}

/// <param name="NextChangeSeq">Where the next batch begins; null when nothing older is left.</param>
public readonly record struct FilesRemoved(int Count, long? NextChangeSeq);
