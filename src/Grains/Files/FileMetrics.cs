using System.Diagnostics.Metrics;
using Media.Domain;

namespace Media.Grains.Files;

/// <summary>What is counted of the lives of files. Labels are statuses; never a file.</summary>
internal sealed class FileMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _statusChanges = meters.Create("Media").CreateCounter<long>(
        "media.files.status_changes", "{file}", "Files that came to a status.");

    public void StatusChanged(MediaFile? before, MediaFile after) => _statusChanges.Add(
        1,
        new KeyValuePair<string, object?>("from", before is null ? "none" : WordOf(before.Status)),
        new KeyValuePair<string, object?>("to", WordOf(after.Status)));

    private static string WordOf(MediaStatus status) => status switch
    {
        MediaStatus.Uploaded => "uploaded",
        MediaStatus.Requesting => "requesting",
        MediaStatus.Processing => "processing",
        MediaStatus.Ready => "ready",
        MediaStatus.PartlyReady => "partly_ready",
        MediaStatus.Failed => "failed",
        MediaStatus.Blocked => "blocked",
        MediaStatus.Skipped => "skipped",
        _ => "deleted",
    };
}
