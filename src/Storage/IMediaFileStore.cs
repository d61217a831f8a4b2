using Media.Domain;

namespace Media.Storage;

/// <summary>
/// The write side, to which the grains commit. Concurrent commits share transactions (group commit); each caller gets its own result, after
/// the commit.
/// </summary>
public interface IMediaFileStore
{
    /// <summary>
    /// Writes the file's row (when given) and the archived event (when given) in one transaction. The event is archived only if the row was
    /// written, so that a conflict stores nothing.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not stored, or the outcome is unknown: read again before deciding anything.</exception>
    /// <exception cref="StoreBusyException">The queue is full: nothing was stored.</exception>
    /// <exception cref="StoreRefusedException">The database refuses this data: nothing was stored.</exception>
    ValueTask<CommitOutcome> CommitAsync(FileWrite? file, EventWrite? archived);

    /// <exception cref="StoreUnavailableException">The database did not answer.</exception>
    ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellationToken);

    /// <summary>
    /// Claims files whose <c>due_at</c> has passed, the longest overdue first, by moving it to the end of the lease. Versions do not
    /// change, so that a write in flight still matches. Two claimers never get the same file.
    /// </summary>
    ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, CancellationToken cancellationToken);
}
