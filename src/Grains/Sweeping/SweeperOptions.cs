using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Media.Grains.Sweeping;

/// <summary>How often and how much is swept, under <c>Sweeper</c>.</summary>
public sealed class SweeperOptions
{
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claimed file stays with the silo that claimed it.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    [Range(1, 10_000, ErrorMessage = "Sweeper__BatchSize must be between 1 and 10000.")]
    public int BatchSize { get; set; } = 256;

    [Range(1, 1024, ErrorMessage = "Sweeper__WakesAtOnce must be between 1 and 1024.")]
    public int WakesAtOnce { get; set; } = 32;
}

[OptionsValidator]
internal sealed partial class SweeperOptionsValidator : IValidateOptions<SweeperOptions>;
