using System.Diagnostics.Metrics;
using Media.ServiceDefaults;

namespace Media.Api.Callbacks;

/// <summary>Callbacks by app, event type and verdict. Labels come from closed sets: what is configured, and what this version knows.</summary>
internal sealed class CallbackMetrics
{
    public const string OtherApp = "other";

    private const string OtherType = "other";

    private static readonly string[] VerdictWords =
        [.. Enum.GetNames<CallbackVerdict>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private readonly Counter<long> _callbacks;
    private readonly Histogram<double> _duration;

    public CallbackMetrics(IMeterFactory meters)
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
    }

    /// <param name="app">A configured name, or <see cref="OtherApp"/>.</param>
    /// <param name="knownType">Null unless this version knows the EventType.</param>
    public void Answered(string app, string? knownType, CallbackVerdict verdict, TimeSpan duration)
    {
        var verdictTag = new KeyValuePair<string, object?>("verdict", VerdictWords[(int)verdict]);
        _callbacks.Add(1, new("app", app), new("type", knownType ?? OtherType), verdictTag);
        _duration.Record(duration.TotalSeconds, verdictTag);
    }
}
