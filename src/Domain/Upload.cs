using System.Text.Json;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>That the file came to be, and how.</summary>
/// <param name="At">When this service first learnt it.</param>
/// <param name="EventType">The first EventType that told it.</param>
/// <param name="Procedure">The procedure that came with the file.</param>
public sealed record Upload(DateTimeOffset At, string EventType, MediaInfo Media, TaskId? Procedure)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }

    internal static Upload Join(Upload? a, Upload b) => a is null ? b : a with
    {
        At = a.At <= b.At ? a.At : b.At,
        EventType = (a.At, a.EventType).CompareTo((b.At, b.EventType)) <= 0 ? a.EventType : b.EventType,
        Media = a.Media.JoinWith(b.Media)!,
        Procedure = Pick.Of(a.Procedure, b.Procedure),
    };
}

/// <summary>What DescribeMediaInfos showed, the latest answer.</summary>
/// <param name="Media">Null when VOD no longer had the file.</param>
public sealed record Description(DateTimeOffset At, MediaInfo? Media, System.Collections.Immutable.ImmutableArray<Output> Outputs)
{
    internal static Description Join(Description? a, Description b) => a is null || a.At < b.At ? b : a;
}

/// <summary>A look-up that could not be answered; delays the next try.</summary>
/// <param name="Family">The look-ups that share a backoff, such as <c>find/1</c>.</param>
public sealed record Stumble(string Family, string EffectId, int Failures, DateTimeOffset At, FailureClass Class);
