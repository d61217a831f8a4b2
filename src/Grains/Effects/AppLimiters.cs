using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Media.Domain;
using Media.Vod;
using Media.Vod.Api;

namespace Media.Grains.Effects;

/// <summary>
/// This silo's limiters, one for each app and action, since VOD counts an account's calls per action. Each silo takes the limit divided
/// by the active silos; every silo knows their number from the membership, so the silos need no coordination.
/// </summary>
internal sealed class AppLimiters(VodApps apps, ISiloStatusOracle silos, IMeterFactory meters, TimeProvider clock) : IDisposable
{
    /// <summary>The prefix of the codes with which VOD refuses a call for its rate (<c>protocol</c> c.5).</summary>
    private const string RateRefused = "RequestLimitExceeded";

    private readonly ConcurrentDictionary<(string App, string Action), CallLimiter> _limiters = new();
    private readonly Histogram<double> _waits = meters.Create("Media").CreateHistogram(
        "media.vod.limiter.wait",
        unit: "s",
        description: "Time a call to VOD waited at the limiter.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300] });

    /// <summary>Waits until the app may make its next call of this action.</summary>
    public async ValueTask WaitAsync(string app, string action, CancellationToken cancellationToken)
    {
        if (!apps.TryGet(app, out _))
            return;
        var startedAt = clock.GetTimestamp();
        await Of(app, action).WaitAsync(cancellationToken);
        _waits.Record(
            clock.GetElapsedTime(startedAt).TotalSeconds,
            new KeyValuePair<string, object?>("app", app),
            new KeyValuePair<string, object?>("action", action));
    }

    /// <summary>Halves the rate if VOD refused the call for its rate.</summary>
    public void Answered(string app, string action, VodError? error)
    {
        if (error is { Class: FailureClass.Throttled }
            && error.Failure.Code.StartsWith(RateRefused, StringComparison.Ordinal)
            && apps.TryGet(app, out _))
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
