using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Discovery;

/// <summary>How uploads nobody told of are searched for, under <c>Discovery</c>.</summary>
public sealed class DiscoveryOptions
{
    public bool Enabled { get; set; } = true;

    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00", ErrorMessage = "Discovery__Interval must be between 00:00:00.100 and 1.00:00:00.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How far a walk goes back behind the beginning of the one before: what VOD's search may show late, and clocks differ by.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Discovery__Overlap must be between 00:00:01 and 1.00:00:00.")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far the first walk goes back, and any walk at most, but never behind the making of the database: well inside the 72 hours for which VOD shows a file's tasks.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "2.00:00:00", ErrorMessage = "Discovery__FirstWindow must be between 00:01:00 and 2.00:00:00.")]
    public TimeSpan FirstWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How far behind ours VOD's clock may be: what was uploaded right after the database was made may look that much older than it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Discovery__ClockAllowance must be between 00:00:00 and 01:00:00.")]
    public TimeSpan ClockAllowance { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A younger file is left to its callback.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Discovery__SettleTime must be between 00:00:00 and 01:00:00.")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromMinutes(1);
}
