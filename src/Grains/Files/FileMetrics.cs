using System.Diagnostics.Metrics;
using Media.Domain;
using Media.Vod;

namespace Media.Grains.Files;

/// <summary>Counts the files' status changes and measures the time to the final one. Labels are statuses and apps, never a file.</summary>
internal sealed class FileMetrics
{
    private readonly TimeProvider _clock;
    private readonly Counter<long> _statusChanges;
    private readonly Counter<long> _lookUpsEnded;
    private readonly Histogram<double> _timeToFinal;

    public FileMetrics(IMeterFactory meters, VodApps apps, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create("Media");
        _statusChanges = meter.CreateCounter<long>(
            "media.files.status_changes", "{file}", "Changes of files' statuses, by the old and the new status.");
        _lookUpsEnded = meter.CreateCounter<long>(
            "media.lookups.ended",
            "{file}",
            "Files whose last look-up did not show the end of the procedure; the outputs that exist at VOD will decide.");
        _timeToFinal = meter.CreateHistogram(
            "media.file.time_to_final",
            "s",
            "From the upload, or an operator's retry, to ready, partly_ready or failed.",
            advice: new InstrumentAdvice<double>
            {
                // Ten seconds to four days.
                HistogramBucketBoundaries =
                    [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 259_200, 345_600],
            });
        // Publishes 0.
        foreach (var app in apps.All.Keys)
            _lookUpsEnded.Add(0, new KeyValuePair<string, object?>("app", app));
    }

    public void LookUpsEnded(string app) => _lookUpsEnded.Add(1, new KeyValuePair<string, object?>("app", app));

    public void StatusChanged(MediaFile? before, MediaFile after)
    {
        var status = new KeyValuePair<string, object?>("status", Words.Of(after.Status));
        _statusChanges.Add(1, new("from", before is null ? "none" : Words.Of(before.Status)), new("to", status.Value));
        var isEnd = after.Status is MediaStatus.Ready or MediaStatus.PartlyReady or MediaStatus.Failed && before?.HasEnded != true;
        if (isEnd && after.BeganAt is { } began)
            _timeToFinal.Record(Math.Max(0, (_clock.GetUtcNow() - began).TotalSeconds), status);
    }
}
