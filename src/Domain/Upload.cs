using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>That the file came to be, and how.</summary>
/// <param name="At">When this service first learnt it.</param>
/// <param name="EventType">The first EventType that told it.</param>
/// <param name="Procedure">The procedure that came with the file.</param>
public sealed record Upload(DateTimeOffset At, string EventType, MediaInfo Media, TaskId? Procedure) : Extensible
{
    internal static Upload Join(Upload? a, Upload b) => a is null ? b : a with
    {
        At = a.At <= b.At ? a.At : b.At,
        EventType = Pick.Order(a.At, b.At).Then(a.EventType, b.EventType).IsAscending ? a.EventType : b.EventType,
        Media = a.Media.JoinWith(b.Media)!,
        Procedure = Pick.Of(a.Procedure, b.Procedure),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}

/// <summary>What DescribeMediaInfos showed.</summary>
/// <param name="At">When it was last asked.</param>
/// <param name="Media">What it said last; null when VOD no longer had the file.</param>
/// <param name="Outputs">Whatever it ever showed: an output that was there has been made, whether or not it still exists.</param>
public sealed record Description(DateTimeOffset At, MediaInfo? Media, ImmutableArray<Output> Outputs) : Extensible
{
    /// <summary>By Type, Definition and Ordinal.</summary>
    public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = Outputs.IsDefault ? [] : Outputs;

    internal static Description Join(Description? a, Description b) => a is null ? b : a with
    {
        At = a.At >= b.At ? a.At : b.At,
        Media = a.At > b.At ? a.Media : a.At < b.At ? b.Media : a.Media.JoinWith(b.Media),
        Outputs = Output.Join(a.Outputs, b.Outputs),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };
}

/// <summary>A look-up that could not be answered; delays the next try.</summary>
/// <param name="Family">The look-ups that share a backoff, such as <c>find/1</c>.</param>
public sealed record Stumble(string Family, string EffectId, int Failures, DateTimeOffset At, FailureClass Class) : Extensible
{
    /// <summary>The later of two of one family.</summary>
    internal static Stumble Join(Stumble a, Stumble b) =>
        Pick.Order(a.At, b.At)
            .Then(a.EffectId, b.EffectId)
            .Then(a.Failures, b.Failures)
            .Then((int)a.Class, (int)b.Class)
            .IsAscending ? b : a;
}
