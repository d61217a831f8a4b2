namespace Media.Grains.Effects;

/// <summary>
/// A token bucket that paces the calls of one action of one app from this silo: within any second at most its share of the account's
/// limit. A refusal for the rate halves the rate, which then recovers evenly. Waiting calls are served in order.
/// </summary>
/// <param name="share">Calls per second; evaluated at every use, because the number of silos changes.</param>
/// <remarks>Not System.Threading.RateLimiting: decision 0022.</remarks>
internal sealed class CallLimiter(Func<double> share, TimeProvider clock) : IDisposable
{
    /// <summary>The part of a second's calls that may be made at once; the rest follows evenly.</summary>
    private const double BurstFraction = 0.1;

    /// <summary>Refusals within this interval of each other count as one: their calls were under way together.</summary>
    private static readonly TimeSpan MinHalvingInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the rate takes to recover from nothing to the whole share. VOD counts by the second, so remembering one refusal for longer
    /// only keeps files waiting. If one call in ten is refused whatever the rate, 20 s leave a tenth of a share of 300, and a minute would
    /// leave a twentieth.
    /// </summary>
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(20);

    /// <summary>A wait is computed again at least this often, because the share may have grown.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    // Serves asynchronous waiters first come, first served.
    private readonly SemaphoreSlim _queue = new(1, 1);
    private readonly Lock _lock = new();
    private double _tokens = 1;
    private long _filledAt = clock.GetTimestamp();
    private double _fractionAfterHalving = 1;
    private long _halvedAt;

    /// <summary>Waits until the next call may be made.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await _queue.WaitAsync(cancellationToken);
        try
        {
            while (TakeOrDelay() is { } delay)
                await Task.Delay(delay, clock, cancellationToken);
        }
        finally
        {
            _queue.Release();
        }
    }

    /// <summary>Halves the rate after VOD has refused a call for it.</summary>
    public void Halve()
    {
        lock (_lock)
        {
            var fraction = Fraction;
            if (fraction < 1 && clock.GetElapsedTime(_halvedAt) < MinHalvingInterval)
                return;
            _fractionAfterHalving = fraction / 2;
            _halvedAt = clock.GetTimestamp();
            _tokens = 0;
        }
    }

    public void Dispose() => _queue.Dispose();

    /// <returns>Null when the call may be made now; otherwise the delay before the next try.</returns>
    internal TimeSpan? TakeOrDelay()
    {
        lock (_lock)
        {
            var rate = share() * Fraction;
            var capacity = Math.Max(1, rate * BurstFraction);
            // A burst and the calls that follow it within a second add up to the rate.
            var perSecond = Math.Max(rate - capacity, rate / 2);
            _tokens = Math.Min(capacity, _tokens + (clock.GetElapsedTime(_filledAt).TotalSeconds * perSecond));
            _filledAt = clock.GetTimestamp();
            if (_tokens < 1)
                return Shorter(MaxDelay, WholeMilliseconds((1 - _tokens) / perSecond));
            _tokens--;
            return null;
        }
    }

    /// <summary>The part of the share that may be used now.</summary>
    private double Fraction => _fractionAfterHalving < 1
        ? Math.Min(1, _fractionAfterHalving + (clock.GetElapsedTime(_halvedAt) / RecoveryTime))
        : 1;

    /// <remarks>Rounded up: Task.Delay drops fractions of a millisecond, so the wait would spin through its last one.</remarks>
    private static TimeSpan WholeMilliseconds(double seconds) => TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
