using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Retention;

/// <summary>Section <c>Retention</c>: when old files and events are removed. By default none are.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>The age, counted from its receipt, at which an archived event is removed.</summary>
    /// <value>never</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan? EventsAfter { get; set; }

    /// <summary>
    /// The time since its last change after which a finished file is removed, with its events. The service no longer knows a
    /// removed file: VOD must have stopped sending its upload event, which it does for up to 4 days, and discovery must no longer find the
    /// file.
    /// </summary>
    /// <value>never</value>
    [Range(typeof(TimeSpan), "7.00:00:00", "36500.00:00:00")]
    public TimeSpan? FilesAfter { get; set; }

    /// <summary>How many old rows one transaction removes. There are at most ten transactions a second, once an hour.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 200;
}
