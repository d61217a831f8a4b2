using System.ComponentModel.DataAnnotations;
using Media.Domain;

namespace Media.Grains.Files;

/// <summary>Section <c>Life</c>: the waiting times in a file's life. The defaults are those of <see cref="LifeRules"/>.</summary>
public sealed class LifeOptions
{
    public const string Section = "Life";

    private const string Shortest = "00:00:00.001";
    private const string Longest = "365.00:00:00";

    /// <summary>VOD shows a task, and refuses a repeated SessionId, for 72 hours (<c>protocol</c> c.2).</summary>
    private const string WithinVodsMemory = "2.23:00:00";

    private static readonly LifeRules Default = new();

    /// <summary>When an unfinished procedure is looked up, counted from when it was first known.</summary>
    /// <value>15 min, 1, 6, 24, 48, 60 h</value>
    public IList<TimeSpan> LookUpAfter { get; } = [];

    /// <summary>When VOD no longer knows a task, and the outputs that exist at VOD decide the status.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan InferAfter { get; set; } = Default.InferAfter;

    /// <summary>When the task of a request that VOD called a duplicate is looked for, counted from that answer.</summary>
    /// <value>0, 5, 30 s, 2, 10, 30 min</value>
    public IList<TimeSpan> SearchAfter { get; } = [];

    /// <summary>
    /// How long a request is pursued while VOD is unwell, or its outcome unknown: within the 72 h for which VOD protects a SessionId.
    /// </summary>
    [Range(typeof(TimeSpan), Shortest, WithinVodsMemory)]
    public TimeSpan GiveUpAfter { get; set; } = Default.GiveUpAfter;

    /// <summary>The wait after a first failed call; each further failure doubles it.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan FirstBackoff { get; set; } = Default.FirstBackoff;

    /// <summary>The longest wait between failed calls.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan LongestBackoff { get; set; } = Default.MaxBackoff;

    /// <summary>When a blocked file may be tried again.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan BlockedRetry { get; set; } = Default.BlockedRetry;

    /// <summary>
    /// How long a call that was handed over may take before the sweeper starts it again. Longer than an app's <c>CallTimeoutSeconds</c>.
    /// </summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan HandOverGrace { get; set; } = Default.HandOverGrace;

    internal LifeRules ToRules() => Default with
    {
        LookUpAfter = LookUpAfter.Count == 0 ? Default.LookUpAfter : [.. LookUpAfter],
        InferAfter = InferAfter,
        SearchAfter = SearchAfter.Count == 0 ? Default.SearchAfter : [.. SearchAfter],
        GiveUpAfter = GiveUpAfter,
        FirstBackoff = FirstBackoff,
        MaxBackoff = LongestBackoff,
        BlockedRetry = BlockedRetry,
        HandOverGrace = HandOverGrace,
    };
}
