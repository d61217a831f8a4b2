using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Media.Domain;

/// <summary>One VOD task flow, identified by its TaskId.</summary>
public sealed record Procedure : Extensible
{
    public required TaskId Task { get; init; }

    public SessionId? Session { get; init; }

    /// <summary>VOD started it on its own.</summary>
    public bool BySystem { get; init; }

    /// <summary>Processing, Finished or Aborted.</summary>
    public ProcedureStatus Status { get; init => field = IsEnd(value) ? value : ProcedureStatus.Processing; } = ProcedureStatus.Processing;

    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>Sorted by Type, Definition and Ordinal. A terminal output never goes back.</summary>
    public ImmutableArray<Output> Outputs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The deprecated procedure error. It explains a failure but never decides the verdict.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The number of the latest planned look-up that VOD answered.</summary>
    public int LookUps { get; init; }

    public DateTimeOffset? LastLookUpAt { get; init; }

    /// <summary>VOD never reported its end, so it is inferred from what exists at VOD. Derived from the facts.</summary>
    public bool Inferred { get; init; }

    [JsonIgnore]
    public bool HasEnded => IsEnd(Status);

    internal static Procedure Join(Procedure a, Procedure b) => a with
    {
        Session = Pick.Of(a.Session, b.Session),
        BySystem = a.BySystem || b.BySystem,
        Status = Rank(a.Status) >= Rank(b.Status) ? a.Status : b.Status,
        FirstSeenAt = a.FirstSeenAt <= b.FirstSeenAt ? a.FirstSeenAt : b.FirstSeenAt,
        Outputs = Output.Join(a.Outputs, b.Outputs),
        Failure = Pick.Of(a.Failure, b.Failure),
        LookUps = Math.Max(a.LookUps, b.LookUps),
        LastLookUpAt = Pick.Latest(a.LastLookUpAt, b.LastLookUpAt),
        Unknown = Pick.Of(a.Unknown, b.Unknown),
    };

    /// <summary>Sorts the oldest first.</summary>
    internal static Pick.Ordering Order(Procedure a, Procedure b) =>
        Pick.Order(a.FirstSeenAt, b.FirstSeenAt).Then(a.Task.Value, b.Task.Value);

    private static bool IsEnd(ProcedureStatus status) => status is ProcedureStatus.Finished or ProcedureStatus.Aborted;

    /// <summary>If VOD reports a task as both finished and aborted, finished wins.</summary>
    private static int Rank(ProcedureStatus status) => status switch
    {
        ProcedureStatus.Finished => 2,
        ProcedureStatus.Aborted => 1,
        _ => 0,
    };
}
