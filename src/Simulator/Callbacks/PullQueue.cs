using System.Text.Json.Nodes;
using Media.Simulator.Time;

namespace Media.Simulator.Callbacks;

/// <summary>
/// The reliable callback: events wait until they are pulled, come again when they are not confirmed in time, and are forgotten
/// after four days.
/// </summary>
/// <remarks>
/// Retention is simulated time. The hold of an empty call and the time to confirm are simulated time too, with a floor in real
/// time, because a network does not run faster when the clock does.
/// </remarks>
internal sealed class PullQueue(SimulatedClock clock, IdSource ids)
{
    public const int LargestBatch = 16;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(4);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestHold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestConfirmWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Queue<Entry> _ready = new();
    private readonly Dictionary<string, HandedOut> _handedOut = [];
    private TaskCompletionSource _arrival = NewArrival();

    /// <summary>Events that were not confirmed yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _ready.Count + _handedOut.Count;
        }
    }

    public void Add(VodEvent vodEvent)
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            _ready.Enqueue(new Entry(vodEvent, clock.Now));
            arrival = _arrival;
            _arrival = NewArrival();
        }

        arrival.TrySetResult();
    }

    /// <summary>Up to 16 events, at once if there are any; null when none came while the call was held.</summary>
    public async Task<JsonArray?> PullAsync(CancellationToken cancellationToken)
    {
        var end = clock.Real.GetUtcNow() + Clamp(clock.ToReal(Hold), ShortestHold, Hold);
        while (true)
        {
            Task arrival;
            TimeSpan wait;
            lock (_gate)
            {
                if (Take() is { Count: > 0 } batch)
                    return batch;
                var now = clock.Real.GetUtcNow();
                if (now >= end)
                    return null;
                arrival = _arrival.Task;
                wait = _handedOut.Values.Select(handed => handed.Deadline).Append(end).Min() - now;
            }

            await arrival.WaitAsync(wait > ShortestWait ? wait : ShortestWait, clock.Real, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>All of them or none: a batch with one handle that is unknown or too old confirms nothing.</summary>
    public bool TryConfirm(IReadOnlyCollection<string> handles)
    {
        lock (_gate)
        {
            var now = clock.Real.GetUtcNow();
            if (!handles.All(handle => _handedOut.TryGetValue(handle, out var handed) && now < handed.Deadline))
                return false;
            foreach (var handle in handles)
            {
                if (_handedOut.Remove(handle, out var handed) && handed.Entry.Event.Upload is { } upload)
                    upload.IsNotified = true;
            }

            return true;
        }
    }

    private JsonArray Take()
    {
        BringBackUnconfirmed();
        var oldest = clock.Now - Retention;
        var deadline = clock.Real.GetUtcNow() + Clamp(clock.ToReal(ConfirmWithin), ShortestConfirmWithin, ConfirmWithin);
        var batch = new JsonArray();
        while (batch.Count < LargestBatch && _ready.TryDequeue(out var entry))
        {
            if (entry.At < oldest)
                continue;
            // A new handle each time: a late confirmation of an earlier delivery must not count for this one.
            var handle = ids.NextEventHandle();
            _handedOut.Add(handle, new HandedOut(entry, deadline));
            batch.Add((JsonNode)EventContent.Pulled(entry.Event, handle));
        }

        return batch;
    }

    private void BringBackUnconfirmed()
    {
        var now = clock.Real.GetUtcNow();
        foreach (var (handle, handed) in _handedOut.Where(pair => pair.Value.Deadline <= now).ToList())
        {
            _handedOut.Remove(handle);
            _ready.Enqueue(handed.Entry);
        }
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Entry(VodEvent Event, DateTimeOffset At);

    private sealed record HandedOut(Entry Entry, DateTimeOffset Deadline);
}
