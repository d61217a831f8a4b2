using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// The record of one file: facts joined from evidence, and what is derived from them (<see cref="Status"/>, <see cref="Error"/>,
/// <see cref="Effects"/>). Facts only grow, joining them is commutative, associative and idempotent, and everything else is computed from
/// the facts alone. So the same evidence gives the same record in any order and with any repetition.
/// </summary>
public sealed record MediaFile : Extensible
{
    /// <summary>The newest version of the record's JSON. Raised when older builds could no longer read it.</summary>
    public const int NewestSchema = 1;

    public int Schema { get; init => field = Math.Max(1, value); } = NewestSchema;

    public required FileId FileId { get; init; }

    public required string App { get; init; }

    public long SubAppId { get; init; }

    public MediaStatus Status { get; init; }

    /// <summary>Why the file is failed, partly ready or blocked.</summary>
    public Failure? Error { get; init; }

    public Upload? Upload { get; init; }

    /// <summary>Set if VOD made this file from others.</summary>
    public Upload? MadeByVod { get; init; }

    public Failure? PullFailure { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The parts that were deleted while the file stayed.</summary>
    public ImmutableArray<DeletedPart> DeletedParts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What procedures reported about the media. The upload's report takes precedence.</summary>
    public MediaInfo? Reported { get; init; }

    /// <summary>
    /// This service's requests, by number. The first is the pipeline's plan, recorded for every upload and carried out only if there is
    /// something to request.
    /// </summary>
    public ImmutableArray<Attempt> Attempts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Every task flow known for this file, oldest first, one per TaskId.</summary>
    public ImmutableArray<Procedure> Procedures { get; init => field = value.IsDefault ? [] : value; } = [];

    public Description? Described { get; init; }

    /// <summary>Claims of callbacks that VOD has not confirmed; empty if the app trusts its callbacks.</summary>
    public ImmutableArray<Hint> Hints { get; init => field = value.IsDefault ? [] : value; } = [];

    public ImmutableArray<TimelineEntry> Timeline { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The calls to VOD that are still due.</summary>
    public ImmutableArray<Effect> Effects { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Look-ups that VOD did not answer: the latest of each family.</summary>
    [JsonPropertyName("stumbles")]
    public ImmutableArray<FailedLookUp> FailedLookUps { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The W3C <c>traceparent</c> of the file's root span, the parent of its later spans.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Creates the record of a file about which nothing is known yet.</summary>
    public static MediaFile New(FileId fileId, string app, long subAppId, string? traceParent) =>
        new() { FileId = fileId, App = app, SubAppId = subAppId, TraceParent = traceParent };

    /// <summary>
    /// Returns the record with one more piece of evidence. Pure: the same record and evidence always give the same result.
    /// </summary>
    public MediaFile Apply(Evidence evidence, LifeRules rules)
    {
        if (evidence is Evidence.RetryRequested && !CanRetry())
            return this;
        var facts = Settlement.Of(Facts.Join(this, evidence, rules), rules);
        var tracked = Tracked.Of(facts);
        var (status, error) = MediaResult.StatusOf(facts, tracked);
        return facts with
        {
            Status = status,
            Error = error,
            Effects = Plan.For(facts, tracked, rules),
            Timeline = TimelineEntry.Join(Timeline, TimelineEntry.From(evidence)),
        };
    }

    /// <summary>Whether <see cref="Evidence.RetryRequested"/> would change anything.</summary>
    public bool CanRetry() => IsHeldUp || !MediaResult.Of(this).Retryable.IsEmpty || MediaResult.IsUnconfirmed(this);

    /// <summary>The request waits for what may last: an operator, or VOD. A retry makes the next call at once.</summary>
    [JsonIgnore]
    internal bool IsHeldUp => Status == MediaStatus.Blocked || this is { Status: MediaStatus.Requesting, Error: not null };

    /// <summary>When the first effect is due; null if none is.</summary>
    [JsonIgnore]
    public DateTimeOffset? NextDueAt => Effects.IsEmpty ? null : Effects.Min(effect => effect.DueAt);

    /// <summary>An operator requested the latest attempt again, and no call of it has been answered since.</summary>
    [JsonIgnore]
    public bool IsRetryRequested => Attempts is [.., { RetryRequestedAt: { } requested } latest] && !(latest.LastCall?.At >= requested);

    /// <summary>Nothing more will happen unless an operator asks for a retry or VOD reports something new.</summary>
    [JsonIgnore]
    public bool HasEnded =>
        Status is MediaStatus.Ready or MediaStatus.PartlyReady or MediaStatus.Failed or MediaStatus.Skipped or MediaStatus.Deleted;

    /// <summary>
    /// When the current work on the file began: the latest retry requested by an operator, otherwise the upload, at VOD's CreateTime if
    /// that is earlier than when this service learned of it. Null if no evidence says how the file was made.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? BeganAt =>
        Attempts.Where(static attempt => attempt is { Number: > 1, Replaces: null }).Max(static attempt => attempt.DecidedAt)
        ?? ((Upload ?? MadeByVod) is { } made ? Pick.Earliest(made.At, made.Media.CreatedAt) : null);

    /// <summary>The look-ups are over without showing the end of a procedure, so the outputs that exist at VOD will decide.</summary>
    [JsonIgnore]
    public bool AwaitsDescription => Effects.Any(static effect => effect is Effect.DescribeMedia);

    /// <summary>The best known media data. The upload's report takes precedence; the URL of a deleted original is omitted.</summary>
    [JsonIgnore]
    public MediaInfo Media
    {
        get
        {
            var media = (Upload?.Media ?? MadeByVod?.Media).FillFrom(Reported).FillFrom(Described?.Media);
            return DeletedParts.Any(static part => part.IsOriginal) ? media with { Url = null } : media;
        }
    }
}
