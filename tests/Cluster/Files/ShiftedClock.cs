namespace Media.Tests.Cluster.Files;

/// <summary>
/// A silo's clock: the machine's time of day, shifted by the amount that a test sets. Timers and durations stay the machine's, so that
/// Orleans is not affected.
/// </summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    public TimeSpan Shift
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _shift));
        set => Interlocked.Exchange(ref _shift, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
