using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Files;

/// <summary>Section <c>Sweeper</c>: how due files are found and claimed.</summary>
public sealed class SweeperOptions
{
    public const string Section = "Sweeper";

    /// <summary>How often due files are claimed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claimed file stays with the silo that claimed it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many files are claimed at a time. Not a setting; tests change it.</summary>
    internal int BatchSize { get; set; } = 256;
}
