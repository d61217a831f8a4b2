namespace Media.Storage;

/// <summary>
/// Removes old rows, a small batch at a time. Batches share the queue of the commits, as every write does, so that a long clean-up never
/// delays a callback by more than one batch.
/// </summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> and <see cref="StoreBusyException"/> as a commit does.</remarks>
public interface IStoreRetention
{
    /// <summary>Examines the oldest archived events, and removes those received before <paramref name="before"/>.</summary>
    /// <param name="limit">How many events are examined.</param>
    /// <returns>How many were removed. If that is <paramref name="limit"/>, there may be more.</returns>
    ValueTask<int> RemoveEventsAsync(DateTimeOffset before, int limit);

    /// <summary>
    /// Examines the files that have not changed for longest, and removes those that are finished and have nothing due, with their archived
    /// events. The cost depends on the number of old files, not of all files.
    /// </summary>
    /// <param name="before">Only files whose last change was earlier are removed.</param>
    /// <param name="afterChangeSeq">0 starts with the oldest; then <see cref="FilesRemoved.NextChangeSeq"/> of the previous batch.</param>
    /// <param name="limit">How many files are examined.</param>
    ValueTask<FilesRemoved> RemoveFilesAsync(DateTimeOffset before, long afterChangeSeq, int limit);
}
