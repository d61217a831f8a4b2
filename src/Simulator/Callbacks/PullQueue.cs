using System.Text.Json.Nodes;
using Media.Simulator.Time;

namespace Media.Simulator.Callbacks;

/// <summary>
/// The queue of the reliable callback. An event that is pulled but not confirmed in time is delivered again; after four days it is
/// dropped.
/// </summary>
/// <remarks>
/// Times are simulated. How long a call on an empty queue is held and how long a client has to confirm have a minimum in real time,
/// because a network does not run faster when the clock does.
/// </remarks>
internal sealed class PullQueue(SimulatedClock clock, IdGenerator ids)
{
    public const int MaxBatch = 16;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(4);
    private static readonly TimeSpan EmptyHold = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinEmptyHold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinConfirmWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Queue<QueuedEvent> _ready = new();
    private readonly Dictionary<string, Delivery> _unconfirmed = [];
    private TaskCompletionSource _arrival = NewArrival();

    /// <summary>Events that are not confirmed yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _ready.Count + _unconfirmed.Count;
        }
    }

    public void Add(VodEvent vodEvent)
    {
        TaskCompletionSource arrival;
        lock (_gate)
        {
            _ready.Enqueue(new QueuedEvent(vodEvent, clock.Now));
            arrival = _arrival;
            _arrival = NewArrival();
        }

        arrival.TrySetResult();
    }

    /// <summary>Takes up to 16 events. Waits if there are none; null if none arrived while the call was held.</summary>
    public async Task<JsonArray?> PullAsync(CancellationToken cancellationToken)
    {
        var end = clock.Real.GetUtcNow() + Clamp(clock.ToReal(EmptyHold), MinEmptyHold, EmptyHold);
        while (true)
        {
            Task arrival;
            TimeSpan wait;
            lock (_gate)
            {
                if (TakeBatch() is { Count: > 0 } batch)
                    return batch;
                var now = clock.Real.GetUtcNow();
                if (now >= end)
                    return null;
                arrival = _arrival.Task;
                wait = _unconfirmed.Values.Select(delivery => delivery.Deadline).Append(end).Min() - now;
            }

            await arrival.WaitAsync(wait > MinWait ? wait : MinWait, clock.Real, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Confirms all of the events or none: one unknown or expired handle rejects the batch.</summary>
    public bool TryConfirm(IReadOnlyCollection<string> handles)
    {
        lock (_gate)
        {
            var now = clock.Real.GetUtcNow();
            if (!handles.All(handle => _unconfirmed.TryGetValue(handle, out var delivery) && now < delivery.Deadline))
                return false;
            foreach (var handle in handles)
            {
                if (_unconfirmed.Remove(handle, out var delivery) && delivery.Queued.Event.Upload is { } upload)
                    upload.IsNotified = true;
            }

            return true;
        }
    }

    private JsonArray TakeBatch()
    {
        RequeueUnconfirmed();
        var oldest = clock.Now - Retention;
        var deadline = clock.Real.GetUtcNow() + Clamp(clock.ToReal(ConfirmWithin), MinConfirmWithin, ConfirmWithin);
        var batch = new JsonArray();
        while (batch.Count < MaxBatch && _ready.TryDequeue(out var queued))
        {
            if (queued.At < oldest)
                continue;
            // Each delivery has its own handle, so that a late confirmation of an earlier one does not confirm this one.
            var handle = ids.NextEventHandle();
            _unconfirmed.Add(handle, new Delivery(queued, deadline));
            batch.Add((JsonNode)EventContent.Pulled(queued.Event, handle));
        }

        return batch;
    }

    private void RequeueUnconfirmed()
    {
        var now = clock.Real.GetUtcNow();
        foreach (var (handle, delivery) in _unconfirmed.Where(pair => pair.Value.Deadline <= now).ToList())
        {
            _unconfirmed.Remove(handle);
            _ready.Enqueue(delivery.Queued);
        }
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan min, TimeSpan max) => value < min ? min : value > max ? max : value;

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record QueuedEvent(VodEvent Event, DateTimeOffset At);

    private sealed record Delivery(QueuedEvent Queued, DateTimeOffset Deadline);
}
