using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Effects;

/// <summary>How effects are carried out in one silo, each app and call by itself, under <c>Effects</c>.</summary>
public sealed class EffectOptions
{
    [Range(1, 1_000_000, ErrorMessage = "Effects__QueueCapacity must be between 1 and 1000000.")]
    public int QueueCapacity { get; set; } = 8192;

    [Range(1, 1024, ErrorMessage = "Effects__Workers must be between 1 and 1024.")]
    public int Workers { get; set; } = 64;

    /// <summary>How often VOD is asked whether it still refuses an app: credentials, permission, quota, a stopped service.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "Effects__RefusedRetry must be between 00:00:00.010 and 01:00:00.")]
    public TimeSpan RefusedRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a VOD that does not answer is tried; what else is due backs off meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "Effects__UnreachableRetry must be between 00:00:00.010 and 01:00:00.")]
    public TimeSpan UnreachableRetry { get; set; } = TimeSpan.FromSeconds(5);
}
