using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>One request of ours for outputs of a file: what it asks for and what came of asking. Its SessionId follows from its number.</summary>
public sealed record Attempt : Extensible
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Transcode templates asked for; fixed once decided, so that the same SessionId never asks for something else.</summary>
    public ImmutableArray<long> Definitions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>When it was decided; null while only answers to it are known.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The attempt with a burnt SessionId that this one takes the place of. Follows from the facts.</summary>
    public int? Replaces { get; init; }

    /// <summary>The latest call that was answered with a failure, or not at all.</summary>
    public FailedCall? LastCall { get; init; }

    /// <summary>Since when it is possible that VOD took a call without our knowing.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    /// <summary>The calls that failed in a way that is borne only a few times.</summary>
    public ImmutableArray<int> BoundedCalls { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The calls that VOD answered with not knowing the file.</summary>
    public ImmutableArray<int> FileUnknownCalls { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>VOD said that it has had this SessionId before.</summary>
    public DuplicateAnswer? Duplicate { get; init; }

    /// <summary>The searches that found no task of this SessionId.</summary>
    public EmptySearch? Search { get; init; }

    /// <summary>Refused for good.</summary>
    public Failure? Refused { get; init; }

    /// <summary>Why this service stopped asking. Follows from the facts.</summary>
    public Failure? GaveUp { get; init; }

    /// <summary>An operator asked to press on now.</summary>
    public DateTimeOffset? PressedAt { get; init; }

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
        PressedAt = Pick.Latest(a.PressedAt, b.PressedAt),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };

    private static ImmutableArray<int> Union(ImmutableArray<int> a, ImmutableArray<int> b) =>
        b.IsEmpty ? a : a.IsEmpty ? b : [.. a.Union(b).Order()];
}

/// <summary>A call that did not get through, or nobody knows whether it did.</summary>
/// <param name="Call">Which call of the attempt it was, from 1.</param>
/// <param name="At">When that was first known.</param>
public sealed record FailedCall(int Call, DateTimeOffset At, FailureClass Class, Failure Failure) : Extensible
{
    /// <summary>A later call counts more than an earlier one; of two answers to one call, the first.</summary>
    internal static FailedCall? Join(FailedCall? a, FailedCall? b) =>
        a is null ? b
        : b is null ? a
        : Pick.Order(b.Call, a.Call)
            .Then(a.At, b.At)
            .Then((int)a.Class, (int)b.Class)
            .Then(a.Failure.Code, b.Failure.Code)
            .Then(a.Failure.Message, b.Failure.Message)
            .IsAscending ? a : b;
}

/// <summary>The latest such answer.</summary>
/// <param name="Call">The call that was answered so.</param>
public sealed record DuplicateAnswer(int Call, DateTimeOffset At, string Code) : Extensible
{
    internal static DuplicateAnswer? Join(DuplicateAnswer? a, DuplicateAnswer? b) =>
        a is null ? b
        : b is null ? a
        : Pick.Order(a.At, b.At).Then(a.Call, b.Call).Then(a.Code, b.Code).IsAscending ? b : a;
}

/// <param name="Call">The latest call whose task was searched for.</param>
/// <param name="Searches">The highest number of a search.</param>
/// <param name="At">When that search was first answered.</param>
/// <param name="LastAt">When any search was last answered.</param>
public sealed record EmptySearch(int Call, int Searches, DateTimeOffset At, DateTimeOffset LastAt) : Extensible
{
    internal static EmptySearch? Join(EmptySearch? a, EmptySearch? b) =>
        a is null ? b
        : b is null ? a
        : a with
        {
            Call = Math.Max(a.Call, b.Call),
            Searches = Math.Max(a.Searches, b.Searches),
            At = Pick.Order(b.Searches, a.Searches).Then(a.At, b.At).IsAscending ? a.At : b.At,
            LastAt = a.LastAt >= b.LastAt ? a.LastAt : b.LastAt,
            Unknown = Pick.Of(a.Unknown, b.Unknown),
        };
}
