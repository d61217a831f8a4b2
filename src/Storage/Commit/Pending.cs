namespace Media.Storage.Commit;

/// <summary>A caller who waits for the writer. Its continuation never runs on the writer.</summary>
internal abstract class Pending
{
    private TimeProvider time = TimeProvider.System;
    private long since;

    public TimeSpan Waited => time.GetElapsedTime(since);

    public void BeginWait(TimeProvider by) => (time, since) = (by, by.GetTimestamp());

    public abstract void Fail(Exception reason);
}

internal sealed class PendingCommit(FileWrite? file, EventWrite? archived) : Pending
{
    private readonly TaskCompletionSource<CommitOutcome> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FileWrite? File => file;

    public EventWrite? Archived => archived;

    /// <summary>Set by the writer inside the transaction, told to the caller after the commit.</summary>
    public CommitOutcome Outcome { get; set; }

    public Task<CommitOutcome> Task => answer.Task;

    public void Answer() => answer.TrySetResult(Outcome);

    public override void Fail(Exception reason) => answer.TrySetException(reason);
}

/// <summary>Anything but a commit: served by itself, in its turn.</summary>
internal abstract class PendingWork : Pending
{
    /// <summary>Does it and answers the caller.</summary>
    public abstract ValueTask ServeAsync(ICommitWriter writer, TimeSpan budget);
}

/// <param name="serve">What the writer is asked.</param>
internal sealed class PendingWork<T>(Func<ICommitWriter, TimeSpan, ValueTask<T>> serve) : PendingWork
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Only until it begins.</summary>
    public CancellationToken Cancellation { get; init; }

    public Task<T> Task => answer.Task;

    public override async ValueTask ServeAsync(ICommitWriter writer, TimeSpan budget)
    {
        Cancellation.ThrowIfCancellationRequested();
        answer.TrySetResult(await serve(writer, budget).ConfigureAwait(false));
    }

    public override void Fail(Exception reason) => answer.TrySetException(reason);
}

/// <param name="AfterChangeSeq">Exclusive.</param>
internal readonly record struct FileRemoval(DateTimeOffset Before, long AfterChangeSeq, int Limit);
