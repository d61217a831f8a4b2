namespace Media.Grains.Effects;

/// <summary>
/// Paces the calls of one action of one app from this silo: within any second no more leave than its share of the limit. A refusal for
/// the rate halves the share, which grows back evenly. Who waits is served in order.
/// </summary>
/// <param name="share">Calls per second, asked for anew each time: silos come and go.</param>
internal sealed class CallLimiter(Func<double> share, TimeProvider clock) : IDisposable
{
    /// <summary>So much of a second's share may leave at once; the rest follows evenly.</summary>
    private const double Burst = 0.1;

    /// <summary>The refusals of calls that were under way together are one.</summary>
    private static readonly TimeSpan HalvedAtMostEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From nothing to the whole share. VOD counts by the second: a longer memory of one refusal only keeps files waiting. Where one
    /// call in ten is refused whatever the rate, twenty seconds leave a tenth of a share of 300, and a minute would leave a twentieth.
    /// </summary>
    private static readonly TimeSpan RecoversWithin = TimeSpan.FromSeconds(20);

    /// <summary>A wait is thought over this often: the share may have grown.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(1);

    // It serves asynchronous waiters in the order in which they came.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private double _tokens = 1;
    private long _filledAt = clock.GetTimestamp();
    private double _part = 1;
    private long _halvedAt;

    public async ValueTask Wait(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            while (TakeOrWait() is { } nap)
                await Task.Delay(nap, clock, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>VOD has refused a call for the rate.</summary>
    public void Halve()
    {
        lock (_lock)
        {
            var part = Part();
            if (part < 1 && clock.GetElapsedTime(_halvedAt) < HalvedAtMostEvery)
                return;
            _part = part / 2;
            _halvedAt = clock.GetTimestamp();
            _tokens = 0;
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <returns>Null when the call may leave now; otherwise when to ask again.</returns>
    internal TimeSpan? TakeOrWait()
    {
        lock (_lock)
        {
            var rate = share() * Part();
            var most = Math.Max(1, rate * Burst);
            // What may leave at once and what follows within a second are together the rate.
            var perSecond = Math.Max(rate - most, rate / 2);
            _tokens = Math.Min(most, _tokens + (clock.GetElapsedTime(_filledAt).TotalSeconds * perSecond));
            _filledAt = clock.GetTimestamp();
            if (_tokens < 1)
                return Shorter(LongestNap, WholeMilliseconds((1 - _tokens) / perSecond));
            _tokens--;
            return null;
        }
    }

    private double Part() => _part < 1 ? Math.Min(1, _part + (clock.GetElapsedTime(_halvedAt) / RecoversWithin)) : 1;

    /// <remarks>Rounded up: Task.Delay leaves out what is below a millisecond, and whoever waits would ask again at once, until it is over.</remarks>
    private static TimeSpan WholeMilliseconds(double seconds) => TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
