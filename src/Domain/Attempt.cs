using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>
/// One request by this service for outputs of a file: what it asks for and how VOD answered. Its SessionId is derived from the file and its
/// number.
/// </summary>
public sealed record Attempt : Extensible
{
    /// <summary>Counts from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The requested transcode templates. Fixed once decided, so that one SessionId never asks for two different things.</summary>
    public ImmutableArray<long> Definitions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>When the request was decided; null while only answers to it are known.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The number of the attempt whose SessionId was exhausted and which this one replaces. Derived from the facts.</summary>
    public int? Replaces { get; init; }

    /// <summary>The latest call that VOD answered with a failure, or did not answer.</summary>
    public FailedCall? LastCall { get; init; }

    /// <summary>Since when VOD may have accepted a call whose answer this service did not get.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    /// <summary>The calls at which VOD was unwell (<see cref="FailureClass.Bounded"/>).</summary>
    public ImmutableArray<int> BoundedCalls { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The calls to which VOD answered that it does not know the file (<see cref="FailureClass.FileUnknown"/>).</summary>
    public ImmutableArray<int> FileUnknownCalls { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>VOD's answer that it has seen this SessionId before.</summary>
    public DuplicateAnswer? Duplicate { get; init; }

    /// <summary>The look-ups in DescribeTasks that found no task with this SessionId.</summary>
    public EmptySearch? Search { get; init; }

    /// <summary>VOD's permanent refusal.</summary>
    public Failure? Refused { get; init; }

    /// <summary>Why this service stopped retrying. Derived from the facts.</summary>
    public Failure? GaveUp { get; init; }

    /// <summary>When an operator last asked for an immediate retry.</summary>
    [JsonPropertyName("pressedAt")]
    public DateTimeOffset? RetryRequestedAt { get; init; }

    /// <summary>The number of the latest failed call; 0 before the first.</summary>
    [JsonIgnore]
    internal int Calls => LastCall?.Call ?? 0;

    internal static Attempt Join(Attempt a, Attempt b) => a with
    {
        Definitions = a.DecidedAt is null ? b.Definitions : a.Definitions,
        DecidedAt = Pick.Earliest(a.DecidedAt, b.DecidedAt),
        LastCall = FailedCall.Join(a.LastCall, b.LastCall),
        UnknownSince = Pick.Earliest(a.UnknownSince, b.UnknownSince),
        BoundedCalls = Union(a.BoundedCalls, b.BoundedCalls),
        FileUnknownCalls = Union(a.FileUnknownCalls, b.FileUnknownCalls),
        Duplicate = DuplicateAnswer.Join(a.Duplicate, b.Duplicate),
        Search = EmptySearch.Join(a.Search, b.Search),
        Refused = Pick.Of(a.Refused, b.Refused),
        RetryRequestedAt = Pick.Latest(a.RetryRequestedAt, b.RetryRequestedAt),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };

    private static ImmutableArray<int> Union(ImmutableArray<int> a, ImmutableArray<int> b) =>
        b.IsEmpty ? a : a.IsEmpty ? b : [.. a.Union(b).Order()];
}
