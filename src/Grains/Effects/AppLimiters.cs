using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Media.Domain;
using Media.Vod;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>
/// Keeps each app below what its account is allowed, which VOD counts per action: the limit divided by the silos that are active now.
/// Every silo knows how many those are, so none asks another.
/// </summary>
internal sealed class AppLimiters(VodApps apps, ISiloStatusOracle silos, IMeterFactory meters, TimeProvider clock) : IDisposable
{
    /// <summary>How VOD's refusals for the rate begin (<c>protocol</c> c.5).</summary>
    private const string RateRefused = "RequestLimitExceeded";

    private readonly ConcurrentDictionary<(string App, string Action), CallLimiter> _limiters = new();
    private readonly Histogram<double> _waits = meters.Create("Media").CreateHistogram(
        "media.vod.limiter.wait",
        unit: "s",
        description: "How long a call to VOD waited for its turn.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300] });

    public async ValueTask Wait(string app, string action, CancellationToken cancellation)
    {
        if (!apps.TryGet(app, out _))
            return;
        var began = clock.GetTimestamp();
        await Of(app, action).Wait(cancellation);
        _waits.Record(
            clock.GetElapsedTime(began).TotalSeconds,
            new KeyValuePair<string, object?>("app", app),
            new KeyValuePair<string, object?>("action", action));
    }

    public void Answered(string app, string action, VodError? error)
    {
        if (error is { Class: FailureClass.Throttled } && error.Failure.Code.StartsWith(RateRefused, StringComparison.Ordinal) && apps.TryGet(app, out _))
            Of(app, action).Halve();
    }

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
            limiter.Dispose();
    }

    private CallLimiter Of(string app, string action) =>
        _limiters.GetOrAdd((app, action), static (key, own) => new CallLimiter(() => own.ShareOf(key.App), own.Clock), this);

    private TimeProvider Clock => clock;

    private double ShareOf(string app) => (double)apps.All[app].CallsPerSecond / Math.Max(1, silos.GetActiveSilos().Length);
}
