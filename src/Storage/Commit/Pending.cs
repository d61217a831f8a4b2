namespace Media.Storage.Commit;

/// <summary>A caller's request in the writer's queue. The caller's continuation never runs on the writer.</summary>
internal abstract class Pending
{
    private TimeProvider _time = TimeProvider.System;
    private long _since;

    public TimeSpan Waited => _time.GetElapsedTime(_since);

    public void BeginWait(TimeProvider by) => (_time, _since) = (by, by.GetTimestamp());

    public abstract void Fail(Exception reason);
}

internal sealed class PendingCommit(FileWrite? file, EventWrite? archived) : Pending
{
    private readonly TaskCompletionSource<CommitOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FileWrite? File => file;

    public EventWrite? Archived => archived;

    /// <summary>Set by the writer inside the transaction, returned to the caller after the commit.</summary>
    public CommitOutcome Outcome { get; set; }

    public Task<CommitOutcome> Task => _answer.Task;

    public void Answer() => _answer.TrySetResult(Outcome);

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}

/// <summary>Any request other than a commit. It is served on its own, in the order of the queue.</summary>
internal abstract class PendingWork : Pending
{
    /// <summary>Executes the request and returns the result to the caller.</summary>
    public abstract ValueTask ServeAsync(ICommitWriter writer, TimeSpan budget);
}

/// <param name="serve">The call to the writer.</param>
internal sealed class PendingWork<T>(Func<ICommitWriter, TimeSpan, ValueTask<T>> serve) : PendingWork
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancels the request only until it starts.</summary>
    public CancellationToken Cancellation { get; init; }

    public Task<T> Task => _answer.Task;

    public override async ValueTask ServeAsync(ICommitWriter writer, TimeSpan budget)
    {
        Cancellation.ThrowIfCancellationRequested();
        _answer.TrySetResult(await serve(writer, budget).ConfigureAwait(false));
    }

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
