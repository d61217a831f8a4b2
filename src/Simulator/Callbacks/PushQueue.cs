using System.Threading.Channels;
using Media.Simulator.Control;
using Media.Simulator.Faults;
using Media.Simulator.Time;

namespace Media.Simulator.Callbacks;

/// <summary>One copy of an event on its way; done when it was delivered or given up.</summary>
internal sealed record Push(VodEvent Event)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public void Finish() => _done.TrySetResult();
}

/// <summary>Pushes that wait for a sender. What is lost, doubled, late or out of order on the way is decided here.</summary>
internal sealed class PushQueue(Chance chance, Timeline timeline, SimulatorStats stats)
{
    /// <summary>A best-effort sender drops what it cannot hold; the number is far above what tests post.</summary>
    private const int Capacity = 200_000;
    private const int HeldBehind = 3;
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    private readonly Channel<Push> _ready = Channel.CreateBounded<Push>(Capacity);
    private readonly Lock _gate = new();
    private readonly List<Held> _held = [];

    public ChannelReader<Push> Ready => _ready.Reader;

    /// <summary>Ready to be sent and not yet taken by a sender; held and delayed ones are not counted.</summary>
    public int Waiting => _ready.Reader.Count;

    public Task Add(VodEvent vodEvent)
    {
        if (chance.Befalls(f => f.CallbackDrop, "callbackDrop", vodEvent.About))
        {
            stats.CallbackDropped();
            return Task.CompletedTask;
        }

        if (!chance.Befalls(f => f.CallbackDuplicate, "callbackDuplicate", vodEvent.About))
            return Dispatch(vodEvent, vodEvent.About);
        stats.CallbackDuplicated();
        return Task.WhenAll(Dispatch(vodEvent, vodEvent.About), Dispatch(vodEvent, vodEvent.About + ":again"));
    }

    private Task Dispatch(VodEvent vodEvent, string about)
    {
        var push = new Push(vodEvent);
        if (chance.Befalls(f => f.CallbackReorder, "callbackReorder", about))
            Hold(push);
        else
            Delay(push, about);
        return push.Done;
    }

    private void Hold(Push push)
    {
        stats.CallbackReordered();
        var held = new Held(push) { Behind = HeldBehind };
        lock (_gate)
            _held.Add(held);
        timeline.AfterReal(LongestHold, () => Release(held));
    }

    private void Delay(Push push, string about)
    {
        var limit = chance.Settings.CallbackDelayMs;
        if (limit == 0)
            Enqueue(push);
        else
            timeline.AfterReal(TimeSpan.FromMilliseconds(limit * chance.Fraction("callbackDelayMs", about)), () => Enqueue(push));
        LetPass();
    }

    /// <summary>Another event went by: those held longest enough follow it.</summary>
    private void LetPass()
    {
        List<Held> released;
        lock (_gate)
        {
            foreach (var held in _held)
                held.Behind--;
            released = [.. _held.Where(held => held.Behind <= 0)];
        }

        foreach (var held in released)
            Release(held);
    }

    private void Release(Held held)
    {
        bool wasHeld;
        lock (_gate)
            wasHeld = _held.Remove(held);
        if (wasHeld)
            Enqueue(held.Push);
    }

    private void Enqueue(Push push)
    {
        if (_ready.Writer.TryWrite(push))
            return;
        stats.CallbackOverflowed();
        push.Finish();
    }

    private sealed class Held(Push push)
    {
        public Push Push => push;

        public int Behind { get; set; }
    }
}
