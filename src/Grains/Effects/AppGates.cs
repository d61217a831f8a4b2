using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Media.Vod.Api;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Effects;

/// <summary>The gates of this silo, by app and action: permissions and quotas of VOD's differ by action.</summary>
internal sealed partial class AppGates
{
    private readonly ConcurrentDictionary<(string App, string Action), CallGate> _gates = new();
    private readonly TimeSpan _refusedRetry;
    private readonly TimeSpan _unreachableRetry;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    public AppGates(IOptions<EffectOptions> options, IMeterFactory meters, TimeProvider clock, ILogger<AppGates> logger)
    {
        (_refusedRetry, _unreachableRetry, _clock, _logger) = (options.Value.RefusedRetry, options.Value.UnreachableRetry, clock, logger);
        var meter = meters.Create("Media");
        meter.CreateObservableGauge(
            "media.vod.blocked", () => Measure(Obstacle.Refused), description: "1 while VOD refuses every such call of the app: an operator must act.");
        meter.CreateObservableGauge(
            "media.vod.unreachable", () => Measure(Obstacle.Unreachable), description: "1 while nothing answers such calls of the app.");
    }

    public CallGate Of(string app, string action) =>
        _gates.GetOrAdd((app, action), static (_, own) => new CallGate(own._refusedRetry, own._unreachableRetry, own._clock), this);

    /// <summary>Told once per change, not per file.</summary>
    public void Answered(string app, string action, VodError? error)
    {
        var (before, now) = Of(app, action).Answered(error);
        if (before == now)
            return;
        if (now == Obstacle.Refused)
            Log.Refused(_logger, app, action, error!.Failure.Code, _refusedRetry);
        else if (now == Obstacle.Unreachable)
            Log.Unreachable(_logger, app, action, error!.Failure.Code, _unreachableRetry);
        else
            Log.Open(_logger, app, action);
    }

    private IEnumerable<Measurement<int>> Measure(Obstacle obstacle) => _gates.Select(gate => new Measurement<int>(
        gate.Value.Met == obstacle ? 1 : 0,
        new KeyValuePair<string, object?>("app", gate.Key.App),
        new KeyValuePair<string, object?>("action", gate.Key.Action)));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "App {App} is blocked: VOD refuses {Action} with {Code}. One call every {Retry} asks whether it is repaired")]
        public static partial void Refused(ILogger logger, string app, string action, string code, TimeSpan retry);

        [LoggerMessage(2, LogLevel.Error, "App {App}: VOD does not answer {Action} ({Code}). One call every {Retry} asks whether it does")]
        public static partial void Unreachable(ILogger logger, string app, string action, string code, TimeSpan retry);

        [LoggerMessage(3, LogLevel.Warning, "App {App}: VOD answers {Action} again; what waited goes on")]
        public static partial void Open(ILogger logger, string app, string action);
    }
}
