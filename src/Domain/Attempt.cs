using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>One request of ours for outputs of a file: what it asks for and what came of asking. Its SessionId follows from its number.</summary>
public sealed record Attempt
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Transcode templates asked for; fixed once decided, so that the same SessionId never asks for something else.</summary>
    public ImmutableArray<long> Definitions { get; init; } = [];

    /// <summary>When it was decided; null while only answers to it are known.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>How many calls were answered with a failure, or not at all.</summary>
    public int Calls { get; init; }

    public DateTimeOffset? LastCallAt { get; init; }

    public FailureClass? LastFailureClass { get; init; }

    public Failure? LastFailure { get; init; }

    /// <summary>The calls that count towards giving up.</summary>
    public ImmutableArray<int> CountedCalls { get; init; } = [];

    /// <summary>VOD said that it has had this SessionId before.</summary>
    public DuplicateAnswer? Duplicate { get; init; }

    /// <summary>The latest search that found no task of ours.</summary>
    public EmptySearch? Search { get; init; }

    /// <summary>Refused for good.</summary>
    public Failure? Refused { get; init; }

    /// <summary>Why this service stopped asking. Follows from the facts.</summary>
    public Failure? GaveUp { get; init; }

    /// <summary>An operator asked to press on now.</summary>
    public DateTimeOffset? PressedAt { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>Whether VOD was ever asked, as far as is known.</summary>
    [JsonIgnore]
    internal bool WasAsked => Calls > 0 || Duplicate is not null || Search is not null || Refused is not null;

    internal static Attempt Join(Attempt a, Attempt b)
    {
        var last = LaterCall(a, b);
        return a with
        {
            Definitions = a.Definitions.IsEmpty ? b.Definitions : a.Definitions,
            DecidedAt = Pick.Earliest(a.DecidedAt, b.DecidedAt),
            Calls = last.Calls,
            LastCallAt = last.LastCallAt,
            LastFailureClass = last.LastFailureClass,
            LastFailure = last.LastFailure,
            CountedCalls = [.. a.CountedCalls.Union(b.CountedCalls).Order()],
            Duplicate = DuplicateAnswer.Join(a.Duplicate, b.Duplicate),
            Search = EmptySearch.Join(a.Search, b.Search),
            Refused = Pick.Of(a.Refused, b.Refused),
            PressedAt = Pick.Latest(a.PressedAt, b.PressedAt),
        };
    }

    /// <summary>A later call counts more than an earlier one; of two answers to one call, the first.</summary>
    private static Attempt LaterCall(Attempt a, Attempt b) =>
        a.Calls != b.Calls ? (a.Calls > b.Calls ? a : b)
        : a.LastCallAt != b.LastCallAt ? (a.LastCallAt < b.LastCallAt ? a : b)
        : string.CompareOrdinal(a.LastFailure?.Code, b.LastFailure?.Code) <= 0 ? a : b;
}

/// <param name="Call">The latest call that was answered so.</param>
/// <param name="At">When it was first answered so.</param>
public sealed record DuplicateAnswer(int Call, DateTimeOffset At, string Code)
{
    internal static DuplicateAnswer? Join(DuplicateAnswer? a, DuplicateAnswer? b) =>
        a is null ? b
        : b is null ? a
        : a.Call != b.Call ? (a.Call > b.Call ? a : b)
        : a.At <= b.At ? a : b;
}

/// <param name="Call">The call whose task was searched for.</param>
/// <param name="Searches">How many searches after that call found nothing.</param>
/// <param name="At">When the last of them was first answered.</param>
public sealed record EmptySearch(int Call, int Searches, DateTimeOffset At)
{
    internal static EmptySearch? Join(EmptySearch? a, EmptySearch? b) =>
        a is null ? b
        : b is null ? a
        : (a.Call, a.Searches) != (b.Call, b.Searches) ? ((a.Call, a.Searches).CompareTo((b.Call, b.Searches)) > 0 ? a : b)
        : a.At <= b.At ? a : b;
}
