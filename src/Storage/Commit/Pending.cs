using System.Diagnostics;
using Media.Domain;

namespace Media.Storage.Commit;

/// <summary>A caller who waits for the writer. Its continuation never runs on the writer.</summary>
internal abstract class Pending
{
    private readonly long since = Stopwatch.GetTimestamp();

    /// <remarks>Real time, whatever clock the program is given: it is a real disk that is waited for.</remarks>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(since);

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

internal sealed class PendingClaim(DateTimeOffset now, TimeSpan lease, int limit) : Pending
{
    private readonly TaskCompletionSource<IReadOnlyList<FileId>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DateTimeOffset Now => now;

    public DateTimeOffset Until => now + lease;

    public int Limit => limit;

    public CancellationToken Cancellation { get; init; }

    public Task<IReadOnlyList<FileId>> Task => answer.Task;

    public void Answer(IReadOnlyList<FileId> claimed) => answer.TrySetResult(claimed);

    public override void Fail(Exception reason) => answer.TrySetException(reason);
}

internal sealed class PendingProbe : Pending
{
    private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => answer.Task;

    public void Answer() => answer.TrySetResult();

    public override void Fail(Exception reason) => answer.TrySetException(reason);
}
