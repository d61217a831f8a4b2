using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Discovery;

/// <summary>Section <c>Discovery</c>: how apps are scanned for uploads whose callback was lost.</summary>
public sealed class DiscoveryOptions
{
    public const string Section = "Discovery";

    /// <summary>Whether apps with a pipeline are scanned for uploads whose callback was lost.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often an app is scanned.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// How far a scan goes back before the start of the previous one: VOD's SearchMedia may show a file late, and clocks differ.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How far the first scan goes back, and the furthest that any scan goes back, but never to before the database was created. It lies
    /// well inside the 72 hours for which VOD shows a file's tasks.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "2.00:00:00")]
    public TimeSpan FirstWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A file younger than this is left to its callback.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromMinutes(1);
}
