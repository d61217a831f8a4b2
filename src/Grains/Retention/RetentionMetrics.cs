using System.Diagnostics.Metrics;

namespace Media.Grains.Retention;

/// <summary>What is counted of the removals.</summary>
internal sealed class RetentionMetrics
{
    private readonly Counter<long> _removed;

    public RetentionMetrics(IMeterFactory meters)
    {
        _removed = meters.Create("Media").CreateCounter<long>(
            "media.retention.removed", "{row}", "Finished files and archived events removed because they were old.");
        // The first one is an increase, too.
        EventsRemoved(0);
        FilesRemoved(0);
    }

    public void EventsRemoved(int count) => _removed.Add(count, new KeyValuePair<string, object?>("what", "event"));

    public void FilesRemoved(int count) => _removed.Add(count, new KeyValuePair<string, object?>("what", "file"));
}
