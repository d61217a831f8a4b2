using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Effects;

/// <summary>Section <c>Effects</c>: how one silo executes effects. Each app and call has its own queue and workers.</summary>
public sealed class EffectOptions
{
    public const string Section = "Effects";

    /// <summary>Concurrent calls for each silo, app and VOD action.</summary>
    [Range(1, 1024)]
    public int Workers { get; set; } = 64;

    /// <summary>How often a call is tried while VOD refuses it for the app: credentials, permission, quota, a stopped service.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RefusedRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a call is tried while VOD does not answer; other due calls back off meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan UnreachableRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many effects may be queued; further ones come due again. Not a setting; tests change it.</summary>
    internal int QueueCapacity { get; set; } = 8192;
}
