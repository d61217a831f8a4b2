using System.ComponentModel.DataAnnotations;

namespace Media.Grains.Effects;

/// <summary>How effects are carried out in one silo, under <c>Effects</c>.</summary>
public sealed class EffectOptions
{
    [Range(1, 1_000_000, ErrorMessage = "Effects__QueueCapacity must be between 1 and 1000000.")]
    public int QueueCapacity { get; set; } = 8192;

    [Range(1, 1024, ErrorMessage = "Effects__Workers must be between 1 and 1024.")]
    public int Workers { get; set; } = 64;
}
