using Media.Contracts;
using Media.Domain;
using Media.Vod.Callbacks;

namespace Media.Intake;

/// <summary>Delivers one event to each of the many files it names, a limited number at a time.</summary>
public sealed class EventFanOut(GrainRetry calls)
{
    private const int MaxConcurrent = 64;

    /// <summary>
    /// Returns Applied once every grain has stored its part. After a failure it stops if VOD will deliver the event again; otherwise it
    /// still delivers the other parts.
    /// </summary>
    internal async ValueTask<ReceiveOutcome> DeliverAsync(CallbackEnvelope envelope, EventDelivery whole, CallBudget budget)
    {
        var deliveries = Parts(envelope, whole);
        var queue = new DeliveryQueue(deliveries);
        var workers = new Task[Math.Min(MaxConcurrent, deliveries.Length)];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = DeliverNextAsync(queue, budget);
        await Task.WhenAll(workers);
        return queue.HasFailed ? ReceiveOutcome.NotStored : ReceiveOutcome.Applied;
    }

    private async Task DeliverNextAsync(DeliveryQueue queue, CallBudget budget)
    {
        while (queue.TryNext(out var next))
        {
            var outcome = await calls.CallAsync(
                static (grains, to) => grains.GetGrain<IMediaFileGrain>(to.FileId.Value).Receive(to.Delivery), next, budget);
            if (!outcome.IsStored())
                queue.Fail(isOver: !budget.IsOnlyDelivery);
        }
    }

    /// <summary>A FileDeleted event is split into a part for each file; any other event goes to each of its files as a whole.</summary>
    private static (FileId FileId, EventDelivery Delivery)[] Parts(CallbackEnvelope envelope, EventDelivery whole)
    {
        var parts = FileDeletedSplitter.Split(whole.Body);
        var deliveries = new (FileId, EventDelivery)[parts.IsEmpty ? envelope.FileIds.Length : parts.Length];
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = parts.IsEmpty
                ? (envelope.FileIds[i], whole)
                : (parts[i].FileId, whole with { EventKey = parts[i].EventKey, Body = parts[i].Body.ToArray() });
        return deliveries;
    }

    private sealed class DeliveryQueue((FileId FileId, EventDelivery Delivery)[] deliveries)
    {
        private int _next = -1;
        private volatile bool _isOver;
        private volatile bool _hasFailed;

        public bool HasFailed => _hasFailed;

        public void Fail(bool isOver)
        {
            _hasFailed = true;
            if (isOver)
                _isOver = true;
        }

        public bool TryNext(out (FileId FileId, EventDelivery Delivery) next)
        {
            var place = _isOver ? deliveries.Length : Interlocked.Increment(ref _next);
            next = place < deliveries.Length ? deliveries[place] : default;
            return place < deliveries.Length;
        }
    }
}
