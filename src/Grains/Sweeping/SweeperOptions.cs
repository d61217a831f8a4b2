using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Sweeping;

/// <summary>How often and how much is swept, under <c>Sweeper</c>.</summary>
public sealed class SweeperOptions
{
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "Sweeper__Interval must be between 00:00:00.010 and 01:00:00.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claimed file stays with the silo that claimed it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Sweeper__Lease must be between 00:00:01 and 01:00:00.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    [Range(1, 10_000, ErrorMessage = "Sweeper__BatchSize must be between 1 and 10000.")]
    public int BatchSize { get; set; } = 256;

    [Range(1, 1024, ErrorMessage = "Sweeper__WakesAtOnce must be between 1 and 1024.")]
    public int WakesAtOnce { get; set; } = 32;
}
