using Media.Domain;

namespace Media.Grains.Files;

/// <summary>How long to wait for what, under <c>Life</c>; what is not set is as in <see cref="LifeRules"/>.</summary>
public sealed class LifeOptions
{
    private static readonly LifeRules Default = new();

    /// <summary>When an unfinished procedure is looked up, counted from its acceptance.</summary>
    public IList<TimeSpan> LookUpAfter { get; } = [];

    /// <summary>When what exists at VOD decides.</summary>
    public TimeSpan InferAfter { get; set; } = Default.InferAfter;

    public TimeSpan FirstBackoff { get; set; } = Default.FirstBackoff;

    public TimeSpan LongestBackoff { get; set; } = Default.LongestBackoff;

    public TimeSpan BlockedRetry { get; set; } = Default.BlockedRetry;

    public TimeSpan HandOverGrace { get; set; } = Default.HandOverGrace;

    internal LifeRules ToRules() => Default with
    {
        LookUpAfter = LookUpAfter.Count == 0 ? Default.LookUpAfter : [.. LookUpAfter],
        InferAfter = InferAfter,
        FirstBackoff = FirstBackoff,
        LongestBackoff = LongestBackoff,
        BlockedRetry = BlockedRetry,
        HandOverGrace = HandOverGrace,
    };
}
