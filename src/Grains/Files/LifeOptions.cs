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

    /// <summary>When the task of a duplicate request is looked for again, counted from the answer.</summary>
    public IList<TimeSpan> SearchAfter { get; } = [];

    /// <summary>How long a request whose outcome is unknown is asked for again: well inside what VOD protects a SessionId for.</summary>
    public TimeSpan GiveUpAfter { get; set; } = Default.GiveUpAfter;

    public TimeSpan FirstBackoff { get; set; } = Default.FirstBackoff;

    public TimeSpan LongestBackoff { get; set; } = Default.LongestBackoff;

    public TimeSpan BlockedRetry { get; set; } = Default.BlockedRetry;

    public TimeSpan HandOverGrace { get; set; } = Default.HandOverGrace;

    internal LifeRules ToRules() => Default with
    {
        LookUpAfter = LookUpAfter.Count == 0 ? Default.LookUpAfter : [.. LookUpAfter],
        InferAfter = InferAfter,
        SearchAfter = SearchAfter.Count == 0 ? Default.SearchAfter : [.. SearchAfter],
        GiveUpAfter = GiveUpAfter,
        FirstBackoff = FirstBackoff,
        LongestBackoff = LongestBackoff,
        BlockedRetry = BlockedRetry,
        HandOverGrace = HandOverGrace,
    };
}
