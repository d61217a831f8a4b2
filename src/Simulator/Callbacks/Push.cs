namespace Media.Simulator.Callbacks;

/// <summary>One copy of an event that is to be pushed; <see cref="Done"/> completes when it was delivered or given up.</summary>
internal sealed record Push(VodEvent Event)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public void Finish() => _done.TrySetResult();
}
