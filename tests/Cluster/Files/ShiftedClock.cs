namespace Media.Tests.Cluster.Files;

/// <summary>
/// The time of day that a silo believes in: the machine's, moved by as much as a test says. Timers and durations are the machine's own,
/// so that Orleans runs as ever.
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
