using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Retention;

/// <summary>What is removed when it is old, under <c>Retention</c>. Nothing is, unless it is asked for.</summary>
public sealed class RetentionOptions
{
    /// <summary>Archived events are removed so long after they were received; null: never.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ErrorMessage = "Retention__EventsAfter must be between 1.00:00:00 and 36500.00:00:00.")]
    public TimeSpan? EventsAfter { get; set; }

    /// <summary>
    /// Finished files are removed, with their events, so long after their last change; null: never. A removed file is one never seen:
    /// VOD must have stopped telling of its upload, which it does for up to 4 days, and discovery must no longer find it.
    /// </summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "36500.00:00:00", ErrorMessage = "Retention__FilesAfter must be between 7.00:00:00 and 36500.00:00:00.")]
    public TimeSpan? FilesAfter { get; set; }

    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Retention__Interval must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many rows one transaction looks at.</summary>
    [Range(1, 10_000, ErrorMessage = "Retention__BatchSize must be between 1 and 10000.")]
    public int BatchSize { get; set; } = 200;

    /// <summary>Between two batches.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "Retention__Pause must be between 00:00:00 and 00:01:00.")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(100);
}
