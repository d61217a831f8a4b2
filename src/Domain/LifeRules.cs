using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What is decided by configuration, not by evidence: the pipeline of an app and how long to wait for what.</summary>
public sealed record LifeRules
{
    /// <summary>The pipeline: transcode template ids asked for on a new file; empty means no pipeline.</summary>
    public ImmutableArray<long> Definitions { get; init; } = [100010, 100020];

    /// <summary>When a procedure that has not reported its end is looked up, counted from when it was first known.</summary>
    public ImmutableArray<TimeSpan> LookUpAfter { get; init; } =
    [
        TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6),
        TimeSpan.FromHours(24), TimeSpan.FromHours(48), TimeSpan.FromHours(60),
    ];

    /// <summary>When VOD can no longer be asked for the task, and what exists decides (VOD keeps tasks for 72 h).</summary>
    public TimeSpan InferAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>When to look again for the task of a duplicate request, counted from the answer; then the SessionId counts as burnt. At least two.</summary>
    public ImmutableArray<TimeSpan> SearchAfter { get; init; } =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
    ];

    /// <summary>
    /// When VOD is asked whether what a callback told is so, counted from when it was told: its answers may lag behind its events. What
    /// it has not confirmed by the last is not so.
    /// </summary>
    public ImmutableArray<TimeSpan> ConfirmAfter { get; init; } =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
    ];

    /// <summary>The wait after the first failed call; doubled by each further one, up to <see cref="LongestBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When a blocked request may be tried again. Whether VOD is asked then, or only one file of an app asks for all, is not decided here.</summary>
    public TimeSpan BlockedRetry { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many calls a request gets whose failure may be for good.</summary>
    public int BoundedCalls { get; init; } = 5;

    /// <summary>When a file VOD does not know is asked for again: the upload event may be ahead of it.</summary>
    public ImmutableArray<TimeSpan> FileUnknownRetryAfter { get; init; } = [TimeSpan.FromSeconds(10)];

    /// <summary>
    /// How long after an outcome was first unknown a SessionId is still asked for, and how long after a duplicate answer finding no
    /// task still proves that there is none: well within the 72 h for which VOD protects a SessionId and shows tasks.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(60);

    /// <summary>How long an effect that was handed over may take before the sweeper brings it back.</summary>
    public TimeSpan HandOverGrace { get; init; } = TimeSpan.FromSeconds(15);
}
