using System.Collections.Immutable;

namespace Media.Domain;

/// <summary>A procedure as people are told of it: every task flow VOD told of, and every request of ours it has not answered with one.</summary>
/// <param name="Task">Null until VOD has told its TaskId.</param>
/// <param name="Attempt">Which request of ours it is; null when it is not ours.</param>
/// <param name="Outputs">With what is only planned, or will not come any more, filled in.</param>
/// <param name="Inferred">Its end was never told; what exists at VOD stands for it.</param>
public sealed record KnownProcedure(
    TaskId? Task,
    SessionId? Session,
    ProcedureOrigin Origin,
    int? Attempt,
    ProcedureStatus Status,
    DateTimeOffset Since,
    ImmutableArray<Output> Outputs,
    Failure? Error,
    bool Inferred)
{
    /// <summary>Oldest first.</summary>
    public static ImmutableArray<KnownProcedure> Of(MediaFile file)
    {
        var tracked = Tracked.Of(file);
        var ours = tracked.Where(one => one.Procedure is not null || file.DeletedAt is null).Select(one => From(file, one));
        var others = file.Procedures
            .Where(procedure => tracked.TrueForAll(one => one.Procedure?.Task != procedure.Task))
            .Select(procedure => From(file, new Tracked(null, procedure, IsLatest: false)));
        return [.. ours.Concat(others).OrderBy(procedure => procedure.Since).ThenBy(procedure => procedure.Task?.Value, StringComparer.Ordinal)];
    }

    private static KnownProcedure From(MediaFile file, Tracked tracked)
    {
        var (attempt, procedure, _) = tracked;
        var number = attempt?.Number ?? procedure?.Session?.AttemptFor(file.FileId);
        return new KnownProcedure(
            procedure?.Task,
            procedure?.Session ?? (number is { } ours ? SessionId.For(file.FileId, ours) : null),
            OriginOf(file, procedure, number),
            number,
            StatusOf(tracked),
            procedure?.FirstSeenAt ?? attempt!.DecidedAt!.Value,
            [.. Verdict.OutputsOf(file, tracked)],
            procedure?.Failure ?? attempt?.Refused ?? attempt?.GaveUp ?? (tracked.IsOpenRequest ? attempt?.LastCall?.Failure : null),
            procedure is { Inferred: true });
    }

    private static ProcedureOrigin OriginOf(MediaFile file, Procedure? procedure, int? attempt) =>
        attempt is not null || procedure is null ? ProcedureOrigin.Service
        : Tracked.IsOurs(file, procedure) ? ProcedureOrigin.Upload
        : procedure.BySystem ? ProcedureOrigin.System
        : ProcedureOrigin.External;

    private static ProcedureStatus StatusOf(Tracked tracked) => tracked switch
    {
        { Procedure.Inferred: true } => ProcedureStatus.Finished,
        { Procedure: { } procedure } => procedure.Status,
        { IsOpenRequest: true } => ProcedureStatus.Requesting,
        _ => ProcedureStatus.Refused,
    };
}
