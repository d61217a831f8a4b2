using System.Diagnostics.Metrics;
using Media.Domain;

namespace Media.Grains.Census;

/// <summary>The gauges of all files, published by the silo that counts them. Ages keep growing between two counts.</summary>
internal sealed class FileCensusMetrics
{
    private readonly TimeProvider _clock;

    public FileCensusMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.CreateMeter();
        meter.CreateObservableGauge("media.files", Counts, "{file}", "Files, by status.");
        meter.CreateObservableGauge(
            "media.files.unfinished.oldest_age", () => AgeOf(static seen => seen.Stats.OldestUnfinished, whenNone: 0), "s",
            "How long ago the oldest unfinished file was first seen; 0 when there is none.");
        meter.CreateObservableGauge(
            "media.files.due", Due, "{file}", "Files that are due and that no silo has claimed. Blocked files are not counted.");
        meter.CreateObservableGauge(
            "media.files.due.oldest_age", () => AgeOf(static seen => seen.Backlog.OldestDue, whenNone: 0), "s",
            "How long the longest overdue file has waited for a silo to claim it; 0 when none is due.");
        meter.CreateObservableGauge(
            "media.events.latest_age", () => AgeOf(static seen => seen.Stats.LastEventReceived, whenNone: null), "s",
            "How long ago the latest event was received.");
    }

    /// <summary>The latest counts. Null while this silo does not count, or cannot; it then publishes nothing.</summary>
    public FileCounts? Latest { get; set; }

    private IEnumerable<Measurement<long>> Counts() => Latest is not { } seen ? [] : seen.Stats.CountByStatus.Select(
        static count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("status", Words.Of(count.Key))));

    private IEnumerable<Measurement<long>> Due() => Latest is not { } seen ? [] : [new(seen.Backlog.Files)];

    private IEnumerable<Measurement<double>> AgeOf(Func<FileCounts, DateTimeOffset?> time, double? whenNone) =>
        Latest is { } seen && Age(time(seen), whenNone) is { } age ? [new(age)] : [];

    private double? Age(DateTimeOffset? time, double? whenNone) =>
        time is { } past ? Math.Max(0, (_clock.GetUtcNow() - past).TotalSeconds) : whenNone;
}
