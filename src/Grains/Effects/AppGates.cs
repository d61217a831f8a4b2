using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Media.Vod.Api;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Media.Grains.Effects;

/// <summary>This silo's gates, one for each app and action: VOD's permissions and quotas differ by action.</summary>
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
            "media.vod.blocked",
            () => Measure(GateState.Refused),
            description: "1 while VOD refuses every such call of the app: an operator must act.");
        meter.CreateObservableGauge(
            "media.vod.unreachable",
            () => Measure(GateState.Unreachable),
            description: "1 while VOD does not answer such calls of the app.");
    }

    public CallGate Of(string app, string action) =>
        _gates.GetOrAdd((app, action), static (_, own) => new CallGate(own._refusedRetry, own._unreachableRetry, own._clock), this);

    /// <summary>Passes the answer of a call to its gate, and logs a change of the gate's state: once, not once per file.</summary>
    public void Answered(string app, string action, VodError? error)
    {
        var (before, after) = Of(app, action).Answered(error);
        if (before == after)
            return;
        if (after == GateState.Refused)
            Log.Refused(_logger, app, action, error!.Failure.Code, _refusedRetry);
        else if (after == GateState.Unreachable)
            Log.Unreachable(_logger, app, action, error!.Failure.Code, _unreachableRetry);
        else
            Log.Open(_logger, app, action);
    }

    private IEnumerable<Measurement<int>> Measure(GateState state) => _gates.Select(gate => new Measurement<int>(
        gate.Value.RecentState == state ? 1 : 0,
        new KeyValuePair<string, object?>("app", gate.Key.App),
        new KeyValuePair<string, object?>("action", gate.Key.Action)));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "App {App} is blocked: VOD refuses {Action} with {Code}; retrying with one call every {Retry}")]
        public static partial void Refused(ILogger logger, string app, string action, string code, TimeSpan retry);

        [LoggerMessage(2, LogLevel.Error, "App {App}: VOD does not answer {Action} ({Code}); retrying with one call every {Retry}")]
        public static partial void Unreachable(ILogger logger, string app, string action, string code, TimeSpan retry);

        [LoggerMessage(3, LogLevel.Warning, "App {App}: VOD answers {Action} again; delayed calls resume")]
        public static partial void Open(ILogger logger, string app, string action);
    }
}
