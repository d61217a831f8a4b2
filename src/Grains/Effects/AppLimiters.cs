using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Media.Vod;

namespace Media.Grains.Effects;

/// <summary>Keeps the calls of each app below what the account is allowed; waiting callers are served in order.</summary>
internal sealed class AppLimiters(VodApps apps) : IDisposable
{
    private const int PeriodsPerSecond = 10;

    private readonly FrozenDictionary<string, TokenBucketRateLimiter> _byApp =
        apps.All.ToFrozenDictionary(app => app.Key, app => New(app.Value.CallsPerSecond));

    public async ValueTask Wait(string app, CancellationToken cancellation)
    {
        if (!_byApp.TryGetValue(app, out var limiter))
            return;
        using var lease = await limiter.AcquireAsync(1, cancellation);
    }

    public void Dispose()
    {
        foreach (var limiter in _byApp.Values)
            limiter.Dispose();
    }

    private static TokenBucketRateLimiter New(int callsPerSecond) => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = callsPerSecond,
        TokensPerPeriod = Math.Max(1, callsPerSecond / PeriodsPerSecond),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1.0 / PeriodsPerSecond, 1.0 / callsPerSecond)),
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        AutoReplenishment = true,
    });
}
