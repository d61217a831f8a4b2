using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Media.ServiceDefaults;

/// <summary>
/// Has the first span after a pause sent at once: what a process that is killed takes with it is then the moment, not the moment and
/// OpenTelemetry's delay. While many end, the delay decides, or sending would cost more than what is told of.
/// </summary>
internal sealed class PromptExport(TimeProvider clock, TimeSpan pause) : BaseProcessor<Activity>
{
    /// <summary>Long enough for the span to be where the batches are taken from, and for others of the same commit to end.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(2);

    private ITimer? _timer;
    private long _sentAt;

    /// <remarks>A request to somebody else is part of a span that ends right after it: it is sent with that one, not before.</remarks>
    public override void OnEnd(Activity data)
    {
        if (data.Kind == ActivityKind.Client)
            return;
        var sentAt = Volatile.Read(ref _sentAt);
        if (clock.GetElapsedTime(sentAt) < pause || Interlocked.CompareExchange(ref _sentAt, clock.GetTimestamp(), sentAt) != sentAt)
            return;
        var timer = LazyInitializer.EnsureInitialized(ref _timer, () => clock.CreateTimer(static me => ((PromptExport)me!).Send(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(Gathering, Timeout.InfiniteTimeSpan);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _timer?.Dispose();
        base.Dispose(disposing);
    }

    /// <remarks>Zero: it is only asked for, not waited for.</remarks>
    private void Send() => (ParentProvider as TracerProvider)?.ForceFlush(0);
}
