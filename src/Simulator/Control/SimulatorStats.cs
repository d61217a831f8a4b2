using System.Collections.Concurrent;

namespace Media.Simulator.Control;

/// <summary>Counts API calls and callbacks since the start.</summary>
internal sealed class SimulatorStats
{
    private readonly ConcurrentDictionary<(string Action, string Answer), long> _apiCalls = new();
    private long _attempted;
    private long _answered200;
    private long _failed;
    private long _timedOut;
    private long _retried;
    private long _dropped;
    private long _duplicated;
    private long _reordered;
    private long _withoutReceiver;
    private long _overflowed;

    public void ApiCallEnded(string action, string answer) => _apiCalls.AddOrUpdate((action, answer), 1, (_, count) => count + 1);

    public void CallbackAttempted(bool isRetry)
    {
        Interlocked.Increment(ref _attempted);
        if (isRetry)
            Interlocked.Increment(ref _retried);
    }

    public void CallbackAnswered(bool isDelivered, bool isTimeout) =>
        Interlocked.Increment(ref isDelivered ? ref _answered200 : ref isTimeout ? ref _timedOut : ref _failed);

    public void CallbackDropped() => Interlocked.Increment(ref _dropped);

    public void CallbackDuplicated() => Interlocked.Increment(ref _duplicated);

    public void CallbackReordered() => Interlocked.Increment(ref _reordered);

    public void CallbackWithoutReceiver() => Interlocked.Increment(ref _withoutReceiver);

    public void CallbackOverflowed() => Interlocked.Increment(ref _overflowed);

    public SortedDictionary<string, SortedDictionary<string, long>> ApiCalls()
    {
        var byAction = new SortedDictionary<string, SortedDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var ((action, answer), count) in _apiCalls)
        {
            if (!byAction.TryGetValue(action, out var byAnswer))
                byAction.Add(action, byAnswer = new SortedDictionary<string, long>(StringComparer.Ordinal));
            byAnswer.Add(answer, count);
        }

        return byAction;
    }

    public StatsView View(int callbacksWaiting, int eventsWaiting, int files, int jobs) => new(
        ApiCalls(), Interlocked.Read(ref _attempted), Interlocked.Read(ref _answered200), Interlocked.Read(ref _failed),
        Interlocked.Read(ref _timedOut), Interlocked.Read(ref _retried), Interlocked.Read(ref _dropped), Interlocked.Read(ref _duplicated),
        Interlocked.Read(ref _reordered), Interlocked.Read(ref _withoutReceiver), Interlocked.Read(ref _overflowed),
        callbacksWaiting, eventsWaiting, files, jobs);
}
