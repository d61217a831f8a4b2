using System.Diagnostics.Metrics;

namespace Media.Storage.Commit;

internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batchSize;

    public StoreMetrics(IMeterFactory? factory, Func<int> queueLength)
    {
        _ownsMeter = factory is null;
        _meter = factory?.Create("Media") ?? new Meter("Media");
        _duration = _meter.CreateHistogram(
            "media.store.commit.duration",
            unit: "s",
            description: "Time from the call of a commit to its result, including the wait in the queue.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            });
        _batchSize = _meter.CreateHistogram(
            "media.store.batch.size",
            unit: "{commit}",
            description: "Commits that shared one transaction.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        _meter.CreateObservableGauge(
            "media.store.queue.length",
            queueLength,
            unit: "{commit}",
            description: "Commits queued for the writer.");
    }

    public void Committed(ArraySegment<PendingCommit> batch)
    {
        _batchSize.Record(batch.Count);
        foreach (var commit in batch)
            _duration.Record(commit.Waited.TotalSeconds, Outcome(commit.Outcome.Committed ? "committed" : "conflict"));
    }

    public void Failed(Pending commit, Exception reason) =>
        _duration.Record(commit.Waited.TotalSeconds, Outcome(reason is StoreRefusedException ? "refused" : "unavailable"));

    public void Dispose()
    {
        // A meter of a factory is disposed of by the factory.
        if (_ownsMeter)
            _meter.Dispose();
    }

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
