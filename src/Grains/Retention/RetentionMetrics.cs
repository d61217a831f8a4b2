using System.Diagnostics.Metrics;

namespace Media.Grains.Retention;

/// <summary>Counts what retention removes.</summary>
internal sealed class RetentionMetrics
{
    private readonly Counter<long> _removed;

    public RetentionMetrics(IMeterFactory meters)
    {
        _removed = meters.CreateMeter().CreateCounter<long>(
            "media.retention.removed", "{row}", "Finished files and archived events removed because they were old.");
        // Publishes 0.
        EventsRemoved(0);
        FilesRemoved(0);
    }

    public void EventsRemoved(int count) => _removed.Add(count, new KeyValuePair<string, object?>("what", "event"));

    public void FilesRemoved(int count) => _removed.Add(count, new KeyValuePair<string, object?>("what", "file"));
}
