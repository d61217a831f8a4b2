using System.Threading.Channels;
using Media.Simulator.Control;
using Media.Simulator.Faults;
using Media.Simulator.Time;

namespace Media.Simulator.Callbacks;

/// <summary>Queues pushes for the senders, and injects the faults of delivery: events dropped, duplicated, delayed or reordered.</summary>
internal sealed class PushQueue(FaultInjector faults, Scheduler scheduler, SimulatorStats stats)
{
    /// <summary>A full queue drops events, as a best-effort sender may; tests post far fewer.</summary>
    private const int Capacity = 200_000;

    /// <summary>A reordered push is released after this many others have overtaken it.</summary>
    private const int PushesThatOvertake = 3;
    private static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(1);

    private readonly Channel<Push> _ready = Channel.CreateBounded<Push>(Capacity);
    private readonly Lock _gate = new();
    private readonly List<HeldPush> _held = [];

    public ChannelReader<Push> Ready => _ready.Reader;

    /// <summary>Pushes that no sender has taken yet; held and delayed ones are not counted.</summary>
    public int ReadyCount => _ready.Reader.Count;

    public Task EnqueueAsync(VodEvent vodEvent)
    {
        if (faults.Injects(f => f.CallbackDrop, "callbackDrop", vodEvent.FaultKey))
        {
            stats.CallbackDropped();
            return Task.CompletedTask;
        }

        if (!faults.Injects(f => f.CallbackDuplicate, "callbackDuplicate", vodEvent.FaultKey))
            return EnqueueCopyAsync(vodEvent, vodEvent.FaultKey);
        stats.CallbackDuplicated();
        return Task.WhenAll(EnqueueCopyAsync(vodEvent, vodEvent.FaultKey), EnqueueCopyAsync(vodEvent, vodEvent.FaultKey + ":again"));
    }

    private Task EnqueueCopyAsync(VodEvent vodEvent, string faultKey)
    {
        var push = new Push(vodEvent);
        if (faults.Injects(f => f.CallbackReorder, "callbackReorder", faultKey))
            Hold(push);
        else
            Delay(push, faultKey);
        return push.Done;
    }

    private void Hold(Push push)
    {
        stats.CallbackReordered();
        var held = new HeldPush(push) { StillToOvertake = PushesThatOvertake };
        lock (_gate)
            _held.Add(held);
        scheduler.AfterReal(MaxHold, () => Release(held));
    }

    private void Delay(Push push, string faultKey)
    {
        var maxDelay = faults.Settings.CallbackDelayMs;
        if (maxDelay == 0)
            MakeReady(push);
        else
            scheduler.AfterReal(
                TimeSpan.FromMilliseconds(maxDelay * faults.FractionFor("callbackDelayMs", faultKey)), () => MakeReady(push));
        ReleaseOvertaken();
    }

    /// <summary>Counts one more push that overtakes every held one, and releases those that enough have overtaken.</summary>
    private void ReleaseOvertaken()
    {
        List<HeldPush> released;
        lock (_gate)
        {
            foreach (var held in _held)
                held.StillToOvertake--;
            released = [.. _held.Where(held => held.StillToOvertake <= 0)];
        }

        foreach (var held in released)
            Release(held);
    }

    private void Release(HeldPush held)
    {
        bool wasHeld;
        lock (_gate)
            wasHeld = _held.Remove(held);
        if (wasHeld)
            MakeReady(held.Push);
    }

    private void MakeReady(Push push)
    {
        if (_ready.Writer.TryWrite(push))
            return;
        stats.CallbackOverflowed();
        push.Finish();
    }

    private sealed class HeldPush(Push push)
    {
        public Push Push => push;

        public int StillToOvertake { get; set; }
    }
}
