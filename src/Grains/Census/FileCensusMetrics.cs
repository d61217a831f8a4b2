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
            "How long ago the oldest file that is not finished was first seen; 0 when every file is.");
        meter.CreateObservableGauge("media.files.due", Due, "{file}", "Files whose time has come and that no silo has taken up; blocked ones not counted.");
        meter.CreateObservableGauge(
            "media.files.due.oldest_age", () => AgeOf(static seen => seen.Backlog.OldestDue, whenNone: 0), "s",
            "For how long the first of the files that are due has waited to be taken up; 0 when none waits.");
        meter.CreateObservableGauge(
            "media.events.latest_age", () => AgeOf(static seen => seen.Stats.LastEventReceived, whenNone: null), "s",
            "How long ago the latest event was received.");
    }

    /// <summary>The latest counts. Null while this silo does not count, or cannot; it then publishes nothing.</summary>
    public FilesSeen? Seen { get; set; }

    private IEnumerable<Measurement<long>> Counts() => Seen is not { } seen ? [] : seen.Stats.CountByStatus.Select(
        static count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("status", Words.Of(count.Key))));

    private IEnumerable<Measurement<long>> Due() => Seen is not { } seen ? [] : [new(seen.Backlog.Files)];

    private IEnumerable<Measurement<double>> AgeOf(Func<FilesSeen, DateTimeOffset?> time, double? whenNone) =>
        Seen is { } seen && Age(time(seen), whenNone) is { } age ? [new(age)] : [];

    private double? Age(DateTimeOffset? time, double? whenNone) =>
        time is { } past ? Math.Max(0, (_clock.GetUtcNow() - past).TotalSeconds) : whenNone;
}
