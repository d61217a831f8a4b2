using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>What configuration decides, as opposed to evidence: an app's pipeline and how long to wait for what.</summary>
public sealed record LifeRules
{
    /// <summary>The pipeline: the transcode template ids requested for a new file. Empty: no pipeline.</summary>
    public ImmutableArray<long> Definitions { get; init; } = [100010, 100020];

    /// <summary>When to look up a procedure whose end has not been reported, counted from when it was first known.</summary>
    public ImmutableArray<TimeSpan> LookUpAfter { get; init; } =
    [
        TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6),
        TimeSpan.FromHours(24), TimeSpan.FromHours(48), TimeSpan.FromHours(60),
    ];

    /// <summary>When the outputs that exist decide, because VOD no longer shows the task (it does so for 72 h).</summary>
    public TimeSpan InferAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>
    /// When to look for the task of a duplicate request, counted from VOD's answer. After the last look-up the SessionId counts as
    /// exhausted. At least two entries.
    /// </summary>
    public ImmutableArray<TimeSpan> SearchAfter { get; init; } =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
    ];

    /// <summary>
    /// When to ask VOD to confirm a callback's claim, counted from the callback, because VOD's answers may lag behind its events. A claim
    /// that the last look-up does not confirm counts as untrue.
    /// </summary>
    public ImmutableArray<TimeSpan> ConfirmAfter { get; init; } =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
    ];

    /// <summary>The wait after the first failed call. It doubles with each further failure, up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// When a blocked request may be retried. Which file of an app then actually calls VOD, all of them or one on behalf of all, is decided
    /// elsewhere.
    /// </summary>
    public TimeSpan BlockedRetry { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The longest wait between two calls whose failure may last: VOD is unwell, or does not know the file. They go on until
    /// <see cref="GiveUpAfter"/>.
    /// </summary>
    public TimeSpan MaxSlowBackoff { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The wait after VOD's first answer that it does not know the file; each further answer doubles it.</summary>
    public TimeSpan FileUnknownBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a request is pursued whose failure may pass; how long a SessionId may be retried after its outcome first became unknown;
    /// and how long after a duplicate answer an empty look-up still proves that there is no task. Well within the 72 h for which VOD
    /// protects a SessionId and shows tasks.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(60);

    /// <summary>How long an effect may take after it was handed over, before the sweeper wakes the file again.</summary>
    public TimeSpan HandOverGrace { get; init; } = TimeSpan.FromSeconds(15);
}
