using System.Diagnostics.Metrics;
using Media.Domain;
using Media.ServiceDefaults;
using Media.Vod;

namespace Media.Api.Callbacks;

/// <summary>
/// Counts callbacks by app, event type and verdict. Label values come from closed sets: the configured apps and the types and verdicts
/// that this version knows.
/// </summary>
internal sealed class CallbackMetrics
{
    public const string OtherApp = "other";

    private const string OtherType = "other";

    private static readonly CallbackVerdict[] Refusals =
    [
        CallbackVerdict.NotJson,
        CallbackVerdict.NotAnObject,
        CallbackVerdict.LegacyFormat,
        CallbackVerdict.TooLarge,
        CallbackVerdict.WrongToken,
        CallbackVerdict.MissingSign,
        CallbackVerdict.WrongSign,
        CallbackVerdict.Expired,
    ];

    private readonly Counter<long> _callbacks;
    private readonly Histogram<double> _duration;

    public CallbackMetrics(IMeterFactory meters, VodApps apps)
    {
        var meter = meters.Create(Telemetry.Name);
        _callbacks = meter.CreateCounter<long>("media.callbacks", "{callback}", "Callbacks answered, by app, event type and verdict.");
        _duration = meter.CreateHistogram(
            "media.callback.duration",
            "s",
            "From the request's first byte to the answer, by verdict.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5],
            });
        // Publishes 0 at start, so that Prometheus sees the first refusal as an increase. The type of a refused callback is not known.
        Count(OtherApp, OtherType, CallbackVerdict.UnknownApp, 0);
        foreach (var app in apps.All.Keys)
            foreach (var refusal in Refusals)
                Count(app, OtherType, refusal, 0);
    }

    /// <param name="app">A configured name, or <see cref="OtherApp"/>.</param>
    /// <param name="knownType">Null unless this version knows the EventType.</param>
    public void Answered(string app, string? knownType, CallbackVerdict verdict, TimeSpan duration)
    {
        Count(app, knownType ?? OtherType, verdict, 1);
        _duration.Record(duration.TotalSeconds, Tag(verdict));
    }

    private void Count(string app, string type, CallbackVerdict verdict, int callbacks) =>
        _callbacks.Add(callbacks, new("app", app), new("type", type), Tag(verdict));

    private static KeyValuePair<string, object?> Tag(CallbackVerdict verdict) => new("verdict", Words.Of(verdict));
}
