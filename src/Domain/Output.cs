using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>The result of one subtask of a procedure, identified by what was requested: Type and Input.Definition.</summary>
public sealed record Output : Extensible
{
    /// <summary>VOD's subtask <c>Type</c>: Transcode, SampleSnapshot, AdaptiveDynamicStreaming, ...</summary>
    public required string Type { get; init; }

    /// <summary><c>Input.Definition</c>, never <c>Output.Definition</c>, which VOD may write as 0; 0 when the subtask has none.</summary>
    public required long Definition { get; init; }

    /// <summary>Numbers the subtasks of one procedure that have the same Type and Definition (different clips), from 0.</summary>
    public int Ordinal { get; init; }

    public required OutputStatus Status { get; init; }

    public string? Url { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? SizeBytes { get; init; }

    public double? DurationSeconds { get; init; }

    /// <summary>Bits per second.</summary>
    public long? Bitrate { get; init; }

    /// <summary><c>ErrCodeExt</c> if VOD gives it, otherwise the numeric <c>ErrCode</c> as text; null unless the output failed.</summary>
    public string? ErrorCode { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? BeginAt { get; init; }

    public DateTimeOffset? FinishAt { get; init; }

    /// <summary>When the output was deleted while the file stayed; <see cref="Url"/> is then null. Derived from the facts.</summary>
    [JsonIgnore]
    public DateTimeOffset? DeletedAt { get; init; }

    internal bool IsSameItemAs(Output other) => Type == other.Type && Definition == other.Definition && Ordinal == other.Ordinal;

    /// <summary>One result per item, sorted by Type, Definition and Ordinal.</summary>
    /// <param name="known">Empty, or the result of an earlier join.</param>
    internal static ImmutableArray<Output> Join(ImmutableArray<Output> known, ImmutableArray<Output> reported) =>
        reported.IsEmpty ? known : known.With(reported.AsSpan(), static (a, b) => a.IsSameItemAs(b), Order, Pick.Of);

    private static Pick.Ordering Order(Output a, Output b) =>
        Pick.Order(a.Type, b.Type).Then(a.Definition, b.Definition).Then(a.Ordinal, b.Ordinal);
}
