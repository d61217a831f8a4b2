using System.Diagnostics.Metrics;

namespace Media.Storage.Commit;

internal sealed class StoreMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly bool ownsMeter;
    private readonly Histogram<double> duration;
    private readonly Histogram<int> batchSize;

    public StoreMetrics(IMeterFactory? factory, Func<int> queueLength)
    {
        ownsMeter = factory is null;
        meter = factory?.Create("Media") ?? new Meter("Media");
        duration = meter.CreateHistogram(
            "media.store.commit.duration",
            unit: "s",
            description: "From the call of a commit to its answer, waiting included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
        batchSize = meter.CreateHistogram(
            "media.store.batch.size",
            unit: "{commit}",
            description: "Commits that shared one transaction.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        meter.CreateObservableGauge(
            "media.store.queue.length",
            queueLength,
            unit: "{commit}",
            description: "Commits that wait for the writer.");
    }

    public void Committed(ArraySegment<PendingCommit> batch)
    {
        batchSize.Record(batch.Count);
        foreach (var commit in batch)
            duration.Record(commit.Waited.TotalSeconds, Outcome(commit.Outcome.Committed ? "committed" : "conflict"));
    }

    public void Failed(Pending commit, Exception reason) =>
        duration.Record(commit.Waited.TotalSeconds, Outcome(reason is StoreRefusedException ? "refused" : "unavailable"));

    public void Dispose()
    {
        // A meter of a factory is disposed of by the factory.
        if (ownsMeter)
            meter.Dispose();
    }

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
