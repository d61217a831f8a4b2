using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// The record of one file: facts joined from evidence, and what follows from them (<see cref="Status"/>, <see cref="Error"/>,
/// <see cref="Effects"/>). Facts only ever grow, and joining them is commutative, associative and idempotent; all else is
/// computed from the facts alone. Hence any order and any repetition of the same evidence ends in the same record.
/// </summary>
public sealed record MediaFile : Extensible
{
    /// <summary>The newest version of the record's JSON; raised when an older build could no longer read it.</summary>
    public const int NewestSchema = 1;

    public int Schema { get; init => field = Math.Max(1, value); } = NewestSchema;

    public required FileId FileId { get; init; }

    public required string App { get; init; }

    public long SubAppId { get; init; }

    public MediaStatus Status { get; init; }

    /// <summary>Why the file is failed, partly ready or blocked.</summary>
    public Failure? Error { get; init; }

    public Upload? Upload { get; init; }

    /// <summary>VOD made this file out of others.</summary>
    public Upload? MadeByVod { get; init; }

    public Failure? PullFailure { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What was deleted of the file while the file itself stayed.</summary>
    public ImmutableArray<DeletedPart> DeletedParts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What procedures told of the media; the upload's word counts more.</summary>
    public MediaInfo? Reported { get; init; }

    /// <summary>Our requests, by number. The first is the pipeline's plan, kept for every upload, acted on if it is ours to act.</summary>
    public ImmutableArray<Attempt> Attempts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Every task flow known of this file, oldest first; one per TaskId.</summary>
    public ImmutableArray<Procedure> Procedures { get; init => field = value.IsDefault ? [] : value; } = [];

    public Description? Described { get; init; }

    /// <summary>What was told and is not confirmed; empty where callbacks are taken at their word.</summary>
    public ImmutableArray<Hint> Hints { get; init => field = value.IsDefault ? [] : value; } = [];

    public ImmutableArray<TimelineEntry> Timeline { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What is still to be done outside.</summary>
    public ImmutableArray<Effect> Effects { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Look-ups that VOD did not answer, the latest of each kind.</summary>
    [JsonPropertyName("stumbles")]
    public ImmutableArray<FailedLookUp> FailedLookUps { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>W3C <c>traceparent</c> of the file's root span, the parent of all its later ones.</summary>
    public string? TraceParent { get; init; }

    /// <summary>A file of which nothing is known yet.</summary>
    public static MediaFile New(FileId fileId, string app, long subAppId, string? traceParent) =>
        new() { FileId = fileId, App = app, SubAppId = subAppId, TraceParent = traceParent };

    /// <summary>The record with one more piece of evidence. Pure: the same record and the same evidence give the same record.</summary>
    public MediaFile Apply(Evidence evidence, LifeRules rules)
    {
        if (evidence is Evidence.RetryRequested && !CanRetry())
            return this;
        var facts = Settlement.Of(Facts.Join(this, evidence, rules), rules);
        var tracked = Tracked.Of(facts);
        var (status, error) = Verdict.StatusOf(facts, tracked);
        return facts with
        {
            Status = status,
            Error = error,
            Effects = Plan.For(facts, tracked, rules),
            Timeline = TimelineEntry.Join(Timeline, TimelineEntry.From(evidence)),
        };
    }

    /// <summary>Whether <see cref="Evidence.RetryRequested"/> would change anything.</summary>
    public bool CanRetry() => Status == MediaStatus.Blocked || !Verdict.On(this).Retryable.IsEmpty || Verdict.IsUnconfirmed(this);

    /// <summary>When the first effect is due; null when nothing is owed.</summary>
    [JsonIgnore]
    public DateTimeOffset? NextDueAt => Effects.IsEmpty ? null : Effects.Min(effect => effect.DueAt);

    /// <summary>Nothing more is to come, unless an operator or VOD begins anew.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is MediaStatus.Ready or MediaStatus.PartlyReady or MediaStatus.Failed or MediaStatus.Skipped or MediaStatus.Deleted;

    /// <summary>
    /// When what the file is about now began: an operator's last wish to try again; else the upload, by VOD's clock where that tells an
    /// earlier time than the one it was learnt at. Null for a file nobody told the making of.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? BeganAt =>
        Attempts.Where(static attempt => attempt is { Number: > 1, Replaces: null }).Max(static attempt => attempt.DecidedAt)
        ?? ((Upload ?? MadeByVod) is { } made ? Pick.Earliest(made.At, made.Media.CreatedAt) : null);

    /// <summary>Every planned look-up was made and none showed the end of a procedure: what exists will stand for it.</summary>
    [JsonIgnore]
    public bool AwaitsDescription => Effects.Any(static effect => effect is Effect.DescribeMedia);

    /// <summary>The best known of the media, the upload's word first; without the address of an original that was deleted.</summary>
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
