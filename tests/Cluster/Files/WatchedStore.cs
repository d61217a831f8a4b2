using Media.Domain;
using Media.Storage;

namespace Media.Tests.Cluster.Files;

/// <summary>Wraps the real store, counts its calls, and lets a test delay commits or make them fail.</summary>
internal sealed class WatchedStore(IMediaFileStore inner) : IMediaFileStore
{
    private int _reads;
    private int _claims;
    private int _commits;

    public int Reads => _reads;

    public int Claims => _claims;

    /// <summary>The number of attempted commits, whatever their outcome.</summary>
    public int Commits => _commits;

    /// <summary>Awaited before a commit of this file's row reaches the store. It may throw.</summary>
    public Func<FileId?, Task> BeforeCommit { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Awaited after the commit and before its caller gets the result. It may throw.</summary>
    public Func<FileId?, Task>? AfterCommit { get; set; }

    public void LetCommitsThrough() => (BeforeCommit, AfterCommit) = (static _ => Task.CompletedTask, null);

    public async ValueTask<CommitOutcome> CommitAsync(FileWrite? file, EventWrite? archived)
    {
        Interlocked.Increment(ref _commits);
        await BeforeCommit(file?.FileId);
        var outcome = await inner.CommitAsync(file, archived);
        if (AfterCommit is { } afterCommit)
            await afterCommit(file?.FileId);
        return outcome;
    }

    public ValueTask<StoredFile?> ReadAsync(FileId fileId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return inner.ReadAsync(fileId, cancellationToken);
    }

    public ValueTask<IReadOnlyList<FileId>> ClaimDueAsync(DueClaim claim, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _claims);
        return inner.ClaimDueAsync(claim, cancellationToken);
    }
}
